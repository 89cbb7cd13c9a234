/** Chromium: models are found by what they can do; a copy is written, tried on a phone, restored, and follows its origin. */

import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { compileDefinitions } from '../../src/definitions/load-definitions.ts'
import { acme, changed } from '../../src/definitions/test-definitions.ts'
import type { ModelDetail } from '../../src/schema/model.ts'
import { barriers, openPage, signIn, steps, withoutChromium } from '../support/chromium.ts'
import { Keyboard } from '../support/keyboard.ts'
import { until } from '../support/processes.ts'
import { startTestApp } from '../support/start-app.ts'
import { makeTenant } from '../support/tenant.ts'

const shots = process.env.SHOTS
const release = (files: Record<string, string>) => compileDefinitions(new Map(Object.entries(files)))

for (const width of [1440, 390]) {
  test(`models are found by what they can do on a screen of ${width} px`, {
    skip: withoutChromium,
  }, async (t) => {
    const app = await startTestApp(t)
    const tenant = await makeTenant(app)
    await tenant.phone({ name: 'Desk', modelId: 'yealink-t54w' })
    const step = steps(t)
    const page = await openPage(t)
    const keyboard = await Keyboard.of(page)
    await page.setViewportSize({ width, height: 900 })
    const shot = async (name: string) => {
      if (shots) await page.screenshot({ path: join(shots, `${name}-${width}.png`), fullPage: true })
    }
    await signIn(page, app, '/t/ACME/models')

    await step('abilities are chosen by keyboard, each with how many models it leaves', async () => {
      await keyboard.enter(page.getByRole('button', { name: 'What it can do' }))
      const modules = page.getByRole('checkbox', { name: /^Side modules/ })
      await modules.waitFor()
      await shot('models-panel')
      assert.deepEqual(await barriers(page, 'models and what they can do'), [])
      await modules.focus()
      await page.keyboard.press('Space')
      await page.waitForURL(/can=sideModules/)
      await page.getByLabel('Lines, at least').selectOption('12')
      await page.waitForURL(/lines=12/)
      const wifi = page.getByRole('checkbox', { name: /^Wi-Fi/ })
      const left = async () =>
        Number(
          (await wifi.locator('xpath=ancestor::*[contains(@class,"Checkbox-root")]').innerText()).replace(
            /\D/g,
            '',
          ),
        )
      const { total: both } = await app.ok<{ total: number }>(
        'GET',
        `${tenant.base}/models?can=sideModules,wifi&lines=12`,
      )
      await until('the number follows what was chosen', async () => (await left()) === both)
      await wifi.focus()
      await page.keyboard.press('Space')
      await page.waitForURL(/can=sideModules%2Cwifi|can=sideModules,wifi/)
      const { total } = await app.ok<{ total: number }>(
        'GET',
        `${tenant.base}/models?can=sideModules,wifi&lines=12`,
      )
      assert.equal(total, both)
      await page.getByRole('button', { name: 'Clear Wi-Fi' }).waitFor()
      await page.getByRole('link', { name: 'Yealink T54W' }).waitFor()
      await shot('models-narrowed')
    })

    await step('the address holds what was chosen, and it is cleared by one press', async () => {
      await page.reload()
      await keyboard.enter(page.getByRole('button', { name: 'Clear Side modules' }))
      await page.waitForURL((url) => !url.search.includes('sideModules'))
      await keyboard.enter(page.getByRole('button', { name: 'Clear all' }))
      await page.waitForURL((url) => !url.search.includes('can='))
    })

    await step('why a model is in doubt is one press from the form of a phone', async () => {
      const doubtful = 'grandstream-gxp2170'
      const phone = await tenant.phone({ name: 'Doubt', modelId: doubtful })
      await page.goto(`${app.pageUrl}/t/ACME/phones/${phone.id}`)
      await keyboard.enter(page.getByRole('link', { name: 'has doubts' }))
      await page.waitForURL(/tab=about#sure$/)
      const sure = page.getByRole('region', { name: 'How sure we are' })
      await sure.getByText('Where its facts come from').waitFor()
      await sure.getByRole('heading', { name: 'Doubts' }).waitFor()
      await shot('model-sure')
      assert.deepEqual(await barriers(page, 'how sure we are'), [])
      await keyboard.enter(sure.getByRole('button', { name: 'Which?' }))
      assert.ok((await sure.locator('.model-names li').count()) > 0)
    })
  })
}

for (const width of [1440, 390]) {
  test(`a copy is written, restored and follows its origin on a screen of ${width} px`, {
    skip: withoutChromium,
  }, async (t) => {
    const folder = mkdtempSync(join(tmpdir(), 'offhook-models-'))
    t.after(() => rmSync(folder, { recursive: true, force: true }))
    const first = await startTestApp(t, { folder, definitions: release(acme) })
    const { base } = await makeTenant(first)
    const copy = await first.ok<ModelDetail>('POST', `${base}/models/acme-x1/duplicate`, { name: 'Ours' })
    await first.ok('PATCH', `${base}/models/${copy.id}`, {
      source: copy.source.replace('ntp: ', 'time.server: ').replace('update: never', 'update: weekly'),
    })
    await first.ok('POST', `${base}/phones`, {
      ...{
        name: 'Desk',
        modelId: copy.id,
        mac: '00a1b2000001',
        settings: { ntpServer: '192.0.2.1', language: 'de' },
      },
    })
    await first.close()
    const next = changed('acme/families/x.yaml', 'update: never', 'update: daily')
    const newer = {
      ...next,
      'acme/families/x.yaml': String(next['acme/families/x.yaml']).replace('lang: "', 'locale: "'),
    }
    const app = await startTestApp(t, { folder, definitions: release(newer) })
    const at = `${base}/models/${copy.id}`
    const now = () => app.ok<ModelDetail>('GET', at)
    const step = steps(t)
    const page = await openPage(t)
    const keyboard = await Keyboard.of(page)
    await page.setViewportSize({ width, height: 900 })
    const shot = async (name: string) => {
      if (shots) await page.screenshot({ path: join(shots, `${name}-${width}.png`), fullPage: true })
    }
    await signIn(page, app, `/t/ACME/models/${copy.id}`)
    const editor = page.getByRole('textbox', { name: 'Sheet (YAML)' })

    await step('what is written is completed, and shown on a phone before it is saved', async () => {
      const live = page.getByRole('region', { name: 'On a phone' })
      await live.getByText('No parameter differs').waitFor()
      await editor.click()
      await page.keyboard.press('Control+End')
      await page.keyboard.type('\nconf')
      await page
        .getByRole('option', { name: /confidence/ })
        .first()
        .waitFor()
      await page.keyboard.press('Escape')
      for (let sign = 0; sign < 5; sign++) await page.keyboard.press('Backspace')
      await page.keyboard.press('Control+f')
      await page.keyboard.type('time.server')
      await page.keyboard.press('Enter')
      await page.keyboard.press('Escape')
      await page.keyboard.type('clock')
      await live.getByText('2 parameters differ').waitFor()
      const difference = live.getByRole('region', { name: 'What differs in the file' })
      await difference.getByText('clock=192.0.2.1').waitFor()
      await shot('model-live')
      assert.deepEqual(await barriers(page, 'the editor of a model'), [])
      assert.doesNotMatch((await now()).source, /clock/)
      await keyboard.enter(page.getByRole('button', { name: 'Save', exact: true }))
      await page
        .getByText(/^Saved/)
        .first()
        .waitFor()
      assert.match((await now()).source, /clock: /)
    })

    await step('a version of before is compared and restored', async () => {
      await page.getByRole('tab', { name: 'Versions' }).click()
      await keyboard.enter(page.getByRole('button', { name: 'Compare version 2 with now' }))
      const difference = page.getByRole('region', { name: 'What differs from version 2 to now' })
      await difference.getByText('clock:').waitFor()
      await shot('model-versions')
      assert.deepEqual(await barriers(page, 'versions of a model'), [])
      await keyboard.enter(page.getByRole('button', { name: 'Restore this version…' }))
      await keyboard.enter(page.getByRole('button', { name: 'Restore it' }))
      await page.getByText('Version 4').waitFor()
      assert.match((await now()).source, /time\.server: /)
    })

    await step('what the origin says now is brought over, and what both changed is chosen', async () => {
      await page.goto(`${app.pageUrl}/t/ACME/models/${copy.id}`)
      await keyboard.enter(page.getByRole('button', { name: 'See what is new, and bring it over' }))
      await page.getByText('sheets › main › locale').waitFor()
      const follow = page.getByRole('button', { name: 'Follow the origin' })
      assert.ok(await follow.isDisabled())
      await page.getByText('1 is still to be chosen').waitFor()
      await shot('model-origin')
      assert.deepEqual(await barriers(page, 'the origin of a model'), [])
      await page.getByRole('radio', { name: 'As the origin has it' }).focus()
      await page.keyboard.press('Space')
      await page.getByText('1 is still to be chosen').waitFor({ state: 'detached' })
      await keyboard.enter(follow)
      await page.getByText('That says the same as when it was copied or followed last.').waitFor()
      const { source, origin } = await now()
      assert.match(source, /update: daily/)
      assert.match(source, /locale: /)
      assert.match(source, /time\.server: /)
      assert.equal(origin?.state, 'same')
    })

    await step('one that phones use is not deleted, and leads to them', async () => {
      await page.goto(`${app.pageUrl}/t/ACME/models/${copy.id}`)
      await keyboard.enter(page.getByRole('button', { name: 'Delete…' }))
      await keyboard.enter(page.getByRole('link', { name: 'See them' }))
      await page.waitForURL(new RegExp(`/phones\\?modelId=${copy.id}`))
    })
  })
}
