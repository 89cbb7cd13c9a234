/** What a phone sent is put to use on the page: its changes taken over and back, its log searched, its contacts added. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { barriers, openPage, signIn, steps, withoutChromium } from '../support/chromium.ts'
import { startTestApp } from '../support/start-app.ts'
import { makeTenant } from '../support/tenant.ts'

for (const [name, width] of [
  ['wide', 1440],
  ['narrow', 390],
] as const) {
  test(`what a phone sent is put to use on a ${name} screen, by keyboard`, {
    skip: withoutChromium,
  }, async (t) => {
    const app = await startTestApp(t)
    const tenant = await makeTenant(app)
    const { mac, id, provisioningUrl } = await tenant.phone({ name: 'Reception', acceptUploads: true })
    const sends = async (file: string, body: string) =>
      assert.equal((await fetch(`${provisioningUrl}${mac}${file}`, { method: 'PUT', body })).status, 201)
    await sends('-local.cfg', '#!version:1.0.0.1\nfeatures.one = 1\nfeatures.two = 2\nfeatures.three = 3\n')
    const lines = Array.from({ length: 500 }, (_, n) => `${n + 1} ${n % 2 ? 'REGISTER' : 'idle'}\n`)
    await sends('-sys.log', lines.join(''))
    await sends(
      '-contact.xml',
      '<root_contact><contact display_name="Anna" office_number="101"/><contact display_name="Bert" office_number="102"/></root_contact>',
    )
    const bert = { name: 'Bert', numbers: [{ kind: 'work', number: '102' }] }
    await app.ok('POST', `${tenant.base}/contacts`, bert)
    const { code } = tenant
    const uploads = `${app.pageUrl}/t/${code}/phones/${id}?tab=uploads`
    const step = steps(t)
    const page = await openPage(t)
    await page.setViewportSize({ width, height: 900 })
    await signIn(page, app, `/t/${code}/phones/${id}?tab=uploads`)
    const table = page.getByRole('table', { name: 'Changed at the phone' })

    await step('a change at the phone stands beside ours, and is taken over', async () => {
      await page.getByRole('link', { name: `${mac}-local.cfg`, exact: true }).focus()
      await page.keyboard.press('Enter')
      await table.getByText('features.one').waitFor()
      assert.deepEqual(await barriers(page, 'overrides'), [])
      await page.getByRole('checkbox', { name: 'Select features.one' }).focus()
      await page.keyboard.press('Space')
      await page.getByRole('button', { name: 'Take over' }).focus()
      await page.keyboard.press('Enter')
      await table.getByText('The same').waitFor()
      assert.deepEqual((await tenant.read(id)).parameters, { 'features.one': '1' })
    })

    await step('another one is taken back, and is no longer in the file that the phone fetches', async () => {
      await page.getByRole('checkbox', { name: 'Select features.two' }).focus()
      await page.keyboard.press('Space')
      await page.getByRole('button', { name: 'Take back' }).focus()
      await page.keyboard.press('Enter')
      await table.getByText('features.two').waitFor({ state: 'detached' })
      const text = await (await fetch(`${provisioningUrl}${mac}-local.cfg`)).text()
      assert.equal(text, '#!version:1.0.0.1\nfeatures.one = 1\nfeatures.three = 3\n')
    })

    await step('a log is searched, and goes on where it was cut', async () => {
      await page.goto(uploads)
      await page.getByRole('link', { name: `${mac}-sys.log`, exact: true }).click()
      await page.getByRole('searchbox', { name: 'Search the log' }).fill('register')
      await page.waitForURL(/q=register/)
      await page.getByText('1 idle', { exact: true }).waitFor({ state: 'detached' })
      await page.getByRole('button', { name: 'More lines' }).click()
      await page.getByText('500 REGISTER').waitFor()
      assert.deepEqual(await barriers(page, 'log'), [])
    })

    await step('contacts are looked at, and those that are new go to the phone book', async () => {
      await page.goto(uploads)
      await page.getByRole('link', { name: `${mac}-contact.xml`, exact: true }).click()
      await page.getByText('There already').waitFor()
      assert.deepEqual(await barriers(page, 'contacts'), [])
      await page.getByRole('button', { name: 'Add 1 contact to the phone book' }).click()
      await page.getByRole('button', { name: 'Add 0 contacts to the phone book' }).waitFor()
      await page.goto(`${app.pageUrl}/t/${code}/contacts`)
      await page.getByText('Anna').first().waitFor()
    })
  })
}
