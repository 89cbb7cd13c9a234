/** Too many wrong passwords for a phone: shown on it, ended by a call, and told in the log in the words that fail2ban looks for. */

import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { createLog } from '../../src/kernel/log.ts'
import { missing, runProgram, testFolder, until } from '../support/processes.ts'
import { root, startTestApp } from '../support/start-app.ts'
import { type Body, makeOffice, makePhone, phoneAsks } from './office.ts'

const basic = (text: string) => `Basic ${Buffer.from(text).toString('base64')}`
const flags = ['--trust-proxy', '127.0.0.1']

const asked = async ({ provisioningUrl }: Body, ip: string, password: string) =>
  (
    await phoneAsks(provisioningUrl, {
      headers: { authorization: basic(`desk:${password}`), 'x-forwarded-for': ip },
    })
  ).status

test('a lockout stands on the phone with where and until when, ends by a call, and who only looks cannot end it', async (t) => {
  const app = await startTestApp(t, { flags })
  const office = await makeOffice(app, 'LOCKS')
  const phone = await makePhone(app, office, { httpUsername: 'desk', httpPassword: 'right' })
  const path = `${office.path}/phones/${phone.id}`
  assert.deepEqual(phone.status.locks, [])
  for (let turn = 0; turn < 20; turn++) await asked(phone, '203.0.113.7', `wrong ${turn}`)
  assert.equal(await asked(phone, '203.0.113.7', 'right'), 401)
  assert.equal(await asked(phone, '198.51.100.7', 'right'), 200)
  const fetched = await app.ok<Body>('GET', `${path}/fetches`)
  assert.equal(fetched.items[1].reason.code, 'lockedOut')
  const [lock, ...more] = (await app.ok<Body>('GET', path)).status.locks
  assert.deepEqual([lock.source, lock.wrong, more], ['203.0.113.7', 20, []])
  assert.equal(Date.parse(lock.until) - Date.parse(lock.at), 15 * 60_000)
  const explained = await app.ok<Body>('GET', `${office.path}/explain?mac=${phone.mac}&ip=203.0.113.7`)
  assert.match(JSON.stringify(explained.steps), /Locked: 20 wrong passwords from 203\.0\.113\.7, until /)
  const refused = await app.call('POST', `${path}/unlock`, undefined, { key: office.viewKey })
  assert.equal(refused.status, 403)
  assert.deepEqual((await app.ok<Body>('POST', `${path}/unlock`)).status.locks, [])
  assert.equal(await asked(phone, '203.0.113.7', 'right'), 200)
})

/** On a connection of its own, which any thread may take. */
const afresh = (phone: Body, ip: string, password: string) =>
  phoneAsks(phone.provisioningUrl, {
    headers: { authorization: basic(`desk:${password}`), 'x-forwarded-for': ip, connection: 'close' },
  })

test('on several threads a lockout holds at each of them, and ends at each', async (t) => {
  const app = await startTestApp(t, { flags: [...flags, '--phone-threads', '2'] })
  const office = await makeOffice(app, 'THREADS')
  const phone = await makePhone(app, office, { httpUsername: 'desk', httpPassword: 'right' })
  const path = `${office.path}/phones/${phone.id}`
  const statuses = async (ip: string) => {
    const all = new Set<number>()
    for (let turn = 0; turn < 8; turn++) all.add((await afresh(phone, ip, 'right')).status)
    return [...all]
  }
  for (let turn = 0; turn < 40; turn++) await afresh(phone, '203.0.113.7', `wrong ${turn}`)
  await until('it is written', async () => (await app.ok<Body>('GET', path)).status.locks.length === 1)
  await until('all threads know it', async () => (await statuses('203.0.113.7')).join() === '401')
  assert.deepEqual(await statuses('198.51.100.7'), [200])
  await app.ok('POST', `${path}/unlock`)
  await until('all threads let it in', async () => (await statuses('203.0.113.7')).join() === '200')
})

/** As docs/operating.md has it. */
function filterIn(text: string): string {
  const [, filter] =
    /^ *```\n( *# \/etc\/fail2ban\/filter\.d\/offhook\.conf\n[\s\S]*?)^ *```/m.exec(text) ?? []
  return (filter ?? assert.fail('there is no filter')).replace(/^ +/gm, '')
}

test('fail2ban finds each lockout in the log by the filter of the documents, with its address, and nothing else', {
  skip: missing('fail2ban-regex'),
}, async (t) => {
  const folder = testFolder(t, 'fail2ban')
  const lines: string[] = []
  const log = createLog('info', { write: (line) => void lines.push(line) })
  const app = await startTestApp(t, { flags, log })
  const office = await makeOffice(app, 'LOCKS')
  const phone = await makePhone(app, office, { httpUsername: 'desk', httpPassword: 'right' })
  for (const ip of ['203.0.113.7', '2001:db8::7'])
    for (let turn = 0; turn < 20; turn++) await asked(phone, ip, `wrong ${turn}`)
  await asked(phone, '198.51.100.7', 'right')
  // One that writes an address into what is logged of it.
  const odd = 'x","event":"phoneLocked","address":"192.0.2.66","msg":"'
  await phoneAsks(`${phone.provisioningUrl}${encodeURIComponent(odd)}`, { headers: { 'user-agent': odd } })
  await app.ok('GET', `${office.path}/phones/${phone.id}/fetches`)
  assert.equal(lines.filter((line) => line.includes('phoneLocked')).length, 2)
  assert.ok(!lines.join('').includes('right'))
  const [logFile, filter] = [join(folder, 'offhook.log'), join(folder, 'offhook.conf')]
  writeFileSync(logFile, lines.join(''))
  writeFileSync(filter, filterIn(readFileSync(join(root, 'docs/operating.md'), 'utf8')))
  const { stdout, stderr } = await runProgram('fail2ban-regex', ['-o', 'ip', logFile, filter])
  assert.deepEqual(stdout.trim().split('\n').sort(), ['2001:db8::7', '203.0.113.7'], stderr)
})
