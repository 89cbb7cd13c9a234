/** A NOTIFY hits the phone that was meant: as whom a phone registers is what its last file said, not what was saved since. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Phone } from '../../src/schema/phone.ts'
import { until } from '../support/processes.ts'
import { startSipPhones } from '../support/sip-phones.ts'
import { startTestApp } from '../support/start-app.ts'
import { makeTenant } from '../support/tenant.ts'

test('phones whose lines were swapped are asked as what they are until they have fetched', async (t) => {
  const app = await startTestApp(t, { flags: ['--sip-networks', 'default,127.0.0.0/8'] })
  const sip = await startSipPhones(t, { answerAfterMs: 0 })
  const registrar = { sipServer: '127.0.0.9', sipPort: sip.port, notifyVia: 'registrar' as const }
  const tenant = await makeTenant(app, registrar)
  const [first, second] = [
    await tenant.extension({ number: '200', username: 'first', password: 'Secret-200' }),
    await tenant.extension({ number: '300', username: 'second', password: 'Secret-300' }),
  ]
  const lineOf = (extensionId: string) => [{ line: 1, extensionId }]
  const phone = await tenant.phone({ name: 'A', lines: lineOf(first.id) })
  const other = await tenant.phone({ name: 'B', lines: lineOf(second.id) })
  const fetchAgain = async ({ id }: Phone) => {
    const { provisioningUrl } = await tenant.read(id)
    assert.equal((await fetch(provisioningUrl)).status, 200)
    await until('the fetch is recorded', async () => !(await tenant.read(id)).status.pending)
  }
  /** As whom it is asked. */
  const askedAs = async ({ id }: Phone, force = false) => {
    sip.asked.clear()
    await tenant.ended((await tenant.start('reboot', [id], { force })).id)
    return [...sip.asked.keys()]
  }
  assert.deepEqual(await askedAs(phone), ['first'], 'it will register as this one')
  await fetchAgain(phone)
  await fetchAgain(other)
  await app.ok('PATCH', `${tenant.base}/phones/${phone.id}`, { lines: lineOf(second.id) })
  await app.ok('PATCH', `${tenant.base}/phones/${other.id}`, { lines: lineOf(first.id) })
  assert.deepEqual(await askedAs(phone), ['first'])
  assert.deepEqual(await askedAs(other), ['second'])
  await fetchAgain(phone)
  // Until the other one has fetched, both register as the same: only who says so asks both.
  for (const each of [phone, other]) {
    await assert.rejects(askedAs(each), /2 phones register as 300, 1 of them not meant/)
    assert.deepEqual([...sip.asked.keys()], [])
    assert.deepEqual(await askedAs(each, true), ['second'])
  }
  await fetchAgain(other)
  assert.deepEqual(await askedAs(phone), ['second'])
  assert.deepEqual(await askedAs(other), ['first'])
})
