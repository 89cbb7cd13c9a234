/** Chromium: a phone's time line is read, narrowed and searched, and a field is restored as it was; by keyboard, on a narrow screen. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { barriers, faded, openPage, signIn, steps, withoutChromium } from '../support/chromium.ts'
import { Keyboard } from '../support/keyboard.ts'
import { startTestApp } from '../support/start-app.ts'
import { makeTenant } from '../support/tenant.ts'

test('what became of a phone is one stream, and a field comes back', { skip: withoutChromium }, async (t) => {
  const app = await startTestApp(t)
  const tenant = await makeTenant(app)
  const phone = await tenant.phone({ name: 'Reception', settings: { language: 'en' } })
  const path = `${tenant.base}/phones/${phone.id}`
  for (let n = 0; n < 3; n++) assert.ok((await fetch(phone.provisioningUrl)).ok)
  await app.ok('PATCH', path, { name: 'Front desk', settings: { language: 'it' } })
  await app.ok('PATCH', path, { settings: { ntpServer: '10.4.0.1' } })
  const step = steps(t)
  const page = await openPage(t)
  const keys = await Keyboard.of(page)
  const entries = page.locator('.time-line-entry')

  await step('changes and fetches stand in one stream, what is alike folded', async () => {
    await signIn(page, app, `/t/ACME/phones/${phone.id}`)
    await page.getByRole('tab', { name: 'Time line' }).click()
    await page.getByText('3 times').waitFor()
    await page.getByText('Front desk').last().waitFor()
    assert.equal(await entries.count(), 4)
    await faded(page)
    assert.deepEqual(await barriers(page, 'the time line'), [])
  })

  await step('it is narrowed by kind, and searched', async () => {
    await page.getByText(/^Fetches \d/).click()
    await page.getByText('3 times').waitFor({ state: 'detached' })
    assert.equal(await entries.count(), 3)
    await page.getByLabel('Search the time line').fill('10.4.0.1')
    await entries.nth(1).waitFor({ state: 'detached' })
    assert.equal(await entries.count(), 1)
  })

  await step('by keyboard: a state is compared, one field of it ticked and restored', async () => {
    await page.goto(`${app.pageUrl}/t/ACME/phones/${phone.id}?tab=timeline&kind=changes`)
    await entries.first().waitFor()
    await keys.enter(page.getByRole('button', { name: /^Compare/ }).nth(1))
    const name = page.getByRole('checkbox', { name: 'Restore Language' })
    await name.waitFor()
    for (const other of ['Restore Name', 'Restore Time server (NTP)']) {
      await keys.tabTo(page.getByRole('checkbox', { name: other }))
      await keys.press('Space')
    }
    await page.getByText('lang.gui').first().waitFor()
    await faded(page)
    assert.deepEqual(await barriers(page, 'comparing'), [])
    await keys.enter(page.getByRole('button', { name: 'Restore 1 field' }))
    await page.getByText('restored it').waitFor()
    const now = await tenant.read(phone.id)
    assert.deepEqual(
      [now.name, now.settings.language, now.settings.ntpServer],
      ['Front desk', 'en', '10.4.0.1'],
    )
  })

  await step('on a narrow screen nothing is cut off', async () => {
    await page.setViewportSize({ width: 360, height: 740 })
    await page.goto(`${app.pageUrl}/t/ACME/phones/${phone.id}?tab=timeline&show=1`)
    await page.getByRole('button', { name: /^Restore \d field/ }).waitFor()
    const wide = await page.evaluate(
      'document.documentElement.scrollWidth > document.documentElement.clientWidth',
    )
    assert.equal(wide, false)
    assert.deepEqual(await barriers(page, 'narrow'), [])
  })
})
