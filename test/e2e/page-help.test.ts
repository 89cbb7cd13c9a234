/** The “?” of a page leads to what the guide says of it, and on from there. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { barriers, openPage, signIn, withoutChromium } from '../support/chromium.ts'
import { Keyboard } from '../support/keyboard.ts'
import { until } from '../support/processes.ts'
import { startTestApp } from '../support/start-app.ts'
import { makeTenant } from '../support/tenant.ts'

for (const width of [1440, 360])
  test(`help is a key away on a screen of ${width} px`, { skip: withoutChromium }, async (t) => {
    const app = await startTestApp(t)
    await makeTenant(app, { code: 'HERE', name: 'Hotel Aurora' })
    const page = await openPage(t)
    await page.setViewportSize({ width, height: 900 })
    const keys = await Keyboard.of(page)
    await signIn(page, app, '/t/HERE/phones/paste')
    await keys.tabTo(page.getByRole('link', { name: 'Help about this page' }))
    await keys.press('Enter')
    await page.getByRole('heading', { name: 'Bring phones in', level: 1 }).waitFor()
    await until('it is at what the page is about', () =>
      keys.isOn(page.getByRole('heading', { name: 'Paste them' })),
    )
    assert.deepEqual(await barriers(page, 'a topic of the guide'), [])
    await keys.tabTo(page.getByRole('link', { name: 'inbox' }))
    await keys.press('Enter')
    await page.getByRole('heading', { name: 'The inbox', level: 1 }).waitFor()
    await page.getByRole('link', { name: 'All topics' }).click()
    await page.getByRole('heading', { name: 'How Offhook is used', level: 1 }).waitFor()
    await page.getByRole('link', { name: 'A phone', exact: true }).click()
    const picture = page.getByRole('img', { name: 'A phone’s page' }).or(page.locator('.guide img'))
    await until('the picture is there', () =>
      picture.first().evaluate((image) => (image as unknown as { naturalWidth: number }).naturalWidth > 500),
    )
    assert.equal(await page.evaluate('document.documentElement.scrollWidth <= innerWidth'), true)
  })
