/** Why a phone gets what it gets, on the page: each step in words, what was decided last, and a fetch that is opened. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { barriers, openPage, signIn, steps, withoutChromium } from '../support/chromium.ts'
import { Keyboard } from '../support/keyboard.ts'
import { agentOf, secretOf } from '../support/phone-marks.ts'
import { startTestApp } from '../support/start-app.ts'
import { makeTenant } from '../support/tenant.ts'

for (const [name, width] of [
  ['wide', 1440],
  ['narrow', 390],
] as const) {
  test(`why a phone gets what it gets is found by keyboard on a ${name} screen`, {
    skip: withoutChromium,
  }, async (t) => {
    const app = await startTestApp(t)
    const tenant = await makeTenant(app)
    const { mac, id, provisioningUrl } = await tenant.phone({ name: 'Reception' })
    const { code } = tenant
    const asPhone = { headers: { 'user-agent': agentOf(mac) } }
    assert.equal((await fetch(`${provisioningUrl}${mac}.cfg`, asPhone)).status, 200)
    await app.ok('PATCH', `${tenant.base}/phones/${id}`, { settings: { timezone: 'Asia/Tokyo' } })
    const step = steps(t)
    const page = await openPage(t)
    const keys = await Keyboard.of(page)
    await page.setViewportSize({ width, height: 900 })
    await signIn(page, app, `/t/${code}/phones/${id}`)
    const answers = page.getByRole('list', { name: 'Steps of the decision' })

    await step('from the phone one is led to the steps of what would be decided now', async () => {
      await page.getByRole('link', { name: 'Why?' }).focus()
      await page.keyboard.press('Enter')
      await page.waitForURL(new RegExp(`/t/${code}/why\\?mac=${mac}$`))
      await answers.getByText('Which of its files does it mean?').waitFor()
      await answers.getByText(/^200, [\d,]+ bytes$/).waitFor()
      assert.deepEqual(await barriers(page, 'why'), [])
    })

    await step('another address is asked about by Enter, and stands in the page’s address', async () => {
      await page.getByLabel('User-Agent').fill('Yealink SIP-T54W 96.86.0.20 00:15:65:11:22:33')
      await page.keyboard.press('Enter')
      await answers.getByText('Another phone asked: its User-Agent names the MAC 001565112233').waitFor()
      await answers.getByText('404, empty').waitFor()
      assert.match(page.url(), /userAgent=Yealink/)
      assert.ok(
        await keys.isOn(page.getByLabel('User-Agent')),
        'the field that was typed into has the keyboard',
      )
    })

    await step('back and forward, the fields hold what is asked about', async () => {
      const agent = page.getByLabel('User-Agent')
      await page.goBack()
      await answers.getByText(/^200, [\d,]+ bytes$/).waitFor()
      assert.equal(await agent.inputValue(), '')
      await page.goForward()
      await answers.getByText('404, empty').waitFor()
      assert.match(await agent.inputValue(), /^Yealink SIP-T54W/)
    })

    await step('a secret is asked about and stands in no address', async () => {
      const secret = secretOf(provisioningUrl)
      await page.getByLabel('MAC', { exact: true }).fill('')
      await page.getByLabel('User-Agent').fill('')
      await page.getByRole('textbox', { name: 'Secret' }).fill(secret)
      await page.keyboard.press('Enter')
      await answers.getByText('The path is that of a provisioning URL').waitFor()
      assert.ok(!page.url().includes(secret))
      assert.ok(!(await page.content()).includes(`/p/${secret}`))
    })

    await step('what was decided last is listed, and a fetch is opened with what differs now', async () => {
      await page.goto(`${app.pageUrl}/t/${code}/why?mac=${mac}`)
      await page.getByText(/^Last time, /).click()
      await page.getByRole('table', { name: 'Last decisions' }).getByRole('link').first().click()
      await page.waitForURL(/tab=activity.*show=/)
      const changed = page.getByRole('table', { name: 'Changed since' })
      await changed.waitFor()
      await page.getByText('As it was then').waitFor()
      assert.deepEqual(await barriers(page, 'why'), [])
      await app.ok('PATCH', `${tenant.base}/phones/${id}`, {
        parameters: { 'features.dnd.allow': '0' },
      })
      await changed.getByText('features.dnd.allow').waitFor()
      await page.getByRole('button', { name: 'All fetches' }).click()
      await page.getByRole('table', { name: 'Fetches' }).waitFor()
    })

    await step('who administers all tenants asks about all of them', async () => {
      await page.goto(`${app.pageUrl}/t/${code}/why?mac=${mac}`)
      await page.getByRole('link', { name: 'Look in all tenants' }).click()
      await page.waitForURL(new RegExp(`/why\\?mac=${mac}$`))
      await answers.getByText('Which of its files does it mean?').waitFor()
    })

    await step('of a stranger it is said that nobody knows it', async () => {
      await page.goto(`${app.pageUrl}/why?mac=805ec0ffffff&ip=203.0.113.7`)
      await answers.getByText('404, empty').waitFor()
      await answers.getByText('No phone that you may see is known by 805ec0ffffff').waitFor()
    })
  })
}
