/** Chromium: a key layout is drawn on a phone model as it is typed, and says what becomes of each entry. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { barriers, openPage, signIn, steps, withoutChromium } from '../support/chromium.ts'
import { Keyboard } from '../support/keyboard.ts'
import { startTestApp } from '../support/start-app.ts'
import { makeTenant } from '../support/tenant.ts'

for (const width of [1440, 390])
  test(`the keys of a layout lie on the faceplate of a model that one chooses, ${width} px wide`, {
    skip: withoutChromium,
  }, async (t) => {
    const app = await startTestApp(t)
    const tenant = await makeTenant(app)
    for (const [number, name] of [
      ['101', 'Carla'],
      ['102', 'Anna'],
      ['103', 'Bruno'],
    ] as const)
      await tenant.extension({ number, name })
    await tenant.phone({ name: 'Desk', modelId: 'yealink-t54w' })
    const layout = await app.ok<{ id: string }>('POST', `${tenant.base}/key-layouts`, {
      name: 'Colleagues',
      entries: [
        { rule: 'key', kind: 'speedDial', value: '112', label: 'Emergency' },
        { rule: 'colleagues', order: 'name' },
      ],
    })
    const step = steps(t)
    const page = await openPage(t)
    const keyboard = await Keyboard.of(page)
    await page.setViewportSize({ width, height: 900 })
    await signIn(page, app, `/t/ACME/key-layouts/${layout.id}`)
    const place = page.getByRole('region', { name: 'On a phone' })
    const key = (name: string | RegExp) => place.getByRole('button', { name })
    const entries = place.getByRole('list', { name: 'What becomes of the entries' }).getByRole('listitem')
    const becomes = (index: number) => entries.nth(index).innerText()

    await step('on the model that most phones have, behind its lines', async () => {
      await place.getByRole('group', { name: 'Keys of the T54W' }).waitFor()
      await key(/^Key 1: Line 1/).waitFor()
      await key(/^Key 2: Emergency.*from the key layout/).waitFor()
      await key(/^Key 3: Anna/).waitFor()
      await key(/^Key 5: Carla/).waitFor()
      assert.equal(await becomes(0), 'Speed dial 112 Emergency: key 2')
      assert.equal(await becomes(1), 'All colleagues: keys 3 to 5')
      assert.deepEqual(await barriers(page, 'a drawn key layout'), [])
    })

    await step('by keyboard one goes over the keys, and each says by which entry it is there', async () => {
      await keyboard.tabTo(key(/^Key 1: Line 1/))
      await page.keyboard.press('ArrowDown')
      await page.keyboard.press('ArrowDown')
      const told = place.getByRole('region', { name: 'Key 3' })
      await told.getByText('by entry 2: All colleagues').waitFor()
      assert.match(await told.innerText(), /BLF 102\s+Anna/)
      await page.keyboard.press('Delete')
      await page.keyboard.press('x')
      await key(/^Key 3: Anna/).waitFor()
      assert.deepEqual(await barriers(page, 'a key of a layout'), [])
    })

    await step('it follows what is typed, before anything is saved', async () => {
      await page.getByRole('button', { name: 'Park slots' }).click()
      await key(/^Key 6: Park 701/).waitFor()
      assert.equal(await becomes(2), 'Park slots 701–704: keys 6 to 9')
      await page.getByLabel('First slot', { exact: true }).fill('')
      await place.getByText('The picture waits until the entries are complete.').waitFor()
      await page.getByLabel('First slot', { exact: true }).fill('703')
      await key(/^Key 6: Park 703/).waitFor()
    })

    await step('with more lines the keys move on; what has no place is counted', async () => {
      await place.getByLabel('Lines', { exact: true }).fill('24')
      await place.getByText('All colleagues: keys 26 to 27; 1 more has no place').waitFor()
      assert.equal(await becomes(2), 'Park slots 703–704: there is no place for its 2 keys')
      await place.getByLabel('Lines', { exact: true }).fill('1')
    })

    await step('on another model its own limits are told', async () => {
      await place.getByRole('combobox', { name: 'Model' }).fill('Cisco 6841')
      await page
        .getByRole('option', { name: /Cisco 6841/ })
        .first()
        .waitFor()
      await page.keyboard.press('Enter')
      await place.getByRole('group', { name: /^Keys of the .*6841/ }).waitFor()
      await place.getByText(/All colleagues: keys 3 to 4; 1 more has no place/).waitFor()
      assert.deepEqual(await barriers(page, 'a layout on another model'), [])
    })

    await step('a preset shows its lines and the keys of its layout', async () => {
      const { id } = await app.ok<{ id: string }>('POST', `${tenant.base}/presets`, {
        ...{ name: 'Desks', keyLayoutId: layout.id, lineCount: 2 },
        settings: { 'lines.2.label': 'Night' },
      })
      page.on('dialog', (dialog) => dialog.accept())
      await page.goto(`${app.pageUrl}/t/ACME/presets/${id}`)
      await key(/^Key 2: Night/).waitFor()
      await key(/^Key 3: Emergency/).waitFor()
      assert.equal(await becomes(1), 'All colleagues: keys 4 to 6')
      assert.deepEqual(await barriers(page, 'a preset on a phone'), [])
    })
  })
