/** Ctrl K leads from anywhere to anything by a few letters, by keyboard alone and by a finger. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { barriers, openPage, signIn, steps, withoutChromium } from '../support/chromium.ts'
import { Keyboard } from '../support/keyboard.ts'
import { until } from '../support/processes.ts'
import { startTestApp } from '../support/start-app.ts'
import { makeTenant } from '../support/tenant.ts'

test('anything is gone to by a few letters of it', { skip: withoutChromium }, async (t) => {
  const app = await startTestApp(t)
  const here = await makeTenant(app, { code: 'HERE', name: 'Hotel Aurora' })
  const there = await makeTenant(app, { code: 'THERE', name: 'Trattoria' })
  const extension = await here.extension({ number: '4711', name: 'Night porter' })
  const desk = await here.phone({ name: 'Reception desk', mac: '805ec0aa0001' })
  const oven = await there.phone({ name: 'Oven', mac: '805ec0bb0002' })
  const page = await openPage(t)
  const keys = await Keyboard.of(page)
  const field = page.getByRole('combobox', { name: 'Phone, MAC address, extension, tenant or page' })
  const go = async (text: string, ...then: string[]) => {
    await keys.press('Control+k')
    await keys.landsOn(field)
    await page.keyboard.type(text)
    await keys.press(...(then.length > 0 ? then : ['Enter']))
  }
  const isAt = (path: string) =>
    until(`the page is at ${path}`, async () => new URL(page.url()).pathname === path)
  const step = steps(t)
  await signIn(page, app, '/t/HERE/extensions')
  await page.getByRole('heading', { name: 'Extensions' }).waitFor()

  await step('a page, by the first letters of its name', async () => {
    await go('oper')
    await isAt('/t/HERE/operations')
  })
  await step('a phone, by words of its name in any order', async () => {
    await go('desk recep')
    await isAt(`/t/HERE/phones/${desk.id}`)
    await page.getByRole('heading', { name: 'Reception desk' }).waitFor()
  })
  await step('an extension, by its number, while one types elsewhere', async () => {
    await page.getByRole('textbox', { name: 'Name', exact: true }).focus()
    await go('4711')
    await isAt(`/t/HERE/extensions/${extension.id}`)
  })
  await step('a phone of another tenant, by its MAC address', async () => {
    await go('80:5E:C0:BB')
    await isAt(`/t/THERE/phones/${oven.id}`)
  })
  await step('a tenant, by its name', async () => {
    await go('aurora')
    await isAt('/t/HERE/phones')
  })
  await step('something to do', async () => {
    await go('new phone')
    await isAt('/t/HERE/phones/new')
  })
  await step('what is nowhere is said, with what is looked for', async () => {
    await go('zzz nothing', 'ArrowDown')
    await page.getByText('Nothing fits “zzz nothing”.').waitFor()
    assert.deepEqual(await barriers(page, 'the palette'), [])
  })
  await step('Esc closes it, and the focus is where it was', async () => {
    await keys.press('Escape')
    await field.waitFor({ state: 'detached' })
    await isAt('/t/HERE/phones/new')
  })
})

test('a finger opens it on a narrow screen', { skip: withoutChromium }, async (t) => {
  const app = await startTestApp(t)
  const here = await makeTenant(app, { code: 'HERE', name: 'Hotel Aurora' })
  const desk = await here.phone({ name: 'Reception desk' })
  const page = await openPage(t, { touch: true })
  await signIn(page, app, '/t/HERE/extensions')
  await page.getByRole('button', { name: 'Go to…' }).tap()
  await page
    .getByRole('option', { name: /Phones/ })
    .first()
    .waitFor()
  assert.deepEqual(await barriers(page, 'the palette'), [])
  await page.keyboard.type('reception')
  await page.getByRole('option', { name: /Reception desk/ }).tap()
  await until('the page is at the phone', async () => page.url().endsWith(`/phones/${desk.id}`))
})

test('a part of the page that does not come is told, and the rest stays', {
  skip: withoutChromium,
}, async (t) => {
  const app = await startTestApp(t)
  const here = await makeTenant(app, { code: 'HERE', name: 'Hotel Aurora' })
  await here.extension({ number: '4711', name: 'Night porter' })
  const page = await openPage(t)
  const asked = new Set<string>()
  await page.route(/\/assets\/(palette|provider-buttons)-[^/]*\.js$/, (route) => {
    const [, part = ''] = /assets\/([a-z-]+)-/.exec(route.request().url()) ?? []
    asked.add(part)
    return route.abort()
  })
  const told = page.getByRole('alert').getByText('That did not work')
  await page.goto(`${app.pageUrl}/sign-in`)
  await told.first().waitFor()
  assert.deepEqual([...asked], ['provider-buttons'])
  await signIn(page, app, '/t/HERE/extensions')
  const list = page.getByRole('link', { name: '4711' })
  await list.waitFor()
  await page.reload()
  await list.waitFor()
  assert.equal(await told.count(), 0)
  await page.keyboard.press('Control+k')
  await told.first().waitFor()
  assert.ok(asked.has('palette'))
  assert.ok(await list.isVisible())
})
