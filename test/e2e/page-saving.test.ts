/** Chromium on every form: Save answers where it is pressed, two editors lose nothing, and a server that goes away costs nothing. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Page } from 'playwright-core'
import type { Contact } from '../../src/schema/contact.ts'
import type { Extension } from '../../src/schema/extension.ts'
import type { ModelDetail } from '../../src/schema/model.ts'
import type { Phone } from '../../src/schema/phone.ts'
import { openGroup, openPage, parametersAsText, signIn, steps, withoutChromium } from '../support/chromium.ts'
import { freePort } from '../support/processes.ts'
import { startTestApp } from '../support/start-app.ts'
import { makeTenant } from '../support/tenant.ts'

const sizes = { wide: { width: 1440, height: 900 }, narrow: { width: 390, height: 844 } }

const bar = (page: Page) => page.locator('.action-bar')
const save = (page: Page) => page.getByRole('button', { name: 'Save', exact: true })

/** It stands in the window as it is, without scrolling. */
async function assertInView(page: Page, selector: string): Promise<void> {
  const box = await page.locator(selector).boundingBox()
  const size = page.viewportSize()
  assert.ok(box && size)
  assert.ok(box.y >= 0 && box.y + box.height <= size.height + 1, `${selector} at y = ${box.y}`)
  assert.ok(box.x >= 0 && box.x + box.width <= size.width + 1, `${selector} at x = ${box.x}`)
}

for (const [name, size] of Object.entries(sizes)) {
  test(`Save answers in its bar, by mouse and by keyboard, ${name}`, {
    skip: withoutChromium,
  }, async (t) => {
    const app = await startTestApp(t)
    const tenant = await makeTenant(app)
    const phone = await tenant.phone({ name: 'Desk' })
    const path = `${tenant.base}/phones/${phone.id}`
    const step = steps(t)
    const page = await openPage(t)
    await page.setViewportSize(size)
    await signIn(page, app, `/t/ACME/phones/${phone.id}`)
    const field = (label: string) => page.getByLabel(label, { exact: true })
    const parameters = await parametersAsText(page)

    await step('Ctrl Enter saves from any field, and the bar says when', async () => {
      await field('Name').fill('Front desk')
      await bar(page).getByText('1 field changed, not saved yet').waitFor()
      await page.keyboard.press('Control+Enter')
      await bar(page)
        .getByText(/^Saved \d\d:\d\d:\d\d/)
        .waitFor()
      await assertInView(page, '.action-bar')
      assert.equal((await tenant.read(phone.id)).name, 'Front desk')
    })

    await step('what is wrong is counted, and a click leads to the first of it', async () => {
      await field('Name').fill('')
      await field('MAC Address').fill('00:15:65')
      await page.keyboard.press('Enter')
      const said = bar(page).getByRole('button', { name: 'two fields need another value' })
      await said.waitFor()
      await assertInView(page, '.action-bar')
      await page.locator(':focus').and(field('Name')).waitFor()
      await page.keyboard.press('End')
      await page.mouse.wheel(0, 5000)
      await said.click()
      await page.locator(':focus').and(field('Name')).waitFor()
      await assertInView(page, 'input:focus')
      await field('Name').fill('Desk')
      await bar(page).getByRole('button', { name: 'one field needs another value' }).waitFor()
      await field('MAC Address').fill(phone.mac)
      await save(page).click()
      await bar(page)
        .getByText(/^Saved \d/)
        .waitFor()
    })

    await step('what only the other editor changed is taken over, and marked at its field', async () => {
      await field('Name').fill('Mine')
      await app.ok('PATCH', path, { parameters: { 'account.1.theirs': '1' }, settings: { vlan: 7 } })
      await save(page).click()
      await bar(page)
        .getByText(
          /taken over from another editor: (Voice VLAN, Parameter account\.1\.theirs|Parameter account\.1\.theirs, Voice VLAN)/,
        )
        .waitFor()
      assert.match(await parameters.inputValue(), /^account\.1\.theirs = 1$/m)
      const kept = await tenant.read(phone.id)
      assert.deepEqual([kept.name, kept.settings], ['Mine', { vlan: 7 }])
      await openGroup(page, 'Network')
      await page
        .locator('[data-taken]')
        .filter({ has: field('Voice VLAN') })
        .getByText('taken over')
        .waitFor()
    })

    await step(
      'a conflict is a dialog of what both changed, and each field is decided by itself',
      async () => {
        await field('Name').fill('My name')
        await parameters.fill('account.1.theirs = mine')
        await app.ok('PATCH', path, {
          name: 'Their name',
          parameters: { 'account.1.theirs': 'theirs', 'account.1.new': '1' },
          settings: { vlan: 8 },
        })
        await save(page).focus()
        await page.keyboard.press('Enter')
        const dialog = page.getByRole('dialog', { name: / changed the same at \d\d:\d\d:\d\d$/ })
        await dialog.waitFor()
        const asked = dialog.getByRole('radiogroup')
        assert.equal(await asked.count(), 2)
        await dialog.getByRole('radiogroup', { name: 'Name' }).waitFor()
        await dialog.getByRole('radiogroup', { name: 'Parameter account.1.theirs' }).waitFor()
        await asked
          .first()
          .getByRole('radio', { name: /Theirs/ })
          .click()
        await asked.first().getByText('Their name').waitFor()
        await dialog.getByRole('button', { name: 'Save with these' }).click()
        await bar(page)
          .getByText(/^Saved \d/)
          .waitFor()
        const kept = await tenant.read(phone.id)
        assert.equal(kept.name, 'Their name')
        assert.deepEqual(kept.settings, { vlan: 8 })
        assert.deepEqual(kept.parameters, { 'account.1.theirs': 'mine', 'account.1.new': '1' })
        await dialog.waitFor({ state: 'detached' })
      },
    )

    await step('a conflict put off is asked again, and Escape saves nothing', async () => {
      await field('Name').fill('Once more mine')
      await app.ok('PATCH', path, { name: 'Once more theirs' })
      await page.keyboard.press('Control+Enter')
      const dialog = page.getByRole('dialog', { name: / changed the same at \d\d:\d\d:\d\d$/ })
      await dialog.waitFor()
      await page.keyboard.press('Escape')
      await bar(page)
        .getByText(/ set Name to Once more theirs at \d\d:\d\d:\d\d; yours is Once more mine/)
        .waitFor()
      await page
        .locator('[data-undecided]')
        .filter({ has: field('Name') })
        .getByText(/: Once more theirs$/)
        .waitFor()
      await bar(page).getByRole('button', { name: 'Compare' }).click()
      await dialog.waitFor()
      await page.keyboard.press('Escape')
      assert.equal((await tenant.read(phone.id)).name, 'Once more theirs')
      assert.equal(await field('Name').inputValue(), 'Once more mine')
      await save(page).click()
      await dialog.getByRole('button', { name: 'Save with these' }).click()
      await bar(page)
        .getByText(/^Saved \d/)
        .waitFor()
      assert.equal((await tenant.read(phone.id)).name, 'Once more mine')
    })

    await step('theirs are taken from the bar as well', async () => {
      await field('Name').fill('Mine at last')
      await app.ok('PATCH', path, { name: 'Theirs at last' })
      await page.keyboard.press('Control+Enter')
      await page.getByRole('dialog').getByRole('button', { name: 'Decide later' }).click()
      await bar(page).getByRole('button', { name: 'Take theirs' }).click()
      await bar(page).getByText('Their values stand').waitFor()
      assert.equal(await field('Name').inputValue(), 'Theirs at last')
      assert.equal(await page.locator('[data-undecided]').count(), 0)
    })
  })
}

test('what the bar says of a phone ends when it is no longer so', {
  skip: withoutChromium,
}, async (t) => {
  const app = await startTestApp(t)
  const tenant = await makeTenant(app)
  const step = steps(t)
  const page = await openPage(t)
  await signIn(page, app, '/t/ACME/phones/new')
  const said = (text: RegExp) => bar(page).getByRole('status').filter({ hasText: text })
  const fetched = async () => {
    const { items } = await app.ok<{ items: Phone[] }>('GET', `${tenant.base}/phones`)
    const { provisioningUrl } = await tenant.read(items[0]?.id ?? '')
    assert.ok((await fetch(provisioningUrl)).ok)
  }

  await step('that it was made, on its page, and not when one comes back', async () => {
    await page.getByLabel('Name', { exact: true }).fill('Desk')
    await page.getByRole('combobox', { name: 'Model', exact: true }).fill('t54w')
    await page.keyboard.press('Enter')
    await page.getByLabel('MAC Address').fill('00:15:65:4a:a9:37')
    await save(page).click()
    await said(/^Saved \d/).waitFor()
    await page.getByRole('button', { name: 'Close', exact: true }).click()
    await page.getByRole('link', { name: 'Desk', exact: true }).click()
    await page.getByRole('button', { name: 'Parameters', exact: true }).waitFor()
    assert.equal(await said(/Saved/).count(), 0)
  })

  await step('that the phone has not fetched its file', async () => {
    await (await parametersAsText(page)).fill('of.one = 1')
    await save(page).click()
    await said(/the phone has not fetched its file yet$/).waitFor()
    await fetched()
    await said(/^Saved [\d:]+$/).waitFor()
  })

  await step('that its file differs, and from what', async () => {
    const parameters = await parametersAsText(page)
    await parameters.fill('of.one = 2')
    await save(page).click()
    await said(/· 1 parameter differs until it fetches$/).waitFor()
    await parameters.fill('of.one = 2\nof.two = 2')
    await save(page).click()
    await said(/· 1 more parameter differs until it fetches$/).waitFor()
    await fetched()
    await said(/^Saved [\d:]+$/).waitFor()
  })
})

test('a server that goes away costs nothing that was typed, and what was pressed is saved when it is back', {
  skip: withoutChromium,
}, async (t) => {
  const port = String(await freePort())
  const first = await startTestApp(t, { flags: ['--port', port] })
  const tenant = await makeTenant(first)
  const phone = await tenant.phone({ name: 'Desk' })
  const page = await openPage(t)
  await signIn(page, first, `/t/ACME/phones/${phone.id}`)
  const name = page.getByLabel('Name', { exact: true })
  await name.fill('Kept')
  await first.close()
  await page.getByText('The server does not answer.').waitFor()
  await page.keyboard.press('Control+Enter')
  await bar(page)
    .getByText(/the server does not answer; kept here, next try in \d+ s/)
    .waitFor()
  await bar(page).getByRole('button', { name: 'Try again' }).click()
  await bar(page)
    .getByText(/the server does not answer/)
    .waitFor()
  assert.equal(await name.inputValue(), 'Kept')
  const second = await startTestApp(t, { flags: ['--port', port], folder: first.folder })
  await bar(page)
    .getByText(/^Saved \d/)
    .waitFor({ timeout: 40_000 })
  await page.getByText('The server does not answer.').waitFor({ state: 'detached' })
  assert.equal((await second.ok<{ name: string }>('GET', `${tenant.base}/phones/${phone.id}`)).name, 'Kept')
})

test('a save whose answer was lost is neither done twice nor called a conflict', {
  skip: withoutChromium,
}, async (t) => {
  const app = await startTestApp(t)
  await makeTenant(app)
  const page = await openPage(t)
  await signIn(page, app, '/t/ACME/extensions/new')
  let lose = true
  await page.route('**/api/v1/tenants/ACME/extensions', async (route) => {
    if (route.request().method() !== 'POST' || !lose) return route.continue()
    lose = false
    await route.fetch()
    await route.abort()
  })
  await page.getByLabel('Number', { exact: true }).fill('731')
  await page.getByLabel('Name', { exact: true }).fill('Gate')
  await save(page).click()
  await bar(page)
    .getByText(/the server does not answer/)
    .waitFor()
  await bar(page)
    .getByText(/^Saved \d/)
    .waitFor()
  await page.getByRole('heading', { level: 1, name: '731 · Gate' }).waitFor()
  const found = await app.ok<{ total: number }>('GET', '/tenants/ACME/extensions?q=731')
  assert.equal(found.total, 1)
})

test('extensions, contacts, models, tenants and defaults answer and are put together alike', {
  skip: withoutChromium,
}, async (t) => {
  const app = await startTestApp(t)
  const { base } = await makeTenant(app)
  const extension = await app.ok<Extension>('POST', `${base}/extensions`, { number: '777', name: 'Old' })
  const contact = await app.ok<Contact>('POST', `${base}/contacts`, {
    name: 'Old',
    numbers: [{ kind: 'work', number: '1' }],
  })
  const model = await app.ok<ModelDetail>('POST', `${base}/models`, { name: 'Old', source: 'a = b\n' })
  const page = await openPage(t)
  await signIn(page, app, '/t/ACME/phones')
  const forms = [
    { at: `/t/ACME/extensions/${extension.id}`, api: `${base}/extensions/${extension.id}`, label: 'Name' },
    { at: `/t/ACME/contacts/${contact.id}`, api: `${base}/contacts/${contact.id}`, label: 'Name' },
    { at: `/t/ACME/models/${model.id}`, api: `${base}/models/${model.id}`, label: 'Name' },
    { at: '/tenants/ACME', api: '/tenants/ACME', label: 'Name' },
  ]
  for (const { at, api, label } of forms) {
    await page.goto(app.pageUrl + at)
    await page.getByLabel(label, { exact: true }).fill('Mine')
    await app.ok('PATCH', api, { name: 'Theirs' })
    await page.keyboard.press('Control+Enter')
    const dialog = page.getByRole('dialog', { name: 'Somebody else changed the same' })
    await dialog.getByRole('button', { name: 'Save with these' }).click()
    await bar(page)
      .getByText(/^Saved \d/)
      .waitFor()
    await assertInView(page, '.action-bar')
    assert.equal((await app.ok<{ name: string }>('GET', api)).name, 'Mine', at)
  }
  // What only the other one changed is marked at its field, whatever kind of field it is.
  for (const { at, api, other, field, value } of [
    { ...forms[0], other: 'Mailbox', field: 'Voicemail number', value: { voicemailNumber: '*97' } },
    { ...forms[1], other: 'Name', field: 'Company', value: { company: 'Theirs' } },
    { ...forms[2], other: 'Vendor', field: 'Name', value: { name: 'Theirs' } },
    { ...forms[3], other: 'Name', field: 'SIP transport', value: { sipTransport: 'tcp' } },
  ]) {
    await page.goto(app.pageUrl + at)
    await page.getByLabel(other, { exact: true }).fill('731')
    await app.ok('PATCH', api ?? '', value)
    await page.keyboard.press('Control+Enter')
    await page
      .locator('[data-taken]')
      .filter({ has: page.getByLabel(field, { exact: true }) })
      .getByText('taken over')
      .waitFor()
  }
  for (const at of ['/system', '/t/ACME/models/yealink-t54w?tab=defaults']) {
    await page.goto(app.pageUrl + at)
    await (await parametersAsText(page)).fill('account.1.of_all = 1')
    await page.keyboard.press('Control+Enter')
    await bar(page)
      .getByText(/^Saved \d/)
      .waitFor()
  }
})
