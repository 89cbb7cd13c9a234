/** Chromium at the keys of a phone on a drawn faceplate: by mouse, by keyboard alone, on a phone's screen, by night. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Page } from 'playwright-core'
import type { Phone } from '../../src/schema/phone.ts'
import { barriers, choose, openPage, signIn, steps, withoutChromium } from '../support/chromium.ts'
import { Keyboard } from '../support/keyboard.ts'
import { until } from '../support/processes.ts'
import { startTestApp, type TestApp } from '../support/start-app.ts'
import { makeTenant, type TestTenant } from '../support/tenant.ts'

/** A key of the phone, or of its module, that is said so. */
const key = (page: Page, name: RegExp) => page.getByRole('button', { name })
const group = (page: Page, name: string) => page.getByRole('group', { name, exact: true })
const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true })
const editor = (page: Page, number: number) =>
  page.getByRole('region', { name: `Key ${number}`, exact: true })

/** A reception with a line, two own keys, and a layout under them. */
async function reception(app: TestApp): Promise<{ tenant: TestTenant; phone: Phone }> {
  const tenant = await makeTenant(app)
  const own = await tenant.extension({ number: '100', name: 'Reception' })
  for (const [number, name] of [
    ['121', 'Accounts'],
    ['180', 'Night guard'],
    ['190', 'Workshop'],
  ] as const)
    await tenant.extension({ number, name })
  const layout = await app.ok<{ id: string }>('POST', `${tenant.base}/key-layouts`, {
    name: 'Desk',
    entries: [
      { rule: 'park', from: '701', to: '702' },
      { rule: 'key', kind: 'blf', value: '121', label: 'Accounts' },
    ],
  })
  const phone = await tenant.phone({
    name: 'Desk',
    modelId: 'yealink-t54w',
    keyLayoutId: layout.id,
    lines: [{ line: 1, extensionId: own.id }],
    lineKeys: [
      { number: 3, kind: 'blf', value: '180', label: 'Night guard', pickup: '' },
      { number: 8, kind: 'speedDial', value: '0255501440', label: 'Taxi', pickup: '' },
    ],
  })
  return { tenant, phone }
}

async function saved(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Save', exact: true }).click()
  await page
    .getByText(/^Saved/)
    .first()
    .waitFor()
}

const keysOf = async (tenant: TestTenant, { id }: Phone) =>
  (await tenant.read(id)).lineKeys.map(({ number, kind, value }) => `${number} ${kind} ${value}`.trim())

test('keys stand where they stand on the phone: one sees whose they are, drags them, and gives them back', {
  skip: withoutChromium,
  timeout: 180_000,
}, async (t) => {
  const app = await startTestApp(t)
  const { tenant, phone } = await reception(app)
  const step = steps(t)
  const page = await openPage(t)
  await page.setViewportSize({ width: 1440, height: 900 })

  await step('drawn with lines, the layout’s keys, and own ones over them', async () => {
    await signIn(page, app, `/t/ACME/phones/${phone.id}`)
    const face = group(page, 'Keys of the T54W')
    await face.getByRole('button', { name: 'Key 1: Reception Line 100 by the phone itself' }).waitFor()
    await key(page, /^Key 2: Park 701 Park 701 from the key layout$/).waitFor()
    await key(page, /^Key 3: Night guard BLF 180$/).waitFor()
    await key(page, /^Key 5: empty$/).waitFor()
    assert.equal(await face.getByRole('button').count(), 10)
    const [left, right] = [await key(page, /^Key 1:/).boundingBox(), await key(page, /^Key 6:/).boundingBox()]
    assert.ok(left && right && left.x < right.x && left.y === right.y)
    assert.deepEqual(await barriers(page, 'the faceplate'), [])
  })

  await step('the layout’s key under an own one is named, and what a key becomes', async () => {
    await key(page, /^Key 3:/).click()
    await editor(page, 3).getByText('Own key over the layout’s Park 702 Park 702.').waitFor()
    await editor(page, 3).getByText('page 1, left, row 3').waitFor()
    await editor(page, 3).getByText('linekey.3.value').waitFor()
    await editor(page, 3).getByText('follows the name of the extension').waitFor()
    await button(page, 'Give back').click()
    await key(page, /^Key 3: Park 702 Park 702 from the key layout$/).waitFor()
    await editor(page, 3).getByText('From the key layout.').waitFor()
    await until('the change is told', async () => (await editor(page, 3).locator('del').count()) > 0)
  })

  await step('a key is dragged to another place, from page to page too; both change places', async () => {
    await key(page, /^Key 8:/).dragTo(key(page, /^Key 5:/))
    await key(page, /^Key 5: Taxi Speed dial 0255501440$/).waitFor()
    await key(page, /^Key 8: empty$/).waitFor()
    await key(page, /^Key 5:/).dragTo(group(page, 'Page 2').getByRole('button', { name: /^Key 11:/ }))
    await group(page, 'Keys of the T54W')
      .getByRole('button', { name: /^Key 11: Taxi Speed dial/ })
      .waitFor()
    await key(page, /^Key 2: Park 701/).dragTo(key(page, /^Key 4: Accounts BLF 121/))
    await key(page, /^Key 4: Park 701 Park 701$/).waitFor()
    await key(page, /^Key 2: Accounts BLF 121$/).waitFor()
    await saved(page)
    assert.deepEqual(await keysOf(tenant, phone), ['2 blf 121', '4 park 701', '11 speedDial 0255501440'])
  })

  await step('the same as a table, which stays after a reload', async () => {
    await button(page, 'Show as a table').click()
    await page.getByRole('table', { name: 'Line keys' }).getByLabel('Place of key 11').waitFor()
    assert.deepEqual(await barriers(page, 'the table of keys'), [])
    await page.reload()
    await page.getByRole('table', { name: 'Line keys' }).waitFor()
    await button(page, 'Show as a picture').click()
    await key(page, /^Key 2: Accounts BLF 121/).waitFor()
  })

  await step('by night it has its contrasts as well', async () => {
    await page.emulateMedia({ colorScheme: 'dark' })
    assert.deepEqual(await barriers(page, 'the faceplate by night'), [])
  })
})

test('by keyboard alone a key is found as the eye goes, typed, moved, emptied and saved', {
  skip: withoutChromium,
  timeout: 180_000,
}, async (t) => {
  const app = await startTestApp(t)
  const { tenant, phone } = await reception(app)
  const step = steps(t)
  const page = await openPage(t)
  const keys = await Keyboard.of(page)
  await page.setViewportSize({ width: 1280, height: 900 })

  await step('arrows move as the eye does, pages are turned', async () => {
    await signIn(page, app, `/t/ACME/phones/${phone.id}`)
    await keys.tabTo(key(page, /^Key 1:/))
    await keys.press('ArrowRight')
    await keys.landsOn(key(page, /^Key 6:/))
    await keys.press('ArrowDown', 'ArrowDown')
    await keys.landsOn(key(page, /^Key 8:/))
    await keys.press('PageDown')
    await keys.landsOn(key(page, /^Key 17:/))
    await keys.press('PageUp', 'ArrowLeft', 'ArrowDown', 'ArrowDown')
    await keys.landsOn(key(page, /^Key 5:/))
  })

  await step('what is typed on an empty key is its extension, and its label follows', async () => {
    await page.keyboard.type('190')
    await keys.press('Enter')
    await key(page, /^Key 5: Workshop BLF 190$/).waitFor()
    await keys.press('Escape')
    await keys.landsOn(key(page, /^Key 5:/))
  })

  await step('Alt with an arrow moves it, Enter edits it, Delete empties it', async () => {
    await keys.press('Alt+ArrowRight')
    await page
      .getByRole('button', { name: /^Page 1 of 3/ })
      .first()
      .waitFor()
    await keys.landsOn(key(page, /^Key 5:/))
    await keys.press('Alt+ArrowUp')
    await keys.landsOn(key(page, /^Key 4: Workshop BLF 190$/))
    await key(page, /^Key 5: Accounts BLF 121$/).waitFor()
    await keys.press('Enter')
    await keys.landsOn(editor(page, 4).getByRole('combobox', { name: 'Extension' }))
    await keys.press('Escape', 'Escape')
    await keys.landsOn(key(page, /^Key 4:/))
    await keys.press('ArrowUp', 'Delete')
    await key(page, /^Key 3: Nothing$/).waitFor()
    await keys.press('ArrowDown', 'ArrowDown', 'Delete')
    await key(page, /^Key 5: empty$/).waitFor()
    await keys.press('Control+Enter')
    await until('it is saved', async () => (await tenant.read(phone.id)).lineKeys.length === 3)
    assert.deepEqual(await keysOf(tenant, phone), ['3 none', '4 blf 190', '8 speedDial 0255501440'])
  })
})

test('a key that the model cannot have is red, with the reason, and leads there; filling never wraps', {
  skip: withoutChromium,
  timeout: 180_000,
}, async (t) => {
  const app = await startTestApp(t)
  const tenant = await makeTenant(app)
  for (let number = 101; number <= 130; number++) await tenant.extension({ number: String(number) })
  const phone = await tenant.phone({
    name: 'Desk',
    modelId: 'yealink-t41s',
    lineKeys: [{ number: 2, kind: 'blf', value: '101', label: '', line: 17, pickup: '' }],
  })
  const step = steps(t)
  const page = await openPage(t)

  await step('the reason stands below, and at the key', async () => {
    await signIn(page, app, `/t/ACME/phones/${phone.id}`)
    await key(page, /^Key 2: .*BLF 101 cannot be Line 17: a T41S has lines 1 to 6$/).waitFor()
    const list = page.getByRole('list', { name: 'Keys that cannot be' })
    await list.getByText('Line 17: a T41S has lines 1 to 6').waitFor()
    await list.getByRole('button', { name: 'Key 2' }).click()
    await editor(page, 2).getByText('Line 17: a T41S has lines 1 to 6').waitFor()
    assert.deepEqual(await barriers(page, 'a key that cannot be'), [])
    await choose(page, 'Line', /first/)
    await list.waitFor({ state: 'detached' })
  })

  await step('filling takes the free keys from the first on, and says how many find none', async () => {
    await button(page, 'Fill with extensions…').click()
    const dialog = page.getByRole('dialog', { name: 'Fill with extensions' })
    await dialog.getByText(/14 BLF keys: 102 .* on key 1 to 115 .* on key 15\./).waitFor()
    await dialog.getByText('15 extensions more would find no free key.').waitFor()
    await dialog.getByRole('button', { name: 'Add 14 keys' }).click()
    await key(page, /^Key 15: .*BLF 115/).waitFor()
    await saved(page)
    assert.equal((await keysOf(tenant, phone)).length, 15)
  })
})

test('on a phone’s screen there is one page of keys, and a sheet from below to edit one', {
  skip: withoutChromium,
  timeout: 180_000,
}, async (t) => {
  const app = await startTestApp(t)
  const { tenant, phone } = await reception(app)
  const step = steps(t)
  const page = await openPage(t)
  await page.setViewportSize({ width: 360, height: 780 })
  const isWhole = async (place: string) => {
    assert.deepEqual(await barriers(page, place), [])
    assert.equal(await page.evaluate('document.scrollingElement.scrollWidth > innerWidth'), false)
  }

  await step('one page, turned by its numbers', async () => {
    await signIn(page, app, `/t/ACME/phones/${phone.id}`)
    await key(page, /^Key 1:/).waitFor()
    await isWhole('one page of keys')
    await button(page, 'Keys 10–18').click()
    await key(page, /^Key 10:/).waitFor()
    assert.equal(await key(page, /^Key 1:/).count(), 0)
    await button(page, 'Keys 1–9').click()
  })

  await step('the sheet edits, moves and closes', async () => {
    await key(page, /^Key 8:/).click()
    const sheet = page.getByRole('dialog', { name: 'Key 8' })
    await sheet.getByLabel('Label').fill('Cab')
    await isWhole('the sheet of a key')
    await button(page, 'Move what is on the key back by one').click()
    await page.getByRole('dialog', { name: 'Key 7' }).waitFor()
    await button(page, 'Done').click()
    await key(page, /^Key 7: Cab Speed dial 0255501440$/).waitFor()
    await saved(page)
    assert.deepEqual(await keysOf(tenant, phone), ['3 blf 180', '7 speedDial 0255501440'])
  })
})
