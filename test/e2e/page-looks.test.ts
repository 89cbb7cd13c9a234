/** Every page, full of phones in every state: nothing keeps a screen reader out, by day and by night; and the pictures of the README. */

import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import type { Locator, Page } from 'playwright-core'
import type { Contact } from '../../src/schema/contact.ts'
import { startBusyDemo } from '../support/busy-demo.ts'
import { barriers, faded, openPage, signIn, withoutChromium } from '../support/chromium.ts'
import { root } from '../support/start-app.ts'

test('nothing on any page keeps somebody out, in light and in dark', {
  skip: withoutChromium,
}, async (t) => {
  const { app, reception, operationId } = await startBusyDemo(t)
  const office = '/t/CANISTRACCI'
  const phone = `${office}/phones/${reception.id}`
  const contact = await app.ok<Contact>('POST', '/tenants/CANISTRACCI/contacts', {
    name: 'Anna Rossi',
    numbers: [{ kind: 'mobile', number: '+393331234567' }],
  })
  const contactPage = `${office}/contacts/${contact.id}`
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
    contactPage,
    `${office}/operations`,
    `${office}/operations/${operationId}`,
    '/tenants',
    '/tenants/CANISTRACCI',
    '/system',
    `${office}/phones/no-such-phone`,
    `${office}/no-such-page`,
  ]
  const page = await openPage(t)
  await page.goto(app.pageUrl)
  await page.getByLabel('User name').waitFor()
  const found = await barriers(page, 'sign in')
  await signIn(page, app)
  const wide: string[] = []
  for (const place of places) {
    await page.goto(app.pageUrl + place)
    await settled(page)
    found.push(...(await barriers(page, place)))
    if (place === phone || place === '/system') {
      await openEverything(page)
      if (place === phone) found.push(...(await barriers(page, 'a phone with everything open')))
    }
    wide.push(...(await tooWide(page, place)))
  }
  const dialog = async (name: string, sign: Locator) => {
    await sign.waitFor()
    await faded(page)
    found.push(...(await barriers(page, name)))
    await page.keyboard.press('Escape')
    await page.getByRole('dialog').waitFor({ state: 'detached' })
  }
  await page.goto(`${app.pageUrl}${office}/phones`)
  const chosen = page.getByRole('checkbox', { name: 'Select Reception' })
  await chosen.check()
  await page.getByRole('button', { name: 'Delete Selected' }).click()
  await dialog('the question before deleting', page.getByRole('dialog').getByText('Night bell'))
  await page.getByRole('link', { name: 'Reception', exact: true }).focus()
  await page.keyboard.press('?')
  await dialog('the keys of a list', page.getByRole('dialog', { name: 'Keys of a list' }))
  await page.getByRole('button', { name: 'account of admin' }).click()
  await page.getByRole('menuitem', { name: 'Change your password…' }).click()
  await dialog('the own password', page.getByRole('dialog', { name: 'Change your password' }))
  await page.goto(`${app.pageUrl}${office}/extensions/new`)
  await page.getByRole('button', { name: 'Generate Password' }).click()
  await page.getByRole('button', { name: 'Copy Password' }).waitFor()
  found.push(...(await barriers(page, 'a password that was made')))
  await page.goto(app.pageUrl + contactPage)
  await page.getByLabel('Name', { exact: true }).fill('Mine')
  await app.ok('PATCH', `/tenants/CANISTRACCI/contacts/${contact.id}`, { name: 'Theirs' })
  await page.keyboard.press('Control+Enter')
  await dialog('a conflict', page.getByRole('dialog', { name: 'Somebody else changed the same' }))
  await page.getByRole('button', { name: 'Cancel' }).click()
  await dialog('leaving unsaved', page.getByRole('dialog', { name: 'Leave without saving?' }))
  await page.reload()
  assert.deepEqual(found, [])
  assert.deepEqual(wide, [])
  if (process.env.OFFHOOK_SCREENSHOTS !== '1') return
  await takePicture(page, `${app.pageUrl}${office}/phones`, 'phones-list')
  await takePicture(page, app.pageUrl + phone, 'phone')
})

test('a click on the autoprovisioning URL copies the whole of it', {
  skip: withoutChromium,
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

/** What a telephone's screen shows only in part, sideways; not while the navigation slides away. */
async function tooWide(page: Page, place: string): Promise<string[]> {
  await page.addStyleTag({ content: '* { transition: none !important }' })
  await page.setViewportSize({ width: 390, height: 844 })
  const fits = 'document.scrollingElement.scrollWidth <= window.innerWidth'
  await page.waitForFunction(fits, undefined, { timeout: 5000 }).catch(() => {})
  const over = await page.evaluate<number>('document.scrollingElement.scrollWidth - window.innerWidth')
  // What a box cuts off makes the page no wider.
  const cut = await page.evaluate<number>(
    "Math.max(0, ...[...document.querySelectorAll('.table.cards tbody tr')].map((row) => Math.round(row.getBoundingClientRect().right))) - window.innerWidth",
  )
  await page.setViewportSize({ width: 1440, height: 900 })
  return [
    ...(over > 0 ? [`${place} by ${over} px`] : []),
    ...(cut > 0 ? [`rows of ${place} by ${cut} px`] : []),
  ]
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
