/** Every field that is chosen from by typing, by keyboard alone: what Enter, Tab, Esc and a click do, wide and narrow. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Phone } from '../../src/schema/phone.ts'
import { openGroup, openPage, signIn, steps, withoutChromium } from '../support/chromium.ts'
import { until } from '../support/processes.ts'
import { startTestApp } from '../support/start-app.ts'
import { inTenant } from '../support/tenant.ts'

const base = '/tenants/CANISTRACCI'

for (const [name, width] of [
  ['wide', 1440],
  ['narrow', 390],
] as const) {
  test(`choices are typed on a ${name} screen`, { skip: withoutChromium }, async (t) => {
    const app = await startTestApp(t, { demo: true })
    const tenant = inTenant(app, base)
    const { id: auroraId } = await tenant.extension({ number: '337', name: 'Aurora Cauro' })
    await tenant.extension({ number: '3370', name: 'Behind it' })
    const phone = await tenant.phone({ name: 'Desk of Aurora', mac: '805ec0d57d99' })
    const step = steps(t)
    const page = await openPage(t)
    await page.setViewportSize({ width, height: 900 })
    await signIn(page, app, `/t/CANISTRACCI/phones/${phone.id}`)
    const field = (label: string) => page.getByRole('combobox', { name: label, exact: true })
    const line = field('Line 1')
    const saved = () => app.ok<Phone>('GET', `${base}/phones/${phone.id}`)
    const textOf = (label: string) => field(label).inputValue()
    const save = page.getByRole('button', { name: 'Save', exact: true })
    const press = async (...keys: string[]) => {
      for (const key of keys) await page.keyboard.press(key)
    }

    await step('a number typed into a line is taken by Enter, and nothing is saved yet', async () => {
      await line.click()
      await page.keyboard.type('337')
      assert.equal(await line.getAttribute('aria-expanded'), 'true')
      const active = await line.getAttribute('aria-activedescendant')
      assert.match(await page.locator(`[id="${active}"]`).innerText(), /^337 · Aurora Cauro/)
      await press('Enter')
      assert.equal(await line.inputValue(), '337 · Aurora Cauro')
      assert.equal(await line.getAttribute('aria-expanded'), 'false')
      assert.equal((await saved()).revision, phone.revision)
      await save.click()
      await page.getByText(/saved/i).first().waitFor()
      assert.deepEqual((await saved()).lines, [
        { line: 1, extensionId: auroraId, number: '337', name: 'Aurora Cauro' },
      ])
    })

    await step('a click marks the old text, Esc brings it back, Tab takes the first match', async () => {
      await line.click()
      await page.keyboard.type('behind')
      await press('Escape')
      assert.equal(await line.inputValue(), '337 · Aurora Cauro')
      await line.click()
      await page.keyboard.type('cauro aur')
      await press('Tab')
      assert.equal(await line.inputValue(), '337 · Aurora Cauro')
      await field('Line 2').focus()
      await page.keyboard.type('behind')
      await press('Tab')
      assert.equal(await textOf('Line 2'), '3370 · Behind it')
    })

    await step(
      'Enter in a closed choice opens it and saves nothing; the arrows go through the list',
      async () => {
        const { revision } = await saved()
        await field('Line 3').focus()
        await press('Enter')
        assert.equal(await field('Line 3').getAttribute('aria-expanded'), 'true')
        await press('ArrowDown', 'Enter')
        assert.match(await textOf('Line 3'), /^100 · /)
        await field('Line 3').focus()
        await press('Control+A', 'Delete', 'Enter')
        assert.equal(await textOf('Line 3'), '')
        assert.equal((await saved()).revision, revision)
      },
    )

    await step(
      'a text that is no extension is a mistake at its field, and keeps the form from being saved',
      async () => {
        const { revision } = await saved()
        await field('Line 3').focus()
        await page.keyboard.type('99999')
        await press('Tab')
        assert.equal(await textOf('Line 3'), '99999')
        await page.getByText('“99999” is not an extension that there is').waitFor()
        assert.equal(await field('Line 3').getAttribute('aria-invalid'), 'true')
        await save.click()
        await page.getByText('“99999” is not an extension that there is').first().waitFor()
        assert.equal((await saved()).revision, revision)
        await field('Line 3').focus()
        await press('Escape')
        assert.equal(await textOf('Line 3'), '')
        await page.locator('[aria-invalid="true"]').waitFor({ state: 'detached' })
      },
    )

    await step('Ctrl Enter takes what was typed and saves it', async () => {
      await field('Line 3').focus()
      await page.keyboard.type('100')
      await press('Control+Enter')
      const lines = await until('the third line is saved', async () => {
        const { lines } = await saved()
        return lines.length === 3 && lines
      })
      assert.equal(lines[2]?.line, 3)
    })

    await step('settings, keys and zones are chosen the same way', async () => {
      await openGroup(page, 'Time and language')
      await field('Time zone').focus()
      await page.keyboard.type('york new')
      await press('Enter')
      assert.equal(await textOf('Time zone'), 'America/New_York')
      await field('Language').focus()
      await page.keyboard.type('ital')
      await press('Enter')
      assert.equal(await textOf('Language'), 'Italian')
      await page.getByRole('button', { name: 'Show as a table' }).click()
      await page.getByRole('button', { name: 'Add key' }).first().click()
      const kind = page.getByRole('combobox', { name: /^Kind of key/ }).first()
      await kind.focus()
      await page.keyboard.type('speed')
      await press('Enter')
      assert.equal(await kind.inputValue(), 'Speed dial')
      const number = page.getByRole('combobox', { name: /^Number of key/ }).first()
      await number.focus()
      await page.keyboard.type('0612')
      await press('Tab')
      assert.equal(await number.inputValue(), '0612')
      await number.focus()
      await page.keyboard.type('aurora')
      await press('Enter')
      assert.equal(await number.inputValue(), '337 · Aurora Cauro')
      await save.click()
      const after = await until('keys and settings are saved', async () => {
        const now = await saved()
        return now.lineKeys.length === 1 && now
      })
      assert.equal(after.lineKeys[0]?.value, '337')
      assert.deepEqual(after.settings, { timezone: 'America/New_York', language: 'it' })
    })

    await step('a model is found as its box says it; those of the MAC’s vendor first', async () => {
      const model = field('Model')
      for (const [written, name] of [
        ['vvx 450', 'Poly VVX450'],
        ['polycom vvx450', 'Poly VVX450'],
        ['SIP-T54W', 'Yealink T54W'],
      ] as const) {
        await model.focus()
        await page.keyboard.type(written)
        await press('Enter')
        await until(`“${written}” is ${name}`, async () => (await model.inputValue()) === name)
      }
      await model.focus()
      await page.keyboard.type('50')
      const first = page.getByRole('option').first()
      await first.filter({ hasNotText: 'Poly' }).waitFor()
      await press('Escape')
      await page.getByLabel('MAC Address').fill('64:16:7f:9f:4c:90')
      await page.getByText('By its prefix this is a phone of Poly, not a Yealink T54W').waitFor()
      await model.focus()
      await page.keyboard.type('50')
      await first.filter({ hasText: 'Poly' }).waitFor()
      await press('Control+A')
      await page.keyboard.type('poly vvx450')
      await press('Enter')
      await page.getByText('Poly, by its prefix').waitFor()
      await page.reload()
    })

    await step(
      'a click into the tenant selector marks what stands there, so that typing replaces it',
      async () => {
        await field('Tenant').click()
        await page.keyboard.type('north')
        assert.equal(await textOf('Tenant'), 'north')
        await press('Enter')
        await page.waitForURL(/\/t\/NORTHWIND\/phones$/)
      },
    )
  })
}
