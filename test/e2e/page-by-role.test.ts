/** Chromium as each role: what it sees of the page, what is not there for it, and that the server refuses what is not there. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Page } from 'playwright-core'
import type { Role } from '../../src/schema/policy.ts'
import type { Key, Person } from '../../src/schema/session.ts'
import { barriers, openPage, steps, withoutChromium } from '../support/chromium.ts'
import { startTestApp, type TestApp } from '../support/start-app.ts'
import { makeTenant } from '../support/tenant.ts'

const password = 'a quiet harbour in spring'

async function signInAs(page: Page, app: TestApp, name: string, path: string): Promise<void> {
  await page.goto(app.pageUrl + path)
  await page.getByLabel('User name').fill(name)
  await page.getByRole('textbox', { name: 'Password' }).fill(password)
  await page.keyboard.press('Enter')
  await page.getByRole('button', { name: `account of ${name}` }).waitFor()
}

/** As the page calls: with the cookie of whoever is signed in. */
const statusOf = (page: Page, method: string, path: string, body?: object) =>
  page.evaluate<number>(
    `fetch('/api/v1${path}', { method: '${method}', headers: { 'content-type': 'application/json' }, body: ${
      body === undefined ? 'undefined' : `'${JSON.stringify(body)}'`
    } }).then((answer) => answer.status)`,
  )

const tenantMenu = [
  ...[
    'Overview',
    'Extensions',
    'Phones',
    'Phone models',
    'Presets',
    'Key layouts',
    'Inbox',
    'Phone book',
    'PBX links',
    'Operations',
    'Schedules',
  ],
]
const people = ['People', 'API keys', 'Roles']
const ofSystem = ['All tenants', 'Tenants', 'Defaults', 'PBX links', 'Inbox']

/** What each sees in the menu, in its order. */
const menus: Record<Role, string[]> = {
  systemAdministrator: [
    ...[...tenantMenu, 'Audit trail', ...ofSystem, ...people],
    ...['Sign-in providers', 'Audit trail'],
  ],
  tenantAdministrator: [...tenantMenu, 'Audit trail', 'Tenants', ...people],
  operator: [...tenantMenu, 'Tenants'],
  viewer: [...tenantMenu, 'Tenants'],
}

type May = { change: boolean; reveal: boolean; settings: boolean; people: boolean; system: boolean }
const rights: Record<Role, May> = {
  systemAdministrator: { change: true, reveal: true, settings: true, people: true, system: true },
  tenantAdministrator: { change: true, reveal: true, settings: true, people: true, system: false },
  operator: { change: true, reveal: false, settings: false, people: false, system: false },
  viewer: { change: false, reveal: false, settings: false, people: false, system: false },
}

async function usable(page: Page, name: string): Promise<boolean> {
  const found = page.getByRole('button', { name, exact: true })
  if ((await found.count()) === 0) return false
  return (await found.first().isEnabled()) && (await found.first().getAttribute('aria-disabled')) !== 'true'
}

for (const role of Object.keys(menus) as Role[]) {
  test(`what a ${role} sees of the page, and what is not there`, {
    skip: withoutChromium,
    timeout: 180_000,
  }, async (t) => {
    const app = await startTestApp(t)
    const acme = await makeTenant(app, { code: 'ACME', name: 'Acme' })
    await makeTenant(app, { code: 'OTHER', name: 'Other' })
    const line = await acme.extension({ number: '100' })
    const phone = await acme.phone({ name: 'Desk', lines: [{ line: 1, extensionId: line.id }] })
    await app.ok('POST', '/users', { name: 'rita', password, role, tenants: ['ACME'] })
    const colleague = await app.ok<Person>('POST', '/users', {
      ...{ name: 'colleague', password, role: 'operator', tenants: ['ACME'] },
    })
    const stranger = await app.ok<Person>('POST', '/users', {
      ...{ name: 'stranger', password, role: 'operator', tenants: ['OTHER'] },
    })
    const key = await app.ok<Key>('POST', '/keys', { name: 'pbx-1', tenant: 'ACME' })
    const foreign = await app.ok<Key>('POST', '/keys', { name: 'theirs', tenant: 'OTHER' })
    const may = rights[role]
    const step = steps(t)
    const page = await openPage(t)
    const heading = (name: string) => page.getByRole('heading', { level: 1, name })
    const go = async (path: string) => {
      await page.goto(app.pageUrl + path)
      await page.getByRole('heading', { level: 1 }).waitFor()
      await page.getByLabel('Loading').filter({ visible: true }).first().waitFor({ state: 'detached' })
    }

    await step('the menu has what is theirs', async () => {
      await signInAs(page, app, 'rita', '/t/ACME/phones')
      const links = page.getByRole('navigation', { name: 'Main' }).getByRole('link')
      await links.first().waitFor()
      assert.deepEqual(await links.allInnerTexts(), menus[role])
    })

    await step('phones are changed, asked and deleted by whom the table names', async () => {
      await page.getByRole('checkbox', { name: 'Select Desk' }).check()
      for (const name of ['Resync config', 'Reboot', 'Delete Selected'])
        assert.equal(await usable(page, name), may.change, name)
      await go(`/t/ACME/phones/${phone.id}`)
      assert.equal(await usable(page, 'Save'), may.change)
      assert.equal(await usable(page, 'Delete…'), may.change)
      assert.equal(await page.getByRole('tab', { name: 'Changes' }).count(), may.people ? 1 : 0)
      if (!may.change) {
        assert.equal(await statusOf(page, 'PATCH', `/tenants/ACME/phones/${phone.id}`, { name: 'x' }), 403)
        assert.equal(await statusOf(page, 'DELETE', `/tenants/ACME/phones/${phone.id}`), 403)
      }
    })

    await step('passwords are revealed by whom the table names', async () => {
      await go(`/t/ACME/extensions/${line.id}`)
      const reveal = page.getByRole('button', { name: /^(Show|Reveal|Copy)( the)? (SIP )?[Pp]assword$/ })
      assert.equal((await reveal.count()) > 0, may.reveal)
      const path = `/tenants/ACME/extensions/${line.id}/reveal`
      assert.equal(await statusOf(page, 'POST', path), may.reveal ? 200 : 403)
    })

    await step('settings and links are changed by whom the table names', async () => {
      await go('/tenants/ACME')
      assert.equal(await usable(page, 'Save'), may.settings)
      assert.equal(await usable(page, 'Delete…'), may.system)
      await go('/t/ACME/links')
      assert.equal(await usable(page, 'New Link'), may.settings)
      await go('/tenants')
      assert.equal(await usable(page, 'New Tenant'), may.system)
      if (!may.settings) assert.equal(await statusOf(page, 'PATCH', '/tenants/ACME', { name: 'x' }), 403)
      if (!may.system) assert.equal(await statusOf(page, 'DELETE', '/tenants/ACME'), 403)
    })

    await step('the audit trail is read by whom the table names', async () => {
      assert.equal(await statusOf(page, 'GET', '/tenants/ACME/audit'), may.people ? 200 : 403)
      assert.equal(await statusOf(page, 'GET', '/audit'), may.system ? 200 : 403)
    })

    await step(
      'people and keys are there for whom the table names, and no others of other tenants',
      async () => {
        for (const path of [
          '/people',
          '/people/new',
          `/people/${colleague.id}`,
          '/keys',
          `/keys/${key.id}`,
        ]) {
          await go(path)
          assert.equal(await heading('You may not see this').count(), may.people ? 0 : 1, path)
        }
        const expected = may.people ? 200 : 403
        assert.equal(await statusOf(page, 'GET', '/users'), expected)
        assert.equal(await statusOf(page, 'GET', `/users/${colleague.id}/sessions`), expected)
        assert.equal(await statusOf(page, 'GET', `/keys/${key.id}`), expected)
        if (!may.people) {
          assert.equal(await statusOf(page, 'POST', `/users/${colleague.id}/invite`, {}), 403)
          assert.equal(await statusOf(page, 'DELETE', `/keys/${key.id}`), 403)
          return
        }
        await go('/people')
        const names = () => page.locator('.row-link').allInnerTexts()
        const own = ['colleague', 'rita']
        assert.deepEqual(await names(), may.system ? ['admin', ...own, 'stranger'] : own)
        await go('/keys')
        assert.deepEqual(await names(), may.system ? ['environment', 'pbx-1', 'theirs'] : ['pbx-1'])
        for (const path of [`/people/${stranger.id}`, `/keys/${foreign.id}`]) {
          await go(path)
          assert.equal(await heading('There is nothing at this address').count(), may.system ? 0 : 1)
        }
      },
    )

    await step('everybody sees the table, with the own role in it', async () => {
      await page.getByRole('button', { name: 'account of rita' }).click()
      await page.getByRole('menuitem', { name: 'What you may do' }).click()
      await heading('Roles').waitFor()
      assert.equal(await page.getByText('yours', { exact: true }).count(), 1)
      assert.deepEqual(await barriers(page, `roles as ${role}`), [])
    })
  })
}

test('a tenant administrator gives no more than it has, and is told so of itself', {
  skip: withoutChromium,
  timeout: 120_000,
}, async (t) => {
  const app = await startTestApp(t)
  for (const [code, name] of [
    ['ACME', 'Acme'],
    ['BETA', 'Beta'],
    ['OTHER', 'Other'],
  ] as const)
    await makeTenant(app, { code, name })
  const self = await app.ok<Person>('POST', '/users', {
    ...{ name: 'tina', password, role: 'tenantAdministrator', tenants: ['ACME', 'BETA'] },
  })
  const page = await openPage(t)
  await signInAs(page, app, 'tina', '/people/new')
  const options = async (field: string) => {
    const combobox = page.locator('form').getByRole('combobox', { name: field, exact: true })
    await combobox.click()
    const found = page.getByRole('option')
    await found.first().waitFor()
    const texts = (await found.allInnerTexts()).map((text) => text.split('\n')[0])
    await page.keyboard.press('Escape')
    return texts
  }
  assert.deepEqual(await options('Role'), ['Tenant administrator', 'Operator', 'Viewer'])
  assert.deepEqual(await options('Add to Tenants'), ['Acme', 'Beta'])
  await page.getByLabel('Name', { exact: true }).fill('nobody')
  await page.keyboard.press('Control+Enter')
  await page.getByText('Name one of your tenants at least').waitFor()
  await page.goto(`${app.pageUrl}/keys/new`)
  assert.deepEqual(await options('Tenant'), ['Acme', 'Beta'])
  await page.getByLabel('Name', { exact: true }).fill('nobody')
  await page.keyboard.press('Control+Enter')
  await page.getByText('Choose one of your tenants').waitFor()
  await page.goto(`${app.pageUrl}/people/${self.id}`)
  await page.getByText('What you may do yourself is changed by another administrator.').waitFor()
  for (const name of ['Delete…', 'Reset the password…'])
    assert.equal(await page.getByRole('button', { name, exact: true }).count(), 0, name)
  assert.deepEqual(await barriers(page, 'oneself'), [])
})
