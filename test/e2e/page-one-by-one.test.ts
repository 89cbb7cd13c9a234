/** Phones come in one after the other by hand: saved, and the next one begun where only its MAC is missing. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Phone } from '../../src/schema/phone.ts'
import { barriers, openPage, signIn, steps, withoutChromium } from '../support/chromium.ts'
import { startTestApp } from '../support/start-app.ts'
import { makeTenant, nextMac } from '../support/tenant.ts'

const bar = '.action-bar'

test('forty phones with an extension each come in by hand, in 600 keys', {
  skip: withoutChromium,
}, async (t) => {
  const app = await startTestApp(t)
  const tenant = await makeTenant(app)
  // Of the last ten nobody has made the extensions yet.
  for (let number = 101; number <= 130; number++)
    await tenant.extension({ number: String(number), name: `Room ${number}` })
  const page = await openPage(t)
  await signIn(page, app, '/t/ACME/phones/new')
  let keys = 0
  const press = async (key: string) => {
    keys += key.split('+').length
    await page.keyboard.press(key)
  }
  const type = async (text: string) => {
    keys += text.length
    await page.keyboard.type(text)
  }
  const mac = (n: number) => `805ec0d5${(0x7d00 + n).toString(16)}`
  const focused = (label: string) =>
    page
      .locator(':focus')
      .and(page.getByLabel(label, { exact: true }))
      .waitFor()

  await focused('Name')
  await type('Room 101')
  await press('Tab')
  await type('T54W')
  await page.getByRole('option', { name: /T54W/ }).first().waitFor()
  await press('Tab')
  // Past what is doubtful of the model.
  await page
    .locator(':focus')
    .and(page.getByRole('link', { name: 'has doubts' }))
    .waitFor()
  await press('Tab')
  await focused('MAC Address')
  await type(mac(1))
  // Past the switch of virtual phones.
  await press('Tab')
  await press('Tab')
  await focused('Line 1')
  await type('101')
  await page.getByRole('option', { name: /^101/ }).waitFor()
  await press('Enter')
  await press('Control+Shift+Enter')
  for (let n = 2; n <= 40; n++) {
    await page
      .locator(bar)
      .getByText(new RegExp(`^Saved [\\d:]+ · Room ${99 + n}$`))
      .waitFor()
    await focused('MAC Address')
    await type(mac(n))
    // A scanner of bar codes ends with it as well.
    if (n < 40) await press('Enter')
  }
  await page.locator(bar).getByRole('button', { name: 'Save', exact: true }).focus()
  await press('Enter')
  await page.getByRole('heading', { level: 1, name: 'Room 140' }).waitFor()

  const { items } = await app.ok<{ items: Phone[] }>('GET', `${tenant.base}/phones?pageSize=100&sort=mac`)
  assert.deepEqual(
    items.map(({ name, mac: of, modelId, extensions }) => [name, of, modelId, extensions]),
    Array.from({ length: 40 }, (_, n) => [
      `Room ${101 + n}`,
      ...[mac(n + 1), 'yealink-t54w', [String(101 + n)]],
    ]),
  )
  assert.ok(keys <= 600, `${keys} keys`)
  t.diagnostic(`${keys} keys for 40 phones`)
})

for (const [name, size] of Object.entries({
  wide: { width: 1440, height: 900 },
  narrow: { width: 390, height: 844 },
})) {
  test(`a phone is put in twice with the same settings, ${name}`, { skip: withoutChromium }, async (t) => {
    const app = await startTestApp(t)
    const tenant = await makeTenant(app)
    const step = steps(t)
    const [first, , third] = [
      await tenant.extension({ number: '201' }),
      await tenant.extension({ number: '202', tech: 'VIRTUAL' }),
      await tenant.extension({ number: '203', name: 'Bar' }),
    ]
    const phone = await tenant.phone({
      ...{ name: 'Reception', lines: [{ line: 1, extensionId: first.id }] },
      settings: { vlan: 7, 'lines.1.label': 'Desk' },
      parameters: { 'lang.gui': 'Italian' },
      lineKeys: [{ number: 5, kind: 'speedDial', value: '0815', label: 'Taxi', pickup: '' }],
    })
    const page = await openPage(t)
    await page.setViewportSize(size)
    await signIn(page, app, `/t/ACME/phones/${phone.id}`)
    const last = async () => {
      const { items } = await app.ok<{ items: Phone[] }>(
        'GET',
        `${tenant.base}/phones?sort=createdAt&order=desc`,
      )
      return tenant.read(items[0]?.id ?? '')
    }
    const saved = (words: RegExp) => page.locator(bar).getByText(words).waitFor()

    await step(
      'Duplicate begins one with what both share, and the next extension that registers',
      async () => {
        await page.getByRole('link', { name: 'Duplicate' }).click()
        await page.getByRole('heading', { level: 1, name: 'New phone' }).waitFor()
        await page.locator(':focus').and(page.getByLabel('MAC Address')).waitFor()
        assert.equal(await page.getByLabel('Name', { exact: true }).inputValue(), 'Bar')
        assert.equal(await page.getByRole('combobox', { name: 'Line 1' }).inputValue(), '203 · Bar')
        assert.deepEqual(await barriers(page, 'a phone like another one'), [])
        await page.keyboard.type(nextMac())
        await page.locator(bar).getByRole('button', { name: 'Save', exact: true }).click()
        await page.getByRole('heading', { level: 1, name: 'Bar' }).waitFor()
        const made = await last()
        assert.deepEqual(
          [made.settings, made.parameters, made.extensions, made.lineKeys.map(({ value }) => value)],
          [{ vlan: 7 }, { 'lang.gui': 'Italian' }, ['203'], ['0815']],
        )
        assert.notEqual(made.secret, phone.secret)
        assert.equal(made.lines[0]?.extensionId, third.id)
      },
    )

    await step('where none is left the next number is made with the phone, and only once', async () => {
      await page.locator(bar).getByRole('button', { name: 'Save and new' }).click()
      await saved(/^Saved [\d:]+ · Bar$/)
      await page.getByText('Extension 204 is made when you save.').waitFor()
      await page.locator(':focus').and(page.getByLabel('MAC Address')).waitFor()
      // Somebody’s MAC: refused by the server, and the extension is there already.
      await page.keyboard.type(phone.mac)
      await page.keyboard.press('Enter')
      await page.locator(bar).getByText('one field needs another value').waitFor()
      await page.getByLabel('MAC Address').fill(nextMac())
      await page.locator(bar).getByRole('button', { name: 'Save', exact: true }).click()
      await page.getByRole('heading', { level: 1, name: 'T54W 204' }).waitFor()
      assert.deepEqual((await last()).extensions, ['204'])
      const { total } = await app.ok<{ total: number }>('GET', `${tenant.base}/extensions?numbers=204`)
      assert.equal(total, 1)
    })

    await step('a number that somebody else took meanwhile stays theirs', async () => {
      await page.locator(bar).getByRole('button', { name: 'Save and new' }).click()
      await page.getByText('Extension 205 is made when you save.').waitFor()
      const before = await last()
      await app.ok('POST', `${tenant.base}/extensions`, {
        ...{ number: '205', name: 'Somebody else', password: 'a-long-password-205' },
      })
      await page.locator(':focus').and(page.getByLabel('MAC Address')).waitFor()
      await page.keyboard.type(nextMac())
      await page.locator(bar).getByRole('button', { name: 'Save', exact: true }).click()
      await page.locator(bar).getByText('one field needs another value').waitFor()
      await page.getByText('There is an extension 205 already').first().waitFor()
      assert.equal((await last()).id, before.id, 'no phone was made')
    })
  })
}
