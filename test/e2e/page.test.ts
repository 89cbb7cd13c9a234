/** Chromium drives the page as an installer would: a phone is added, corrected, saved, changed, and deleted with its references. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Phone } from '../../src/schema/phone.ts'
import { choose, openPage, signIn, steps, withoutChromium } from '../support/chromium.ts'
import { startTestApp } from '../support/start-app.ts'

const phones = '/tenants/CANISTRACCI/phones'

test('a phone is kept on the page from New Phone to Delete Selected', {
  skip: withoutChromium,
}, async (t) => {
  const app = await startTestApp(t, { demo: true })
  const step = steps(t)
  const page = await openPage(t)
  await signIn(page, app)
  const save = page.getByRole('button', { name: 'Save', exact: true })
  const link = (name: string) => page.getByRole('link', { name, exact: true })
  const title = (name: string) => page.getByRole('heading', { level: 1, name, exact: true })

  await step('the list has the columns and actions of the page that it stands for', async () => {
    await link('Docs Demo Phone 1').waitFor()
    for (const column of [
      'Name',
      'Phone Model',
      'Extensions',
      'MAC plain',
      'Autoprovisioning URL',
      'Status',
    ]) {
      await page.getByRole('columnheader', { name: column }).waitFor()
    }
    for (const name of ['Resync config', 'Reboot', 'Delete Selected']) {
      const button = page.getByRole('button', { name, exact: true })
      assert.equal(await button.getAttribute('aria-disabled'), 'true', `${name} needs a selection`)
    }
  })

  await step('mistakes stand at their fields, and nothing of the form is lost', async () => {
    await page.getByRole('button', { name: 'New Phone' }).click()
    await choose(page, 'Model', /Docs Demo Model/)
    for (let line = 0; line <= 5; line++) await page.getByRole('combobox', { name: `Line ${line}` }).waitFor()
    assert.equal(await page.getByRole('combobox', { name: 'Line 6' }).count(), 0)
    await page.getByRole('button', { name: 'Provisioning', exact: true }).click()
    for (const field of [
      'Virtual phone provisioning',
      'Accept data from phone',
      'Optional file name',
      'HTTP/S Username',
      'HTTP/S Password',
    ]) {
      await page.getByLabel(field).first().waitFor()
    }
    await page.getByLabel('logo_text').fill('Ölpreis & "mehr"')
    const mac = page.getByLabel('MAC Address')
    await mac.fill('00:15:65:4a:a9:3')
    await save.click()
    await page.getByText(/11 hex digits; a MAC address has 12/).waitFor()
    await page.getByText('A phone needs a name').waitFor()
    assert.equal(await mac.inputValue(), '00:15:65:4a:a9:3')
    await page.getByLabel('Name', { exact: true }).fill('Front door')
    // One that a phone of another tenant has: said, but not whose it is.
    await mac.fill('80:5e:c0:a1:b2:c3')
    await save.click()
    await page.getByText(/already|another phone/i).waitFor()
    assert.doesNotMatch(await page.getByRole('form').innerText(), /Front desk|Northwind/i)
    assert.equal(await page.getByLabel('logo_text').inputValue(), 'Ölpreis & "mehr"')
  })

  let id = ''
  await step('what is saved is what the phone fetches', async () => {
    await page.getByLabel('MAC Address').fill('00-15-65-4A-A9-37')
    await choose(page, 'Line 0', /^100/)
    await save.click()
    await title('Front door').waitFor()
    const { items } = await app.ok<{ items: Phone[] }>('GET', `${phones}?q=Front`)
    await page.getByRole('button', { name: 'Provisioning', exact: true }).click()
    await page.getByLabel('Secret', { exact: true }).waitFor()
    const [phone] = items
    assert.equal(phone?.mac, '0015654aa937')
    id = phone?.id ?? ''
    const file = await (await fetch(phone?.provisioningUrl ?? '')).text()
    assert.match(file, /^account\.1\.user_name = 100-CANISTRACCI$/m)
    assert.match(file, /^features\.text_logo = Ölpreis & "mehr"$/m)
  })

  await step('a phone is opened by its name and changed; leaving before saving asks', async () => {
    await page.getByRole('link', { name: 'Phones', exact: true }).first().click()
    await title('Phones').waitFor()
    await link('Front door').click()
    await title('Front door').waitFor()
    const name = page.getByLabel('Name', { exact: true })
    await name.fill('Back door')
    await page.getByRole('link', { name: 'Extensions', exact: true }).click()
    const question = page.getByRole('dialog', { name: 'Leave without saving?' })
    await question.getByRole('button', { name: 'Stay' }).click()
    await question.waitFor({ state: 'detached' })
    assert.equal(await name.inputValue(), 'Back door')
    await save.click()
    await title('Back door').waitFor()
    assert.equal((await app.ok<Phone>('GET', `${phones}/${id}`)).name, 'Back door')
    await name.fill('Never saved')
    await page.getByRole('link', { name: 'Extensions', exact: true }).click()
    await question.getByRole('button', { name: 'Leave without saving' }).click()
    await title('Extensions').waitFor()
    assert.equal((await app.ok<Phone>('GET', `${phones}/${id}`)).name, 'Back door')
  })

  await step('who names the phone is said before anything is deleted', async () => {
    await app.ok('PUT', '/tenants/CANISTRACCI/references', {
      source: 'pbx-1',
      references: [{ kind: 'callFlow', label: 'Night bell', phoneId: id }],
    })
    await page.getByRole('link', { name: 'Phones', exact: true }).first().click()
    await page.getByRole('checkbox', { name: 'Select Back door' }).check()
    const dialog = page.getByRole('dialog', { name: 'Delete Back door?' })
    await page.getByRole('button', { name: 'Delete Selected' }).click()
    await dialog.getByText('Night bell').waitFor()
    await dialog.getByRole('button', { name: 'Cancel' }).click()
    await dialog.waitFor({ state: 'detached' })
    assert.equal((await app.call('GET', `${phones}/${id}`)).status, 200)
    await page.getByRole('button', { name: 'Delete Selected' }).click()
    await dialog.getByRole('button', { name: 'Delete although 1 object names it' }).click()
    await link('Back door').waitFor({ state: 'detached' })
    assert.equal((await app.call('GET', `${phones}/${id}`)).status, 404)
    await link('Docs Demo Phone 1').waitFor()
  })

  await step('the top bar leads to another tenant, which shows nothing of this one', async () => {
    await choose(page, 'Tenant', /Northwind/)
    await link('Front desk').waitFor()
    assert.match(page.url(), /\/t\/NORTHWIND\/phones/)
    assert.equal(await page.getByText('Docs Demo').count(), 0)
  })
})
