/** From an empty system to the first phone that fetches, as the page leads: by keyboard where one types, wide and narrow. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Phone } from '../../src/schema/phone.ts'
import { barriers, openPage, signIn, steps, withoutChromium } from '../support/chromium.ts'
import { Keyboard } from '../support/keyboard.ts'
import { startTestApp } from '../support/start-app.ts'
import { makeTenant } from '../support/tenant.ts'

for (const [name, width] of [
  ['wide', 1440],
  ['narrow', 390],
] as const) {
  test(`an empty system leads to its first phone on a ${name} screen`, {
    skip: withoutChromium,
  }, async (t) => {
    const app = await startTestApp(t)
    const page = await openPage(t)
    const keys = await Keyboard.of(page)
    await page.setViewportSize({ width, height: 900 })
    const step = steps(t)
    const main = page.getByRole('main')
    const link = (label: string) => main.getByRole('link', { name: label, exact: true })
    const strip = page.getByRole('region', { name: 'First steps' })
    const field = (label: string) => page.getByLabel(label, { exact: true })
    const nowAt = (title: string) =>
      main.locator('[aria-current="step"]').getByRole('heading', { name: title })

    await step('who signs in is led to make a tenant', async () => {
      await signIn(page, app)
      await page.waitForURL(/\/start$/)
      await nowAt('A tenant').waitFor()
      assert.deepEqual(await barriers(page, `the first steps, ${name}`), [])
      await keys.enter(link('New Tenant'))
      await strip.getByText('First steps, 1 of 5').waitFor()
      await field('Name').fill('Acme')
      await field('Code').fill('ACME')
      await keys.press('Control+Enter')
      await page.waitForURL(/\/t\/ACME\/extensions$/)
    })

    await step('the way goes on where it was left, and a step that is done says so', async () => {
      await strip.getByText('First steps, 2 of 5').waitFor()
      await page.reload()
      await keys.enter(strip.getByRole('link', { name: 'Go on' }))
      await nowAt('Its extensions').waitFor()
      assert.equal(await main.getByText('done', { exact: true }).count(), 1)
      for (const way of ['New Extension', 'Import a CSV or XLSX']) await link(way).waitFor()
      await link('New Extension').press('Enter')
      await field('Number').fill('100')
      await field('Name').fill('Reception')
      await page.getByRole('button', { name: 'Generate Password' }).press('Enter')
      await keys.press('Control+Enter')
      await strip.getByText('First steps, 3 of 5').waitFor()
    })

    let phone: Phone | undefined
    await step('a phone is made, and its address is there to be typed', async () => {
      await strip.getByRole('link', { name: 'Go on' }).press('Enter')
      for (const way of ['Paste phones', 'Import a CSV or XLSX']) await link(way).waitFor()
      await link('New Phone').press('Enter')
      await page.getByRole('combobox', { name: 'Model', exact: true }).fill('t54w')
      await page.getByRole('option', { name: /Yealink T54W/ }).click()
      await field('Name').fill('Reception')
      await page.getByLabel('MAC Address').fill('00-15-65-4A-A9-37')
      await keys.press('Control+Enter')
      await strip.getByText('First steps, 4 of 5').waitFor()
      await strip.getByRole('link', { name: 'Go on' }).press('Enter')
      const { items } = await app.ok<{ items: Phone[] }>('GET', '/tenants/ACME/phones')
      phone = items[0]
      assert.ok(phone)
      await main.getByText(phone.provisioningUrl).waitFor()
      await main.getByText('No phone can reach this address').waitFor()
      assert.deepEqual(await barriers(page, `the address of the first phone, ${name}`), [])
    })

    await step('a step that is not next is opened by its address', async () => {
      await page.goto(`${app.pageUrl}/start?step=extensions`)
      await nowAt('Its extensions').waitFor()
      await main.getByText('1 extension is there').waitFor()
      await link('See it fetch').press('Enter')
      await page.waitForURL(/step=fetched/)
      await main.getByText('Reception has not asked yet').waitFor()
    })

    await step('its fetch is seen live, and nobody is led any further', async () => {
      const { provisioningUrl = '', mac = '' } = phone ?? {}
      const headers = { 'user-agent': `Yealink SIP-T54W 96.86.0.100 ${mac}` }
      assert.equal((await fetch(provisioningUrl, { headers })).status, 200)
      await main.getByRole('status').getByText('Reception fetched its file at').waitFor()
      assert.deepEqual(await barriers(page, `the first fetch, ${name}`), [])
      await link('Overview').press('Enter')
      await page.getByRole('heading', { level: 1, name: 'Overview' }).waitFor()
      assert.equal(await strip.count(), 0)
    })
  })
}

test('who will not be led is not, and finds the first steps again', { skip: withoutChromium }, async (t) => {
  const app = await startTestApp(t)
  const page = await openPage(t)
  const step = steps(t)
  await signIn(page, app)
  const strip = page.getByRole('region', { name: 'First steps' })

  await step('they are put off', async () => {
    await page.getByRole('button', { name: 'Not now' }).click()
    await page.waitForURL(/\/tenants$/)
    await page.goto(app.pageUrl)
    await page.waitForURL(/\/tenants$/)
    await page.getByText('No tenants yet').waitFor()
    assert.equal(await strip.count(), 0)
  })

  await step('an overview without phones leads to them again, and the strip can be left', async () => {
    await makeTenant(app, { code: 'ACME', name: 'Acme' })
    await page.goto(`${app.pageUrl}/t/ACME/overview`)
    await page.getByText('No phones yet').waitFor()
    await page.getByRole('main').getByRole('link', { name: 'First steps' }).click()
    await page.waitForURL(/\/start/)
    await page.goto(`${app.pageUrl}/t/ACME/phones`)
    await strip.getByText('First steps, 2 of 5').waitFor()
    await strip.getByRole('button', { name: 'Leave the first steps' }).click()
    await strip.waitFor({ state: 'detached' })
    await page.reload()
    await page.getByRole('heading', { level: 1, name: 'Phones' }).waitFor()
    assert.equal(await strip.count(), 0)
  })
})
