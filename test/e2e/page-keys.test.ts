/** Chromium at API keys: made, tried, followed by a second one, revoked; and the table of roles. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Locator, Page } from 'playwright-core'
import type { Key } from '../../src/schema/session.ts'
import { barriers, choose, faded, openPage, signIn, steps, withoutChromium } from '../support/chromium.ts'
import { Keyboard } from '../support/keyboard.ts'
import { startTestApp, type TestApp } from '../support/start-app.ts'
import { makeTenant } from '../support/tenant.ts'

const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true })
const dialog = (page: Page) => page.getByRole('dialog')
const rowOf = (page: Page, name: string): Locator =>
  page.getByRole('row').filter({ has: page.getByRole('link', { name, exact: true }) })

async function inDialog(page: Page, place: string): Promise<void> {
  await faded(page)
  assert.deepEqual(await barriers(page, place), [])
}

const keyOf = async (app: TestApp, name: string): Promise<Key> => {
  const { items } = await app.ok<{ items: Key[] }>('GET', `/keys?q=${encodeURIComponent(name)}`)
  return items.find((each) => each.name === name) ?? assert.fail(`no key is called ${name}`)
}

const asked = async (app: TestApp, key: string) =>
  (await app.call('GET', '/session', undefined, { key })).status

test('a key is made by keyboard alone, shown once with an example that works, and replaced without a gap', {
  skip: withoutChromium,
  timeout: 180_000,
}, async (t) => {
  const app = await startTestApp(t)
  await makeTenant(app, { code: 'ACME', name: 'Acme' })
  const step = steps(t)
  const page = await openPage(t)
  const keys = await Keyboard.of(page)
  const shown = () => dialog(page).getByLabel('Key', { exact: true }).inputValue()
  let first = ''

  await step('its name, tenant, role, that it only looks, and its end', async () => {
    await signIn(page, app, '/keys')
    await keys.enter(button(page, 'New key'))
    await page.getByRole('heading', { name: 'New API key' }).waitFor()
    await keys.tabTo(page.getByLabel('Name', { exact: true }))
    await page.keyboard.type('pbx-1')
    await keys.tabTo(page.locator('form').getByRole('combobox', { name: 'Tenant', exact: true }))
    await page.keyboard.type('acm')
    await keys.press('Enter')
    await keys.tabTo(page.getByRole('combobox', { name: 'Role', exact: true }))
    await page.keyboard.type('viewer')
    await keys.press('Enter')
    await keys.tabTo(page.getByRole('switch', { name: 'Only looks' }))
    await keys.press('Space')
    await page.getByText('Looks only: See phones, status, fetches').waitFor()
    await keys.tabTo(page.getByLabel('Last day'))
    await page.keyboard.type('01312099')
    assert.deepEqual(await barriers(page, 'a new key'), [])
    await keys.press('Control+Enter')
  })

  await step('it is shown once, and calls as it may', async () => {
    first = await shown()
    await inDialog(page, 'the key')
    const example = await dialog(page).getByLabel('Try it').inputValue()
    assert.equal(example, `curl -H 'Authorization: Bearer ${first}' ${app.pageUrl}/api/v1/session`)
    const answer = await fetch(`${app.pageUrl}/api/v1/session`, {
      headers: { authorization: `Bearer ${first}` },
    })
    const { role, readOnly, tenants } = (await answer.json()) as Record<string, unknown>
    assert.deepEqual([role, readOnly, tenants], ['viewer', true, [{ code: 'ACME', name: 'Acme' }]])
    await keys.landsOn(button(page, 'Copy the key'))
    await keys.enter(button(page, 'I have kept it'))
    await dialog(page).waitFor({ state: 'detached' })
    await page.getByRole('heading', { level: 1, name: 'pbx-1' }).waitFor()
    assert.ok(!(await page.content()).includes(first))
    const { expiresAt, access } = await keyOf(app, 'pbx-1')
    assert.deepEqual([expiresAt?.slice(0, 4), access], ['2099', 'readOnly'])
  })

  await step('a second one has the same rights, and the first goes on', async () => {
    await page.reload()
    await page.getByText('from 127.0.0.1').waitFor()
    await keys.enter(button(page, 'Make a second key…'))
    await page.getByRole('heading', { name: 'A second key for pbx-1' }).waitFor()
    assert.deepEqual(await barriers(page, 'a second key'), [])
    await keys.press('Control+Enter')
    await dialog(page).getByText('Put it where pbx-1 is used.').waitFor()
    const second = await shown()
    await keys.enter(button(page, 'I have kept it'))
    const [old, made] = [await keyOf(app, 'pbx-1'), await keyOf(app, 'pbx-1 next')]
    assert.deepEqual([made.role, made.access, made.tenant], [old.role, old.access, old.tenant])
    assert.deepEqual([await asked(app, first), await asked(app, second)], [200, 200])
  })

  await step('the first is revoked, with what its last use was', async () => {
    await page.goto(`${app.pageUrl}/keys`)
    await rowOf(page, 'pbx-1').getByText('from 127.0.0.1').waitFor()
    await keys.enter(button(page, 'Actions for pbx-1'))
    await page.getByRole('menuitem', { name: 'Revoke…' }).waitFor()
    await keys.press('ArrowDown', 'ArrowDown', 'ArrowDown', 'ArrowDown', 'Enter')
    await dialog(page)
      .getByText(/It was last used .* from 127\.0\.0\.1\./)
      .waitFor()
    await inDialog(page, 'the question')
    await keys.enter(button(page, 'Revoke the key'))
    await rowOf(page, 'pbx-1').waitFor({ state: 'detached' })
    assert.equal(await asked(app, first), 401)
  })
})

for (const width of [360, 1280, 3840]) {
  test(`keys are found, changed and looked into on a screen of ${width} px`, {
    skip: withoutChromium,
    timeout: 120_000,
  }, async (t) => {
    const app = await startTestApp(t)
    await makeTenant(app, { code: 'ACME', name: 'Acme' })
    const { id } = await app.ok<Key>('POST', '/keys', { name: 'old script', tenant: 'ACME' })
    await app.ok('PATCH', `/keys/${id}`, { expiresAt: '2026-01-01T00:00:00Z' })
    await app.ok('POST', '/keys', { name: 'billing', role: 'viewer', access: 'readOnly' })
    const step = steps(t)
    const page = await openPage(t)
    await page.setViewportSize({ width, height: 900 })
    const isWhole = async (place: string) => {
      assert.deepEqual(await barriers(page, place), [])
      assert.equal(await page.evaluate('document.scrollingElement.scrollWidth > innerWidth'), false)
    }

    await step('the list tells ended, never used, and what each may do', async () => {
      await signIn(page, app, '/keys')
      await rowOf(page, 'old script').getByText('Ended').waitFor()
      await rowOf(page, 'billing').getByText('Never used').waitFor()
      await rowOf(page, 'billing').getByText('read-only').waitFor()
      await isWhole('keys')
    })

    await step('it is filtered by state, role and tenant', async () => {
      await page.getByLabel('State', { exact: true }).selectOption('ended')
      await rowOf(page, 'billing').waitFor({ state: 'detached' })
      await choose(page, 'Of tenant', /Acme/)
      await page.waitForURL(/tenant=ACME/)
      await rowOf(page, 'old script').waitFor()
      await page.getByLabel('Role', { exact: true }).selectOption('viewer')
      await page.getByText('No key matches').waitFor()
      await button(page, 'Show all keys').click()
      await rowOf(page, 'billing').waitFor()
    })

    await step('a name is changed; an end that is there stays what it is', async () => {
      await page.getByRole('link', { name: 'old script', exact: true }).click()
      await page.getByLabel('Name', { exact: true }).fill('older script')
      await page.keyboard.press('Control+Enter')
      await page.getByText('Saved', { exact: true }).waitFor()
      assert.equal((await keyOf(app, 'older script')).expiresAt, '2026-01-01T00:00:00.000Z')
      await isWhole('a key')
    })

    await step('what was done to it is one click away', async () => {
      await page.getByRole('tab', { name: 'Changes' }).click()
      const row = page.getByRole('table', { name: 'Audit trail' }).locator('tr', { hasText: 'older script' })
      await row.first().waitFor()
      await isWhole('the trail of a key')
    })

    await step('the table of roles says what each may do, and what a row opens', async () => {
      await page.goto(`${app.pageUrl}/roles`)
      const row = page.getByRole('row').filter({ hasText: 'Reveal SIP and HTTP passwords' })
      await row.getByText('asks again').first().waitFor()
      await button(page, 'People and API keys').click()
      await page.getByText('Add an API key; it is shown this once').waitFor()
      await isWhole('roles')
    })
  })
}
