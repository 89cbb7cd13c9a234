/** Chromium as somebody who may only look. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Page } from 'playwright-core'
import type { ModelDetail } from '../../src/schema/model.ts'
import { openPage, withoutChromium } from '../support/chromium.ts'
import { Keyboard } from '../support/keyboard.ts'
import { agentOf } from '../support/phone-marks.ts'
import { startTestApp, type TestApp } from '../support/start-app.ts'
import { makeTenant } from '../support/tenant.ts'

async function signInAsViewer(page: Page, app: TestApp, path: string): Promise<void> {
  const viewer = { name: 'vera', password: 'looks and no more' }
  await app.ok('POST', '/users', { ...viewer, role: 'viewer', tenants: ['ACME'] })
  await page.goto(app.pageUrl + path)
  await page.getByLabel('User name').fill(viewer.name)
  await page.getByRole('textbox', { name: 'Password' }).fill(viewer.password)
  await page.keyboard.press('Enter')
}

test('who may only look is told why there is no source of a tenant’s own model, and shown no empty one', {
  skip: withoutChromium,
}, async (t) => {
  const app = await startTestApp(t)
  await makeTenant(app)
  const model = await app.ok<ModelDetail>('POST', '/tenants/ACME/models', {
    name: 'Lobby template',
    source: 'password = of-all-lobbies\n',
  })
  const page = await openPage(t)
  await signInAsViewer(page, app, `/t/ACME/models/${model.id}`)
  await page.getByText('Who may only look does not see the source of a tenant’s own model').waitFor()
  assert.equal(await page.getByRole('textbox', { name: 'Template' }).count(), 0)
  assert.equal(await page.getByText('of-all-lobbies').count(), 0)
})

test('who may only look comes by keyboard to what adopts a device, and is told why it does not', {
  skip: withoutChromium,
}, async (t) => {
  const app = await startTestApp(t)
  await makeTenant(app, { allowedNetworks: ['127.0.0.0/8'] })
  const mac = '805ec0dd0001'
  await fetch(`${app.publicUrl}/${mac}.cfg`, { headers: { 'user-agent': agentOf(mac) } })
  const page = await openPage(t)
  const keys = await Keyboard.of(page)
  const button = (name: string) => page.getByRole('button', { name, exact: true })
  await signInAsViewer(page, app, '/t/ACME/inbox')
  await keys.enter(button(mac))
  for (const name of ['Adopt', 'Adopt, then the next', 'Dismiss']) {
    await keys.tabTo(button(name))
    // That of the button before it may still be fading.
    await page.getByRole('tooltip', { name: 'Your role may look, not change' }).last().waitFor()
    await keys.press('Enter')
  }
  await keys.tabTo(page.getByLabel('Name', { exact: true }), 'Shift+Tab')
  await keys.press('Enter')
  const { total } = await app.ok<{ total: number }>('GET', '/tenants/ACME/inbox')
  assert.equal(total, 1)
  assert.equal(await page.getByRole('alert').count(), 0, 'nothing was sent')
})
