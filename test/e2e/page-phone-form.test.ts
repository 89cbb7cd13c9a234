/** Chromium on the form of a phone: parameters by name, and how it stands on screens of every size. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { barriers, openPage, signIn, steps, withoutChromium } from '../support/chromium.ts'
import { startTestApp } from '../support/start-app.ts'
import { makeTenant } from '../support/tenant.ts'

for (const [name, size] of Object.entries({
  wide: { width: 1440, height: 900 },
  narrow: { width: 390, height: 844 },
})) {
  test(`a parameter is found by a part of its name, and told who wins, ${name}`, {
    skip: withoutChromium,
  }, async (t) => {
    const app = await startTestApp(t)
    const tenant = await makeTenant(app)
    await app.ok('PATCH', tenant.base, {
      parameters: { 'lang.gui': 'Italian', 'acount.1.label': 'Typed wrong' },
    })
    const phone = await tenant.phone({ name: 'Desk', parameters: { 'auto_provision.password': 'geheim' } })
    const step = steps(t)
    const page = await openPage(t)
    await page.setViewportSize(size)
    await signIn(page, app, `/t/ACME/phones/${phone.id}`)
    const table = page.getByRole('table', { name: 'Parameters of this phone' })
    const row = (text: string | RegExp) => table.getByRole('row').filter({ hasText: text })
    const questions: string[] = []
    page.on('request', (request) => questions.push(request.url()))

    await step('one line says how many there are and where from; opened, each says its origin', async () => {
      await page.getByText('1 own · 2 from the tenant').waitFor()
      await page.getByRole('button', { name: 'Parameters', exact: true }).focus()
      await page.keyboard.press('Enter')
      await row('lang.gui').getByRole('link', { name: 'the tenant' }).waitFor()
      await row('lang.gui')
        .getByText(/^Language/)
        .waitFor()
      await row('acount.1.label').getByText('No file of the Yealink T54W has this name').waitFor()
      assert.deepEqual(await barriers(page, 'parameters'), [])
    })

    await step('a password is dots until it is shown by an act', async () => {
      const value = page.getByLabel('Value of auto_provision.password', { exact: true })
      assert.equal(await value.getAttribute('type'), 'password')
      await page.getByRole('button', { name: 'Show what is typed: Value of auto_provision.password' }).click()
      assert.equal(await value.getAttribute('type'), 'text')
    })

    await step(
      'by keyboard alone one is found among the model’s names, and says what it will change',
      async () => {
        await page.getByRole('button', { name: 'Add a parameter' }).focus()
        await page.keyboard.press('Enter')
        const field = page.getByRole('combobox', { name: 'Name of parameter 2' })
        await page.locator(':focus').and(field).waitFor()
        questions.length = 0
        await page.keyboard.type('lang.gu', { delay: 5 })
        await page.getByRole('option', { name: /^lang\.gui/ }).waitFor()
        const asked = questions.filter((url) => url.includes('/parameters?q='))
        assert.ok(asked.length <= 4, `${asked.length} questions for 7 strokes`)
        await page.keyboard.press('Enter')
        await page.keyboard.press('Tab')
        await page
          .locator(':focus')
          .and(page.getByLabel('Value of lang.gui', { exact: true }))
          .waitFor()
        await page.keyboard.type('French')
        await row('this phone').getByText('wins over Italian from').waitFor()
        await page.keyboard.press('Control+Enter')
        await page
          .locator('.action-bar')
          .getByText(/^Saved \d/)
          .waitFor()
        assert.equal((await tenant.read(phone.id)).parameters['lang.gui'], 'French')
      },
    )

    await step('a name that the model has not is marked, and saved all the same', async () => {
      await page.getByRole('button', { name: 'Add a parameter' }).click()
      await page.keyboard.type('no.such.name')
      await page.getByRole('option', { name: /^no\.such\.name/ }).waitFor()
      await page.keyboard.press('Tab')
      await page.keyboard.type('1')
      await table.getByText('No file of the Yealink T54W has this name').nth(1).waitFor()
      await page.keyboard.press('Control+Enter')
      await page
        .locator('.action-bar')
        .getByText(/^Saved \d/)
        .waitFor()
      assert.equal((await tenant.read(phone.id)).parameters['no.such.name'], '1')
    })

    await step('a name that stands twice is a mistake at its row', async () => {
      await page.getByRole('button', { name: 'Add a parameter' }).click()
      await page.keyboard.type('lang.gui')
      await page.getByRole('option', { name: /^lang\.gui/ }).waitFor()
      await page.keyboard.press('Enter')
      await page.keyboard.press('Control+Enter')
      await page
        .locator(':focus')
        .and(page.getByRole('combobox', { name: 'Name of parameter 4' }))
        .waitFor()
      await page.getByText('“lang.gui” stands above already').waitFor()
      await page.getByRole('button', { name: 'Remove lang.gui' }).last().click()
    })

    await step('one is left out of the file, another given back to what is above', async () => {
      await page.getByRole('button', { name: 'Leave no.such.name out of the file' }).click()
      await page.getByRole('button', { name: 'Remove lang.gui' }).click()
      await row('lang.gui').getByRole('link', { name: 'the tenant' }).waitFor()
      await page.getByRole('button', { name: 'Save', exact: true }).click()
      await page
        .locator('.action-bar')
        .getByText(/^Saved \d/)
        .waitFor()
      assert.deepEqual((await tenant.read(phone.id)).parameters, {
        'auto_provision.password': 'geheim',
        'no.such.name': null,
      })
    })
  })
}

test('no field is wider than 640 px at 4K, and the bar is as wide as the form', {
  skip: withoutChromium,
}, async (t) => {
  const app = await startTestApp(t)
  const tenant = await makeTenant(app)
  const { id: extensionId } = await tenant.extension({ number: '101' })
  const phone = await tenant.phone({ name: 'Desk', lines: [{ line: 1, extensionId }] })
  const page = await openPage(t)
  await page.setViewportSize({ width: 3840, height: 2160 })
  await signIn(page, app, `/t/ACME/phones/${phone.id}`)
  await page.getByRole('button', { name: 'Provisioning', exact: true }).click()
  await page.getByLabel('Optional file name').waitFor()
  const form = page.getByRole('form', { name: 'Phone Desk' })
  const widths = await form
    .locator('input:not([role=switch]):visible, textarea:visible')
    .evaluateAll((all) => (all as { offsetWidth: number }[]).map(({ offsetWidth }) => offsetWidth))
  assert.ok(widths.length > 6 && Math.max(...widths) <= 640, String(widths))
  const [whole, bar] = [await form.boundingBox(), await page.locator('.action-bar').boundingBox()]
  assert.ok(whole && bar && whole.width > 2000)
  assert.ok(Math.abs(whole.width - bar.width) <= 1, `${bar.width} of ${whole.width}`)
  // Each line says its registration.
  await page.getByRole('region', { name: 'Lines' }).getByText('no link tells').waitFor()
})

test('what is not there is said inside the frame, from which one finds on', {
  skip: withoutChromium,
}, async (t) => {
  const app = await startTestApp(t)
  await makeTenant(app)
  const page = await openPage(t)
  await signIn(page, app, '/t/ACME/phones')
  const nowhere = page.getByRole('heading', { level: 1, name: 'There is nothing at this address' })
  const toPhones = page.getByRole('link', { name: 'Phones', exact: true })
  const ofNobody = ['phones/new', 'phones', 'overview', 'extensions', 'inbox'].map(
    (each) => `/t/NOPE/${each}`,
  )
  for (const at of ['/t/ACME/phones/nothing', '/t/ACME/nothing', '/nothing', ...ofNobody]) {
    await page.goto(app.pageUrl + at)
    await nowhere.waitFor()
    assert.equal(await toPhones.getAttribute('href'), '/t/ACME/phones', at)
  }
  // One that was made elsewhere is there as soon as somebody goes there.
  await makeTenant(app, { code: 'NOPE' })
  await page.getByRole('button', { name: 'Try again' }).click()
  await page.getByRole('heading', { level: 1, name: 'Inbox' }).waitFor()
  await page.goto(`${app.pageUrl}/t/acme/phones`)
  await page.getByRole('heading', { level: 1, name: 'Phones' }).waitFor()
})

test('a lost connection is said at once, and what was typed stays', { skip: withoutChromium }, async (t) => {
  const app = await startTestApp(t)
  const tenant = await makeTenant(app)
  const phone = await tenant.phone({ name: 'Desk' })
  const page = await openPage(t)
  await page.clock.install()
  await signIn(page, app, `/t/ACME/phones/${phone.id}`)
  await page.getByLabel('Name', { exact: true }).fill('Kept')
  // With the clock standing still, no silence lasts too long.
  await page.clock.pauseAt(Number(await page.evaluate('Date.now()')) + 100)
  assert.equal(await page.getByText('The server does not answer.').count(), 0)
  await page.context().setOffline(true)
  await page.getByText('The server does not answer.').waitFor()
  await page.context().setOffline(false)
  await page.clock.runFor(3_000)
  await page.getByText('The server does not answer.').waitFor({ state: 'detached' })
  assert.equal(await page.getByLabel('Name', { exact: true }).inputValue(), 'Kept')
})
