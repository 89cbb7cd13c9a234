/** Chromium at one's own account: second factors by keyboard and by an authenticator of the browser, sessions, and signing in by them. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { generateSync } from 'otplib'
import type { Page } from 'playwright-core'
import { barriers, openPage, signIn, steps, withoutChromium } from '../support/chromium.ts'
import { Keyboard } from '../support/keyboard.ts'
import { adminPassword, startTestApp, type TestApp } from '../support/start-app.ts'

/** By a name: a browser lends no passkeys to addresses. */
const named = (app: TestApp): TestApp => ({ ...app, pageUrl: app.pageUrl.replace('127.0.0.1', 'localhost') })

/** A key that is in the machine, unlocked by its owner. */
async function plugInKey(page: Page): Promise<void> {
  const devtools = await page.context().newCDPSession(page)
  await devtools.send('WebAuthn.enable')
  await devtools.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      ...{ protocol: 'ctap2', transport: 'internal', hasResidentKey: true },
      ...{ hasUserVerification: true, isUserVerified: true, automaticPresenceSimulation: true },
    },
  })
}

const account = (page: Page) => page.getByRole('button', { name: 'account of admin' })
async function signOut(page: Page): Promise<void> {
  await account(page).click()
  await page.getByRole('menuitem', { name: 'Sign out' }).click()
  await page.getByLabel('User name').waitFor()
}
async function givePassword(page: Page): Promise<void> {
  await page.getByLabel('User name').fill('admin')
  await page.getByRole('textbox', { name: 'Password' }).fill(adminPassword)
  await page.keyboard.press('Enter')
}

test('an authenticator app is added by keyboard alone, and asked for at the next sign-in', {
  skip: withoutChromium,
}, async (t) => {
  const app = named(await startTestApp(t))
  const page = await openPage(t)
  const step = steps(t)
  const keys = await Keyboard.of(page)
  const button = (name: string) => page.getByRole('button', { name, exact: true })
  const dialog = page.getByRole('dialog')
  let secret = ''
  let codes: string[] = []

  await step('the menu leads to one’s own account', async () => {
    await signIn(page, app)
    await keys.enter(account(page))
    await page.getByRole('menuitem', { name: 'Your account' }).waitFor()
    await keys.press('ArrowDown', 'ArrowDown', 'Enter')
    await page.getByRole('heading', { name: 'Your account' }).waitFor()
    await page.getByRole('list', { name: 'Sessions' }).getByText('this one').waitFor()
    assert.deepEqual(await barriers(page, 'the account'), [])
  })

  await step('the password is asked for again, and a wrong one is refused at its field', async () => {
    await keys.enter(button('Add an app…'))
    await keys.landsOn(dialog.getByRole('textbox', { name: 'Your password' }))
    await page.keyboard.type('not the password')
    await keys.press('Enter')
    await dialog.getByText('This is not your password').waitFor()
    await keys.tabTo(dialog.getByRole('textbox', { name: 'Your password' }), 'Shift+Tab')
    await keys.press('Control+a')
    await page.keyboard.type(adminPassword)
    await keys.press('Enter')
  })

  await step('a code of the app confirms it, and recovery codes are shown once', async () => {
    await dialog.getByRole('img', { name: 'QR code for the app' }).waitFor()
    assert.deepEqual(await barriers(page, 'the secret'), [])
    secret = (await dialog.locator('.mono').first().innerText()).replace(/\s/g, '')
    await keys.type(dialog.getByLabel('The six digits'), generateSync({ secret }))
    await keys.press('Enter')
    await dialog.getByRole('list', { name: 'Recovery codes' }).waitFor()
    codes = await dialog.getByRole('listitem').allInnerTexts()
    assert.equal(codes.length, 10)
    assert.deepEqual(await barriers(page, 'recovery codes'), [])
    await keys.enter(button('I have kept them'))
    await dialog.waitFor({ state: 'detached' })
    await page.getByText('10 of 10 are left').waitFor()
  })

  await step('signing in wants a code besides, and says so', async () => {
    await signOut(page)
    await givePassword(page)
    await page.getByText('Your password is right.').waitFor()
    assert.deepEqual(await barriers(page, 'the second step'), [])
    await keys.landsOn(page.getByLabel('Code', { exact: true }))
    await page.keyboard.type('000000')
    await keys.press('Enter')
    await page.getByRole('alert').getByText('This code is wrong').waitFor()
    await keys.tabTo(page.getByLabel('Code', { exact: true }), 'Shift+Tab')
    await keys.press('Control+a')
    await page.keyboard.type(codes[0] ?? '')
    await keys.press('Enter')
    await account(page).waitFor()
  })
})

test('a passkey is added and signs in, by keyboard alone: without a password, and after it', {
  skip: withoutChromium,
}, async (t) => {
  const app = named(await startTestApp(t))
  const page = await openPage(t)
  const keys = await Keyboard.of(page)
  const step = steps(t)
  await plugInKey(page)
  const button = (name: string) => page.getByRole('button', { name, exact: true })
  const dialog = page.getByRole('dialog')
  const password = dialog.getByRole('textbox', { name: 'Your password' })
  const leave = async () => {
    await keys.enter(account(page))
    const signOut = page.getByRole('menuitem', { name: 'Sign out' })
    await signOut.waitFor()
    for (let item = 0; item < 20 && !(await keys.isOn(signOut)); item++) await keys.press('ArrowDown')
    await keys.press('Enter')
    await keys.landsOn(page.getByLabel('User name'))
  }
  const sayPassword = async () => {
    await page.keyboard.type('admin')
    await keys.type(page.getByRole('textbox', { name: 'Password' }), adminPassword)
    await keys.press('Enter')
  }

  await step('it is made by the browser and named', async () => {
    await signIn(page, app, '/account')
    await keys.enter(button('Add a passkey…'))
    await keys.landsOn(dialog.getByLabel('What the passkey is called'))
    await keys.press('Control+a')
    await page.keyboard.type('Laptop')
    await keys.type(password, adminPassword)
    await keys.press('Enter')
    await keys.landsOn(dialog.getByRole('button', { name: 'I have kept them' }))
    await keys.press('Enter')
    await dialog.waitFor({ state: 'detached' })
    await page.getByRole('list', { name: 'Passkeys' }).getByText('for localhost').waitFor()
    await keys.landsOn(button('Add a passkey…'))
  })

  await step('what is no name is refused at the field, and it is renamed', async () => {
    await keys.enter(button('Rename Laptop…'))
    const name = dialog.getByLabel('What the passkey is called')
    await keys.landsOn(name)
    await keys.press('Control+a', 'Delete', 'Enter')
    await dialog.getByText('Name the passkey after where it lies').waitFor()
    await keys.type(name, 'Key on my ring')
    await keys.press('Enter')
    await dialog.waitFor({ state: 'detached' })
    await page.getByText('Key on my ring', { exact: true }).waitFor()
  })

  await step('it signs in alone', async () => {
    await leave()
    assert.deepEqual(await barriers(page, 'signing in'), [])
    await keys.enter(button('Sign in with a passkey'))
    await account(page).waitFor()
  })

  await step('it is the second step after the password', async () => {
    await leave()
    await sayPassword()
    await keys.landsOn(button('Use a passkey'))
    await keys.press('Enter')
    await account(page).waitFor()
  })

  await step('it is removed, and the password alone signs in', async () => {
    await page.goto(`${app.pageUrl}/account`)
    await keys.enter(button('Remove Key on my ring…'))
    await keys.landsOn(password)
    await page.keyboard.type(adminPassword)
    await keys.press('Enter')
    await page.getByRole('list', { name: 'Passkeys' }).waitFor({ state: 'detached' })
    await dialog.waitFor({ state: 'detached' })
    await leave()
    await sayPassword()
    await account(page).waitFor()
  })
})

test('on a telephone one sees where one is signed in, ends that, and is called by another name', {
  skip: withoutChromium,
}, async (t) => {
  const app = await startTestApp(t)
  const elsewhere = await fetch(`${app.pageUrl}/api/v1/session`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'user-agent': 'Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0',
    },
    body: JSON.stringify({ username: 'admin', password: adminPassword }),
  })
  const cookie = elsewhere.headers.getSetCookie()[0]?.split(';')[0] ?? ''
  const page = await openPage(t, { touch: true })
  await signIn(page, app, '/account')
  await page.getByText('Firefox on Linux').waitFor()
  assert.deepEqual(await barriers(page, 'the account on a telephone'), [])
  assert.equal(await page.evaluate('document.documentElement.scrollWidth > innerWidth'), false)
  await page.getByRole('button', { name: 'End the session of Firefox on Linux' }).tap()
  await page.getByText('Firefox on Linux', { exact: true }).waitFor({ state: 'detached' })
  assert.equal((await fetch(`${app.pageUrl}/api/v1/session`, { headers: { cookie } })).status, 401)
  await page.getByLabel('The name by which you sign in').fill('grace')
  await page.getByRole('button', { name: 'Change the name' }).tap()
  await page.getByRole('button', { name: 'account of grace' }).waitFor()
})
