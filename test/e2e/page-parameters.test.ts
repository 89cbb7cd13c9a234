/** Chromium: parameters that are set above phones are edited in the table of a phone's form, with names of the models that they reach. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { barriers, openPage, parametersAsText, signIn, steps, withoutChromium } from '../support/chromium.ts'
import { Keyboard } from '../support/keyboard.ts'
import { startTestApp } from '../support/start-app.ts'
import { makeTenant } from '../support/tenant.ts'

for (const width of [1440, 390])
  test(`names of parameters are offered of all models that a preset or a tenant reaches, ${width} px wide`, {
    skip: withoutChromium,
  }, async (t) => {
    const app = await startTestApp(t)
    const tenant = await makeTenant(app)
    await app.ok('PATCH', tenant.base, { parameters: { 'lang.gui': 'Italian', 'no.such.name': '1' } })
    const preset = await app.ok<{ id: string }>('POST', `${tenant.base}/presets`, {
      name: 'Desks',
      parameters: { 'odd=name': null },
    })
    for (const [modelId, mac] of [
      ['yealink-t54w', '001565000001'],
      ['snom-d785', '000413000002'],
    ])
      await tenant.phone({ name: `A ${modelId}`, modelId, mac, presetId: preset.id })
    const read = async () =>
      (await app.ok<{ parameters: object }>('GET', `${tenant.base}/presets/${preset.id}`)).parameters
    const step = steps(t)
    const page = await openPage(t)
    const keyboard = await Keyboard.of(page)
    await page.setViewportSize({ width, height: 900 })
    await signIn(page, app, `/t/ACME/presets/${preset.id}`)
    const fold = page.getByRole('button', { name: 'Parameters', exact: true })
    const rowOf = (table: string, text: string) =>
      page.getByRole('table', { name: table }).getByRole('row').filter({ hasText: text })
    const saved = () => page.locator('.action-bar').getByText(/^Saved \d/)
    const questions: string[] = []
    page.on('request', (request) => questions.push(request.url()))

    await step('one line says how many there are; opened, each says on which models it is', async () => {
      await page.getByText('1 own · 2 from the tenant').waitFor()
      await keyboard.enter(fold)
      await rowOf('Parameters of this preset', 'lang.gui').getByText('only on T54W').waitFor()
      await page.getByText(/^Names are offered of the models that its phones have: D785, T54W\.$/).waitFor()
      const unknown = rowOf('Parameters of this preset', 'no.such.name')
      await unknown.getByText('None of these models has this name').waitFor()
      assert.deepEqual(await barriers(page, 'parameters of a preset'), [])
    })

    await step('by keyboard a name of another maker is found, and wins over the tenant', async () => {
      await keyboard.enter(page.getByRole('button', { name: 'Add a parameter' }))
      const field = page.getByRole('combobox', { name: 'Name of parameter 2' })
      await page.locator(':focus').and(field).waitFor()
      questions.length = 0
      await page.keyboard.type('user_realn', { delay: 5 })
      await page
        .getByRole('option', { name: /user_realname/ })
        .first()
        .waitFor()
      await page.getByRole('option').filter({ hasText: 'D785' }).first().waitFor()
      const asked = questions.filter((url) => url.includes('/parameters?q='))
      assert.ok(asked.length <= 4, `${asked.length} questions for 10 strokes`)
      await field.fill('lang.gui')
      await page.getByRole('option', { name: /^lang\.gui/ }).waitFor()
      await page.keyboard.press('Enter')
      await page.keyboard.press('Tab')
      await keyboard.landsOn(page.getByLabel('Value of lang.gui', { exact: true }))
      await page.keyboard.type('French')
      await rowOf('Parameters of this preset', 'this preset').getByText('wins over Italian from').waitFor()
      await page.keyboard.press('Control+Enter')
      await saved().waitFor()
      assert.deepEqual(await read(), { 'odd=name': null, 'lang.gui': 'French' })
    })

    await step('as text it is the same, and a name with “=” in it is still itself', async () => {
      const text = await parametersAsText(page)
      assert.equal(await text.inputValue(), '- "odd=name"\nlang.gui = French')
      await text.fill('- "odd=name"\n- "even=odder"\n- lang.gui')
      assert.deepEqual(await barriers(page, 'parameters as text'), [])
      await page.keyboard.press('Control+Enter')
      await saved().waitFor()
      assert.deepEqual(await read(), { 'odd=name': null, 'even=odder': null, 'lang.gui': null })
    })

    await step('a tenant, a model’s defaults and those of all tenants have the same table', async () => {
      for (const [path, table] of [
        ['/tenants/ACME', 'Parameters of this tenant'],
        ['/t/ACME/models/snom-d785?tab=defaults', 'Parameters of phones of this model'],
        ['/system', 'Parameters of all tenants'],
        ['/tenants/new', 'Parameters of this tenant'],
      ] as const) {
        await page.goto(`${app.pageUrl}${path}`)
        await fold.click()
        await page.getByRole('button', { name: 'Add a parameter' }).click()
        await page.getByRole('table', { name: table }).waitFor()
        await page.keyboard.type('user_realname')
        await page
          .getByRole('option', { name: /user_realname/ })
          .first()
          .waitFor()
        await page.keyboard.press('Tab')
        await page.keyboard.type('1')
        assert.deepEqual(await barriers(page, path), [])
      }
    })

    await step('a tenant’s is saved, and what is above says so', async () => {
      await page.goto(`${app.pageUrl}/tenants/ACME`)
      await fold.click()
      await page.getByLabel('Value of lang.gui', { exact: true }).fill('Spanish')
      await page.keyboard.press('Control+Enter')
      await saved().waitFor()
      await page.goto(`${app.pageUrl}/t/ACME/models/yealink-t54w?tab=defaults`)
      await page.getByText('0 own · 2 from the tenant').waitFor()
      await fold.click()
      const inherited = rowOf('Parameters of phones of this model', 'lang.gui')
      await inherited.getByRole('link', { name: 'the tenant' }).waitFor()
      await page.getByRole('button', { name: 'Change lang.gui here' }).click()
      await rowOf('Parameters of phones of this model', 'these defaults')
        .getByText('wins over Spanish')
        .waitFor()
    })
  })
