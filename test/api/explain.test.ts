/** Why a phone gets what it gets, asked by the API. */

import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { createLog } from '../../src/kernel/log.ts'
import { secretOf } from '../support/phone-marks.ts'
import { startTestApp } from '../support/start-app.ts'
import { askDatabase, databaseRows } from '../support/test-database.ts'
import { makeOffice, makePhone, phoneAsks, refused, sharedApp, signedInUser } from './office.ts'

type Step = { question: string; answer: string; because: string; sign: string }

describe('why a phone gets what it gets', () => {
  const shared = sharedApp()

  test('a tenant’s user is told each step of what would be decided now, and what was decided last', async () => {
    const app = shared()
    const office = await makeOffice(app, 'WHYONE')
    const phone = await makePhone(app, office, { mac: '805ec0aa0001' })
    const userAgent = 'Yealink SIP-T54W 96.86.0.20 80:5e:c0:aa:00:01'
    const { status } = await phoneAsks(`${phone.provisioningUrl}805ec0aa0001.cfg`, {
      headers: { 'user-agent': userAgent },
    })
    assert.equal(status, 200)
    const told = await app.ok<{
      steps: Step[]
      decision: { outcome: string; status: number }
      fetches: { outcome: string }[]
      asked: { path: string; userAgent: string; assumed: string[] }
    }>('GET', `${office.path}/explain?mac=80-5E-C0-AA-00-01`)
    assert.deepEqual(
      told.steps.map(({ question, sign }) => `${sign}: ${question}`),
      [
        'plain: Which phone is meant?',
        'yes: Is there a secret in the path?',
        'yes: Whose is it?',
        'yes: May it ask from there?',
        'yes: Is its MAC the phone’s?',
        'yes: Is it of the phone’s vendor?',
        'yes: Does it give its user name and password?',
        'yes: Is its phone model there?',
        'yes: Which of its files does it mean?',
        'yes: Can the file be made?',
        'yes: What does it get?',
      ],
    )
    assert.deepEqual([told.decision.outcome, told.decision.status], ['served', 200])
    assert.deepEqual([told.asked.userAgent, told.asked.assumed], [userAgent, ['secret', 'ip', 'userAgent']])
    assert.match(told.asked.path, /^\/p\/..••••\/$/)
    assert.deepEqual(
      told.fetches.map(({ outcome }) => outcome),
      ['served'],
    )
    const asked = await app.ok('POST', `${office.path}/explain`, { mac: '805ec0aa0001' })
    assert.deepEqual(asked, told)
    const wrong = await app.call('GET', `${office.path}/explain?mac=80-5E&ip=10.0.0`)
    assert.deepEqual(Object.keys(refused(wrong)), ['mac', 'ip'])
  })

  test('an administrator of the whole system is told of phones of all tenants, and others are not', async () => {
    const app = shared()
    const office = await makeOffice(app, 'WHYTWO')
    const other = await makeOffice(app, 'WHYSPY')
    await makePhone(app, office, { mac: '805ec0aa0002' })
    const query = '?mac=805ec0aa0002'
    const told = await app.ok<{ phone: { tenant: string } }>('GET', `/explain${query}`)
    assert.equal(told.phone.tenant, 'WHYTWO')
    const spied = await app.ok<{ phone: null; decision: { status: number } }>(
      'GET',
      `${other.path}/explain${query}`,
    )
    assert.deepEqual([spied.phone, spied.decision.status], [null, 404])
    const operator = await signedInUser(app, { name: 'wilma', role: 'operator', tenants: ['WHYTWO'] })
    assert.equal((await app.call('GET', `/explain${query}`, undefined, operator.cookie)).status, 403)
    assert.equal(
      (await app.call('GET', `${other.path}/explain${query}`, undefined, operator.cookie)).status,
      404,
    )
  })

  test('who only looks is not told whether there is such a secret, wherever it is put', async () => {
    const app = shared()
    const office = await makeOffice(app, 'WHYTHREE')
    const phone = await makePhone(app, office, { mac: '805ec0aa0003' })
    const secret = secretOf(phone.provisioningUrl)
    const viewer = await signedInUser(app, { name: 'vera', role: 'viewer', tenants: ['WHYTHREE'] })
    const answers = []
    for (const each of [secret, 'b'.repeat(26)])
      for (const query of [`secret=${each}`, `file=/p/${each}/x.cfg`])
        answers.push(await app.call('GET', `${office.path}/explain?${query}`, undefined, viewer.cookie))
    assert.deepEqual(
      answers.map(({ status, body }) => [status, body.code]),
      Array(4).fill([403, 'FORBIDDEN']),
    )
    assert.equal(new Set(answers.map(({ text }) => text)).size, 1)
    const told = await app.call('GET', `${office.path}/explain?mac=805ec0aa0003`, undefined, viewer.cookie)
    assert.equal(told.status, 200)
    assert.doesNotMatch(told.text, new RegExp(secret))
  })
})

test('a secret that was asked about stands neither in the log nor in the audit trail, also when all goes wrong', async (t) => {
  const lines: string[] = []
  const log = createLog('debug', { write: (line: string) => void lines.push(line) })
  const app = await startTestApp(t, { log })
  const office = await makeOffice(app, 'WHYLOG')
  const phone = await makePhone(app, office, { mac: '805ec0aa0004' })
  const secret = secretOf(phone.provisioningUrl)
  await app.ok('GET', `${office.path}/explain?secret=${secret}`)
  await app.ok('GET', `/explain?secret=${secret.toUpperCase()}`)
  const mistyped = secret.slice(1)
  await app.ok('GET', `/explain?secret=${mistyped}`)
  const { text } = await app.call('GET', `/explain?secret=${secret}&nothing=1`)
  // A URL is logged only where the server fails.
  await askDatabase(app.folder, 'alter table tenant rename to away')
  const query = `secret=${mistyped}&file=/p/${secret}/x.cfg`
  const failed = await app.call('GET', `${office.path}/explain?${query}`)
  await askDatabase(app.folder, 'alter table away rename to tenant')
  assert.equal(failed.status, 500)
  assert.ok(lines.some((line) => line.includes(`${office.path}/explain?`)))
  assert.equal(lines.join('\n').toLowerCase().indexOf(secret), -1)
  const rows = await databaseRows(app.folder)
  await app.close()
  const files = readdirSync(app.folder)
    .filter((name) => name.includes('.sqlite'))
    .map((name) => readFileSync(join(app.folder, name), 'latin1'))
  for (const said of [lines.join('\n'), text, rows, ...files])
    assert.equal(said.toLowerCase().indexOf(mistyped), -1)
})
