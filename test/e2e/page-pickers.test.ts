/** Fields of a large tenant that search: 5,000 extensions are chosen from by keyboard, and the page never loads them all. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Extension } from '../../src/schema/extension.ts'
import type { Phone } from '../../src/schema/phone.ts'
import { openPage, signIn, steps, withoutChromium } from '../support/chromium.ts'
import { until } from '../support/processes.ts'
import { startTestApp } from '../support/start-app.ts'
import { makeTenant } from '../support/tenant.ts'

const count = 5000
const surnames = ['Rossi', 'Neri', 'Verdi', 'Bianchi', 'Ferrari']

for (const [name, width] of [
  ['wide', 1440],
  ['narrow', 390],
] as const)
  test(`among 5,000 extensions each is found by typing, on a ${name} screen`, {
    skip: withoutChromium,
  }, async (t) => {
    const app = await startTestApp(t)
    const tenant = await makeTenant(app, { code: 'LARGE', name: 'Large' })
    await app.ok('POST', `${tenant.base}/extensions/many`, {
      extensions: Array.from({ length: count }, (_, index) => ({
        number: String(10_000 + index),
        name: `Desk ${index} ${surnames[index % surnames.length]}`,
      })),
    })
    const extensionOf = async (number: string) =>
      (await app.ok<{ items: Extension[] }>('GET', `${tenant.base}/extensions?numbers=${number}`)).items[0]
    const { id: memberId = '' } = (await extensionOf('14000')) ?? {}
    const group = await tenant.extension({
      number: '90000',
      name: 'Sales',
      tech: 'VIRTUAL',
      members: [memberId],
    })
    const { id: lastId = '' } = (await extensionOf('14999')) ?? {}
    const phone = await tenant.phone({
      lines: [
        { line: 1, extensionId: lastId },
        { line: 2, extensionId: group.id },
      ],
      lineKeys: [{ number: 5, kind: 'blf', value: '14500', label: 'Desk 4500 Rossi', pickup: '' }],
    })
    const step = steps(t)
    const page = await openPage(t)
    await page.setViewportSize({ width, height: 900 })
    const lists: { url: string; bytes: number }[] = []
    page.on('response', async (answer) => {
      if (!/\/(?:extensions|models)\?/.test(answer.url())) return
      const bytes = (await answer.body().catch(() => Buffer.alloc(0))).length
      lists.push({ url: answer.url(), bytes })
    })
    const asked = () => lists.splice(0)
    await signIn(page, app, `/t/LARGE/phones/${phone.id}`)
    const field = (label: string) => page.getByRole('combobox', { name: label, exact: true })
    const holds = (label: string, text: string) =>
      until(`${label} holds ${text}`, async () => (await field(label).inputValue()) === text)
    const note = page.locator('.choice-list [role="status"]')
    const type = async (label: string, text: string, ...keys: string[]) => {
      await field(label).focus()
      await page.keyboard.type(text)
      for (const key of keys) await page.keyboard.press(key)
    }

    await step('what is chosen is shown by its name, and the page has loaded a few of them', async () => {
      await holds('Line 1', '14999 · Desk 4999 Ferrari')
      await holds('Line 2', '90000 · Sales')
      await page.getByText('virtual → registers as 14000').waitFor()
      await page.getByRole('button', { name: 'Show as a table' }).click()
      await holds('Extension of key 5', '14500 · Desk 4500 Rossi')
      await until('the models are here', async () => lists.some(({ url }) => url.includes('/models?')))
      const all = asked()
      assert.ok(all.length <= 6, all.map(({ url }) => url).join('\n'))
      assert.ok(all.reduce((sum, { bytes }) => sum + bytes, 0) < 120_000, JSON.stringify(all))
    })

    await step('an open field shows the first, and says how many there are and what to type', async () => {
      await field('Line 3').focus()
      await page.keyboard.press('ArrowDown')
      await page.getByRole('option', { name: /^10000 · Desk 0 Rossi/ }).waitFor()
      assert.equal(await note.innerText(), '5,001 extensions in all: type a part of the number or name')
      await page.keyboard.press('Escape')
    })

    await step('Enter and Tab are faster than the answer, and take what it brings', async () => {
      await type('Line 3', '14321', 'Enter')
      await holds('Line 3', '14321 · Desk 4321 Neri')
      await page.getByRole('button', { name: 'Show lines 4 to 16' }).click()
      await type('Line 4', '14322', 'Tab')
      await holds('Line 4', '14322 · Desk 4322 Verdi')
      const all = asked()
      assert.ok(all.length <= 6, all.map(({ url }) => url).join('\n'))
      assert.ok(
        all.every(({ bytes }) => bytes < 40_000),
        JSON.stringify(all),
      )
    })

    await step('Save pressed before the answer waits for it, and saves what it brings', async () => {
      const line = async () => {
        const { lines } = await app.ok<Phone>('GET', `${tenant.base}/phones/${phone.id}`)
        return lines.find(({ line }) => line === 3)?.extensionId
      }
      const answers = Promise.withResolvers<void>()
      await page.route(/extensions\?.*q=/, async (route) => {
        await answers.promise
        await route.continue()
      })
      await type('Line 3', '14323')
      await page.keyboard.press('Control+Enter')
      const save = page.getByRole('button', { name: 'Save', exact: true })
      await page.locator('.action-bar').getByText('Looking for “14323”…').waitFor()
      assert.equal(await line(), undefined)
      answers.resolve()
      await page
        .locator('.action-bar')
        .getByText(/^Saved \d/)
        .waitFor()
      assert.equal(await line(), (await extensionOf('14323'))?.id)
      await page.unroute(/extensions\?.*q=/)
      await type('Line 3', '14321', 'Enter')
      await save.click()
      await until('what was taken a moment ago is saved', async () => {
        return (await line()) === (await extensionOf('14321'))?.id
      })
      asked()
    })

    await step('words are found in any order; arrows choose; Esc brings back what was', async () => {
      await type('Line 3', 'verdi 123')
      await page
        .getByRole('option', { name: /Desk .*Verdi/ })
        .first()
        .waitFor()
      const first = await page.getByRole('option').first().innerText()
      assert.match(first, /123.*Verdi/)
      await page.keyboard.press('ArrowDown')
      await page.keyboard.press('Escape')
      await holds('Line 3', '14321 · Desk 4321 Neri')
      await type('Line 3', 'verdi 123')
      const second = page.getByRole('option').nth(1)
      await second.waitFor()
      const label = (await second.innerText()).split('\n')[0] ?? ''
      await page.keyboard.press('ArrowDown')
      await page.keyboard.press('Enter')
      await holds('Line 3', label)
    })

    await step('what nothing fits is said with what would be found, and is not saved', async () => {
      await type('Line 3', 'nobody')
      await note
        .getByText('Nothing fits “nobody”. An extension is found by its number, its name and its user name.')
        .waitFor()
      await page.keyboard.press('Tab')
      await page.getByText('“nobody” is not an extension that there is').first().waitFor()
      await type('Line 3', '')
      await page.keyboard.press('Escape')
    })

    await step('a server that does not answer is said where it is searched', async () => {
      await page.route(/extensions\?.*q=/, (route) => route.abort())
      await type('Line 3', '12345')
      await note.getByText('“12345” could not be looked for').waitFor()
      await page.unroute(/extensions\?.*q=/)
      await page.keyboard.press('Escape')
    })

    await step('a key takes a number, and its label follows; a model is found by its box', async () => {
      await page.getByRole('button', { name: 'Add key' }).first().click()
      const key = page.getByRole('combobox', { name: /^Extension of key/ }).last()
      await key.focus()
      await page.keyboard.type('14777')
      await page
        .getByRole('option', { name: /^14777/ })
        .first()
        .waitFor()
      await page.keyboard.press('ArrowDown')
      await page.keyboard.press('Enter')
      await until('the label is there', async () => {
        const labels = page.getByRole('textbox', { name: /^Label of key/ })
        return (await labels.last().inputValue()) === 'Desk 4777 Verdi'
      })
      await type('Model', 'sip-t54w', 'Enter')
      await holds('Model', 'Yealink T54W')
      await page.getByRole('button', { name: 'Save', exact: true }).click()
      await until('it is saved', async () => {
        const { lines, lineKeys } = await app.ok<Phone>('GET', `${tenant.base}/phones/${phone.id}`)
        return lines.length === 4 && lineKeys.some(({ value }) => value === '14777')
      })
    })

    await step('keys are filled with as many as there is room for', async () => {
      await page.getByRole('button', { name: 'Fill with extensions…' }).first().click()
      const dialog = page.getByRole('dialog', { name: 'Fill with extensions' })
      await dialog.getByText(/extensions more would find no free key/).waitFor()
      await dialog.getByLabel('Only those with').fill('ferrari')
      await dialog.getByText(/10004 Desk 4 Ferrari/).waitFor()
      await page.keyboard.press('Escape')
    })
  })

test('of more phones than a search counts the page says so, and deletes all that it found', {
  skip: withoutChromium,
}, async (t) => {
  const app = await startTestApp(t)
  const tenant = await makeTenant(app, { code: 'LARGE', name: 'Large' })
  const phones = Array.from({ length: 10_050 }, (_, index) => ({
    ...{ name: `Desk ${index}`, modelId: 'yealink-t54w', mac: `02aa${index.toString(16).padStart(8, '0')}` },
  }))
  for (const some of [phones.slice(0, 50), phones.slice(50)])
    await app.ok('POST', `${tenant.base}/phones/many`, { phones: some })
  await tenant.phone({ name: 'Kitchen' })
  const page = await openPage(t)
  const asked: string[] = []
  page.on('request', (request) => {
    if (request.url().includes('/phones')) asked.push(`${request.method()} ${request.url()}`)
  })
  await signIn(page, app, '/t/LARGE/phones?q=desk')
  await page.getByText(/^Rows 1–\d+ of more than 10,000$/).waitFor()
  await page.getByText('more than 10,000 found in Large').waitFor()
  await page.getByRole('checkbox', { name: 'Select all', exact: true }).press('Space')
  await page.getByText('more than 10,000 selected').waitFor()
  asked.length = 0
  await page.getByRole('button', { name: 'Delete Selected' }).click()
  await page.getByRole('dialog', { name: 'Delete more than 10,000 phones?' }).waitFor()
  await page.getByRole('button', { name: 'Delete 10,050 phones' }).click()
  await page.getByText('10,050 phones are deleted').waitFor({ timeout: 60_000 })
  assert.ok(asked.length < 10, asked.join('\n'))
  const { total } = await app.ok<{ total: number }>('GET', `${tenant.base}/phones`)
  assert.equal(total, 1)
})
