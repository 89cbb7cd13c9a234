/** Chromium: a provider is set up on the page, and signs in at its own page: wide and narrow, and by keyboard. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Page } from 'playwright-core'
import { barriers, openPage, signIn, steps, withoutChromium } from '../support/chromium.ts'
import { Keyboard } from '../support/keyboard.ts'
import { clientId, clientSecret, type People, startProvider } from '../support/oidc-provider.ts'
import { adminPassword, startTestApp } from '../support/start-app.ts'
import { makeTenant } from '../support/tenant.ts'

/** At the provider's own page: who one is, and that one agrees. */
async function signInThere(page: Page, login: string): Promise<void> {
  await page.locator('input[name=login]').fill(login)
  await page.locator('input[name=password]').fill('any')
  await page.locator('button[type=submit]').click()
  await agree(page)
}
async function agree(page: Page): Promise<void> {
  await page.locator('input[name=prompt][value=consent]').waitFor({ state: 'attached' })
  await page.locator('button[type=submit]').click()
}

for (const width of [1280, 360]) {
  test(`a provider is set up and signs people in, on a screen of ${width} px`, {
    skip: withoutChromium,
    timeout: 180_000,
  }, async (t) => {
    const app = await startTestApp(t)
    await makeTenant(app)
    const people: People = { anna: { roles: ['installers'], tenants: ['ACME'] } }
    const { issuer } = await startProvider(t, { pages: [app.pageUrl], people })
    const step = steps(t)
    const page = await openPage(t)
    const keys = await Keyboard.of(page)
    await page.setViewportSize({ width, height: 900 })
    const button = (name: string) => page.getByRole('button', { name, exact: true })
    const shot = async (name: string) => {
      const folder = process.env.OFFHOOK_SHOTS
      if (folder) await page.screenshot({ path: `${folder}/${name}-${width}.png`, fullPage: true })
    }

    await step('without one, the page says what one is for and what it must be told', async () => {
      await signIn(page, app, '/providers')
      await page.getByText('Everybody signs in by a password or passkey of here').waitFor()
      await page.getByText(`${app.pageUrl}/sign-in/back`).waitFor()
      assert.deepEqual(await barriers(page, 'no providers'), [])
      await shot('none')
    })

    await step('it is added, and a mistake is told at its field', async () => {
      await button('New Provider').click()
      await page.getByLabel('Name', { exact: true }).fill('Acme Id')
      await page.getByLabel('Issuer URL').fill('http://id.example.com')
      await page.getByText('expected https://').waitFor()
      await page.getByLabel('Issuer URL').fill(issuer)
      await page.getByLabel('Client ID').fill(clientId)
      await page.getByLabel('Client secret', { exact: true }).fill(clientSecret)
      await page.getByLabel('Who may come in').selectOption('anybody')
      await page.getByLabel('Called here by').selectOption('preferred_username')
      await page.getByLabel('Claim of the role').fill('roles')
      await button('Add to Roles').click()
      await page.getByLabel('Roles, entry 1: value of the claim').fill('installers')
      await page.getByLabel('Roles, entry 1: Role').selectOption('operator')
      await page.getByLabel('Claim of the tenants').fill('tenants')
      assert.deepEqual(await barriers(page, 'a new provider'), [])
      await shot('new')
      await page.getByRole('button', { name: /^Save/ }).click()
      await page.getByRole('heading', { level: 1, name: 'Acme Id' }).waitFor()
    })

    await step('a test says what it finds', async () => {
      await button('Test').click()
      await page.getByText('The provider can sign people in').waitFor()
      assert.deepEqual(await barriers(page, 'a tested provider'), [])
      await shot('tested')
    })

    await step('somebody signs in by it at its own page, and is where they wanted to go', async () => {
      await page.goto(`${app.pageUrl}/t/ACME/extensions`)
      await page.getByRole('button', { name: 'account of admin' }).click()
      await page.getByRole('menuitem', { name: 'Sign out' }).click()
      await button('Sign in with Acme Id').waitFor()
      assert.deepEqual(await barriers(page, 'the sign-in'), [])
      await shot('sign-in')
      await page.goto(`${app.pageUrl}/t/ACME/extensions`)
      await keys.enter(button('Sign in with Acme Id'))
      await signInThere(page, 'anna')
      await page.getByRole('heading', { level: 1, name: 'Extensions' }).waitFor()
      await page.getByRole('button', { name: 'account of anna' }).waitFor()
      assert.equal(new URL(page.url()).search, '')
      assert.equal(await page.getByRole('link', { name: 'Sign-in providers' }).count(), 0)
    })

    await step('whoever has no password proves by the provider who they are', async () => {
      await page.goto(`${app.pageUrl}/account`)
      const accounts = page.getByRole('list', { name: 'Linked accounts' })
      await accounts.getByText('Acme Id: anna').waitFor()
      assert.deepEqual(await barriers(page, 'linked accounts'), [])
      await shot('account')
      await button('Add an app…').click()
      const dialog = page.getByRole('dialog')
      await shot('proof')
      await dialog.getByRole('button', { name: 'Sign in with Acme Id once more' }).click()
      await signInThere(page, 'anna')
      await page.getByRole('heading', { name: 'Your account' }).waitFor()
      await button('Add an app…').click()
      await dialog.getByText('You have just signed in once more').waitFor()
      assert.deepEqual(await barriers(page, 'a proof'), [])
      await dialog.getByRole('button', { name: /^(Go on|Add|Show)/ }).click()
      await dialog.getByRole('img', { name: 'QR code for the app' }).waitFor()
    })

    await step('who is refused is told why, and whom to ask', async () => {
      people.anna = { roles: [] }
      await page.context().clearCookies()
      await page.goto(`${app.pageUrl}/sign-in`)
      await button('Sign in with Acme Id').click()
      await signInThere(page, 'anna')
      await page.getByRole('alert').getByText('gives you no role here; ask your administrator').waitFor()
      assert.equal(new URL(page.url()).search, '', 'the code is out of the address')
      assert.deepEqual(await barriers(page, 'a refusal'), [])
      await shot('refused')
      await page.getByRole('link', { name: 'Sign in' }).click()
      await page.getByLabel('User name').waitFor()
    })

    await step('a local account is linked and unlinked', async () => {
      people.root = { roles: ['installers'] }
      await page.context().clearCookies()
      await signIn(page, app, '/account')
      await button('Link Acme Id…').click()
      await page.getByRole('textbox', { name: 'Your password' }).fill(adminPassword)
      await button('Go to Acme Id').click()
      await signInThere(page, 'root')
      await page.getByRole('list', { name: 'Linked accounts' }).getByText('Acme Id: root').waitFor()
      await button('Unlink Acme Id…').click()
      await page.getByRole('textbox', { name: 'Your password' }).fill(adminPassword)
      await button('Unlink it').click()
      await button('Link Acme Id…').waitFor()
    })
  })
}
