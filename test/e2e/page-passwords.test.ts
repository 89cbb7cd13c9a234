/** Chromium: who is locked out of a phone, and new secrets and passwords for one phone and for many. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Phone } from '../../src/schema/phone.ts'
import { barriers, openPage, signIn, withoutChromium } from '../support/chromium.ts'
import { until } from '../support/processes.ts'
import { startTestApp } from '../support/start-app.ts'
import { makeTenant } from '../support/tenant.ts'

const basic = (password: string) => `Basic ${Buffer.from(`desk:${password}`).toString('base64')}`

test('a phone says who is locked out of it and until when, and a click lets them in again', {
  skip: withoutChromium,
}, async (t) => {
  const app = await startTestApp(t, { flags: ['--trust-proxy', '127.0.0.1'] })
  const tenant = await makeTenant(app)
  const phone = await tenant.phone({ name: 'Reception', httpUsername: 'desk', httpPassword: 'right' })
  const ask = async (password: string) =>
    (
      await fetch(phone.provisioningUrl, {
        headers: { authorization: basic(password), 'x-forwarded-for': '203.0.113.7' },
      })
    ).status
  for (let turn = 0; turn < 20; turn++) await ask(`wrong ${turn}`)
  assert.equal(await ask('right'), 401)
  const page = await openPage(t)
  await signIn(page, app, `/t/ACME/phones/${phone.id}`)
  await page.getByText(/^Locked: 20 wrong passwords from 203\.0\.113\.7, until .+\.$/).waitFor()
  assert.deepEqual(await barriers(page, 'a phone that is locked'), [])
  await page.getByRole('button', { name: 'Unlock', exact: true }).click()
  await page.getByText('Reception: nobody is locked out any more').waitFor()
  await until('it is let in', async () => (await ask('right')) === 200)
})

test('new passwords for the chosen phones are made, those that still have the old ones are listed, and ended', {
  skip: withoutChromium,
}, async (t) => {
  const app = await startTestApp(t)
  const tenant = await makeTenant(app)
  const [reception, kitchen] = [
    await tenant.phone({ name: 'Reception' }),
    await tenant.phone({ name: 'Kitchen' }),
  ]
  const page = await openPage(t)
  await signIn(page, app, '/t/ACME/phones')
  await page
    .getByRole('checkbox', { name: 'Select all of this page' })
    .or(page.getByRole('checkbox').first())
    .first()
    .click()
  await page.getByRole('button', { name: 'New passwords…' }).click()
  const dialog = page.getByRole('dialog', { name: 'New passwords for 2 phones' })
  await dialog
    .getByText('The old secret or password for fetching works for 24 more hours, then it stops.')
    .waitFor()
  assert.deepEqual(await barriers(page, 'new passwords'), [])
  await dialog.getByRole('button', { name: 'Make new ones' }).click()
  await page.getByText('New ones for 2 phones and 0 extensions').waitFor()
  const now = await tenant.read(reception.id)
  assert.notEqual(now.provisioningUrl, reception.provisioningUrl)
  assert.equal((await fetch(now.provisioningUrl)).status, 200)
  assert.equal((await fetch(kitchen.provisioningUrl)).status, 200)
  await tenant.fetches(reception.id)
  await page.goto(`${app.pageUrl}/t/ACME/phones?credentials=old`)
  await page.getByRole('link', { name: 'Kitchen', exact: true }).waitFor()
  assert.equal(await page.getByRole('link', { name: 'Reception', exact: true }).count(), 0)
  await page.getByRole('button', { name: 'End the old ones…' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'End the old ones' }).click()
  await page.getByText('Old secrets and passwords of 1 phone have ended; 1 were cut off').waitFor()
  assert.equal((await fetch(kitchen.provisioningUrl)).status, 404)
})

test('the password of one phone is replaced beside its field, which says how far that has come', {
  skip: withoutChromium,
}, async (t) => {
  const app = await startTestApp(t)
  const tenant = await makeTenant(app)
  const phone = await tenant.phone({
    name: 'Reception',
    httpUsername: 'desk',
    httpPassword: 'First-password',
  })
  const page = await openPage(t)
  await signIn(page, app, `/t/ACME/phones/${phone.id}`)
  await page
    .getByRole('button', { name: /^Provisioning/ })
    .first()
    .click()
  await page.getByRole('button', { name: 'Replace the HTTP/S password…' }).click()
  const dialog = page.getByRole('dialog', { name: 'Replace the HTTP/S password' })
  await dialog.getByRole('button', { name: 'Replace the HTTP/S password' }).click()
  await page
    .getByText(
      /^The replaced HTTP\/S password works until .*; it was not used since, and not the new one yet\.$/,
    )
    .waitFor()
  const { status, oldHttpPassword } = await tenant.read(phone.id)
  assert.ok(status && (oldHttpPassword satisfies Phone['oldHttpPassword']))
})
