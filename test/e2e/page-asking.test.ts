/** Chromium: what the page asks before it asks phones, and how those that failed are asked again; by mouse, and by keyboard alone. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openPage, signIn, steps, withoutChromium } from '../support/chromium.ts'
import { Keyboard } from '../support/keyboard.ts'
import { startSipPhones } from '../support/sip-phones.ts'
import { startTestApp } from '../support/start-app.ts'
import { makeTenant } from '../support/tenant.ts'

const limits = { skip: withoutChromium }
const sipFlags = { flags: ['--sip-networks', 'default,127.0.0.0/8'] }

test(
  'phones that share an extension are told before one of them is rebooted, and it is asked whether all may',
  limits,
  async (t) => {
    const app = await startTestApp(t, sipFlags)
    const sip = await startSipPhones(t, { answerAfterMs: 0 })
    const tenant = await makeTenant(app, {
      ...{ sipServer: '127.0.0.9', sipPort: sip.port, notifyVia: 'registrar' },
    })
    const { id: extensionId } = await tenant.extension({ number: '100', username: 'shared' })
    const lines = [{ line: 1, extensionId }]
    const desk = await tenant.phone({ name: 'Desk', lines })
    for (const name of ['Hall', 'Attic']) await tenant.phone({ name, lines })
    const step = steps(t)
    const page = await openPage(t)
    const keys = await Keyboard.of(page)
    await signIn(page, app, '/t/ACME/phones')
    const panel = page.getByRole('complementary', { name: 'Operations' })
    const others = page.getByRole('dialog', { name: 'Reboot 2 other phones as well?' })
    const button = (name: string) => page.getByRole('button', { name, exact: true })

    await step('by mouse: who says no asks nobody', async () => {
      await page.getByRole('checkbox', { name: 'Select Desk' }).check()
      await button('Reboot').click()
      await page.getByRole('dialog').getByRole('button', { name: 'Reboot 1 phone' }).click()
      await others.getByText('3 phones register as 100; all of them will reboot.').waitFor()
      await others.getByText('Not meant: Attic, Hall').waitFor()
      await others.getByRole('button', { name: 'Cancel' }).click()
      await others.waitFor({ state: 'detached' })
      assert.equal(sip.asked.size, 0)
      assert.equal(await panel.count(), 0)
    })

    await step('by mouse: a resync says what it will do to the others', async () => {
      await button('Resync config').click()
      const resync = page.getByRole('dialog', { name: 'Resync 2 other phones as well?' })
      await resync.getByText('all of them will fetch their files').waitFor()
      await resync.getByRole('button', { name: 'Resync all of them' }).click()
      await panel.getByRole('region', { name: 'Resync 1 phone' }).getByText('1 accepted').waitFor()
      assert.equal(sip.asked.get('shared')?.size, 1)
    })

    await step('by keyboard: who says yes reboots all of them', async () => {
      await page.goto(`${app.pageUrl}/t/ACME/phones/${desk.id}`)
      await keys.enter(button('Reboot'))
      await keys.enter(
        page.getByRole('dialog', { name: 'Reboot Desk?' }).getByRole('button', { name: 'Reboot Desk' }),
      )
      await keys.enter(others.getByRole('button', { name: 'Reboot all of them' }))
      await panel.getByRole('region', { name: 'Reboot 1 phone' }).getByText('1 accepted').waitFor()
      assert.equal(sip.asked.get('shared')?.size, 2)
    })

    await step('when all of them are meant, nothing more is asked than whether to reboot', async () => {
      await page.goto(`${app.pageUrl}/t/ACME/phones`)
      for (const name of ['Desk', 'Hall', 'Attic'])
        await page.getByRole('checkbox', { name: `Select ${name}` }).check()
      await button('Reboot').click()
      await page.getByRole('dialog').getByRole('button', { name: 'Reboot 3 phones' }).click()
      await panel.getByRole('region', { name: 'Reboot 3 phones' }).getByText('3 accepted').waitFor()
      assert.equal(sip.asked.get('shared')?.size, 3)
    })
  },
)

test(
  'phones of an operation that failed are asked again, or those of an outcome, and each operation leads to the other',
  limits,
  async (t) => {
    const app = await startTestApp(t, sipFlags)
    const sip = await startSipPhones(t, { answerAfterMs: 0 })
    const tenant = await makeTenant(app)
    const found = await tenant.phone({ name: 'Found', contact: sip.contact('found', 0) })
    const lost = await tenant.phone({ name: 'Lost' })
    const first = await tenant.start('resync', [found.id, lost.id])
    await tenant.ended(first.id)
    const step = steps(t)
    const page = await openPage(t)
    const keys = await Keyboard.of(page)
    await signIn(page, app, `/t/ACME/operations/${first.id}`)
    const title = (name: string) => page.getByRole('heading', { level: 1, name })
    const row = (name: string) =>
      page.getByRole('row').filter({ has: page.getByRole('link', { name, exact: true }) })

    await step('by mouse: those that failed, once they can be reached', async () => {
      await tenant.phone({ name: 'Twin of nobody' })
      await app.ok('PATCH', `${tenant.base}/phones/${lost.id}`, { contact: sip.contact('lost', 1) })
      await page.getByRole('button', { name: 'Retry 1 that failed' }).click()
      await title('Resync 1 phone').waitFor()
      await row('Lost').getByText('Accepted').waitFor()
      assert.equal(await row('Found').count(), 0)
      assert.equal(sip.asked.get('found')?.size, 1)
      await page.getByRole('link', { name: 'an earlier operation' }).click()
      await title('Resync 2 phones').waitFor()
      await page.getByRole('link', { name: 'once more' }).click()
      await title('Resync 1 phone').waitFor()
    })

    await step('by keyboard: those of the outcome that is looked at', async () => {
      await page.goto(`${app.pageUrl}/t/ACME/operations/${first.id}?state=accepted`)
      await keys.enter(page.getByRole('button', { name: 'Retry 1 (accepted)' }))
      await title('Resync 1 phone').waitFor()
      await row('Found').getByText('Accepted').waitFor()
      assert.equal(sip.asked.get('found')?.size, 2)
    })
  },
)
