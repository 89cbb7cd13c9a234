/** Chromium drives the page as an installer would: a phone is added, corrected, saved, and deleted with its references. */

import assert from 'node:assert/strict'
import { existsSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { AxeBuilder } from '@axe-core/playwright'
import { type Browser, chromium, type Page } from 'playwright-core'
import { adminPassword, root, startTestApp } from '../support/start-app.ts'

const executablePath = '/usr/bin/chromium'
const args = [
  '--headless=new',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]
const skip = existsSync(executablePath) ? false : 'Chromium is not installed'

async function signIn(page: Page, url: string): Promise<void> {
  await page.goto(url)
  await page.getByLabel('User name').fill('admin')
  await page.getByRole('textbox', { name: 'Password' }).fill(adminPassword)
  await page.keyboard.press('Enter')
  await page.getByRole('link', { name: 'Docs Demo Phone 1', exact: true }).waitFor()
}

test('a phone is kept on the page from New Phone to Delete Selected', {
  skip,
  timeout: 120_000,
}, async (t) => {
  const app = await startTestApp(t, { demo: true })
  const browser: Browser = await chromium.launch({ executablePath, args })
  t.after(() => browser.close())
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } })
  page.setDefaultTimeout(8000)
  await signIn(page, app.pageUrl)

  for (const column of ['Name', 'Phone Model', 'Extensions', 'MAC plain', 'Autoprovisioning URL', 'Status']) {
    await page.getByRole('columnheader', { name: column }).waitFor()
  }
  for (const action of ['Resync config', 'Reboot', 'Delete Selected']) {
    const button = page.getByRole('button', { name: action, exact: true })
    assert.ok(
      (await button.isDisabled()) || (await button.getAttribute('aria-disabled')) === 'true',
      `${action} needs a selection`,
    )
  }
  if (process.env.OFFHOOK_SCREENSHOTS) mkdirSync(join(root, 'docs', 'images'), { recursive: true })

  // Mistakes are shown at their fields, and nothing of the form is lost.
  await page.getByRole('button', { name: 'New Phone' }).click()
  await page
    .getByRole('combobox', { name: 'Model' })
    .or(page.getByLabel('Model', { exact: true }))
    .first()
    .click()
  await page.getByRole('option', { name: /Docs Demo Model/ }).click()
  await page.getByRole('combobox', { name: 'Line 5' }).waitFor()
  await page.getByLabel('logo_text').waitFor()
  await page.getByLabel('MAC Address').fill('00:15:65:4a:a9:3')
  await page.getByRole('button', { name: 'Save', exact: true }).click()
  await page.getByText(/11 hex digits; a MAC address has 12/).waitFor()
  await page.getByText('A phone needs a name').waitFor()
  assert.equal(await page.getByLabel('MAC Address').inputValue(), '00:15:65:4a:a9:3')
  await page.getByLabel('MAC Address').fill('00-15-65-4A-A9-37')
  await page.getByLabel('Name', { exact: true }).fill('Front door')
  await page.getByRole('combobox', { name: 'Line 0' }).click()
  await page.getByRole('option', { name: /^100/ }).first().click()
  await page.getByRole('button', { name: 'Save', exact: true }).click()
  await page
    .getByRole('heading', { name: 'Front door' })
    .or(page.getByRole('link', { name: 'Front door', exact: true }))
    .first()
    .waitFor()
  if (process.env.OFFHOOK_SCREENSHOTS)
    await page.screenshot({ path: join(root, 'docs', 'images', 'phone.png') })

  const { items } = await app.ok<{ items: { id: string; mac: string; provisioningUrl: string }[] }>(
    'GET',
    '/tenants/CANISTRACCI/phones?q=Front',
  )
  const [phone] = items
  assert.equal(phone?.mac, '0015654aa937')
  assert.match(
    await (await fetch(phone?.provisioningUrl ?? '')).text(),
    /account\.1\.user_name = 100-CANISTRACCI/,
  )

  // Who names the phone is said before anything is deleted.
  await app.ok('PUT', '/tenants/CANISTRACCI/references', {
    source: 'pbx-1',
    references: [{ kind: 'callFlow', label: 'Night bell', phoneId: phone?.id }],
  })
  await page.goto(`${app.pageUrl}/t/CANISTRACCI/phones`)
  await page.getByRole('checkbox', { name: 'Select Front door' }).check()
  if (process.env.OFFHOOK_SCREENSHOTS)
    await page.screenshot({ path: join(root, 'docs', 'images', 'phones-list.png') })
  await page.getByRole('button', { name: 'Delete Selected' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByText('Night bell').waitFor()
  await dialog.getByRole('button', { name: /^Cancel|^Keep/ }).click()
  await page.getByRole('link', { name: 'Front door', exact: true }).waitFor()
  await page.getByRole('button', { name: 'Delete Selected' }).click()
  await dialog.getByText('Night bell').waitFor()
  await dialog
    .getByRole('button', { name: /^Delete/ })
    .last()
    .click()
  await page.getByRole('link', { name: 'Front door', exact: true }).waitFor({ state: 'detached' })
  assert.equal((await app.call('GET', `/tenants/CANISTRACCI/phones/${phone?.id}`)).status, 404)

  // The other tenant shows nothing of this one.
  await page.goto(`${app.pageUrl}/t/NORTHWIND/phones`)
  await page.getByRole('link', { name: 'Front desk', exact: true }).waitFor()
  assert.equal(await page.getByText('Docs Demo Phone 1').count(), 0)
})

test('a screen reader finds its way on every page', { skip, timeout: 120_000 }, async (t) => {
  const app = await startTestApp(t, { demo: true })
  const browser: Browser = await chromium.launch({ executablePath, args })
  t.after(() => browser.close())
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } })
  const page = await context.newPage()
  page.setDefaultTimeout(8000)
  await signIn(page, app.pageUrl)
  const found: string[] = []
  for (const place of ['phones', 'phones/new', 'extensions', 'models', 'models/yealink-t54w', 'operations']) {
    await page.goto(`${app.pageUrl}/t/CANISTRACCI/${place}`)
    await page.getByRole('heading', { level: 1 }).waitFor()
    await page.waitForLoadState('networkidle').catch(() => undefined)
    const { violations } = await new AxeBuilder({ page }).analyze()
    for (const { id, impact, nodes } of violations) {
      if (impact === 'serious' || impact === 'critical')
        found.push(`${place}: ${id} at ${nodes[0]?.target.join(' ')}`)
    }
  }
  assert.deepEqual(found, [])
})
