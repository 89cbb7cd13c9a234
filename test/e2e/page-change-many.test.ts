/** Chromium: fifty phones are changed alike and given back what they had; by mouse, by keyboard, on a narrow screen. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Phone } from '../../src/schema/phone.ts'
import { barriers, choose, faded, openPage, signIn, steps, withoutChromium } from '../support/chromium.ts'
import { Keyboard } from '../support/keyboard.ts'
import { startTestApp } from '../support/start-app.ts'
import { makeTenant, nextMac } from '../support/tenant.ts'

test('fifty phones are changed and undone on one page', { skip: withoutChromium }, async (t) => {
  const app = await startTestApp(t)
  const { base } = await makeTenant(app)
  const desk = (n: number) => ({
    name: `${n < 39 ? 'Desk' : 'Hall'} ${n}`,
    modelId: 'yealink-t54w',
    mac: nextMac(),
  })
  await app.ok('POST', `${base}/phones/many`, { phones: Array.from({ length: 50 }, (_, n) => desk(n)) })
  const languages = async () => {
    const { items } = await app.ok<{ items: Phone[] }>('GET', `${base}/phones?pageSize=100`)
    return items.filter(({ settings }) => settings.language === 'it').length
  }
  const step = steps(t)
  const page = await openPage(t)
  const keys = await Keyboard.of(page)
  const bar = page.getByRole('region', { name: 'The change' })
  const before = page.getByRole('region', { name: 'Before this' })

  await step('all that the list shows are chosen, and what differs is looked at first', async () => {
    await signIn(page, app, '/t/ACME/phones')
    await page.getByRole('checkbox', { name: 'Select all', exact: true }).check()
    const all = page.getByRole('button', { name: 'Select all 50' })
    if (await all.count()) await all.click()
    await page.getByRole('button', { name: 'Change…' }).click()
    await page.getByRole('heading', { level: 1, name: /^Change/ }).waitFor()
    await page.getByRole('button', { name: '+ Language' }).click()
    await choose(page, 'Language', /Italian/)
    await page.getByRole('button', { name: 'Preview' }).click()
    await page.getByRole('heading', { level: 1, name: 'Change 50 phones' }).waitFor()
    await page.getByRole('cell', { name: 'lang.gui', exact: true }).waitFor()
    await page.getByText('50 will differ').waitFor()
    assert.equal(await languages(), 0, 'nothing is changed yet')
    await faded(page)
    assert.deepEqual(await barriers(page, 'the preview'), [])
  })

  await step('the step is found again by its address', async () => {
    await page.reload()
    await page.getByText('50 will differ').waitFor()
  })

  await step('they are changed, and undone', async () => {
    await bar.getByRole('button', { name: 'Change 50 phones' }).click()
    await bar.getByText('50 phones changed').waitFor()
    assert.equal(await languages(), 50)
    await faded(page)
    assert.deepEqual(await barriers(page, 'the change'), [])
    await before.getByRole('button', { name: /^Undo/ }).click()
    await before.getByText('50 phones have back what they had').waitFor()
    assert.equal(await languages(), 0)
  })

  await step('a value that no phone can have is told at its field', async () => {
    await page.goto(`${app.pageUrl}/t/ACME/phones/change`)
    await page.getByRole('button', { name: 'Leave out Language' }).click()
    await page.getByRole('button', { name: '+ Time server (NTP)' }).click()
    await page.getByRole('textbox', { name: 'Time server (NTP)' }).fill('not a host')
    await page.getByRole('button', { name: 'Preview' }).click()
    await page.getByRole('alert').waitFor()
    const field = page.getByRole('textbox', { name: 'Time server (NTP)' })
    assert.equal(await field.getAttribute('aria-invalid'), 'true')
  })

  await step('by keyboard alone: a field, the preview, the change and the way back', async () => {
    await page.goto(`${app.pageUrl}/t/ACME/phones/change?q=Hall`)
    await page.getByRole('heading', { level: 1, name: 'Change many phones' }).waitFor()
    const server = page.getByRole('textbox', { name: 'Time server (NTP)' })
    await keys.tabTo(server)
    await keys.press('Control+a')
    await page.keyboard.type('10.4.0.1')
    await keys.enter(page.getByRole('button', { name: 'Preview' }))
    await page.getByText('11 will differ').waitFor()
    await keys.enter(bar.getByRole('button', { name: 'Change 11 phones' }))
    await bar.getByText('11 phones changed').waitFor()
    await keys.enter(before.getByRole('button', { name: /^Undo ?: Time server/ }))
    await before.getByText('11 phones have back what they had').waitFor()
  })

  await step('on a narrow screen nothing is cut off', async () => {
    await page.setViewportSize({ width: 360, height: 740 })
    await page.goto(`${app.pageUrl}/t/ACME/phones/change?step=preview`)
    await page.getByText('50 will differ').waitFor()
    const wide = await page.evaluate(
      'document.documentElement.scrollWidth > document.documentElement.clientWidth',
    )
    assert.equal(wide, false)
    assert.deepEqual(await barriers(page, 'narrow'), [])
  })
})
