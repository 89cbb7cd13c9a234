/** Chromium at people: invited, changed, reset, signed out and deleted, by mouse and by keyboard alone. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Locator, Page } from 'playwright-core'
import type { Person } from '../../src/schema/session.ts'
import { barriers, choose, faded, openPage, signIn, steps, withoutChromium } from '../support/chromium.ts'
import { Keyboard } from '../support/keyboard.ts'
import { startTestApp, type TestApp } from '../support/start-app.ts'
import { makeTenant } from '../support/tenant.ts'

const password = 'a quiet harbour in spring'

const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true })
const dialog = (page: Page) => page.getByRole('dialog')
const rowOf = (page: Page, name: string): Locator =>
  page.getByRole('row').filter({ has: page.getByRole('link', { name, exact: true }) })

async function menuOf(page: Page, name: string, item: string): Promise<void> {
  await button(page, `Actions for ${name}`).click()
  await page.getByRole('menuitem', { name: item, exact: true }).click()
}

const personOf = async (app: TestApp, name: string): Promise<Person> => {
  const { items } = await app.ok<{ items: Person[] }>('GET', `/users?q=${name}`)
  return items.find((each) => each.name === name) ?? assert.fail(`nobody is called ${name}`)
}

/** A dialog in its own colours. */
async function inDialog(page: Page, place: string): Promise<void> {
  await faded(page)
  assert.deepEqual(await barriers(page, place), [])
}

const wrongWidth = 'document.scrollingElement.scrollWidth > innerWidth'

test('a person is invited by keyboard alone, comes in by the link, and stands in the list', {
  skip: withoutChromium,
  timeout: 180_000,
}, async (t) => {
  const app = await startTestApp(t)
  await makeTenant(app, { code: 'ACME', name: 'Acme' })
  await makeTenant(app, { code: 'BETA', name: 'Beta school' })
  const step = steps(t)
  const page = await openPage(t)
  const keys = await Keyboard.of(page)
  let link = ''

  await step('name, role and a tenant that is found by typing', async () => {
    await signIn(page, app, '/people')
    await keys.enter(button(page, 'Invite'))
    await page.getByRole('heading', { name: 'Invite somebody' }).waitFor()
    await keys.tabTo(page.getByLabel('Name', { exact: true }))
    await page.keyboard.type('piero')
    await keys.tabTo(page.getByRole('combobox', { name: 'Role', exact: true }))
    await page.keyboard.type('viewer')
    await keys.press('Enter')
    await keys.tabTo(page.getByRole('combobox', { name: 'Add to Tenants' }))
    await page.keyboard.type('school')
    await page.getByRole('option', { name: /Beta school/ }).waitFor()
    await keys.press('Enter')
    await page.getByRole('button', { name: 'Take Beta school off' }).waitFor()
    assert.deepEqual(await barriers(page, 'inviting'), [])
    await keys.press('Control+Enter')
  })

  await step('the link is shown once, with its end, and leads in', async () => {
    await dialog(page).getByText('works once').waitFor()
    await inDialog(page, 'the link')
    link = await dialog(page).getByLabel('Link', { exact: true }).inputValue()
    assert.ok(link.startsWith(`${app.pageUrl}/welcome#`), link)
    await keys.landsOn(button(page, 'Copy the link'))
    await keys.enter(button(page, 'I have handed it over'))
    await dialog(page).waitFor({ state: 'detached' })
    await page.getByRole('heading', { level: 1, name: 'piero' }).waitFor()
    assert.equal(await page.getByText(link).count(), 0)
    await page.locator('dd', { hasText: 'Invited' }).waitFor()
  })

  await step('whoever holds it comes in', async () => {
    const theirs = await openPage(t)
    await theirs.goto(link)
    await theirs.getByRole('textbox', { name: 'Password' }).fill(password)
    await theirs.keyboard.press('Enter')
    await theirs.getByRole('button', { name: 'account of piero' }).waitFor()
  })

  await step('and is found by role, tenant and state, in an address that is kept', async () => {
    await page.goto(`${app.pageUrl}/people`)
    await page.getByLabel('Role', { exact: true }).selectOption('viewer')
    await choose(page, 'Of tenant', /Beta school/)
    await page.getByLabel('Invited or active').selectOption('active')
    await page.waitForURL(/state=active/)
    await page.reload()
    await rowOf(page, 'piero').getByText('Password only').waitFor()
    assert.equal(await rowOf(page, 'admin').count(), 0)
    await page.getByLabel('Second factor').selectOption('secondFactor')
    await page.getByText('Nobody matches').waitFor()
    assert.deepEqual(await barriers(page, 'nobody'), [])
    await button(page, 'Show everybody').click()
    await rowOf(page, 'admin').getByText('you', { exact: true }).waitFor()
    await page.keyboard.press('/')
    await page.keyboard.type('pier')
    await rowOf(page, 'admin').waitFor({ state: 'detached' })
  })
})

for (const width of [360, 1280, 3840]) {
  test(`a person is changed, reset, signed out and deleted on a screen of ${width} px`, {
    skip: withoutChromium,
    timeout: 180_000,
  }, async (t) => {
    const app = await startTestApp(t)
    await makeTenant(app, { code: 'ACME', name: 'Acme' })
    await makeTenant(app, { code: 'BETA', name: 'Beta school' })
    const anna = { name: 'anna', password, role: 'operator', tenants: ['ACME'] }
    const { id } = await app.ok<Person>('POST', '/users', anna)
    const come = (agent: string) =>
      fetch(`${app.pageUrl}/api/v1/session`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'user-agent': agent },
        body: JSON.stringify({ username: 'anna', password }),
      })
    await come('Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0')
    await come('Mozilla/5.0 (Macintosh; Mac OS X) Safari/600')
    const step = steps(t)
    const page = await openPage(t)
    await page.setViewportSize({ width, height: 900 })

    await step('nothing is cut off or in the way', async () => {
      await signIn(page, app, '/people')
      await rowOf(page, 'anna').waitFor()
      assert.deepEqual(await barriers(page, 'people'), [])
      assert.equal(await page.evaluate(wrongWidth), false)
      await page.getByRole('link', { name: 'anna', exact: true }).click()
      await page.getByText('Firefox on Linux').waitFor()
      assert.deepEqual(await barriers(page, 'a person'), [])
      assert.equal(await page.evaluate(wrongWidth), false)
    })

    await step('one session is ended, the other goes on', async () => {
      await page.getByRole('button', { name: /End the session of Firefox on Linux/ }).click()
      await page.getByText('Firefox on Linux', { exact: true }).waitFor({ state: 'detached' })
      await page.getByText('Safari on macOS', { exact: true }).waitFor()
    })

    await step('role and tenants are saved, and it is said that sessions end', async () => {
      await choose(page, 'Add to Tenants', /Beta school/)
      await page.getByText('Saving ends all sessions of anna').waitFor()
      await page.keyboard.press('Control+Enter')
      await page.getByText('Saved', { exact: true }).waitFor()
      assert.deepEqual((await personOf(app, 'anna')).tenants, ['ACME', 'BETA'])
      await page.getByText('anna is signed in nowhere').waitFor()
    })

    await step('a change of somebody else is asked about', async () => {
      await choose(page, 'Role', /^Viewer/)
      await app.ok('PATCH', `/users/${id}`, { role: 'tenantAdministrator' })
      await page.keyboard.press('Control+Enter')
      const conflict = page.getByRole('dialog', { name: 'Somebody else changed the same' })
      await conflict.waitFor()
      await inDialog(page, 'a conflict')
      await page.keyboard.press('Escape')
      await button(page, 'Cancel').click()
      await button(page, 'Leave without saving').click()
      await page.getByRole('heading', { level: 1, name: 'People' }).waitFor()
    })

    await step('a reset asks, and gives a link', async () => {
      await menuOf(page, 'anna', 'Reset the password…')
      await dialog(page).getByText('and all sessions, end at once').waitFor()
      await inDialog(page, 'a reset')
      await button(page, 'Reset and make a link').click()
      await dialog(page).getByLabel('Link', { exact: true }).waitFor()
      await button(page, 'I have handed it over').click()
      await rowOf(page, 'anna').getByText('Begins anew').waitFor()
    })

    await step('what was done to her is one click away, and what she did another', async () => {
      await page.getByRole('link', { name: 'anna', exact: true }).click()
      await page.getByRole('tab', { name: 'Changes' }).click()
      const trail = page.getByRole('table', { name: 'Audit trail' })
      await trail.getByText('user.reset').waitFor()
      await trail.getByText('user.create').waitFor()
      assert.deepEqual(await barriers(page, 'the trail of a person'), [])
      await page.getByRole('link', { name: 'what anna did' }).click()
      await page.waitForURL(/\/audit\?who=anna/)
      await page.getByRole('heading', { level: 1, name: 'Audit trail' }).waitFor()
    })

    await step('deleting says what ends', async () => {
      await page.goto(`${app.pageUrl}/people/${id}`)
      await button(page, 'Delete…').click()
      await dialog(page).getByText('anna is signed in nowhere').waitFor()
      await dialog(page).getByText('Their link holds no more').waitFor()
      await inDialog(page, 'the question')
      await button(page, 'Delete the person').click()
      await page.getByRole('heading', { level: 1, name: 'People' }).waitFor()
      await rowOf(page, 'anna').waitFor({ state: 'detached' })
    })
  })
}

test('the last system administrator can be neither lowered nor deleted, and it is said why beforehand', {
  skip: withoutChromium,
  timeout: 120_000,
}, async (t) => {
  const app = await startTestApp(t)
  const page = await openPage(t)
  await signIn(page, app, '/people')
  await page.getByRole('button', { name: 'Actions for admin', exact: true }).click()
  await page.getByRole('menuitem', { name: 'Open', exact: true }).waitFor()
  assert.equal(await page.getByRole('menuitem', { name: 'Delete…' }).count(), 0)
  await page.getByRole('menuitem', { name: 'Open', exact: true }).click()
  await page.getByText('This is the last system administrator: make another one first.').waitFor()
  assert.equal(await page.getByRole('combobox', { name: 'Role' }).count(), 0)
  assert.equal(await button(page, 'Delete…').count(), 0)
  assert.deepEqual(await barriers(page, 'the last administrator'), [])
  // Somebody who was only invited is none.
  const second = { name: 'second', role: 'systemAdministrator' }
  const { id } = await app.ok<Person>('POST', '/users', second)
  await app.ok('POST', `/users/${id}/invite`, {})
  await page.reload()
  await page.getByText('This is the last system administrator').waitFor()
  await app.ok('POST', '/users', { name: 'third', role: 'systemAdministrator', password })
  await page.reload()
  await page.getByRole('combobox', { name: 'Role', exact: true }).waitFor()
  await button(page, 'Delete…').waitFor()
})

test('a lost second factor is taken away with a new link', {
  skip: withoutChromium,
  timeout: 120_000,
}, async (t) => {
  const app = await startTestApp(t)
  await makeTenant(app)
  const { id } = await app.ok<Person>('POST', '/users', {
    ...{ name: 'anna', password, role: 'viewer', tenants: ['ACME'] },
  })
  const answer = await app.call('POST', '/session', { username: 'anna', password }, { key: null })
  const cookie = answer.headers.getSetCookie()[0]?.split(';')[0] ?? ''
  const own = { key: null, headers: { cookie } }
  const { secret } = await app.ok<{ secret: string }>('POST', '/me/totp', { password }, own)
  const { generateSync } = await import('otplib')
  await app.ok('POST', '/me/totp/confirm', { code: generateSync({ secret }) }, own)
  const page = await openPage(t)
  await signIn(page, app, `/people/${id}`)
  await page.locator('dd', { hasText: 'authenticator app' }).waitFor()
  assert.deepEqual(await barriers(page, 'who has a factor'), [])
  await button(page, 'Second factor lost…').click()
  const lost = dialog(page).getByRole('checkbox', { name: 'The second factor is lost: take it away' })
  assert.equal(await lost.isChecked(), true)
  await dialog(page).getByText('recovery codes are gone for good').waitFor()
  await inDialog(page, 'a lost factor')
  await button(page, 'Reset and make a link').click()
  await button(page, 'I have handed it over').click()
  await page.getByText('Begins anew').waitFor()
  assert.deepEqual((await personOf(app, 'anna')).factors, [])
})

test('of many tenants the picker asks for few, and finds the last', {
  skip: withoutChromium,
  timeout: 180_000,
}, async (t) => {
  const app = await startTestApp(t)
  for (let from = 0; from < 120; from += 20)
    await Promise.all(
      Array.from({ length: 20 }, (_, at) =>
        app.ok('POST', '/tenants', { code: `T${from + at}`, name: `Tenant number ${from + at}` }),
      ),
    )
  const page = await openPage(t)
  const asked: string[] = []
  page.on('request', (request) => {
    if (request.url().includes('/api/v1/tenants?')) asked.push(request.url())
  })
  await signIn(page, app, '/people/new')
  await page.getByRole('combobox', { name: 'Add to Tenants' }).click()
  await page.getByText('120 tenants in all: type a part of the name or code').waitFor()
  await page.keyboard.type('number 119')
  await page.getByRole('option', { name: /Tenant number 119/ }).click()
  await page.getByRole('button', { name: 'Take Tenant number 119 off' }).waitFor()
  for (const url of asked) assert.ok(Number(new URL(url).searchParams.get('pageSize')) <= 50, url)
})
