/** A link to a PBX’s own database is made on the page, tested, looked at before anything is saved, taken, and paused. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { choose, openPage, signIn, steps, withoutChromium } from '../support/chromium.ts'
import { startMariadb } from '../support/mariadb.ts'
import { freepbxTables } from '../support/pbx-tables.ts'
import { missing } from '../support/processes.ts'
import { startTestApp } from '../support/start-app.ts'
import { makeTenant } from '../support/tenant.ts'

for (const [name, width] of [
  ['wide', 1440],
  ['narrow', 390],
] as const)
  test(`extensions come out of a FreePBX’s database on a ${name} screen`, {
    skip: withoutChromium || missing('mariadbd'),
  }, async (t) => {
    const mariadb = await startMariadb(t)
    await mariadb.run(`create database asterisk; use asterisk; ${freepbxTables}
      create user offhook@'%' identified by 'reader secret'; grant select on asterisk.users to offhook@'%'`)
    const app = await startTestApp(t)
    const { code, base } = await makeTenant(app)
    const step = steps(t)
    const page = await openPage(t)
    await page.setViewportSize({ width, height: 900 })
    await signIn(page, app, `/t/${code}/links/new`)
    const field = (label: string) => page.getByLabel(label, { exact: true })
    const button = (label: string) => page.getByRole('button', { name: label, exact: true })

    await step('the form asks for what a database needs, with what is usual filled in', async () => {
      await field('Name').fill('freepbx')
      await choose(page, 'PBX', /own database/)
      await page.getByText('nothing is written there').waitFor()
      await choose(page, 'Whose tables', /FreePBX/)
      assert.equal(await field('Name of the database').inputValue(), 'asterisk')
      await field('Host').fill('127.0.0.1')
      await field('Port').fill(String(mariadb.port))
      await field('User name').fill('offhook')
      await field('Password').fill('reader secret')
      await page.keyboard.press('Control+Enter')
      await page.waitForURL(/\/links\/[0-9a-f-]{36}$/)
      await page.getByText('Nothing was taken yet').waitFor()
    })

    await step('the test says which right is missing, as it is typed', async () => {
      await button('Test').click()
      const told = await page.getByRole('alert').filter({ hasText: 'The link does not work' }).innerText()
      assert.match(told, /GRANT SELECT ON asterisk\.devices TO 'offhook'@'%';/)
      await mariadb.run(`grant select on asterisk.* to offhook@'%'`)
      await button('Test').click()
      await page.getByText('The link works').waitFor()
      await page.getByText('4 extensions there').waitFor()
    })

    await step('a preview says what is new, and why one cannot be had', async () => {
      await button('Preview').click()
      await page.getByText(/^New: 3 · Changed: 0 · Gone: 0 · Without a password: 1/).waitFor()
      await page.getByText('Cannot be provisioned: the PBX keeps no password, only a hash of it').waitFor()
      await choose(page, 'Show', /Without a password/)
      await page.getByRole('table', { name: 'Preview' }).getByText('1001').waitFor({ state: 'detached' })
      const { total } = await app.ok<{ total: number }>('GET', `${base}/extensions`)
      assert.equal(total, 0)
    })

    await step('taking it tells what came of it, and that it goes on by itself', async () => {
      await button('Take Now').click()
      await page.getByRole('table', { name: 'Last reads' }).getByText('Taken').waitFor()
      await page.getByText('4 extensions there · 3 new · 1 without a password').waitFor()
      await page.getByText(/^Read next /).waitFor()
      await page
        .getByText(/^MariaDB \d/)
        .first()
        .waitFor()
    })

    await step(
      'a change is shown with what was and what is, and of a password only that it differs',
      async () => {
        await mariadb.run(`use asterisk; update users set name = 'Ann Birch' where extension = '1001';
        update sip set data = 'hush hush' where id = '1001' and keyword = 'secret'`)
        await button('Preview').click()
        await page.getByText('name: Ann Ash → Ann Birch').waitFor()
        await page.getByText('password: another one').waitFor()
        assert.equal(await page.getByText('hush hush').count(), 0)
      },
    )

    await step('a pause is a switch', async () => {
      await page.getByRole('switch', { name: /^Keep extensions in step/ }).click()
      await page.keyboard.press('Control+Enter')
      await page.getByText('Paused: nothing is read by itself.').waitFor()
    })

    await step('the list says what it is and how it stands', async () => {
      await page.goto(`${app.pageUrl}/t/${code}/links`)
      await page.getByText('A PBX’s own database (extensions)').waitFor()
      await page.getByText('Switched off').waitFor()
    })
  })
