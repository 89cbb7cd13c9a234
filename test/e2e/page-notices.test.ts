/** What the page says before somebody walks into it: an address that no phone reaches, and keys that the phone itself has no room for. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openPage, signIn, withoutChromium } from '../support/chromium.ts'
import { until } from '../support/processes.ts'
import { startTestApp } from '../support/start-app.ts'
import { makeTenant } from '../support/tenant.ts'

const unreachable = 'No phone can reach this address'

test('a provisioning URL that leads to the server itself is said to reach no phone', {
  skip: withoutChromium,
}, async (t) => {
  const app = await startTestApp(t)
  const tenant = await makeTenant(app)
  await tenant.phone({ name: 'Reception' })
  const page = await openPage(t)
  await signIn(page, app, '/t/ACME/phones')
  const notice = page.getByRole('alert').filter({ hasText: unreachable })
  await notice.waitFor()
  assert.match(await notice.innerText(), /http:\/\/127\.0\.0\.1:\d+.*--public-url/s)
})

test('a phone’s own page says so too, without anything being opened for it', {
  skip: withoutChromium,
}, async (t) => {
  const app = await startTestApp(t)
  const tenant = await makeTenant(app)
  const phone = await tenant.phone({ name: 'Reception' })
  const page = await openPage(t)
  await signIn(page, app, `/t/ACME/phones/${phone.id}`)
  const notice = page.getByRole('alert').filter({ hasText: unreachable })
  await notice.waitFor({ timeout: 5000 })
  assert.match(await notice.innerText(), /http:\/\/127\.0\.0\.1:\d+.*--public-url/s)
})

test('of a URL that leads to another machine nothing is said', { skip: withoutChromium }, async (t) => {
  const app = await startTestApp(t, { flags: ['--public-url', 'https://prov.example.com'] })
  const tenant = await makeTenant(app)
  await tenant.phone({ name: 'Reception' })
  const page = await openPage(t)
  await signIn(page, app, '/t/ACME/phones')
  await page.getByRole('link', { name: 'Reception', exact: true }).waitFor()
  assert.equal(await page.getByText(unreachable).count(), 0)
})

test('extensions that find no key of the phone go on to its side module when that is wanted', {
  skip: withoutChromium,
}, async (t) => {
  const app = await startTestApp(t)
  const tenant = await makeTenant(app)
  const own = await tenant.extension({ number: '100' })
  for (let number = 101; number <= 130; number++) await tenant.extension({ number: String(number) })
  const phone = await tenant.phone({ name: 'Reception', lines: [{ line: 1, extensionId: own.id }] })
  const page = await openPage(t)
  await signIn(page, app, `/t/ACME/phones/${phone.id}`)
  await page.getByRole('button', { name: 'Fill with extensions…' }).first().click()
  const dialog = page.getByRole('dialog', { name: 'Fill with extensions' })
  await dialog.getByText('4 extensions more would find no free key.').waitFor()
  await dialog.getByRole('switch', { name: 'Go on with the keys of the side module' }).press('Space')
  await dialog.getByText(/30 BLF keys: 101 .* on key 2 to 130 .* on key 4 of module 1\./).waitFor()
  await dialog.getByRole('button', { name: 'Add 30 keys' }).click()
  await page.keyboard.press('Control+Enter')
  const saved = await until('the keys are saved', async () => {
    const now = await tenant.read(phone.id)
    return now.lineKeys.length > 0 && now
  })
  // Never the phone's own extension, and never the key of its line.
  assert.deepEqual(
    saved.lineKeys.map(({ number, value }) => [number, value]),
    Array.from({ length: 26 }, (_, index) => [index + 2, String(101 + index)]),
  )
  assert.deepEqual(
    saved.expansionKeys.map(({ module, number, value }) => [module, number, value]),
    [127, 128, 129, 130].map((value, index) => [1, index + 1, String(value)]),
  )
})
