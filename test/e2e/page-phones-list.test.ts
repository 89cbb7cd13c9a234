/** The list of phones in Chromium: narrowed, saved, as long as what it finds, and live without losing one's place. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Locator, Page } from 'playwright-core'
import type { Phone } from '../../src/schema/phone.ts'
import { barriers, openPage, signIn, steps, withoutChromium } from '../support/chromium.ts'
import { Keyboard } from '../support/keyboard.ts'
import { until } from '../support/processes.ts'
import { startTestApp, type TestApp } from '../support/start-app.ts'
import { makeTenant, nextMac, type TestTenant } from '../support/tenant.ts'

const link = (page: Page, name: string) => page.getByRole('link', { name, exact: true })
const button = (page: Page, name: string | RegExp) => page.getByRole('button', { name, exact: true })
const search = (page: Page) => page.getByRole('searchbox', { name: 'Search phones' })
const query = (page: Page) => new URL(page.url()).searchParams

async function fetches(app: TestApp, tenant: TestTenant, name: string, userAgent: string): Promise<void> {
  const { items } = await app.ok<{ items: { name: string; provisioningUrl: string; mac: string }[] }>(
    'GET',
    `${tenant.base}/phones?q=${encodeURIComponent(name)}`,
  )
  const phone = items.find((each) => each.name === name)
  assert.ok(phone, name)
  await fetch(phone.provisioningUrl, { headers: { 'user-agent': `${userAgent} ${phone.mac}` } })
}

/** Five phones of three models, of which two have fetched. */
async function smallOffice(app: TestApp): Promise<TestTenant> {
  const tenant = await makeTenant(app)
  const preset = await app.ok<{ id: string }>('POST', `${tenant.base}/presets`, { name: 'Hotel room' })
  for (const [name, modelId, presetId] of [
    ['Reception', 'yealink-t54w', null],
    ['Office', 'yealink-t54w', preset.id],
    ['Lobby', 'yealink-t46u', null],
    ['Cellar', 'snom-d785', null],
    ['Attic', 'snom-d785', preset.id],
  ] as const)
    await tenant.phone({ name, modelId, presetId })
  await fetches(app, tenant, 'Reception', 'Yealink SIP-T54W 96.86.0.100')
  await fetches(app, tenant, 'Office', 'Yealink SIP-T54W 96.86.0.75')
  return tenant
}

/** The names of the rows, from the first. */
const rowNames = (page: Page) => page.getByRole('row').locator('.row-link').allTextContents()

const shows = (page: Page, names: string[]) =>
  until(`the list shows ${names}`, async () => (await rowNames(page)).join() === names.join())

test('the list is narrowed by what phones are and said, and the address says by what', {
  skip: withoutChromium,
}, async (t) => {
  const app = await startTestApp(t)
  await smallOffice(app)
  const page = await openPage(t)
  await signIn(page, app, '/t/ACME/phones')
  const step = steps(t)

  await step('a vendor is chosen out of those that there are, with how many phones it has', async () => {
    await shows(page, ['Attic', 'Cellar', 'Lobby', 'Office', 'Reception'])
    await button(page, 'Vendor').click()
    await page.getByRole('button', { name: 'Yealink 3' }).waitFor()
    await page.getByRole('button', { name: 'Snom 2' }).click()
    await shows(page, ['Attic', 'Cellar'])
    assert.equal(query(page).get('vendor'), 'Snom')
    await page.getByText('2 found in Acme').waitFor()
    await button(page, 'Export 2').click()
    const exported = page.getByRole('menuitem', { name: 'Export as XLSX' })
    assert.match((await exported.getAttribute('href')) ?? '', /\/export\?vendor=Snom&format=xlsx$/)
    await page.keyboard.press('Escape')
  })

  await step('chips count what is left, and the chip of the filter takes it off', async () => {
    await page.getByRole('button', { name: 'All 2' }).waitFor()
    await page.getByRole('button', { name: 'Never fetched 2' }).waitFor()
    await button(page, 'Clear Vendor').click()
    await page.getByRole('button', { name: 'All 5' }).waitFor()
    assert.equal(query(page).size, 0)
  })

  await step('a firmware is found by typing, and Enter takes the first', async () => {
    await button(page, 'Firmware').click()
    await page.getByRole('textbox', { name: 'Find: Firmware' }).fill('0.75')
    await page.getByRole('button', { name: '96.86.0.75' }).waitFor()
    await page.keyboard.press('Enter')
    await shows(page, ['Office'])
    await page.getByText('Firmware: 96.86.0.75').waitFor()
  })

  await step('a network is typed as one likes, and filters add up', async () => {
    await button(page, 'Network').click()
    await page.getByRole('textbox', { name: 'Find: Network' }).fill('127.0.0.0/8')
    await page.keyboard.press('Enter')
    await until('the address says it', async () => query(page).get('ip') === '127.0.0.0/8')
    await shows(page, ['Office'])
  })

  await step('where nothing matches, each of them can be taken off by itself', async () => {
    await search(page).fill('reception')
    await page.getByText('No phone matches').waitFor()
    await button(page, 'Clear “reception”').waitFor()
    await button(page, 'Clear Firmware: 96.86.0.75').click()
    await shows(page, ['Reception'])
    await page.goBack()
    await page.getByText('No phone matches').waitFor()
    await button(page, 'Show all phones').click()
    await shows(page, ['Attic', 'Cellar', 'Lobby', 'Office', 'Reception'])
  })

  await step('words are found in any order, in addresses and User-Agents as well', async () => {
    await search(page).fill('127.0.0.1 sip-t54w reception')
    await shows(page, ['Reception'])
    await search(page).fill('')
    await shows(page, ['Attic', 'Cellar', 'Lobby', 'Office', 'Reception'])
  })

  await step('a preset and the phones of today are two more', async () => {
    await button(page, 'Preset').click()
    await page.getByRole('button', { name: 'Hotel room', exact: true }).click()
    await shows(page, ['Attic', 'Office'])
    await button(page, 'Fetched today').click()
    await shows(page, ['Office'])
    await page.reload()
    await page.getByText('Preset: Hotel room').waitFor()
    await shows(page, ['Office'])
    assert.deepEqual(await barriers(page, 'the narrowed list'), [])
    await page
      .getByRole('group', { name: 'Filters' })
      .getByRole('button', { name: 'Clear', exact: true })
      .click()
    await shows(page, ['Attic', 'Cellar', 'Lobby', 'Office', 'Reception'])
  })
})

test('lists are saved by name, chosen, renamed, deleted, and one is opened first', {
  skip: withoutChromium,
}, async (t) => {
  const app = await startTestApp(t)
  await smallOffice(app)
  const page = await openPage(t)
  await signIn(page, app, '/t/ACME/phones?vendor=Snom&sort=mac&order=desc')
  const step = steps(t)
  const menu = () => button(page, 'Saved lists').click()
  const item = (name: string | RegExp) => page.getByRole('menuitem', { name })

  await step('what one sees is saved with its columns', async () => {
    await shows(page, ['Attic', 'Cellar'])
    await button(page, 'Columns').click()
    await page.getByRole('menuitemcheckbox', { name: 'MAC plain' }).click()
    await page.getByRole('columnheader', { name: 'MAC plain' }).waitFor({ state: 'detached' })
    await page.keyboard.press('Escape')
    await menu()
    await item('Save this list…').click()
    const dialog = page.getByRole('dialog', { name: 'Save this list' })
    await dialog.getByLabel('Name').fill('All Snoms')
    await page.keyboard.press('Enter')
    await button(page, 'All Snoms').waitFor()
    assert.ok(query(page).get('view'))
  })

  await step('another look at it is told as changed, and saved anew', async () => {
    await search(page).fill('attic')
    await button(page, 'All Snoms, changed').click()
    await item('Save “All Snoms” as it is now').click()
    await button(page, 'All Snoms').waitFor()
    await page
      .getByRole('group', { name: 'Filters' })
      .getByRole('button', { name: 'Clear', exact: true })
      .click()
    await shows(page, ['Attic', 'Cellar', 'Lobby', 'Office', 'Reception'])
  })

  await step('it is chosen from the menu, with its order and columns', async () => {
    await button(page, 'Columns').click()
    await page.getByRole('menuitem', { name: 'The usual ones' }).click()
    await page.keyboard.press('Escape')
    await page.getByRole('columnheader', { name: 'MAC plain' }).waitFor()
    await menu()
    await item(/All Snoms/).click()
    await shows(page, ['Attic'])
    await page.getByRole('columnheader', { name: 'MAC plain' }).waitFor({ state: 'detached' })
    assert.equal(query(page).get('sort'), 'mac')
  })

  await step('it is renamed and made the one that is opened first', async () => {
    await button(page, 'All Snoms').click()
    await item('Rename or delete…').click()
    await button(page, 'Rename All Snoms').click()
    const dialog = page.getByRole('dialog', { name: 'Rename “All Snoms”' })
    await dialog.getByLabel('Name').fill('The attic')
    await dialog.getByRole('checkbox', { name: 'Open the list with it' }).check()
    await dialog.getByRole('button', { name: 'Save' }).click()
    await page.goto(`${app.pageUrl}/t/ACME/phones`)
    await shows(page, ['Attic'])
    await button(page, 'The attic').waitFor()
  })

  await step('deleting it asks first, and leaves the phones alone', async () => {
    await button(page, 'The attic').click()
    await item('Rename or delete…').click()
    await button(page, 'Delete The attic').click()
    await page
      .getByRole('dialog', { name: 'Delete the saved list “The attic”?' })
      .getByRole('button', { name: 'Delete' })
      .click()
    await button(page, 'Saved lists').waitFor()
    await page.goto(`${app.pageUrl}/t/ACME/phones`)
    await shows(page, ['Attic', 'Cellar', 'Lobby', 'Office', 'Reception'])
  })
})

/** Saved in parts, as an import saves them. */
async function plant(app: TestApp, tenant: TestTenant, from: number, to: number): Promise<void> {
  const phones = Array.from({ length: to - from }, (_, index) => ({
    name: nameOf(from + index),
    modelId: 'yealink-t54w',
    mac: nextMac(),
  }))
  await app.ok('POST', `${tenant.base}/phones/many`, { phones })
}

const focused = (page: Page) => page.locator(':focus').textContent()

const nameOf = (number: number) => `Desk ${String(number).padStart(4, '0')}`

async function topOf(place: Locator): Promise<number> {
  const box = await place.boundingBox()
  assert.ok(box, 'it is drawn')
  return box.y
}

for (const [width, height] of [
  [1440, 900],
  [390, 844],
] as const)
  test(`a long list scrolls as one, and stays where one is while rows come and go, at ${width} px`, {
    skip: withoutChromium,
  }, async (t) => {
    const app = await startTestApp(t)
    const tenant = await makeTenant(app)
    await plant(app, tenant, 1, 1001)
    const page = await openPage(t)
    await page.setViewportSize({ width, height })
    await signIn(page, app, '/t/ACME/phones')
    const step = steps(t)
    const bar = page.getByRole('region', { name: 'The chosen phones' })
    const scrollTo = (share: number) =>
      page.evaluate(`scrollTo(0, (document.documentElement.scrollHeight - innerHeight) * ${share})`)

    await step('of a thousand rows those are on the page that are seen, and some around them', async () => {
      await link(page, nameOf(1)).waitFor()
      assert.equal(await page.getByRole('table', { name: 'Phones' }).getAttribute('aria-rowcount'), '1001')
      const rows = await page.locator('tr[data-id]').count()
      assert.ok(rows < 60, `${rows} rows`)
      await scrollTo(1)
      await link(page, nameOf(1000)).waitFor()
      assert.equal(await link(page, nameOf(1)).count(), 0)
      assert.ok((await page.locator('tr[data-id]').count()) < 60)
      assert.ok(await page.evaluate('document.documentElement.scrollWidth <= innerWidth'), 'nothing is wider')
    })

    await step('the address says where one is, and a reload comes back there', async () => {
      await scrollTo(0.5)
      const isInTheMiddle = async () => {
        const first = Number((await rowNames(page))[0]?.slice(5) ?? 0)
        return Math.abs(first - 475) < 75
      }
      await until('the rows of the middle have come', isInTheMiddle)
      await until('the address says a page', async () => Math.abs(Number(query(page).get('page')) - 10) < 2)
      await page.reload()
      await page.locator('tr[data-id]').first().waitFor()
      await until('it is near where it was', isInTheMiddle)
    })

    await step('rows that come in above move nothing that one looks at', async () => {
      const middle = page.locator('tr[data-id]').nth(20)
      const name = (await middle.locator('.row-link').textContent()) ?? ''
      await link(page, name).focus()
      const before = await topOf(link(page, name))
      for (const early of ['Attic 1', 'Attic 2', 'Attic 3'])
        await tenant.phone({ name: early, modelId: 'yealink-t54w' })
      await until('the list knows of them', async () => (await page.getByText('1,003 in Acme').count()) > 0)
      await until(
        'it stands where it stood',
        async () => Math.abs((await topOf(link(page, name))) - before) < 2,
      )
      assert.ok((await focused(page)) === name, 'it has the focus')
    })

    await step('chosen phones stay chosen, and are told of when one cannot see them', async () => {
      await page.evaluate('scrollTo(0, 0)')
      await page.getByRole('checkbox', { name: 'Select Attic 1' }).check()
      await page.getByRole('checkbox', { name: 'Select Attic 2' }).check()
      await scrollTo(1)
      await bar.getByText('2 selected').waitFor()
      await bar.getByText('2 further up').waitFor()
      await bar.getByRole('button', { name: 'Select all 1,003' }).click()
      await bar.getByText('1,003 selected').waitFor()
      await bar.getByText('all of the list').waitFor()
      await bar.getByRole('button', { name: 'Clear' }).click()
    })

    await step('whose row is deleted while the keyboard is on it goes on with the next', async () => {
      await page.evaluate('scrollTo(0, 0)')
      await link(page, 'Attic 2').focus()
      const { items } = await app.ok<{ items: Phone[] }>('GET', `${tenant.base}/phones?q=attic`)
      const gone = items.find((each) => each.name === 'Attic 2')
      await app.call('DELETE', `${tenant.base}/phones/${gone?.id}`)
      await link(page, 'Attic 2').waitFor({ state: 'detached' })
      await until('the next has the focus', async () => (await focused(page)) === 'Attic 3')
    })
    assert.deepEqual(await barriers(page, 'a long list'), [])
  })

test('the list is gone through by keyboard alone', { skip: withoutChromium }, async (t) => {
  const app = await startTestApp(t)
  const tenant = await makeTenant(app)
  await plant(app, tenant, 1, 301)
  const page = await openPage(t)
  const keys = await Keyboard.of(page)
  await signIn(page, app, '/t/ACME/phones')
  await link(page, nameOf(1)).waitFor()
  const step = steps(t)
  const bar = page.getByRole('region', { name: 'The chosen phones' })

  await step('from the search, the first row is four stops away', async () => {
    await page.locator('body').press('/')
    await keys.landsOn(search(page))
    const first = page.getByRole('checkbox', { name: `Select ${nameOf(1)}` })
    for (let stop = 1; stop <= 4 && !(await keys.isOn(first)); stop++) await keys.press('Tab')
    await keys.landsOn(first)
  })

  await step('chips, filters and the head are each one stop, whose arrows go to the sides', async () => {
    await button(page, 'All 300').focus()
    await keys.press('ArrowRight')
    await keys.landsOn(page.getByRole('button', { name: 'Up to date 0' }))
    await keys.press('End')
    await keys.landsOn(page.getByRole('button', { name: 'Never fetched 300' }))
    await keys.press('Tab')
    await keys.landsOn(search(page))
    await keys.press('Tab', 'ArrowRight')
    await keys.landsOn(button(page, 'Model'))
    await keys.press('Enter')
    await keys.landsOn(page.getByRole('textbox', { name: 'Find: Model' }))
    await page.getByRole('button', { name: 'Yealink T54W 300' }).waitFor()
    await keys.press('ArrowDown')
    await keys.landsOn(page.getByRole('button', { name: 'Yealink T54W 300' }))
    await keys.press('Escape')
    await keys.landsOn(button(page, 'Model'))
    // The list hears no keys before it is gone.
    await page.getByRole('dialog').waitFor({ state: 'detached' })
  })

  await step('J and K go through rows that are not on the page yet', async () => {
    await link(page, nameOf(1)).focus()
    for (let press = 0; press < 60; press++) await keys.press('j')
    await keys.landsOn(link(page, nameOf(61)))
    await keys.press('k')
    await keys.landsOn(link(page, nameOf(60)))
  })

  await step('Space chooses, and Shift extends far beyond what is seen', async () => {
    await keys.press('Space')
    await bar.getByText('1 selected').waitFor()
    for (let press = 0; press < 50; press++) await keys.press('Shift+ArrowDown')
    await bar.getByText('51 selected').waitFor()
    await keys.landsOn(link(page, nameOf(110)))
  })

  await step('? tells the keys, and Enter opens the row', async () => {
    await keys.press('?')
    await page.getByRole('dialog', { name: 'Keys of a list' }).waitFor()
    await keys.press('Escape')
    await page.getByRole('dialog').waitFor({ state: 'detached' })
    await keys.landsOn(link(page, nameOf(110)))
    await keys.press('Enter')
    await page.getByRole('heading', { level: 1, name: nameOf(110) }).waitFor()
    await page.goBack()
    await link(page, nameOf(110)).waitFor()
  })
})

test('what is pressed before a row has come holds when it has, and a choice up to it has no holes', {
  skip: withoutChromium,
}, async (t) => {
  const app = await startTestApp(t)
  const tenant = await makeTenant(app)
  await plant(app, tenant, 1, 501)
  const page = await openPage(t)
  const keys = await Keyboard.of(page)
  const second = Promise.withResolvers<void>()
  await page.route(/\/phones\?.*\bpage=2&pageSize=100\b/, async (route) => {
    await second.promise
    await route.continue()
  })
  await signIn(page, app, '/t/ACME/phones')
  const step = steps(t)
  const bar = page.getByRole('region', { name: 'The chosen phones' })

  await step('the keyboard waits where the rows end that have come, and goes on by itself', async () => {
    await link(page, nameOf(1)).focus()
    for (let press = 0; press < 95; press++) await keys.press('j')
    await keys.press('Space')
    await bar.getByText('1 selected').waitFor()
    for (let press = 0; press < 50; press++) await keys.press('Shift+ArrowDown')
    await bar.getByText('5 selected').waitFor()
    await keys.landsOn(link(page, nameOf(100)))
    second.resolve()
    await bar.getByText('51 selected').waitFor()
    await keys.landsOn(link(page, nameOf(146)))
    await keys.press('k')
    await keys.landsOn(link(page, nameOf(145)))
  })

  await step('Shift chooses rows between that nobody looked at', async () => {
    await bar.getByRole('button', { name: 'Clear' }).click()
    await page.evaluate('scrollTo(0, 0)')
    await page.getByRole('checkbox', { name: `Select ${nameOf(2)}`, exact: true }).check()
    await page.evaluate('scrollTo(0, document.documentElement.scrollHeight)')
    const last = page.getByRole('checkbox', { name: `Select ${nameOf(500)}`, exact: true })
    await last.click({ modifiers: ['Shift'] })
    await bar.getByText('499 selected').waitFor()
  })
})

test('on a telephone filters are a sheet, and phones are cards of three lines', {
  skip: withoutChromium,
}, async (t) => {
  const app = await startTestApp(t)
  await smallOffice(app)
  const page = await openPage(t, { touch: true })
  await signIn(page, app, '/t/ACME/phones')
  const step = steps(t)

  await step('a filter is chosen in the sheet, and taken off in the list', async () => {
    await shows(page, ['Attic', 'Cellar', 'Lobby', 'Office', 'Reception'])
    await button(page, 'Filters').click()
    const sheet = page.getByRole('dialog', { name: 'Filters' })
    await sheet.getByRole('combobox', { name: 'Vendor' }).click()
    await page.getByRole('option', { name: /Snom/ }).click()
    await sheet.getByRole('button', { name: 'Show 2 phones' }).click()
    await sheet.waitFor({ state: 'detached' })
    await shows(page, ['Attic', 'Cellar'])
    assert.deepEqual(await barriers(page, 'cards'), [])
    await button(page, 'Clear Vendor').click()
    await shows(page, ['Attic', 'Cellar', 'Lobby', 'Office', 'Reception'])
  })

  await step('what is chosen has its bar at the lower edge, near the thumb', async () => {
    await page.getByRole('checkbox', { name: 'Select Attic' }).check()
    const bar = page.getByRole('region', { name: 'The chosen phones' })
    await bar.getByText('1 selected').waitFor()
    const box = await bar.boundingBox()
    assert.ok(box && box.y > 600, `at ${box?.y}`)
    await button(page, 'More for the chosen phones').click()
    await page.getByRole('menuitem', { name: 'Reboot' }).waitFor()
    await page.keyboard.press('Escape')
  })
  assert.ok(await page.evaluate('document.documentElement.scrollWidth <= innerWidth'), 'nothing is wider')
})

test('a new tenant is told the three ways in', { skip: withoutChromium }, async (t) => {
  const app = await startTestApp(t)
  await makeTenant(app)
  const page = await openPage(t)
  await signIn(page, app, '/t/ACME/phones')
  await page.getByText('No phones yet').waitFor()
  for (const name of ['Paste phones', 'Import a CSV or XLSX']) await link(page, name).waitFor()
  await page.locator('.surface').getByRole('link', { name: 'New Phone' }).waitFor()
})
