/** Chromium: an app is handed to its user by a link that is made, taken back and used; by keyboard, and the page behind the link. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Page } from 'playwright-core'
import { barriers, faded, openPage, signIn, steps, withoutChromium } from '../support/chromium.ts'
import { Keyboard } from '../support/keyboard.ts'
import { until } from '../support/processes.ts'
import { startTestApp } from '../support/start-app.ts'
import { makeTenant } from '../support/tenant.ts'

const isCutOff = (page: Page) =>
  page.evaluate('document.documentElement.scrollWidth > document.documentElement.clientWidth')

test('an app is handed over by a link, and its page says what became of it', {
  skip: withoutChromium,
}, async (t) => {
  const app = await startTestApp(t)
  const tenant = await makeTenant(app)
  const { id: extensionId } = await tenant.extension({ number: '100' })
  const phone = await tenant.phone({
    ...{ name: 'Anna', virtual: true, modelId: 'linphone-linphone', lines: [{ line: 1, extensionId }] },
  })
  const desk = await tenant.phone({ name: 'Desk' })
  const step = steps(t)
  const page = await openPage(t)
  const keys = await Keyboard.of(page)
  const act = page.getByRole('button', { name: 'Hand to a user…' })
  const dialog = page.getByRole('dialog')
  let url = ''

  await step('by keyboard: a link for an hour is made, with a code and a mail', async () => {
    await signIn(page, app, `/t/ACME/phones/${phone.id}`)
    await act.waitFor()
    await keys.enter(act)
    await keys.landsOn(dialog.getByRole('radio', { name: 'One day' }))
    await faded(page)
    assert.deepEqual(await barriers(page, 'making a link'), [])
    await keys.press('ArrowLeft')
    await keys.enter(dialog.getByRole('button', { name: 'Make the link' }))
    const link = dialog.getByRole('textbox', { name: 'Link' })
    await link.waitFor()
    url = await link.inputValue()
    assert.match(url, /\/h\/[a-z2-7]{26}$/)
    await dialog.getByAltText('QR code of the link').waitFor()
    await faded(page)
    assert.deepEqual(await barriers(page, 'a link that was made'), [])
    const mail = (await dialog.getByRole('link', { name: 'Write a mail with it' }).getAttribute('href')) ?? ''
    assert.ok(decodeURIComponent(mail).startsWith('mailto:?subject=Set up Linphone&body='), mail)
    assert.ok(decodeURIComponent(mail).includes(`\r\n\r\n${url}\r\n\r\n`), mail)
    await page.setViewportSize({ width: 360, height: 740 })
    await until('nothing is cut off', async () => !(await isCutOff(page)))
    assert.deepEqual(await barriers(page, 'a link, narrow'), [])
    await keys.enter(dialog.getByRole('button', { name: 'I have handed it over' }))
    await page.getByText(/A link to set it up is open until/).waitFor()
    await page.setViewportSize({ width: 1280, height: 800 })
    await act.scrollIntoViewIfNeeded()
  })

  await step('it is taken back, and the page behind it says so', async () => {
    await keys.enter(act)
    await keys.enter(dialog.getByRole('button', { name: 'Take the link back' }))
    await page
      .getByText(/A link to set it up is open until/)
      .first()
      .waitFor({ state: 'detached' })
    await keys.landsOn(dialog.getByRole('button', { name: 'Make the link' }))
    assert.equal((await fetch(url)).status, 404)
    await keys.enter(dialog.getByRole('button', { name: 'Make the link' }))
    const link = dialog.getByRole('textbox', { name: 'Link' })
    await link.waitFor()
    url = await link.inputValue()
    await keys.enter(dialog.getByRole('button', { name: 'I have handed it over' }))
  })

  const guest = await openPage(t, { touch: true })
  await step('the page behind it tells its user what to do, on any screen, however often', async () => {
    for (const viewport of [
      { width: 1280, height: 800 },
      { width: 360, height: 740 },
    ]) {
      await guest.setViewportSize(viewport)
      await guest.goto(url)
      const open = guest.getByRole('link', { name: 'Open in Linphone' })
      assert.equal(await open.getAttribute('href'), `linphone-config:${url}/settings`)
      await guest.getByRole('img', { name: 'QR code for Linphone' }).waitFor()
      assert.equal(await isCutOff(guest), false)
      assert.deepEqual(await barriers(guest, `behind the link, ${viewport.width} wide`), [])
    }
    await page.getByText(/A link to set it up is open until/).waitFor()
  })

  await step('when the app took its file, both pages say so', async () => {
    assert.ok((await fetch(`${url}/settings`, { headers: { 'user-agent': 'Linphonec/5.1.65' } })).ok)
    await page.getByText(/Its link was used .* from 127\.0\.0\.1/).waitFor()
    await guest.reload()
    await guest.getByRole('heading', { name: 'This link does not work any more' }).waitFor()
    assert.deepEqual(await barriers(guest, 'behind a link that was used'), [])
    await page.getByRole('tab', { name: 'Time line' }).click()
    await page.getByText('took its link back').waitFor()
    await page.getByText('gave it to who used its link').waitFor()
  })

  await step('a desk phone has no such act', async () => {
    await page.goto(`${app.pageUrl}/t/ACME/phones/${desk.id}`)
    await page.getByRole('button', { name: 'Show the QR code' }).waitFor()
    assert.equal(await act.count(), 0)
  })
})
