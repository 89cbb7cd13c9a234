/** Phones come in by the dozen: pasted in any writing, corrected where they stand, or out of a file. */

import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import type { Phone } from '../../src/schema/phone.ts'
import { makeOffice } from '../api/office.ts'
import { barriers, openPage, signIn, steps, withoutChromium } from '../support/chromium.ts'
import { startTestApp } from '../support/start-app.ts'

test('forty phones come in by pasting, with few keys', { skip: withoutChromium }, async (t) => {
  const app = await startTestApp(t)
  const office = await makeOffice(app, 'AURORA')
  const step = steps(t)
  const page = await openPage(t)
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
  await signIn(page, app, '/t/AURORA/phones')
  let keys = 0
  const press = async (...all: string[]) => {
    for (const key of all) {
      keys += key.split('+').length
      await page.keyboard.press(key)
    }
  }
  const type = async (text: string) => {
    keys += text.length
    await page.keyboard.type(text)
  }
  const phones = async () =>
    (await app.ok<{ items: Phone[] }>('GET', `${office.path}/phones?pageSize=100&sort=mac`)).items

  await step('what was pasted is read at once, and what is missing is filled in by a row above', async () => {
    await page.goto(`${app.pageUrl}/t/AURORA/phones/paste`)
    await page.getByLabel('Paste MAC addresses here, one phone a line').waitFor()
    const writings = [
      (n: number) => `80:5E:C0:D5:7D:${n.toString(16).padStart(2, '0')}`,
      (n: number) => `805E-C0D5-7D${n.toString(16).padStart(2, '0')}`,
      (n: number) => `805ec0d57d${n.toString(16).padStart(2, '0')}`,
    ]
    const lines = Array.from({ length: 40 }, (_, n) => writings[n % 3]?.(16 + n) ?? '')
    await page.evaluate(`navigator.clipboard.writeText(${JSON.stringify(lines.join('\n'))})`)
    await press('Control+v')
    await page.getByText('40 lines read').waitFor()
    await page.getByRole('combobox', { name: 'Yealink (40)' }).focus()
    await type('T54W')
    await page.getByRole('option').first().waitFor()
    await press('Enter')
    await page.getByText('40 ready').waitFor()
    await press('Control+Enter')
    await page.waitForURL(/\/t\/AURORA\/phones$/)
    const made = await phones()
    assert.equal(made.length, 40)
    assert.ok(made.every(({ modelId, extensions }) => modelId === 'yealink-t54w' && extensions.length === 1))
    assert.equal(new Set(made.flatMap(({ extensions }) => extensions)).size, 40)
    assert.ok(keys <= 250, `${keys} keys`)
    t.diagnostic(`${keys} keys for 40 phones`)
  })

  await step('mistakes are said, gone to by F8 and corrected; those that are not stay', async () => {
    await page.goto(`${app.pageUrl}/t/AURORA/phones/paste`)
    const field = page.getByLabel('Paste MAC addresses here, one phone a line')
    await field.fill('805ec0d57e01 T46U 300 Pool bar\n805ec0d57e0\n805ec0d57d10\n805ec0d57e03 T46U 301')
    await page.getByRole('button', { name: 'Read', exact: true }).click()
    await page.getByText('11 hex digits; a MAC address has 12').waitFor()
    await page.getByText(/Already the phone/).waitFor()
    assert.deepEqual(await barriers(page, 'pasted phones'), [])
    await page.keyboard.press('F8')
    const mac = page.getByLabel('MAC Address of row 2', { exact: true })
    await page.locator('[aria-label="MAC Address of row 2"]:focus').waitFor()
    await mac.fill('805ec0d57e02')
    await page.getByLabel('Phone Model of row 2').fill('T54W')
    await page.getByRole('option', { name: /T54W/ }).first().waitFor()
    await page.keyboard.press('Enter')
    await page.getByText('3 ready').waitFor()
    await page.keyboard.press('Control+Enter')
    await page.getByText('3 phones saved', { exact: false }).first().waitFor()
    const kept = await phones()
    assert.equal(kept.find(({ mac: of }) => of === '805ec0d57e01')?.name, 'Pool bar')
    assert.ok(kept.some(({ mac: of }) => of === '805ec0d57e02'))
    await page.getByText(/Already the phone/).waitFor()
  })

  await step('ten thousand lines are read, and only those that are seen are on the page', async () => {
    await page.goto(`${app.pageUrl}/t/AURORA/phones/paste`)
    const lines = Array.from({ length: 10_000 }, (_, n) => `805ec2${n.toString(16).padStart(6, '0')} T54W`)
    await page.evaluate(`navigator.clipboard.writeText(${JSON.stringify(lines.join('\n'))})`)
    await page.getByLabel('Paste MAC addresses here, one phone a line').press('Control+v')
    await page.getByText('10,000 ready').or(page.getByText('10000 ready')).waitFor()
    assert.ok((await page.getByRole('row').count()) < 100)
  })

  await step('a file is looked at, its columns are told otherwise, and it is saved', async () => {
    const file = join(app.folder, 'phones.csv')
    writeFileSync(file, 'Geraet;Name;Modell;Nst\n805ec0d57f01;Hall;T54W;400\n805ec0d57f0;Bar;T54W;401\n')
    await page.goto(`${app.pageUrl}/t/AURORA/phones/import`)
    const [chooser] = await Promise.all([
      page.waitForEvent('filechooser'),
      page.getByRole('button', { name: 'CSV or XLSX file' }).click(),
    ])
    await chooser.setFiles(file)
    await page.getByText('1 new phone · 0 changed · 0 as they are · 1 with mistakes, left out').waitFor()
    await page.getByText(/11 hex digits/).waitFor()
    await page.getByLabel('Nst').selectOption('extension')
    await page.getByText('1 extension made', { exact: false }).waitFor()
    assert.deepEqual(await barriers(page, 'a file'), [])
    await page.getByRole('button', { name: 'Save 1 phone' }).click()
    await page.getByText('1 row with mistakes left out', { exact: false }).waitFor()
    const hall = (await phones()).find(({ mac }) => mac === '805ec0d57f01')
    assert.deepEqual([hall?.name, hall?.extensions], ['Hall', ['400']])
  })
})
