/** What people meet first, by keyboard alone: a new tenant, made passwords, the own password, lists, and a question before many phones are asked. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Extension } from '../../src/schema/extension.ts'
import { openPage, signIn, steps, withoutChromium } from '../support/chromium.ts'
import { until } from '../support/processes.ts'
import { startTestApp } from '../support/start-app.ts'
import { inTenant } from '../support/tenant.ts'

for (const [name, width] of [
  ['wide', 1440],
  ['narrow', 390],
] as const) {
  test(`the first steps are taken on a ${name} screen`, {
    skip: withoutChromium,
  }, async (t) => {
    const app = await startTestApp(t)
    const step = steps(t)
    const page = await openPage(t)
    await page.setViewportSize({ width, height: 900 })
    await signIn(page, app, '/tenants/new')
    const field = (label: string) => page.getByLabel(label, { exact: true })
    const button = (label: string) => page.getByRole('button', { name: label, exact: true })
    const focused = () => page.locator(':focus').innerText()
    const press = async (...keys: string[]) => {
      for (const key of keys) await page.keyboard.press(key)
    }

    await step('a new tenant is selected at once and leads to its extensions', async () => {
      await field('Name').fill('Acme')
      await field('Code').fill('ACME')
      await press('Control+Enter')
      await page.waitForURL(/\/t\/ACME\/extensions$/)
      await page.getByText('No extensions yet').waitFor()
      await until('the new tenant is the one that is selected', async () => {
        return (await page.getByRole('combobox', { name: 'Tenant' }).inputValue()) === 'Acme'
      })
    })

    let made = ''
    await step('a password is made by one press, shown, and saved', async () => {
      await page.getByRole('button', { name: 'New Extension' }).first().press('Enter')
      await field('Number').fill('100')
      await field('Name').fill('Reception')
      await button('Generate Password').press('Enter')
      made = await field('Password').inputValue()
      assert.match(made, /^[2-9A-HJ-NP-Za-km-np-z]{20}$/)
      assert.equal(await field('Password').getAttribute('type'), 'text')
      await button('Copy Password').waitFor()
      await press('Control+Enter')
      const extension = await until('the extension is saved', async () => {
        const { items } = await app.ok<{ items: Extension[] }>('GET', '/tenants/ACME/extensions')
        return items[0]
      })
      const revealed = await app.ok<{ password: string }>(
        'POST',
        `/tenants/ACME/extensions/${extension.id}/reveal`,
      )
      assert.equal(revealed.password, made)
    })

    await step('a list is gone through, selected from and searched by keys', async () => {
      const tenant = inTenant(app, '/tenants/ACME')
      for (let count = 10; count < 70; count++) await tenant.phone({ name: `Phone ${count}` })
      await page.goto(`${app.pageUrl}/t/ACME/phones?pageSize=100`)
      await page.getByRole('link', { name: 'Phone 10', exact: true }).waitFor()
      await press('j')
      assert.equal(await focused(), 'Phone 10')
      await press('ArrowDown', 'Space', 'Shift+ArrowDown', 'Shift+ArrowDown')
      await page.getByText('3 selected').waitFor()
      assert.equal(await focused(), 'Phone 13')
      await press('k', 'Space')
      await page.getByText('2 selected').waitFor()
      await press('/')
      await page.keyboard.type('Phone 42')
      await page.getByRole('link', { name: 'Phone 10', exact: true }).waitFor({ state: 'detached' })
      await page.getByRole('link', { name: 'Phone 42', exact: true }).focus()
      await press('Enter')
      await page.getByRole('heading', { level: 1, name: 'Phone 42' }).waitFor()
      await page.goBack()
      await page.locator('.row-link').first().focus()
      await press('?')
      await page.getByRole('dialog', { name: 'Keys of a list' }).waitFor()
      await press('Escape')
    })

    await step('a resync of more than 50 phones asks first', async () => {
      await page.goto(`${app.pageUrl}/t/ACME/phones?pageSize=100`)
      await page.getByRole('checkbox', { name: 'Select all', exact: true }).press('Space')
      await page.getByText('60 selected').waitFor()
      await button('Resync config').press('Enter')
      const question = page.getByRole('dialog', { name: 'Resync 60 phones?' })
      await question.getByRole('button', { name: 'Cancel' }).press('Enter')
      await question.waitFor({ state: 'detached' })
      const operations = async () =>
        (await app.ok<{ total: number }>('GET', '/tenants/ACME/operations')).total
      assert.equal(await operations(), 0)
      await button('Resync config').press('Enter')
      await question.getByRole('button', { name: 'Resync 60 phones' }).press('Enter')
      await until('the operation is there', async () => (await operations()) === 1)
    })

    await step('times are said by the clock, to the second on pointing', async () => {
      await page.goto(`${app.pageUrl}/t/ACME/operations`)
      const time = page.locator('main time').first()
      await time.waitFor()
      assert.match((await time.getAttribute('title')) ?? '', /\d\d:\d\d:\d\d, just now/)
    })

    await step('what was just now a minute ago is said by the clock, without a reload', async () => {
      await page.clock.install()
      await page.goto(`${app.pageUrl}/t/ACME/operations`)
      const time = page.locator('main time').first()
      await time.filter({ hasText: 'just now' }).waitFor()
      await page.clock.fastForward('02:00')
      await time.filter({ hasText: /^(yesterday )?\d\d:\d\d$/ }).waitFor()
    })

    await step('the own password is changed from the menu', async () => {
      await page.getByRole('button', { name: 'account of admin' }).press('Enter')
      await page.getByRole('menuitem', { name: 'Change your password…' }).press('Enter')
      const dialog = page.getByRole('dialog', { name: 'Change your password' })
      await dialog.getByLabel('Present password', { exact: true }).fill('not that one')
      await dialog.getByRole('button', { name: 'Generate New password' }).press('Enter')
      const password = await dialog.getByLabel('New password', { exact: true }).inputValue()
      await dialog.getByRole('button', { name: 'Change the password' }).press('Enter')
      await dialog.getByText('This is not your password').waitFor()
      await dialog.getByLabel('Present password', { exact: true }).fill('correct horse battery')
      await press('Enter')
      await dialog.waitFor({ state: 'detached' })
      const answer = await app.call('POST', '/session', { username: 'admin', password }, { key: null })
      assert.equal(answer.status, 200)
      await page.goto(`${app.pageUrl}/t/ACME/phones`)
      await page.getByRole('heading', { level: 1, name: 'Phones' }).waitFor()
    })
  })
}
