/** Chromium: how a tenant stands, and all of them: numbers lead to their lists, days are opened; wide and narrow, by mouse and by keyboard. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Page } from 'playwright-core'
import type { Phone } from '../../src/schema/phone.ts'
import { barriers, openPage, signIn, steps, withoutChromium } from '../support/chromium.ts'
import { Keyboard } from '../support/keyboard.ts'
import { testFolder, until } from '../support/processes.ts'
import { startTestApp, type TestApp } from '../support/start-app.ts'
import { makeTenant, type TestTenant } from '../support/tenant.ts'
import { askDatabase, leaveDatabase } from '../support/test-database.ts'

const names = ['Phones', 'Fetched today', 'Pending', 'Failing', 'Never fetched'] as const

async function fetchAs({ provisioningUrl, mac }: Phone, firmware: string, password?: string) {
  const authorization = `Basic ${Buffer.from(`phone:${password}`).toString('base64')}`
  const { status } = await fetch(provisioningUrl, {
    headers: {
      'user-agent': `Yealink SIP-T54W ${firmware} ${mac}`,
      ...(password && { authorization }),
    },
  })
  return status
}

/** Two that fetched, by two firmwares; one pending, one that failed, and two that never asked. */
async function furnish(tenant: TestTenant, app: TestApp) {
  const phone = (name: string, more = {}) => tenant.phone({ name, ...more })
  const [one, two, changed] = [await phone('Reception'), await phone('Gate'), await phone('Attic')]
  assert.equal(await fetchAs(one, '96.86.0.100'), 200)
  assert.equal(await fetchAs(two, '96.86.0.75'), 200)
  assert.equal(await fetchAs(changed, '96.86.0.100'), 200)
  await app.ok('PATCH', `${tenant.base}/phones/${changed.id}`, { settings: { callWaiting: false } })
  const locked = await phone('Warehouse', { httpUsername: 'phone', httpPassword: 'Right-password-1' })
  assert.equal(await fetchAs(locked, '96.86.0.75', 'wrong'), 401)
  await phone('Boxed')
  await phone('Sold')
  await until('the phone is pending', async () => {
    const { total } = await app.ok<{ total: number }>('GET', `${tenant.base}/phones?status=pending`)
    return total === 1
  })
  return { locked }
}

async function stand(t: Parameters<typeof startTestApp>[0], width: number) {
  const folder = testFolder(t, 'overview')
  t.after(() => leaveDatabase(folder))
  const app = await startTestApp(t, { folder })
  const tenant = await makeTenant(app, { code: 'ACME', name: 'Acme', timezone: 'Europe/Rome' })
  const phones = await furnish(tenant, app)
  const page = await openPage(t)
  await page.setViewportSize({ width, height: 900 })
  return { app, folder, tenant, page, ...phones }
}

const card = (page: Page, name: string) =>
  page.getByRole('region', { name: /in numbers/ }).getByRole('link', { name: new RegExp(`^${name} `) })

/** What a card says. */
async function numberOf(page: Page, name: string): Promise<number> {
  return Number(await card(page, name).locator('b').innerText())
}

for (const [name, width] of [
  ['wide', 1440],
  ['narrow', 390],
] as const) {
  test(`how a tenant stands is seen on a ${name} screen`, { skip: withoutChromium }, async (t) => {
    const { app, folder, tenant, page, locked } = await stand(t, width)
    const step = steps(t)
    const list = `${tenant.base}/phones`
    await signIn(page, app, '/t/ACME/overview')
    await page.getByRole('heading', { level: 1, name: 'Overview' }).waitFor()

    await step('each number is that of the list to which it leads', async () => {
      await card(page, 'Phones').waitFor()
      const said: number[] = []
      for (const each of names) {
        const count = await numberOf(page, each)
        said.push(count)
        await card(page, each).click()
        await page.waitForURL(/\/t\/ACME\/phones/)
        const search = new URL(page.url()).searchParams
        const state = search.get('state')
        search.delete('state')
        if (state) search.set('status', state)
        const { total } = await app.ok<{ total: number }>('GET', `${list}?${search}`)
        assert.equal(count, total, each)
        if (!search.has('fetched')) await page.getByText(new RegExp(`^${count} (found )?in Acme`)).waitFor()
        await page.goBack()
        await card(page, 'Phones').waitFor()
      }
      assert.deepEqual(said, [6, 3, 1, 1, 2])
    })

    await step('why phones fail is said, and which', async () => {
      const failing = page.getByRole('region', { name: 'Failing, by reason' })
      await failing.getByText('Its user name or password is wrong').waitFor()
      await failing.getByRole('link', { name: 'Warehouse' }).waitFor()
      assert.equal(await failing.getByRole('link', { name: '1 phone fails' }).count(), 1)
      await failing.getByRole('link', { name: /^Its user name or password is wrong 1$/ }).click()
      await page.getByText('Failing: Its user name or password is wrong').first().waitFor()
      await page.getByText(/^1 (found )?in Acme/).waitFor()
      await page.getByRole('button', { name: 'Clear Failing' }).click()
      await page.waitForURL(/\?state=failing$/)
      await page.goBack()
      await page.goBack()
      await failing.waitFor()
    })

    await step('firmware leads to the phones that have it', async () => {
      const firmware = page.getByRole('region', { name: 'Models and firmware' })
      await firmware.getByRole('link', { name: /^96\.86\.0\.100 2 newest here/ }).click()
      await page.waitForURL(/modelId=yealink-t54w&firmware=96\.86\.0\.100|firmware=96\.86\.0\.100&modelId=/)
      const { total } = await app.ok<{ total: number }>('GET', `${list}${new URL(page.url()).search}`)
      assert.equal(total, 2)
      await page.goBack()
    })

    await step('no link tells of lines: the chart says so, and offers one', async () => {
      const lines = page.getByRole('region', { name: 'Registered lines' })
      await lines.getByText('No link tells which lines are registered').waitFor()
      await lines.getByRole('link', { name: 'Add a PBX link' }).click()
      await page.waitForURL(/\/t\/ACME\/links\/new$/)
      await page.goBack()
      assert.match((await card(page, 'Unregistered').innerText()) ?? '', /—/)
    })

    await step('what happens is seen without a reload', async () => {
      assert.equal(await fetchAs(locked, '96.86.0.100', 'Right-password-1'), 200)
      await until('nothing fails any more', async () => (await numberOf(page, 'Failing')) === 0)
      await page.getByText('No phone fails.').waitFor()
    })

    await step('days before are drawn, each with its numbers, and the table says the same', async () => {
      const [{ tenantId }] = await askDatabase(folder, 'select "tenantId" from phone limit 1')
      const { day } = await app.ok<{ day: string }>('GET', `${tenant.base}/overview`)
      const before = new Date(Date.parse(day) - 86_400_000).toISOString().slice(0, 10)
      await askDatabase(
        folder,
        'insert into "dayCount" ("tenantId", "day", "piece", "served", "refused") values (?, ?, 0, 40, 3), (?, ?, 1, 2, 1)',
        [tenantId, before, tenantId, before],
      )
      await askDatabase(
        folder,
        'insert into "dayFigure" ("tenantId", "day", "phones", "pending", "failing", "neverFetched", "lines", "registered", "sampledAt") values (?, ?, 50, 1, 2, 5, 44, 41, ?)',
        [tenantId, before, Date.parse(before)],
      )
      await page.reload()
      const days = page.getByRole('list', { name: 'Days: Phones that fetched, a day' })
      await days.waitFor()
      assert.equal(await days.getByRole('link').count(), 30)
      const chart = page.getByRole('region', { name: 'Phones that fetched, a day' })
      const rows = chart.getByRole('table').getByRole('row')
      assert.match(await rows.nth(2).innerText(), /42\s+4\s*$/)
      await days.getByRole('link', { name: '42 served, 4 refused' }).click()
      await page.waitForURL(new RegExp(`day=${before}`))
      const facts = page.locator('.overview-facts')
      await facts.getByText('41 of 44').waitFor()
      await page.getByRole('button', { name: 'Day after' }).click()
      await facts.getByRole('link', { name: '4', exact: true }).waitFor()
      await page.getByRole('button', { name: 'Close the day' }).click()
      await facts.waitFor({ state: 'detached' })
      await page.getByRole('list', { name: 'Days: Registered lines' }).waitFor()
      await page.getByText('registered: 41 of 44 lines').waitFor()
      await chart.getByRole('button', { name: 'Show as a table' }).click()
      await days.waitFor({ state: 'detached' })
      await chart.getByRole('table').getByRole('link').nth(1).click()
      await page.waitForURL(new RegExp(`day=${before}`))
      assert.deepEqual(await barriers(page, `a day of the overview, ${name}`), [])
      await chart.getByRole('button', { name: 'Show as a table' }).click()
      await days.waitFor()
    })

    await step('it stands in the room that there is, and keeps nobody out', async () => {
      const boxOf = async (each: string) => {
        const box = await card(page, each).boundingBox()
        assert.ok(box)
        return box
      }
      const [first, second, third] = [
        await boxOf('Phones'),
        await boxOf('Fetched today'),
        await boxOf('Pending'),
      ]
      assert.equal(first.y, second.y)
      assert.equal(third.y === first.y, width > 400, 'narrow, numbers stand in twos')
      const topOf = async (chart: string) =>
        (await page.getByRole('region', { name: chart, exact: true }).boundingBox())?.y ?? 0
      const [fetched, registered] = [
        await topOf('Phones that fetched, a day'),
        await topOf('Registered lines'),
      ]
      assert.equal(fetched === registered, width > 400, 'narrow, charts stand under each other')
      const wide = 'document.documentElement.scrollWidth > document.documentElement.clientWidth'
      assert.equal(await page.evaluate(wide), false)
      assert.deepEqual(await barriers(page, `the overview, ${name}`), [])
    })
  })
}

test('a trail that somebody changed while no server ran is said on both overviews', {
  skip: withoutChromium,
}, async (t) => {
  const folder = testFolder(t, 'overview')
  t.after(() => leaveDatabase(folder))
  const first = await startTestApp(t, { folder })
  const { phone } = await makeTenant(first)
  await phone({ name: 'Reception' })
  const { broken } = await first.ok<{ broken: object | null }>('GET', '/audit/chain')
  assert.equal(broken, null)
  await first.close()
  await askDatabase(folder, "update audit set who = 'marta' where seq = 2")
  const app = await startTestApp(t, { folder })
  const page = await openPage(t)
  await signIn(page, app, '/t/ACME/overview')
  const alert = page.getByRole('alert').filter({ hasText: 'The audit trail is broken' })
  await alert.waitFor()
  await page.goto(`${app.pageUrl}/overview`)
  await alert.getByRole('link', { name: 'Look at the trail' }).click()
  await page.waitForURL(/\/audit$/)
})

test('the overview is gone through by keyboard alone', { skip: withoutChromium }, async (t) => {
  const { app, page } = await stand(t, 1440)
  const keys = await Keyboard.of(page)
  const step = steps(t)
  await signIn(page, app, '/t/ACME/phones')

  await step('from the menu to a number and its list', async () => {
    await keys.enter(page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Overview' }))
    await page.getByRole('heading', { level: 1, name: 'Overview' }).waitFor()
    await keys.enter(card(page, 'Never fetched'))
    await page.waitForURL(/state=neverFetched/)
    await page.goBack()
  })

  await step('days are one stop, arrows go from one to the next, Enter opens one', async () => {
    const days = page.getByRole('list', { name: 'Days: Phones that fetched, a day' }).getByRole('link')
    await keys.tabTo(days.last())
    await keys.press('ArrowLeft')
    await keys.landsOn(days.nth(28))
    await keys.press('Home')
    await keys.landsOn(days.first())
    await keys.press('End')
    await keys.landsOn(days.last())
    await keys.press('Enter')
    await page.waitForURL(/day=/)
    await keys.enter(page.getByRole('button', { name: 'Close the day' }))
    await page.waitForURL((url) => !url.search.includes('day='))
  })
})

test('how all tenants stand leads to those that need somebody', { skip: withoutChromium }, async (t) => {
  const { app, page } = await stand(t, 1440)
  const other = await makeTenant(app, { code: 'OTHER', name: 'Other' })
  await other.phone({ name: 'Lonely' })
  const step = steps(t)
  await signIn(page, app, '/overview')
  await page.getByRole('heading', { level: 1, name: 'Overview of all tenants' }).waitFor()

  await step('sums are those of the tenants below', async () => {
    await card(page, 'Phones').waitFor()
    assert.deepEqual(
      [
        await numberOf(page, 'Tenants'),
        await numberOf(page, 'Phones'),
        await numberOf(page, 'Never fetched'),
      ],
      [2, 7, 3],
    )
    await card(page, 'Never fetched').click()
    const table = page.getByRole('table', { name: 'Tenants with phones in this state: never fetched' })
    await table.waitFor()
    const cells = table.locator('td[data-label="Never fetched"]')
    assert.deepEqual(await cells.allInnerTexts(), ['2', '1'])
    assert.deepEqual(await barriers(page, 'the overview of all'), [])
    await cells.last().getByRole('link').click()
    await page.waitForURL(/\/t\/OTHER\/phones\?state=neverFetched/)
    await page.getByText(/^1 (found )?in Other/).waitFor()
  })

  await step('choosing a tenant there leads to its overview', async () => {
    await page.goto(`${app.pageUrl}/overview`)
    await page
      .getByRole('table', { name: 'Tenants to look after' })
      .getByRole('link', { name: 'Acme' })
      .click()
    await page.waitForURL(/\/t\/ACME\/overview$/)
  })
})
