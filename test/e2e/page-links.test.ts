/** A link to a PBX is made on the page, tested, seen to be up with who is registered, and deleted; each state in words. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { choose, openPage, signIn, steps, withoutChromium } from '../support/chromium.ts'
import { startKamailio } from '../support/kamailio.ts'
import { freePort, missing } from '../support/processes.ts'
import { playSipp } from '../support/sipp.ts'
import * as scenarios from '../support/sipp-scenarios.ts'
import { startTestApp } from '../support/start-app.ts'
import { makeTenant } from '../support/tenant.ts'

for (const [name, width] of [
  ['wide', 1440],
  ['narrow', 390],
] as const) {
  test(`a link is made, tested and deleted on a ${name} screen`, {
    skip: withoutChromium || missing('kamailio', 'sipp'),
  }, async (t) => {
    const login = { username: '100-acme', password: 'secret' }
    const kamailio = await startKamailio(t, [login])
    const app = await startTestApp(t)
    const tenant = await makeTenant(app)
    const { id: extensionId } = await tenant.extension({ number: '100', password: login.password })
    const phone = await tenant.phone({ name: 'Desk', lines: [{ line: 1, extensionId }] })
    const { id: second } = await tenant.extension({ number: '101' })
    await tenant.phone({ name: 'Attic', lines: [{ line: 1, extensionId: second }] })
    const { code } = tenant
    await playSipp(t, scenarios.registers({ ...login, contact: 'sip:100@127.0.0.1:5999' }), kamailio)
    const step = steps(t)
    const page = await openPage(t)
    await page.setViewportSize({ width, height: 900 })
    await signIn(page, app, `/t/${code}/links`)
    const field = (label: string) => page.getByLabel(label, { exact: true })
    const button = (label: string) => page.getByRole('button', { name: label, exact: true })

    await step('an empty list says what a link is for', async () => {
      await page.getByText('No PBX is linked yet').waitFor()
      await button('New Link').first().click()
    })

    await step('what the PBX needs is said, and a mistake stands at its field', async () => {
      await field('Name').fill('kamailio')
      await choose(page, 'PBX', /FreeSWITCH/)
      await page.getByText('not yet proved with the real program').waitFor()
      await choose(page, 'PBX', /Kamailio/)
      await page.keyboard.press('Control+Enter')
      await page.getByText('expected the host name or address of the PBX').waitFor()
      await field('Host').fill('127.0.0.1')
      await field('Port').fill(String(kamailio.port))
      await field('Path').fill('/wrong')
      await page.keyboard.press('Control+Enter')
      await page.waitForURL(/\/links\/[0-9a-f-]{36}$/)
    })

    await step('a link that is down says why, and its test too', async () => {
      await page.getByText('there is no JSON-RPC at /wrong (404)').first().waitFor()
      await button('Test').click()
      await page.getByText('The link does not work').waitFor()
    })

    await step('once it is right, the test says what the PBX is and what it lets the link do', async () => {
      await field('Path').fill('/RPC')
      await page.keyboard.press('Control+Enter')
      await page.getByText(/^Saved /).waitFor()
      await button('Test').click()
      await page.getByText('The link works').waitFor()
      await page
        .getByText(/Kamailio \d+\.\d+/)
        .first()
        .waitFor()
      await page.getByText('send a NOTIFY and hear the phone’s answer').waitFor()
      await page.getByText('1 registration now').waitFor()
    })

    await step('the phone says where it is registered, and by which link', async () => {
      await page.goto(`${app.pageUrl}/t/${code}/phones/${phone.id}`)
      const section = page.getByRole('region', { name: 'Registered' })
      await section.getByText('sip:100@127.0.0.1:5999').waitFor()
      await section.getByText('kamailio').waitFor()
    })

    await step('the list says who is registered, counts who is not, and is narrowed to them', async () => {
      await page.goto(`${app.pageUrl}/t/${code}/phones`)
      const row = (of: string) => page.getByRole('row').filter({ hasText: of })
      await row('Desk').getByText('● registered').waitFor()
      await row('Attic').getByText('not registered').waitFor()
      await page.getByRole('button', { name: 'Unregistered 1' }).click()
      await page.waitForURL(/registration=unregistered/)
      await row('Desk').waitFor({ state: 'detached' })
      await row('Attic').waitFor()
      await page.getByRole('button', { name: 'Up to date 0' }).click()
      await page.getByText('No phone is up to date and known to be unregistered').waitFor()
    })

    await step('the number of registrations leads to who they are, and from there to the phone', async () => {
      await page.goto(`${app.pageUrl}/t/${code}/links`)
      await page.getByRole('link', { name: '1 registered, see who' }).click()
      await page.getByText('sip:100@127.0.0.1:5999').waitFor()
      await page.getByRole('link', { name: 'Desk' }).click()
      await page.waitForURL(new RegExp(`/phones/${phone.id}`))
    })

    await step('a deleted link is gone, and the phone says that no link tells', async () => {
      await page.goto(`${app.pageUrl}/t/${code}/links`)
      await page.locator('[data-tone=good]').filter({ hasText: 'Up' }).waitFor()
      await page.getByRole('link', { name: 'kamailio' }).click()
      await button('Delete…').click()
      await button('Delete the link').click()
      await page.getByText('No PBX is linked yet').waitFor()
      await page.goto(`${app.pageUrl}/t/${code}/phones/${phone.id}`)
      await page.getByText('No link tells who is registered').waitFor()
    })

    await step('of all tenants a link stands under System', async () => {
      const made = await app.ok<{ id: string }>('POST', '/links', {
        ...{ name: 'of all', kind: 'asterisk', host: '127.0.0.1', port: await freePort() },
      })
      await page.goto(`${app.pageUrl}/links`)
      await page.getByText('nothing listens there').waitFor()
      await page.getByRole('link', { name: 'of all' }).click()
      await page.waitForURL(new RegExp(`/links/${made.id}$`))
      assert.equal(await field('Name').inputValue(), 'of all')
    })
  })
}
