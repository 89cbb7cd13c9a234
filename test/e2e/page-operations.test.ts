/** Chromium and SIPp: phones are asked from the page, which shows what each of them did, also after a reload. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openPage, signIn, steps, withoutChromium } from '../support/chromium.ts'
import { missing, runProgram } from '../support/processes.ts'
import { startSipp } from '../support/sipp.ts'
import { accepts, refuses } from '../support/sipp-scenarios.ts'
import { startTestApp } from '../support/start-app.ts'
import { makeTenant } from '../support/tenant.ts'

test('the page asks phones to resync and reboot, and tells what came of it', {
  skip: withoutChromium || missing('sipp', 'curl'),
}, async (t) => {
  const app = await startTestApp(t)
  const tenant = await makeTenant(app)
  const willing = await startSipp(t, { scenario: accepts, calls: 3 })
  const unwilling = await startSipp(t, { scenario: refuses('489 Bad Event') })
  const phone = await tenant.phone({ name: 'Willing', contact: willing.contact('100') })
  await tenant.phone({ name: 'Unwilling', contact: unwilling.contact('101') })
  const step = steps(t)
  const page = await openPage(t)
  await signIn(page, app, '/t/ACME/phones')
  const panel = page.getByRole('complementary', { name: 'Operations' })

  await step('each phone’s answer is shown as it comes, and fetched once it has fetched', async () => {
    await page.getByRole('checkbox', { name: 'Select Willing', exact: true }).check()
    await page.getByRole('checkbox', { name: 'Select Unwilling' }).check()
    await page.getByText('2 selected').waitFor()
    await page.getByRole('button', { name: 'Resync config', exact: true }).click()
    const card = panel.getByRole('region', { name: 'Resync 2 phones' })
    await card.getByText('1 accepted, not fetched yet').waitFor()
    await card.getByText('1 refused').waitFor()
    const row = (name: string) =>
      page.getByRole('row').filter({ has: page.getByRole('link', { name, exact: true }) })
    await row('Unwilling').getByText('Refused (489)').waitFor()
    await row('Willing').getByText('Accepted').waitFor()

    const fetched = await runProgram('curl', ['-sf', phone.provisioningUrl])
    assert.equal(fetched.code, 0)
    await card.getByText('1 fetched').waitFor()
    await row('Willing').getByText('Up to date').waitFor()
    await card.getByRole('link', { name: 'All outcomes' }).click()
    await page.getByRole('heading', { level: 1, name: 'Resync 2 phones' }).waitFor()
    await row('Willing').getByText('Fetched', { exact: true }).waitFor()
    await row('Unwilling').getByText('it does not know this event').waitFor()
    await row('Unwilling').getByText('489 by the phone').waitFor()
  })

  await step('a reboot is asked for twice', async () => {
    await page.goto(`${app.pageUrl}/t/ACME/phones/${phone.id}`)
    await page.getByText(', answered by the phone').waitFor()
    const reboot = page.getByRole('button', { name: 'Reboot', exact: true })
    await reboot.click()
    const question = page.getByRole('dialog', { name: 'Reboot Willing?' })
    await question.getByRole('button', { name: 'Cancel' }).click()
    await question.waitFor({ state: 'detached' })
    assert.equal(willing.logged().length, 1)
    await reboot.click()
    await question.getByRole('button', { name: 'Reboot Willing' }).click()
    await panel.getByRole('region', { name: 'Reboot 1 phone' }).getByText('1 accepted').waitFor()
    assert.match(willing.logged()[1] ?? '', /check-sync;reboot=true$/)
  })

  await step('the progress of many phones survives a reload, and stops when it is cancelled', async () => {
    const site = await startSipp(t, { scenario: accepts, calls: 120 })
    const many: string[] = []
    for (let number = 0; number < 120; number++)
      many.push((await tenant.phone({ name: `Site ${number}`, contact: site.contact(`s${number}`) })).id)
    await page.goto(`${app.pageUrl}/t/ACME/phones?q=Site`)
    await page.getByRole('checkbox', { name: /^Select all|of this page/i }).check()
    await page.getByRole('button', { name: 'Resync config', exact: true }).click()
    const resync = page.getByRole('dialog', { name: 'Resync 120 phones?' })
    await resync.getByRole('button', { name: 'Resync 120 phones' }).click()
    const card = panel.getByRole('region', { name: 'Resync 120 phones' })
    await card.getByText('Running').waitFor()
    await card.getByText(/\d+ accepted/).waitFor()
    await page.reload()
    await card.getByText(/\d+ accepted.* · \d+ queued/).waitFor()
    await card.getByRole('button', { name: 'Cancel the rest' }).click()
    await card.getByText('Cancelled', { exact: true }).waitFor()
    const [operation] = (
      await app.ok<{ items: { counts: Record<string, number>; state: string }[] }>(
        'GET',
        `${tenant.base}/operations`,
      )
    ).items
    assert.equal(operation?.state, 'cancelled')
    assert.ok((operation?.counts.cancelled ?? 0) > 20)
    assert.equal(many.length, 120)
  })
})
