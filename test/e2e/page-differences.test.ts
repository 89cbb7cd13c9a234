/** Chromium: what differs on the phones that are pending is shown before they are resynced, and exactly those are; by mouse, and by keyboard. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Phone } from '../../src/schema/phone.ts'
import { openPage, signIn, steps, withoutChromium } from '../support/chromium.ts'
import { Keyboard } from '../support/keyboard.ts'
import { until } from '../support/processes.ts'
import { startSipPhones } from '../support/sip-phones.ts'
import { startTestApp } from '../support/start-app.ts'
import { makeTenant } from '../support/tenant.ts'

test('the phones that differ are resynced once it was seen what differs', {
  skip: withoutChromium,
}, async (t) => {
  const app = await startTestApp(t)
  const sip = await startSipPhones(t, { answerAfterMs: 0 })
  const tenant = await makeTenant(app, { settings: { ntpServer: 'old.example.com' } })
  const phones: Phone[] = []
  for (const name of ['desk', 'hall'])
    phones.push(await tenant.phone({ name, contact: sip.contact(name, phones.length) }))
  const other = await tenant.phone({ name: 'never', contact: sip.contact('never', 2) })
  for (const phone of phones) assert.ok((await fetch(phone.provisioningUrl)).ok)
  const change = async (ntpServer: string) => {
    await app.ok('PATCH', tenant.base, { settings: { ntpServer } })
    await until('the change was followed', async () => {
      const { counts } = await app.ok<{ counts: Record<string, number> }>('GET', `${tenant.base}/phones`)
      return counts.pending === 2
    })
  }
  await change('new.example.com')
  const step = steps(t)
  const page = await openPage(t)
  const keys = await Keyboard.of(page)
  const panel = page.getByRole('complementary', { name: 'Operations' })
  const dialog = page.getByRole('dialog', { name: 'Resync the phones that differ' })

  await step('by mouse, from the list of those that are pending', async () => {
    await signIn(page, app, '/t/ACME/phones')
    assert.equal(await page.getByRole('button', { name: 'Resync the 2 that differ…' }).count(), 0)
    await page.getByRole('button', { name: /^Pending/ }).click()
    await page.getByRole('button', { name: 'Resync the 2 that differ…' }).click()
    await dialog.getByText('Time server (NTP): 2 phones').waitFor()
    await dialog.getByText('old.example.com → new.example.com').waitFor()
    await dialog.getByRole('button', { name: 'Resync 2 phones' }).click()
    await panel.getByRole('region', { name: 'Resync 2 phones' }).getByText('2 accepted').waitFor()
    assert.deepEqual([...sip.asked.keys()].sort(), ['desk', 'hall'])
  })

  await step('by keyboard, from the page of the tenant', async () => {
    for (const phone of phones) assert.ok((await fetch(phone.provisioningUrl)).ok)
    await until('they have fetched', async () => !(await tenant.read(phones[1]?.id ?? '')).status.pending)
    await change('third.example.com')
    await page.goto(`${app.pageUrl}/tenants/ACME`)
    await keys.enter(page.getByRole('button', { name: 'Resync the 2 that differ…' }))
    await dialog.getByText('new.example.com → third.example.com').waitFor()
    await keys.enter(dialog.getByRole('button', { name: 'Resync 2 phones' }))
    await until('they are asked', async () => sip.asked.get('hall')?.size === 2)
    assert.equal(sip.asked.has('never'), false)
    assert.equal((await tenant.read(other.id)).status.servedAt, null)
  })
})
