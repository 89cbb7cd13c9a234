/** Chromium: the audit trail is read, searched, filtered and downloaded; wide and narrow, and by keyboard. */

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { barriers, openPage, signIn, steps, withoutChromium } from '../support/chromium.ts'
import { Keyboard } from '../support/keyboard.ts'
import { startTestApp } from '../support/start-app.ts'
import { makeTenant } from '../support/tenant.ts'

for (const width of [1440, 390]) {
  test(`the audit trail is read on a screen of ${width} px`, {
    skip: withoutChromium,
  }, async (t) => {
    const app = await startTestApp(t)
    const tenant = await makeTenant(app)
    const desk = await tenant.phone({ name: 'Desk' })
    await app.ok('PATCH', `${tenant.base}/phones/${desk.id}`, {
      ...{ name: 'Reception', httpUsername: 'u', httpPassword: 'Unshown-password-1' },
    })
    const step = steps(t)
    const page = await openPage(t)
    await page.setViewportSize({ width, height: 900 })
    await signIn(page, app, '/t/ACME/audit')
    const rows = page.getByRole('table', { name: 'Audit trail' }).locator('tbody tr')

    await step('rows tell who did what, and old and new values without passwords', async () => {
      await page.getByRole('heading', { level: 1, name: 'Audit trail' }).waitFor()
      const row = rows.filter({ hasText: 'phone.update' })
      await row.locator('del', { hasText: 'Desk' }).waitFor()
      await row.locator('ins', { hasText: 'Reception' }).waitFor()
      await row.getByText('httpPassword: changed, not shown').waitFor()
      await page.getByText(/chain unbroken, \d+ rows/).waitFor()
      assert.deepEqual(await barriers(page, `the trail at ${width}`), [])
    })

    await step('a search and a filter leave what they find, and the address keeps them', async () => {
      await page.keyboard.press('/')
      await page.keyboard.type('reception')
      await page.waitForURL(/q=reception/)
      await page.getByLabel('Kind of object').selectOption('tenant')
      await page.getByText('No row of the trail matches').waitFor()
      await page.getByRole('button', { name: 'Show the whole trail' }).click()
      await page.getByLabel('Kind of object').selectOption('phone')
      await page.waitForURL(/kind=phone/)
      await page.reload()
      await rows.filter({ hasText: 'phone.create' }).waitFor()
      assert.equal(await rows.filter({ hasText: 'tenant.create' }).count(), 0)
    })

    await step('what is shown is downloaded', async () => {
      await page.getByRole('button', { name: 'Export' }).press('Enter')
      const [download] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('menuitem', { name: 'JSON lines' }).click(),
      ])
      const lines = readFileSync(await download.path(), 'utf8')
        .trimEnd()
        .split('\n')
      assert.deepEqual(
        lines.map((line) => JSON.parse(line).action),
        ['phone.create', 'phone.update'],
      )
    })

    await step('a phone has its own trail', async () => {
      await rows.filter({ hasText: 'phone.update' }).getByRole('link', { name: 'Reception' }).click()
      await page.getByRole('tab', { name: 'Changes' }).click()
      await rows.filter({ hasText: 'phone.update' }).locator('ins', { hasText: 'Reception' }).waitFor()
      assert.equal(await rows.count(), 2)
      assert.deepEqual(await barriers(page, `the trail of a phone at ${width}`), [])
    })
  })
}

test('the trail is narrowed by keyboard alone, and one stays where one is', {
  skip: withoutChromium,
}, async (t) => {
  const app = await startTestApp(t)
  const tenant = await makeTenant(app)
  await tenant.phone({ name: 'Desk' })
  const page = await openPage(t)
  const keys = await Keyboard.of(page)
  const step = steps(t)
  await signIn(page, app, '/audit')
  const rows = page.getByRole('table', { name: 'Audit trail' }).locator('tbody tr')
  const [who, from] = [page.getByLabel('Who', { exact: true }), page.getByLabel('From address')]

  await step('by who did it', async () => {
    await rows.filter({ hasText: 'phone.create' }).waitFor()
    await keys.type(who, 'admin')
    await keys.press('Enter')
    await page.waitForURL(/who=admin/)
    await rows.filter({ hasText: 'phone.create' }).waitFor({ state: 'detached' })
    await keys.landsOn(who)
    assert.equal(await who.inputValue(), 'admin')
  })

  await step('by kind and outcome, and from where', async () => {
    const kind = page.getByLabel('Kind of object')
    await keys.tabTo(kind)
    await page.keyboard.type('User')
    await page.waitForURL(/kind=user/)
    await keys.landsOn(kind)
    await keys.type(from, '192.0.2.1')
    await keys.press('Enter')
    await page.getByText('No row of the trail matches').waitFor()
    await keys.landsOn(from)
  })

  await step('and what was typed is taken back', async () => {
    await keys.press('Control+a', 'Delete', 'Enter')
    await page.waitForURL((url) => !url.search.includes('ip='))
    await keys.landsOn(from)
    await keys.tabTo(who, 'Shift+Tab')
    await page.keyboard.press('Control+a')
    await page.keyboard.type('nobody at all')
    await keys.tabTo(from)
    await page.getByText('No row of the trail matches').waitFor()
    await keys.enter(page.getByRole('button', { name: 'Show the whole trail' }))
    await rows.filter({ hasText: 'phone.create' }).waitFor()
    assert.deepEqual([await who.inputValue(), await from.inputValue()], ['', ''])
  })
})
