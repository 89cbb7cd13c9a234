/** The code on a phone's box is read by the camera, where the browser can: into the form, or one box after the other. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Page } from 'playwright-core'
import { barriers, openPage, signIn, withoutChromium } from '../support/chromium.ts'
import { Keyboard } from '../support/keyboard.ts'
import { startTestApp } from '../support/start-app.ts'
import { makeTenant } from '../support/tenant.ts'

/** This Chromium has a camera that shows a test picture, and nothing that reads codes: what it would read is said by the test. */
async function withReader(page: Page): Promise<(text: string) => Promise<void>> {
  await page.addInitScript(`globalThis.BarcodeDetector = class {
    async detect(video) {
      const codes = video.videoWidth > 0 && globalThis.codes ? globalThis.codes : []
      return codes.map((rawValue) => ({ rawValue }))
    }
  }`)
  return async (text) => {
    await page.evaluate(`globalThis.codes = ${JSON.stringify([text])}`)
  }
}

const isOn = 'document.querySelector("video")?.srcObject?.active ?? false'

test('a box is scanned into the form by keyboard, and its camera is off again', {
  skip: withoutChromium,
}, async (t) => {
  const app = await startTestApp(t)
  await makeTenant(app, { code: 'HERE' })
  const page = await openPage(t, { camera: true })
  const keys = await Keyboard.of(page)
  const hold = await withReader(page)
  await signIn(page, app, '/t/HERE/phones/new')
  await keys.enter(page.getByRole('button', { name: 'Scan the box…' }))
  const dialog = page.getByRole('dialog', { name: 'Scan the MAC address' })
  await dialog.locator('video').waitFor()
  await hold('SN 3103021090001234')
  await dialog.getByText('No MAC address is in this code.').waitFor()
  assert.equal(await page.evaluate(isOn), true)
  assert.deepEqual(await barriers(page, 'scanning'), [])
  const stream = await page.evaluateHandle('document.querySelector("video").srcObject')
  await hold('{"sn":"3103021090001234","mac":"805EC0AA0001"}')
  await dialog.waitFor({ state: 'detached' })
  assert.equal(await stream.evaluate((each) => (each as { active: boolean }).active), false)
  const field = page.getByLabel('MAC Address')
  assert.match(await field.inputValue(), /^80:?5e:?c0:?aa:?00:?01$/i)
  await page.getByText('Yealink, by its prefix').waitFor()
})

test('one box after the other becomes a row, each once', { skip: withoutChromium }, async (t) => {
  const app = await startTestApp(t)
  await makeTenant(app, { code: 'HERE' })
  const page = await openPage(t, { camera: true, touch: true })
  const hold = await withReader(page)
  await signIn(page, app, '/t/HERE/phones/paste')
  await page.getByRole('button', { name: 'Scan boxes…' }).tap()
  const dialog = page.getByRole('dialog', { name: 'Scan the MAC address' })
  for (const [at, mac] of ['805ec0aa0001', '805ec0aa0002', '805ec0aa0001', '000413aa0003'].entries()) {
    await hold(mac)
    await dialog.getByText(`Read: ${mac}`).waitFor()
    await dialog.getByText(`${[1, 2, 2, 3][at]} phone`).waitFor()
  }
  assert.deepEqual(await barriers(page, 'scanning many'), [])
  await page.keyboard.press('Escape')
  await page.getByText('3 lines read').waitFor()
})

test('a camera that is not there or not allowed is said, with what to do', {
  skip: withoutChromium,
}, async (t) => {
  const app = await startTestApp(t)
  await makeTenant(app, { code: 'HERE' })
  const page = await openPage(t)
  await withReader(page)
  await signIn(page, app, '/t/HERE/phones/new')
  await page.getByRole('button', { name: 'Scan the box…' }).click()
  await page
    .getByRole('alert')
    .getByText(/Type the MAC address|type the MAC address/)
    .waitFor()
})
