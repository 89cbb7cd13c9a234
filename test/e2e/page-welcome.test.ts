/** Chromium at the link of an invitation: name and password are set by keyboard alone, once. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { barriers, openPage, steps, withoutChromium } from '../support/chromium.ts'
import { Keyboard } from '../support/keyboard.ts'
import { startTestApp } from '../support/start-app.ts'

test('who is invited comes in by the link: by keyboard alone, once, and signs in by the password ever after', {
  skip: withoutChromium,
}, async (t) => {
  const app = await startTestApp(t)
  const page = await openPage(t, { touch: true })
  const keys = await Keyboard.of(page)
  const step = steps(t)
  const { id } = await app.ok<{ id: string }>('POST', '/users', { name: 'piero', role: 'viewer' })
  const { path } = await app.ok<{ path: string }>('POST', `/users/${id}/invite`, {})
  const name = page.getByLabel('User name')
  const password = page.getByRole('textbox', { name: 'Password' })

  await step('a short password is refused at its field', async () => {
    await page.goto(app.pageUrl + path)
    await keys.landsOn(password)
    assert.deepEqual(await barriers(page, 'the invitation'), [])
    await page.keyboard.type('short')
    await keys.press('Enter')
    await page.getByText(/at least \d+ characters/).waitFor()
  })

  await step('with another name and a long one somebody is in', async () => {
    await keys.tabTo(name, 'Shift+Tab')
    await keys.press('Control+a')
    await page.keyboard.type('piero b')
    await keys.tabTo(password)
    await keys.press('Control+a')
    await page.keyboard.type('a quiet harbour in spring')
    await page.evaluate(noteHeadings)
    await keys.press('Enter')
    await page.getByRole('button', { name: 'account of piero b' }).waitFor()
    assert.ok(!page.url().includes('#'), 'the link stands in the address no more')
    const headings = (await page.evaluate('[...headings]')) as string[]
    assert.deepEqual(
      headings.filter((heading) => /link/.test(heading)),
      [],
      'nothing is said of a link that is over',
    )
  })

  await step('back and again, the link says that it has been used, and leads on', async () => {
    await page.goBack()
    await page.getByRole('heading', { name: 'This link has been used' }).waitFor()
    await page.goto('about:blank')
    await page.goto(app.pageUrl + path)
    await page.getByRole('heading', { name: 'This link has been used' }).waitFor()
    assert.deepEqual(await barriers(page, 'a link that was used'), [])
    await page.reload()
    await page.getByRole('heading', { name: 'This link has been used' }).waitFor()
    await keys.enter(page.getByRole('link', { name: 'Go on to Offhook' }))
    await page.getByRole('button', { name: 'account of piero b' }).waitFor()
    await page.context().clearCookies()
    await page.goto(app.pageUrl + path)
    await page.getByRole('heading', { name: 'This link has been used' }).waitFor()
    await keys.enter(page.getByRole('link', { name: 'Go on to Offhook' }))
    await name.waitFor()
  })

  await step('to anybody else it leads nowhere', async () => {
    await page.evaluate('localStorage.clear()')
    await page.goto('about:blank')
    await page.goto(app.pageUrl + path)
    await page.getByRole('heading', { name: 'This link leads nowhere' }).waitFor()
    assert.deepEqual(await barriers(page, 'a link that is over'), [])
    await keys.enter(page.getByRole('link', { name: 'Sign in' }))
    await name.waitFor()
  })
})

/** Whatever stands above a page, for how short a time it may. */
const noteHeadings = `
  globalThis.headings = new Set()
  const note = () => document.querySelectorAll('h1').forEach((each) => headings.add(each.textContent))
  new MutationObserver(note).observe(document, { subtree: true, childList: true, characterData: true })`
