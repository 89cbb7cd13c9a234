/** Chromium sets what phones honour: on the phone, for its model, for all tenants; keys and contacts; and finds it in the phone's files. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Locator, Page } from 'playwright-core'
import type { ModelDetail } from '../../src/schema/model.ts'
import type { Phone } from '../../src/schema/phone.ts'
import {
  choose,
  openGroup,
  openPage,
  parametersAsText,
  signIn,
  steps,
  withoutChromium,
} from '../support/chromium.ts'
import { startTestApp, type TestApp } from '../support/start-app.ts'
import { makeTenant, type TestTenant } from '../support/tenant.ts'

const fileOf = async (phone: Phone, name = '') => (await fetch(phone.provisioningUrl + name)).text()

/** The tenant of these tests, with extensions and a phone of each of two models. */
async function office(app: TestApp) {
  const tenant = await makeTenant(app, { timezone: 'Europe/Rome', language: 'it' })
  const extensions = await Promise.all(
    ['100', '101', '102', '103'].map((number) => tenant.extension({ number, name: `Person ${number}` })),
  )
  const lines = [{ line: 1, extensionId: extensions[0]?.id ?? '' }]
  const desk = await tenant.phone({ name: 'Desk', lines })
  const lobby = await tenant.phone({ name: 'Lobby', modelId: 'linphone-linphone', lines })
  return { tenant, desk, lobby }
}

const save = (page: Page) => page.getByRole('button', { name: 'Save', exact: true })

async function saved(page: Page): Promise<void> {
  await save(page).click()
  await page
    .locator('.action-bar')
    .getByText(/^Saved \d/)
    .waitFor()
}

test('settings, keys and contacts are set on the page and reach the phone', {
  skip: withoutChromium,
}, async (t) => {
  const app = await startTestApp(t)
  const { tenant, desk, lobby } = await office(app)
  const step = steps(t)
  const page = await openPage(t)
  await signIn(page, app, '/t/ACME/phones')
  const show = (path: string) => page.goto(app.pageUrl + path)
  const deskPage = `/t/ACME/phones/${desk.id}`

  await step('what a model does not honour is no field; set all the same, it is said and taken off', () =>
    unsupported(page, app, tenant, lobby),
  )

  await step('a setting is found by a word', async () => {
    await show(deskPage)
    await page.getByRole('searchbox', { name: 'Find a setting' }).fill('vlan')
    await page.getByLabel('Voice VLAN', { exact: true }).waitFor()
    await page.getByLabel('Time zone').waitFor({ state: 'detached' })
    await page.getByRole('searchbox', { name: 'Find a setting' }).fill('no such thing')
    await page.getByText('No setting is called “no such thing”.').waitFor()
  })

  await step('codecs are put in order by the keyboard alone, and stand so in the file', async () => {
    await show(deskPage)
    await openGroup(page, 'All lines')
    await choose(page, 'Add to Codecs', /G.711 A-law/)
    await choose(page, 'Add to Codecs', /G.722/)
    await page.getByRole('button', { name: 'Move G.722 up' }).focus()
    await page.keyboard.press('Enter')
    assert.deepEqual(
      await page.getByRole('list', { name: 'Codecs, the best first' }).getByRole('listitem').allInnerTexts(),
      ['G.722', 'G.711 A-law'],
    )
    // At the top only down is left, and the keyboard is there.
    await page
      .locator(':focus')
      .and(page.getByRole('button', { name: 'Move G.722 down' }))
      .waitFor()
    await saved(page)
    const file = await fileOf(desk)
    assert.match(file, /^account\.1\.codec\.g722\.priority = 1$/m)
    assert.match(file, /^account\.1\.codec\.pcma\.priority = 2$/m)
    assert.match(file, /^account\.1\.codec\.opus\.enable = 0$/m)
  })

  await step(
    'a list is typed in entry by entry, by the keyboard alone, and stands so in the file',
    async () => {
      await show(deskPage)
      await openGroup(page, 'Calls')
      await page.getByRole('button', { name: 'Add to Paging addresses' }).focus()
      await page.keyboard.press('Enter')
      await page.keyboard.type('239.1.1.1')
      await page.getByRole('button', { name: 'Add to Paging addresses' }).focus()
      await page.keyboard.press('Enter')
      // The new entry waits to be typed into.
      await page.keyboard.type('239.1.1.2:5010')
      await save(page).click()
      await page.getByText('entry 1: expected an address with a port such as 239.1.1.1:5000').waitFor()
      await page.getByLabel('Paging addresses, entry 1: Address and port').fill('239.1.1.1:5000')
      await page.getByRole('button', { name: 'Move entry 2 of Paging addresses up' }).click()
      await openGroup(page, 'Screen and sound')
      await page.getByRole('button', { name: 'Add to Ring by kind of call' }).click()
      await page.keyboard.type('info=door bell')
      await page.getByLabel('Ring by kind of call, entry 1: Ringtone').fill('4')
      await saved(page)
      const file = await fileOf(desk)
      assert.match(file, /^multicast\.listen_address\.1\.ip_address = 239\.1\.1\.2:5010$/m)
      assert.match(file, /^multicast\.listen_address\.2\.ip_address = 239\.1\.1\.1:5000$/m)
      assert.match(file, /^distinctive_ring_tones\.alert_info\.1\.text = info=door bell$/m)
      assert.match(file, /^distinctive_ring_tones\.alert_info\.1\.ringer = 4$/m)
      await page.getByRole('button', { name: 'Take entry 2 of Paging addresses off' }).click()
      await page.getByRole('button', { name: 'Take entry 1 of Paging addresses off' }).click()
      await saved(page)
      assert.equal((await tenant.read(desk.id)).settings.pagingAddresses, undefined)
    },
  )

  await step('a zone that the model cannot be told for good is warned of', async () => {
    await show(deskPage)
    await openGroup(page, 'Time and language')
    const zone = page.getByRole('combobox', { name: 'Time zone' })
    await zone.fill('cairo')
    await page.keyboard.press('Enter')
    await page.getByText('This model cannot be told when the clock is changed there').waitFor()
    await saved(page)
    await page
      .getByText(/A T54W cannot be told the rule/)
      .first()
      .waitFor()
    await page.getByText('Instead of Europe/Rome (from the tenant)').waitFor()
    await zone.fill('')
    await saved(page)
    assert.equal((await tenant.read(desk.id)).settings.timezone, undefined)
    await page.getByPlaceholder('Europe/Rome (from the tenant)').waitFor()
  })

  await step('a BLF key is in the phone’s file; two in one place are refused at their fields', async () => {
    await show(deskPage)
    await page.getByRole('button', { name: 'Show as a table' }).click()
    await page.getByRole('button', { name: 'Add key' }).first().click()
    // Behind the line, and ready to be typed into.
    await page.locator(':focus').and(page.getByLabel('Extension of key 2')).waitFor()
    await page.keyboard.type('101')
    await page.keyboard.press('Enter')
    assert.equal(await page.getByLabel('Label of key 2').inputValue(), 'Person 101')
    await page.getByLabel('Pickup code of key 2').fill('*8')
    await page.getByRole('button', { name: 'Add key' }).first().click()
    await page.getByLabel('Place of key 3').fill('2')
    await save(page).click()
    await page.getByText('There is a key 2 already').waitFor()
    await page.getByLabel('Place of key 2').nth(1).fill('5')
    await choose(page, 'Kind of key 5', /Speed dial/)
    await page.getByLabel('Number of key 5').fill('+390612345')
    await saved(page)
    const file = await fileOf(desk)
    assert.match(file, /^linekey\.2\.type = 16$/m)
    assert.match(file, /^linekey\.2\.value = 101$/m)
    assert.match(file, /^linekey\.2\.label = Person 101$/m)
    assert.match(file, /^linekey\.2\.extension = \*8$/m)
    assert.match(file, /^linekey\.5\.value = \+390612345$/m)
  })

  await step('keys are moved, and filled with the extensions that have none', async () => {
    await page.getByRole('button', { name: 'Move key 2 down' }).click()
    await page
      .locator(':focus')
      .and(page.getByRole('button', { name: 'Move key 3 down' }))
      .waitFor()
    await page.getByRole('button', { name: 'Fill with extensions…' }).first().click()
    const dialog = page.getByRole('dialog', { name: 'Fill with extensions' })
    await dialog.getByText('2 BLF keys: 102 Person 102 on key 2 to 103 Person 103 on key 4.').waitFor()
    await dialog.getByRole('button', { name: 'Add 2 keys' }).click()
    await dialog.waitFor({ state: 'detached' })
    await saved(page)
    const { lineKeys } = await tenant.read(desk.id)
    assert.deepEqual(
      lineKeys.map(({ number, kind, value, label }) => [number, kind, value, label]),
      [
        [2, 'blf', '102', 'Person 102'],
        [3, 'blf', '101', 'Person 101'],
        [4, 'blf', '103', 'Person 103'],
        [5, 'speedDial', '+390612345', ''],
      ],
    )
  })

  await step('keys of side modules have a tab for each module, and hundreds of them a page at a time', () =>
    sideModules(page, app, tenant),
  )

  await step('a parameter by name is in the file', async () => {
    await show(deskPage)
    await (await parametersAsText(page)).fill('phone_setting.inactive_backlight_level = 3')
    await saved(page)
    assert.match(await fileOf(desk), /^phone_setting\.inactive_backlight_level = 3$/m)
  })

  await step('a default of the model reaches the file, and the phone shows where it comes from', async () => {
    await show('/t/ACME/models/yealink-t54w?tab=defaults')
    await openGroup(page, 'Phone book')
    await choose(page, 'The tenant’s phone book', /On/)
    await openGroup(page, 'Screen and sound')
    await page.getByLabel('Ringtone').fill('4')
    await saved(page)
    assert.match(await fileOf(desk), /Ring4/)
    await show(deskPage)
    await openGroup(page, 'Screen and sound')
    await page.getByPlaceholder('4 (from the model’s defaults)').waitFor()
  })

  await step('a default of the system is inherited by the tenant, and by the phone', async () => {
    await page.getByRole('link', { name: 'Defaults', exact: true }).click()
    await page.getByRole('heading', { name: 'Defaults' }).waitFor()
    await openGroup(page, 'Time and language')
    await page.getByLabel('Time server (NTP)').fill('ntp.example.org')
    await saved(page)
    assert.match(await fileOf(desk), /^local_time\.ntp_server1 = ntp\.example\.org$/m)
    for (const path of [deskPage, '/tenants/ACME']) {
      await show(path)
      await openGroup(page, 'Time and language')
      await page.getByPlaceholder('ntp.example.org (from the system)').waitFor()
    }
  })

  await step('a contact is in the phone book file, and goes when it is deleted', () => contacts(page, desk))
})

async function unsupported(page: Page, app: TestApp, tenant: TestTenant, lobby: Phone): Promise<void> {
  await app.ok('PATCH', `${tenant.base}/phones/${lobby.id}`, { settings: { vlan: 30 } })
  await page.goto(`${app.pageUrl}/t/ACME/phones`)
  const row = page.getByRole('row').filter({ hasText: 'Lobby' })
  await row.getByText('1 setting comes to nothing').waitFor()
  await page.getByRole('link', { name: 'Lobby', exact: true }).click()
  // The time zone and the language of the tenant come to nothing as well, and whatever else it has fields for.
  const { unsupported } = await tenant.read(lobby.id)
  await page
    .getByRole('button', { name: `${unsupported.length} settings come to nothing on this model` })
    .click()
  const list: Locator = page.getByRole('listitem').filter({ hasText: 'Voice VLAN' })
  await list.getByText('A Linphone does not honour it').waitFor()
  await openGroup(page, 'Network')
  assert.equal(await page.getByLabel('Voice VLAN', { exact: true }).count(), 0)
  await page.getByText(/^Not on a Linphone: Voice VLAN, Voice VLAN priority/).waitFor()
  await page.getByText('Voice VLAN: 30 comes to nothing').waitFor()
  await openGroup(page, 'Time and language')
  const zone = page.locator('.set-anyway').filter({ hasText: 'Time zone: Europe/Rome (from the tenant)' })
  await zone.getByRole('link', { name: 'Change it at the tenant' }).waitFor()
  await page.getByRole('button', { name: 'Take Voice VLAN off' }).click()
  await saved(page)
  assert.deepEqual((await tenant.read(lobby.id)).settings, {})
}

async function sideModules(page: Page, app: TestApp, tenant: TestTenant): Promise<void> {
  const copy = await app.ok<ModelDetail>('POST', `${tenant.base}/models/yealink-t54w/duplicate`, {
    name: 'T54W with modules',
  })
  await app.ok('PATCH', `${tenant.base}/models/${copy.id}`, {
    source: copy.source
      .replace(/^expansionModules:.*(\n +.*)*$/m, 'expansionModules: { max: 3, keys: 200 }')
      .replace(/^moduleGrid:.*(\n +.*)*$/m, ''),
  })
  const keys = Array.from({ length: 199 }, (_, index) => ({
    ...{ module: 2, number: index + 1, kind: 'blf' as const, value: `${200 + index}` },
    ...{ label: '', pickup: '' },
  }))
  const board = await tenant.phone({ name: 'Board', modelId: copy.id, expansionKeys: keys })
  await page.goto(`${app.pageUrl}/t/ACME/phones/${board.id}`)
  await page.getByRole('tab', { name: 'Module 2 199' }).click()
  const table = page.getByRole('table', { name: 'Keys of module 2' })
  await table.getByLabel('Extension of key 25').waitFor()
  assert.equal(await table.getByRole('row').count(), 26)
  await page.getByRole('button', { name: 'Add key' }).last().click()
  // On the last page, where it now stands.
  await page.locator(':focus').and(page.getByLabel('Extension of key 200')).waitFor()
  await page.keyboard.type('100')
  await page.getByRole('tab', { name: 'Module 3' }).click()
  await page.getByRole('button', { name: 'Add key' }).last().click()
  await choose(page, 'Kind of key 1', /Park/)
  await page.getByLabel('Park slot of key 1').fill('701')
  await saved(page)
  const file = await fileOf(board)
  assert.match(file, /^expansion_module\.2\.key\.200\.value = 100$/m)
  assert.match(file, /^expansion_module\.3\.key\.1\.value = 701$/m)
  assert.equal((await tenant.read(board.id)).expansionKeys.length, 201)
}

async function contacts(page: Page, desk: Phone): Promise<void> {
  await page.getByRole('link', { name: 'Phone book', exact: true }).click()
  await page.getByText('Extensions are in the phone book by themselves; add the people outside').waitFor()
  await page.getByRole('button', { name: 'New Contact' }).click()
  await page.getByLabel('Name', { exact: true }).fill('Anna & figli')
  await page.getByRole('textbox', { name: 'Number 1', exact: true }).fill('ask/reception')
  await save(page).click()
  await page.getByText(/what a phone can dial/).waitFor()
  await page.getByRole('textbox', { name: 'Number 1', exact: true }).fill('+39 (06) 12345')
  await page.getByRole('button', { name: 'Add number' }).click()
  await page.getByRole('textbox', { name: 'Number 2', exact: true }).fill('0612346')
  await saved(page)
  await page.getByRole('link', { name: 'Phone book', exact: true }).first().click()
  const row = page.getByRole('row').filter({ hasText: 'Anna & figli' })
  await row.getByText('+390612345').waitFor()
  const book = await fileOf(desk, 'phonebook.xml')
  assert.match(book, /Anna &amp; figli/)
  assert.match(book, /\+390612345/)
  assert.match(book, /Person 101/)
  await page.getByRole('button', { name: 'Actions for Anna & figli' }).click()
  await page.getByRole('menuitem', { name: 'Delete…' }).click()
  await page.getByRole('button', { name: 'Delete the contact' }).click()
  await page.getByText('Nobody outside yet').waitFor()
  assert.doesNotMatch(await fileOf(desk, 'phonebook.xml'), /Anna/)
}
