/** Chromium: a schedule is made, changed, seen to have run and deleted on the page; by mouse, and by keyboard alone. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { systemClock } from '../../src/kernel/clock.ts'
import type { Schedule } from '../../src/schema/schedule.ts'
import { choose, openPage, signIn, steps, withoutChromium } from '../support/chromium.ts'
import { Keyboard } from '../support/keyboard.ts'
import { until } from '../support/processes.ts'
import { startTestApp } from '../support/start-app.ts'
import { makeTenant } from '../support/tenant.ts'

for (const width of [1440, 390]) {
  test(`a schedule is made, changed, run and deleted on a screen of ${width} px`, {
    skip: withoutChromium,
  }, async (t) => {
    let ahead = 0
    const app = await startTestApp(t, { clock: { ...systemClock, now: () => Date.now() + ahead } })
    const tenant = await makeTenant(app, { timezone: 'Europe/Rome' })
    await tenant.phone({ name: 'Desk' })
    const step = steps(t)
    const page = await openPage(t)
    await page.setViewportSize({ width, height: 900 })
    await signIn(page, app, '/t/ACME/schedules')
    const button = (name: string) => page.getByRole('button', { name, exact: true })
    const title = (name: string) => page.getByRole('heading', { level: 1, name, exact: true })
    const only = async () => {
      const { items } = await app.ok<{ items: Schedule[] }>('GET', `${tenant.base}/schedules`)
      return items[0]
    }

    await step('an empty list says what a schedule is', async () => {
      await page.getByText('Nothing is scheduled yet').waitFor()
      await page.getByText('such as those that are pending').waitFor()
      await button('New Schedule').click()
      await title('New schedule').waitFor()
    })

    await step('a mistake stands at its field, and how many phones match now is told', async () => {
      await page.getByLabel('Name', { exact: true }).fill('Night')
      await button('Save').click()
      await page.getByText('Choose one day or more').waitFor()
      await page.getByText('By the clock of Europe/Rome').waitFor()
      await page.getByText('1 phone matches now').waitFor()
      await choose(page, 'Status', /Pending/)
      await page.getByText('0 phones match now').waitFor()
      await choose(page, 'Status', /Never fetched/)
      await page.getByText('1 phone matches now').waitFor()
      const searches: string[] = []
      page.on('request', (request) => {
        if (request.url().includes('/phones?')) searches.push(request.url())
      })
      const words = 'a phone of nobody whom anybody would ever know'
      await page.getByLabel('Found by', { exact: true }).pressSequentially(words)
      await page.getByText('0 phones match now').waitFor()
      assert.ok(searches.length < words.length, 'there is no search for each letter')
      await page.getByLabel('Found by', { exact: true }).fill('')
      await page.getByText('1 phone matches now').waitFor()
      await page.getByText('Mon', { exact: true }).click()
      await page.getByText('Thu', { exact: true }).click()
      await page.getByLabel('Time', { exact: true }).fill('02:30')
      await button('Save').click()
      await page.waitForURL(/\/schedules\/[0-9a-f-]{36}$/)
      const made = await only()
      assert.deepEqual(
        [made?.days, made?.time, made?.filter],
        [['mon', 'thu'], '02:30', { status: 'neverFetched' }],
      )
    })

    await step('what only the server finds wrong stands at its field, too', async () => {
      // As of a page that was loaded before the server was put in its place.
      const tooLong = { filter: { q: 'x'.repeat(500) } }
      await page.route('**/api/v1/**/schedules/*', (route, request) =>
        route.continue(request.method() === 'PATCH' ? { postData: tooLong } : {}),
      )
      await page.getByLabel('Time', { exact: true }).fill('02:45')
      await button('Save').click()
      const field = page.getByRole('textbox', { name: 'Found by' })
      await page.locator('[aria-invalid="true"]').and(field).waitFor()
      await page.unroute('**/api/v1/**/schedules/*')
      await page.getByLabel('Time', { exact: true }).fill('02:30')
    })

    await step('once instead of each week, and back in the list, it says when', async () => {
      await choose(page, 'When', /Once/)
      await page.getByLabel('Date', { exact: true }).fill('2090-12-24')
      await button('Save').click()
      await page.getByText(/^Saved /).waitFor()
      await page
        .getByText(/Sun.*24 Dec.*02:30/)
        .first()
        .waitFor()
      await page.goto(`${app.pageUrl}/t/ACME/schedules`)
      await page.getByText('24 Dec 2090 at 02:30').waitFor()
      await page.getByText('Resync · Phones: never fetched').waitFor()
    })

    await step('it is switched off and on from the list', async () => {
      await page.getByRole('button', { name: 'Actions for Night' }).click()
      await page.getByRole('menuitem', { name: 'Switch off' }).click()
      await page.getByText('Switched off').waitFor()
      await page.getByRole('button', { name: 'Actions for Night' }).click()
      await page.getByRole('menuitem', { name: 'Switch on' }).click()
      await page.getByText('Switched off').waitFor({ state: 'detached' })
    })

    await step('its last run leads to the operation, and that back to it', async () => {
      const made = await only()
      const inTwoMinutes = new Intl.DateTimeFormat('en-GB', {
        ...{ timeZone: 'Europe/Rome', hour: '2-digit', minute: '2-digit' },
      }).format(Date.now() + 120_000)
      await app.ok('PATCH', `${tenant.base}/schedules/${made?.id}`, {
        ...{ date: null, days: ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'], time: inTwoMinutes },
      })
      ahead = Date.parse((await only())?.nextAt ?? '') - Date.now() + 1000
      // Whatever is saved at the tenant has its schedules looked at.
      await app.ok('PATCH', tenant.base, { name: 'Acme Inc' })
      await page.getByText('● Ran').waitFor()
      await page.getByText(`Every day at ${inTwoMinutes}`).waitFor()
      await page.getByRole('link', { name: 'Outcomes', exact: true }).click()
      await title('Resync 1 phone').waitFor()
      await page.getByRole('link', { name: 'schedule “Night”' }).click()
      await title('Night').waitFor()
    })

    await step('it is deleted after a question', async () => {
      await button('Delete…').click()
      const question = page.getByRole('dialog', { name: 'Delete Night?' })
      await question.getByRole('button', { name: 'Cancel' }).click()
      await question.waitFor({ state: 'detached' })
      await button('Delete…').click()
      await question.getByRole('button', { name: 'Delete the schedule' }).click()
      await page.getByText('Nothing is scheduled yet').waitFor()
      assert.equal(await only(), undefined)
    })
  })
}

test('a schedule is made, changed and deleted by keyboard alone', {
  skip: withoutChromium,
}, async (t) => {
  const app = await startTestApp(t)
  const tenant = await makeTenant(app, { timezone: 'Europe/Rome' })
  const page = await openPage(t)
  const keys = await Keyboard.of(page)
  const button = (name: string) => page.getByRole('button', { name, exact: true })
  const title = (name: string) => page.getByRole('heading', { level: 1, name, exact: true })
  const only = async () => {
    const { items } = await app.ok<{ items: Schedule[] }>('GET', `${tenant.base}/schedules`)
    return items[0]
  }
  await signIn(page, app, '/t/ACME/phones')
  await keys.enter(page.getByRole('link', { name: 'Schedules', exact: true }))
  await title('Schedules').waitFor()
  await keys.enter(button('New Schedule'))
  await keys.landsOn(page.getByLabel('Name', { exact: true }))
  await page.keyboard.type('Night')
  await keys.type(page.getByRole('combobox', { name: 'What', exact: true }), 'reboot')
  await keys.press('Enter')
  await keys.tabTo(page.getByRole('checkbox', { name: 'Sat', exact: true }))
  await keys.press('Space')
  await keys.press('Control+Enter')
  await until('it is saved', async () => (await only()) !== undefined)
  const made = await only()
  assert.deepEqual([made?.kind, made?.days, made?.time], ['reboot', ['sat'], '02:00'])
  await keys.landsOn(title('Night'))
  await keys.tabTo(page.getByRole('switch', { name: 'Run it when its time comes' }))
  await keys.press('Space', 'Control+Enter')
  await until('it is switched off', async () => (await only())?.enabled === false)
  await keys.enter(button('Delete…'))
  await keys.enter(page.getByRole('dialog').getByRole('button', { name: 'Delete the schedule' }))
  await until('it is deleted', async () => (await only()) === undefined)
  await title('Schedules').waitFor()
})
