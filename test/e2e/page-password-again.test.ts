/** Chromium, left open for longer than ten minutes: secrets ask for the password again. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { barriers, openPage, signIn, withoutChromium } from '../support/chromium.ts'
import { Keyboard } from '../support/keyboard.ts'
import { until } from '../support/processes.ts'
import { adminPassword, startTestApp } from '../support/start-app.ts'
import { makeTenant } from '../support/tenant.ts'
import { askDatabase } from '../support/test-database.ts'

test('who reveals a password long after signing in types the own one by keyboard, and then sees what was asked for', {
  skip: withoutChromium,
}, async (t) => {
  const app = await startTestApp(t)
  await makeTenant(app)
  const { id } = await app.ok<{ id: string }>('POST', '/tenants/ACME/extensions', {
    ...{ number: '100', name: 'Anna', password: 'Sip-Secret-4711' },
  })
  const page = await openPage(t)
  const keys = await Keyboard.of(page)
  await signIn(page, app, `/t/ACME/extensions/${id}`)
  const reveal = page.getByRole('button', { name: 'Reveal the password' })
  await reveal.waitFor()
  await askDatabase(app.folder, 'update "session" set "provedAt" = 1')

  await keys.enter(reveal)
  const dialog = page.getByRole('dialog', { name: 'Your password again' })
  const password = dialog.getByRole('textbox', { name: 'Password' })
  await keys.landsOn(password)
  assert.deepEqual(await barriers(page, 'the dialog that asks for the password'), [])
  await page.keyboard.type('not the password')
  await keys.press('Enter')
  await dialog.getByText('This is not your password').waitFor()
  assert.equal(await page.getByText('Sip-Secret-4711').count(), 0)

  await keys.press('Escape')
  await dialog.waitFor({ state: 'detached' })
  await page.getByText('Type your password again to see secrets').waitFor()
  await keys.landsOn(reveal)

  await keys.press('Enter')
  await keys.landsOn(password)
  await page.keyboard.type(adminPassword)
  await keys.press('Enter')
  await page.getByText('Sip-Secret-4711').waitFor()
  await until('the dialog is gone', async () => (await dialog.count()) === 0)
  await keys.landsOn(page.getByRole('button', { name: 'Hide the password' }))
})
