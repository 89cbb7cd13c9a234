/** Chromium: where the file of a late part of a page does not come, that is told in its place, and the page stays. */

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

test('a tab of a phone whose file does not come takes nothing of what is typed with it', {
  skip: withoutChromium,
}, async (t) => {
  const app = await startTestApp(t)
  const tenant = await makeTenant(app)
  const phone = await tenant.phone({ name: 'Desk' })
  const step = steps(t)
  const page = await openPage(t)
  await signIn(page, app, `/t/ACME/phones/${phone.id}`)
  const name = page.getByLabel('Name', { exact: true })
  const tab = (name: string) => page.getByRole('tab', { name, exact: true })
  await name.fill('Desk of Anna')

  for (const [part, file] of [
    ['Files', 'phone-files'],
    ['Time line', 'phone-time-line'],
    ['Activity', 'phone-fetches'],
    ['Uploads', 'phone-uploads'],
    ['Changes', 'audit-table'],
  ] as const)
    await step(`${part}: it is told, what is typed stays, and a second try brings it`, async () => {
      const files = (url: URL) => url.pathname.includes(`/${file}-`)
      await page.route(files, (route) => route.abort())
      await tab(part).click()
      const missing = page.getByText(/^This part of the page did not come/)
      await missing.waitFor()
      assert.deepEqual(await barriers(page, part), [])
      await tab('Phone').click()
      assert.equal(await name.inputValue(), 'Desk of Anna')
      await tab(part).click()
      await missing.waitFor()
      await page.unroute(files)
      await page.getByRole('button', { name: 'Try again' }).click()
      await missing.waitFor({ state: 'detached' })
    })
})
