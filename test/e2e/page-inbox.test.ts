/** The inbox on the page: a device is adopted, another dismissed and taken back, and the first-contact URL is made and opened. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { barriers, openPage, signIn, steps, withoutChromium } from '../support/chromium.ts'
import { Keyboard } from '../support/keyboard.ts'
import { agentOf } from '../support/phone-marks.ts'
import { startTestApp } from '../support/start-app.ts'
import { makeTenant } from '../support/tenant.ts'

for (const [name, width] of [
  ['wide', 1440],
  ['narrow', 390],
] as const) {
  test(`devices that asked are dealt with on a ${name} screen`, {
    skip: withoutChromium,
  }, async (t) => {
    const app = await startTestApp(t)
    const tenant = await makeTenant(app, { allowedNetworks: ['127.0.0.0/8'] })
    await tenant.extension({ number: '252', name: 'Desk' })
    const { code } = tenant
    const ask = (mac: string) =>
      fetch(`${app.publicUrl}/${mac}.cfg`, { headers: { 'user-agent': agentOf(mac) } })
    const step = steps(t)
    const page = await openPage(t)
    const keys = await Keyboard.of(page)
    await page.setViewportSize({ width, height: 900 })
    await signIn(page, app, `/t/${code}/inbox`)
    const button = (label: string | RegExp) => page.getByRole('button', { name: label, exact: true })

    await step('an empty inbox says how devices get here', async () => {
      await page.getByText('Nobody unknown has asked').waitFor()
    })

    await step('devices that ask appear by themselves, with what they are', async () => {
      for (const mac of ['805ec0dd0001', '805ec0dd0002']) assert.equal((await ask(mac)).status, 404)
      await button('805ec0dd0001').waitFor()
      await page.getByText('Yealink T54W').first().waitFor()
      await page.getByText('firmware 96.86.0.20').first().waitFor()
      assert.deepEqual(await barriers(page, 'the inbox'), [])
    })

    await step('one is dismissed, and taken back from the note', async () => {
      await button('Dismiss 805ec0dd0002').click()
      await page.getByText('805ec0dd0002 is dismissed').waitFor()
      await button('Undo').click()
      await button('Dismiss 805ec0dd0002').waitFor()
    })

    await step('on a row, X dismisses and A adopts, as the keys of the list tell', async () => {
      await keys.tabTo(button('805ec0dd0002'))
      await keys.press('?')
      await page.getByRole('row', { name: 'A adopt the device' }).waitFor()
      await page.getByRole('row', { name: 'X dismiss it, or take it back' }).waitFor()
      await keys.press('Escape')
      await page.getByRole('dialog').waitFor({ state: 'detached' })
      await keys.landsOn(button('805ec0dd0002'))
      await keys.press('x')
      await page.getByText('805ec0dd0002 is dismissed').waitFor()
      await button('Undo').click()
      await button('Dismiss 805ec0dd0002').waitFor()
      await keys.tabTo(button('805ec0dd0001'))
      await keys.press('a')
      await keys.landsOn(page.getByLabel('Name', { exact: true }))
      assert.equal(await page.getByLabel('Name', { exact: true }).inputValue(), 'T54W 252')
      await page
        .getByRole('region', { name: 'Adopt 805ec0dd0001' })
        .getByRole('button', { name: 'Close' })
        .click()
    })

    await step('one is adopted with what is filled in', async () => {
      await button('Adopt 805ec0dd0001').click()
      assert.equal(await page.getByLabel('Name', { exact: true }).inputValue(), 'T54W 252')
      assert.match(await page.getByLabel('Phone model', { exact: true }).inputValue(), /T54W/)
      assert.match(await page.getByLabel('First line', { exact: true }).inputValue(), /^252/)
      assert.deepEqual(await barriers(page, 'adopting'), [])
      await page.getByLabel('Name', { exact: true }).fill('Reception')
      await button('Adopt').click()
      await page.getByText(`Reception is a phone of ${code}`).waitFor()
      await button('805ec0dd0001').waitFor({ state: 'detached' })
      const { items } = await app.ok<{ items: { name: string; extensions: string[] }[] }>(
        'GET',
        `${tenant.base}/phones`,
      )
      assert.deepEqual(
        items.map(({ name, extensions }) => [name, extensions]),
        [['Reception', ['252']]],
      )
    })

    await step('the first-contact URL is made, opened for an hour, and closed from the banner', async () => {
      await button('First-contact URL…').click()
      await button('Make one').click()
      await page.getByText(/\/b\/[a-z2-7]{26}\//).waitFor()
      await button('Open for an hour').click()
      await page.getByText(/^Open for first contact until/).waitFor()
      assert.deepEqual(await barriers(page, 'first contact'), [])
      await button('Close now').first().click()
      await page.getByText(/^Open for first contact until/).waitFor({ state: 'detached' })
    })

    await step('the system’s inbox has a device of no tenant, which is adopted into one', async () => {
      await app.ok('PATCH', tenant.base, { allowedNetworks: [] })
      await ask('805ec0dd0003')
      await page.goto(`${app.pageUrl}/inbox`)
      await page.getByText('of no tenant').waitFor()
      await button('Adopt 805ec0dd0003').click()
      const chosen = page
        .getByRole('region', { name: 'Adopt 805ec0dd0003' })
        .getByLabel('Tenant', { exact: true })
      await chosen.fill(code)
      await page.keyboard.press('Enter')
      await button('Adopt').waitFor()
      assert.ok(await keys.isOn(chosen))
      await button('Adopt').click()
      await page.getByText(`is a phone of ${code}`).waitFor()
    })
  })
}
