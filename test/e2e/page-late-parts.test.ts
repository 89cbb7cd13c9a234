/** Chromium: where the file of a late part of the list does not come, that is told in its place, and the list stays. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { barriers, faded, openPage, signIn, steps, withoutChromium } from '../support/chromium.ts'
import { startTestApp } from '../support/start-app.ts'
import { makeTenant } from '../support/tenant.ts'

test('a part of the list whose file does not come takes nothing with it, and can be tried again', {
  skip: withoutChromium,
}, async (t) => {
  const app = await startTestApp(t)
  const tenant = await makeTenant(app)
  await tenant.phone({ name: 'Desk' })
  const step = steps(t)
  const page = await openPage(t)
  await signIn(page, app, '/t/ACME/phones')
  const desk = page.getByRole('link', { name: 'Desk', exact: true })
  await desk.waitFor()

  for (const [part, file, opened] of [
    ['Columns', 'columns-choice', () => page.getByText('The usual ones')],
    ['Saved lists', 'saved-lists-menu', () => page.getByRole('menuitem').first()],
    ['Vendor', 'filter-options', () => page.getByRole('textbox', { name: 'Find: Vendor' })],
  ] as const)
    await step(`${part}: it is told, the list stays, and a second try brings it`, async () => {
      const files = (url: URL) => url.pathname.includes(`/${file}`)
      await page.route(files, (route) => route.abort())
      await page.getByRole('button', { name: part, exact: true }).click()
      await page.getByText(/^This part of the page did not come/).waitFor()
      assert.ok(await desk.isVisible())
      await faded(page)
      // A menu of Mantine’s begins with a place for the focus, which is no entry, whatever it holds.
      const found = (await barriers(page, part)).filter((each) => !each.endsWith('-dropdown'))
      assert.deepEqual(found, [])
      await page.unroute(files)
      const again = page
        .getByRole('menuitem', { name: /Try again/ })
        .or(page.getByRole('button', { name: 'Try again' }))
      await again.click()
      await page.getByText(/^This part of the page did not come/).waitFor({ state: 'detached' })
      await opened().waitFor()
      await page.keyboard.press('Escape')
    })
})
