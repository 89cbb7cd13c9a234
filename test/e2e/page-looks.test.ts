/** Every page, full of phones in every state: nothing keeps a screen reader out, by day and by night; and the pictures of the README. */

import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import type { Page } from 'playwright-core'
import type { Contact } from '../../src/schema/contact.ts'
import { startBusyDemo } from '../support/busy-demo.ts'
import { barriers, openPage, signIn, withoutChromium } from '../support/chromium.ts'
import { root } from '../support/start-app.ts'

test('nothing on any page keeps somebody out, in light and in dark', {
  skip: withoutChromium,
  timeout: 230_000,
}, async (t) => {
  const { app, reception, operationId } = await startBusyDemo(t)
  const office = '/t/CANISTRACCI'
  const phone = `${office}/phones/${reception.id}`
  const contact = await app.ok<Contact>('POST', '/tenants/CANISTRACCI/contacts', {
    name: 'Anna Rossi',
    numbers: [{ kind: 'mobile', number: '+393331234567' }],
  })
  const places = [
    `${office}/phones`,
    `${office}/phones?q=nothing+is+called+so`,
    `${office}/phones/new`,
    phone,
    `${phone}?tab=files`,
    `${phone}?tab=activity`,
    `${phone}?tab=uploads`,
    `${office}/extensions`,
    `${office}/extensions/new`,
    `${office}/models`,
    `${office}/models/new`,
    `${office}/models/yealink-t54w`,
    `${office}/models/yealink-t54w?tab=defaults`,
    `${office}/models/yealink-t54w?tab=source`,
    `${office}/contacts`,
    `${office}/contacts/new`,
    `${office}/contacts/${contact.id}`,
    `${office}/operations`,
    `${office}/operations/${operationId}`,
    '/tenants',
    '/tenants/CANISTRACCI',
    '/system',
    `${office}/phones/no-such-phone`,
  ]
  const page = await openPage(t)
  await page.goto(app.pageUrl)
  await page.getByLabel('User name').waitFor()
  const found = await barriers(page, 'sign in')
  await signIn(page, app)
  for (const place of places) {
    await page.goto(app.pageUrl + place)
    await settled(page)
    found.push(...(await barriers(page, place)))
  }
  await page.goto(app.pageUrl + phone)
  await settled(page)
  await openEverything(page)
  found.push(...(await barriers(page, 'a phone with everything open')))
  await page.goto(`${app.pageUrl}${office}/phones`)
  await page.getByRole('checkbox', { name: 'Select Reception' }).check()
  await page.getByRole('button', { name: 'Delete Selected' }).click()
  await page.getByRole('dialog').getByText('Night bell').waitFor()
  // It fades in: until then its colours are not its own.
  await page.waitForTimeout(500)
  found.push(...(await barriers(page, 'the question before deleting')))
  await page.getByRole('button', { name: 'Cancel' }).click()
  assert.deepEqual(found, [])
  assert.deepEqual(
    await tooWide(
      page,
      places.map((place) => app.pageUrl + place),
    ),
    [],
  )
  if (process.env.OFFHOOK_SCREENSHOTS !== '1') return
  await takePicture(page, `${app.pageUrl}${office}/phones`, 'phones-list')
  await takePicture(page, app.pageUrl + phone, 'phone')
})

test('a click on the autoprovisioning URL copies the whole of it', {
  skip: withoutChromium,
  timeout: 60_000,
}, async (t) => {
  const { app, reception } = await startBusyDemo(t)
  const page = await openPage(t)
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
  await signIn(page, app)
  await page.goto(`${app.pageUrl}/t/CANISTRACCI/phones`)
  await page.getByRole('button', { name: 'copy the autoprovisioning URL of Reception' }).click()
  const whole = await app.ok<{ provisioningUrl: string }>(
    'GET',
    `/tenants/CANISTRACCI/phones/${reception.id}`,
  )
  assert.match(whole.provisioningUrl, /\/p\/[a-z2-7]{26}\/$/)
  assert.equal(await page.evaluate('navigator.clipboard.readText()'), whole.provisioningUrl)
})

/** What is folded away on a form, and the list of what comes to nothing. */
async function openEverything(page: Page): Promise<void> {
  const folded = page
    .locator('main button[aria-expanded="false"]:not([aria-haspopup])')
    .filter({ visible: true })
  while ((await folded.count()) > 0) await folded.first().click()
}

/** Pages that a telephone's screen shows only in part, sideways. */
async function tooWide(page: Page, urls: string[]): Promise<string[]> {
  await page.setViewportSize({ width: 400, height: 800 })
  const wide: string[] = []
  for (const url of urls) {
    await page.goto(url)
    await settled(page)
    if (/\/phones\/\w|\/system/.test(url)) await openEverything(page)
    const over = await page.evaluate<number>('document.scrollingElement.scrollWidth - window.innerWidth')
    if (over > 0) wide.push(`${url.replace(/^https?:\/\/[^/]+/, '')} by ${over} px`)
  }
  await page.setViewportSize({ width: 1440, height: 900 })
  return wide
}

/** Its title stands there, and nothing is being loaded any more, the editor neither. */
async function settled(page: Page): Promise<void> {
  await page.getByRole('heading', { level: 1 }).waitFor()
  await page.getByLabel('Loading').filter({ visible: true }).first().waitFor({ state: 'detached' })
  if (/\/models\/(new|.*source$)/.test(page.url())) await page.locator('.cm-content').waitFor()
}

async function takePicture(page: Page, url: string, name: string): Promise<void> {
  await page.goto(url)
  await settled(page)
  await page.screenshot({ path: join(root, 'docs', 'images', `${name}.png`), animations: 'disabled' })
}
