/** Chromium: a preset and a key layout are made by keyboard and given to a phone, whose file is another then. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { barriers, choose, openGroup, openPage, signIn, steps, withoutChromium } from '../support/chromium.ts'
import { Keyboard } from '../support/keyboard.ts'
import { startTestApp } from '../support/start-app.ts'
import { makeTenant } from '../support/tenant.ts'

type Parameter = { name: string; value: string; from: string }

for (const width of [1440, 390]) {
  test(`a preset and a key layout change a phone’s file on a screen of ${width} px`, {
    skip: withoutChromium,
  }, async (t) => {
    const app = await startTestApp(t)
    const tenant = await makeTenant(app)
    const extension = await tenant.extension({ number: '100', name: 'Own desk' })
    await tenant.extension({ number: '101', name: 'Anna' })
    await tenant.extension({ number: '102', name: 'Bruno' })
    const phone = await tenant.phone({
      name: 'Desk',
      lines: [{ line: 1, extensionId: extension.id }],
      lineKeys: [{ number: 3, kind: 'speedDial', value: '112', label: 'Help', pickup: '' }],
    })
    const parameters = async () =>
      (
        await app.ok<{ parameters: Parameter[] }>(
          'GET',
          `${tenant.base}/phones/${phone.id}/files/${phone.mac}.cfg`,
        )
      ).parameters
    const step = steps(t)
    const page = await openPage(t)
    const keyboard = await Keyboard.of(page)
    await page.setViewportSize({ width, height: 900 })
    await signIn(page, app, '/t/ACME/presets')
    const button = (name: string) => page.getByRole('button', { name, exact: true })
    const field = (name: string) => page.getByLabel(name, { exact: true })

    await step('empty lists say what presets and layouts are for', async () => {
      await page.getByText('No presets yet').waitFor()
      assert.deepEqual(await barriers(page, 'presets'), [])
      await page.goto(`${app.pageUrl}/t/ACME/key-layouts`)
      await page.getByText('No key layouts yet').waitFor()
      assert.deepEqual(await barriers(page, 'key layouts'), [])
    })

    await step('a layout of all colleagues is made by keyboard', async () => {
      await keyboard.enter(button('New Key Layout'))
      await page.waitForURL(/key-layouts\/new$/)
      await keyboard.landsOn(field('Name'))
      await page.keyboard.type('Colleagues')
      await keyboard.enter(button('All colleagues'))
      await page.getByLabel('Numbers that begin with').waitFor()
      assert.deepEqual(await barriers(page, 'a key layout'), [])
      await keyboard.enter(button('Save'))
      await page.waitForURL(/\/key-layouts\/[0-9a-f-]{36}$/)
    })

    await step('a preset with it is made by keyboard', async () => {
      const { promise: released, resolve: release } = Promise.withResolvers<void>()
      await page.route(/keys-on-model/, (route) => released.then(() => route.continue()))
      await page.goto(`${app.pageUrl}/t/ACME/presets`)
      await keyboard.enter(button('New Preset'))
      await page.waitForURL(/presets\/new$/)
      await keyboard.landsOn(field('Name'))
      await page.keyboard.type('Reception')
      await keyboard.type(field('Key layout'), 'Coll')
      await page.getByRole('option', { name: /Colleagues/ }).waitFor()
      await keyboard.press('Enter')
      // The drawing comes when one is below it already, and pushes that down.
      const below = page.getByRole('button', { name: /^Calls/ })
      await keyboard.tabTo(below)
      release()
      await page.getByRole('list', { name: 'What becomes of the entries' }).waitFor()
      await keyboard.landsOn(below)
      await keyboard.enter(button('Save'))
      await page.waitForURL(/\/presets\/[0-9a-f-]{36}$/)
      await page.getByText('No phone uses it yet.').waitFor()
      assert.deepEqual(await barriers(page, 'a preset'), [])
    })

    await step('the phone that gets it has the colleagues on its keys, under its own', async () => {
      await page.goto(`${app.pageUrl}/t/ACME/phones/${phone.id}`)
      await choose(page, 'Preset', /Reception/)
      await page.getByPlaceholder('Colleagues (from the preset)').waitFor()
      await button('Save').click()
      await page.getByText('layout “Colleagues” (from the preset)').waitFor()
      assert.deepEqual(await page.getByLabel('Keys of the layout').getByRole('listitem').allTextContents(), [
        'Key 2 Anna 101',
      ])
      assert.deepEqual(await barriers(page, 'a phone with a preset'), [])
      const rows = await parameters()
      const row = (name: string) => rows.find((each) => each.name === name)
      assert.deepEqual(
        [row('linekey.2.value')?.value, row('linekey.2.value')?.from, row('linekey.3.value')?.value],
        ['101', 'key layout', '112'],
      )
    })

    await step('a change says whom it reaches before it is saved', async () => {
      await page.goto(`${app.pageUrl}/t/ACME/presets`)
      await page.getByRole('link', { name: 'Reception' }).click()
      await page.getByText('One phone uses it.').waitFor()
      await openGroup(page, 'Time and language')
      await field('Time server (NTP)').fill('time.example.com')
      await button('What would change?').click()
      await page.getByText('The files of 1 of 1 phone would be others: Desk').waitFor()
      assert.ok(!(await parameters()).some(({ value }) => value === 'time.example.com'))
      await button('Save').click()
      await page.getByText(/^Saved /).waitFor()
      assert.equal((await parameters()).find(({ value }) => value === 'time.example.com')?.from, 'preset')
    })
  })
}
