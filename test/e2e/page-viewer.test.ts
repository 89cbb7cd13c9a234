/** Chromium as somebody who may only look. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ModelDetail } from '../../src/schema/model.ts'
import { openPage, withoutChromium } from '../support/chromium.ts'
import { startTestApp } from '../support/start-app.ts'
import { makeTenant } from '../support/tenant.ts'

test('who may only look is told why there is no source of a tenant’s own model, and shown no empty one', {
  skip: withoutChromium,
  timeout: 120_000,
}, async (t) => {
  const app = await startTestApp(t)
  await makeTenant(app)
  const model = await app.ok<ModelDetail>('POST', '/tenants/ACME/models', {
    name: 'Lobby template',
    source: 'password = of-all-lobbies\n',
  })
  const viewer = { name: 'vera', password: 'looks and no more' }
  await app.ok('POST', '/users', { ...viewer, role: 'viewer', tenants: ['ACME'] })
  const page = await openPage(t)
  await page.goto(`${app.pageUrl}/t/ACME/models/${model.id}`)
  await page.getByLabel('User name').fill(viewer.name)
  await page.getByRole('textbox', { name: 'Password' }).fill(viewer.password)
  await page.keyboard.press('Enter')
  await page.getByText('Who may only look does not see the source of a tenant’s own model').waitFor()
  assert.equal(await page.getByRole('textbox', { name: 'Template' }).count(), 0)
  assert.equal(await page.getByText('of-all-lobbies').count(), 0)
})
