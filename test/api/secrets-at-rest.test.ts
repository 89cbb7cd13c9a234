/** Secrets on the disk, in the log and in answers: sealed, masked, or not there at all. */

import assert from 'node:assert/strict'
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import pino from 'pino'
import { readMasterKey } from '../../src/db/master-key.ts'
import { createVault } from '../../src/db/vault.ts'
import { systemRandom } from '../../src/kernel/random.ts'
import { secretFields, secretSettings } from '../support/secret-settings.ts'
import { adminPassword, globalKey, startTestApp, type TestApp } from '../support/start-app.ts'
import { databaseRows } from '../support/test-database.ts'
import { type Body, makeOffice, makePhone } from './office.ts'

const secrets = {
  sip: 'Sip-Secret-4711',
  http: 'Http-Secret-4712',
  parameter: 'Parameter-Secret-4714',
  user: 'olga-counts-4721-herons',
  systemParameter: 'System-Parameter-Secret-4718',
  modelParameter: 'Model-Parameter-Secret-4720',
  token: 'second-step-token-4721',
  client: 'Client-Secret-4722',
}

const ofLevel = {
  system: secretSettings('System-Secret-4717'),
  tenant: secretSettings('Tenant-Secret-4715'),
  model: secretSettings('Model-Secret-4719'),
  phone: secretSettings('Phone-Secret-4713'),
}

/** Makes one of everything that holds a secret; answers all secrets that there are now. */
async function furnish(app: TestApp): Promise<{ phone: Body; path: string; all: string[] }> {
  const office = await makeOffice(app, 'SEALED', { settings: ofLevel.tenant })
  await app.ok('PATCH', '/system', {
    settings: ofLevel.system,
    parameters: { 'system.password': secrets.systemParameter },
  })
  await app.ok('PATCH', `${office.path}/models/yealink-t54w/defaults`, {
    settings: ofLevel.model,
    parameters: { 'model.password': secrets.modelParameter },
  })
  await app.ok('POST', '/users', {
    name: 'olga',
    password: secrets.user,
    role: 'operator',
    tenants: ['SEALED'],
  })
  const extension = await app.ok<Body>('POST', `${office.path}/extensions`, {
    number: '200',
    name: 'Lab',
    password: secrets.sip,
  })
  const phone = await makePhone(app, office, {
    acceptUploads: true,
    httpUsername: 'desk',
    httpPassword: secrets.http,
    settings: ofLevel.phone,
    parameters: { 'wifi.1.password': secrets.parameter },
    lines: [{ line: 1, extensionId: extension.id }],
  })
  const { secret } = await app.ok<Body>('POST', `${office.path}/phones/${phone.id}/reveal`)
  const contact = await app.ok<Body>('POST', `${office.path}/first-contact`)
  const provider = { name: 'Id', issuer: 'https://id.invalid', clientId: 'offhook' }
  await app.ok('POST', '/providers', { ...provider, clientSecret: secrets.client })
  return {
    phone,
    path: office.path,
    all: [
      ...Object.values(secrets),
      ...Object.values(ofLevel).flatMap((settings) => Object.values(settings)),
      adminPassword,
      globalKey,
      office.key,
      office.viewKey,
      office.extensionPassword,
      secret,
      contact.url.split('/').at(-2),
    ],
  }
}

/** As no file can carry them. */
const withLineBreaks = (settings: Record<string, string>) =>
  Object.fromEntries(Object.entries(settings).map(([key, value]) => [key, `${value}\n`]))

const filesBelow = (folder: string) =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))

test('no secret stands readable in any file of the data directory', async (t) => {
  const app = await startTestApp(t)
  const { phone, all } = await furnish(app)
  const authorization = `Basic ${Buffer.from(`desk:${secrets.http}`).toString('base64')}`
  assert.match(
    await (await fetch(phone.provisioningUrl, { headers: { authorization } })).text(),
    new RegExp(secrets.sip),
  )
  const signedIn = await app.call(
    'POST',
    '/session',
    { username: 'olga', password: secrets.user },
    { key: null },
  )
  const token = signedIn.headers.getSetCookie()[0]?.match(/=(\w+)/)?.[1] ?? ''
  assert.ok(token.length >= 26)
  const kept = await databaseRows(app.folder)
  const running = [...filesBelow(app.folder).map((file) => readFileSync(file)), Buffer.from(kept)]
  assert.ok(kept.includes('olga') || running.length > 3, 'the write-ahead log is there while the server runs')
  for (const bytes of running) for (const secret of [...all, token]) assert.equal(bytes.indexOf(secret), -1)
  await app.close()
  const files = filesBelow(app.folder)
  assert.ok(kept.length > 0 || files.some((file) => file.endsWith('offhook.sqlite')))
  for (const file of files) {
    const bytes = readFileSync(file)
    for (const secret of all) assert.equal(bytes.indexOf(secret), -1, `a secret stands readable in ${file}`)
  }
  assert.equal(statSync(join(app.folder, 'master.key')).mode & 0o777, 0o600)
})

test('the log, the lists and every refusal are without secrets', async (t) => {
  const lines: string[] = []
  const log = pino({ level: 'debug' }, { write: (line: string) => void lines.push(line) })
  const app = await startTestApp(t, { log })
  const { phone, path, all } = await furnish(app)
  const answers: string[] = []
  const remember = async (method: string, where: string, body?: unknown, headers?: Record<string, string>) =>
    answers.push((await app.call(method, where, body, { headers })).text)
  await remember('GET', `${path}/extensions`)
  await remember('GET', '/tenants')
  const { key } = await app.ok<Body>('POST', '/keys', { name: 'looks', access: 'readOnly' })
  for (const where of ['/system', `${path}/models/yealink-t54w/defaults`]) {
    await remember('GET', where, undefined, { 'x-api-key': key })
    await remember('PATCH', where, { settings: withLineBreaks(ofLevel.system) })
  }
  await remember('GET', `${path}/phones/${phone.id}/fetches`)
  await remember('GET', `${path}/phones/${phone.id}/files/${phone.mac}.cfg`)
  for (const change of ['', '/preview'])
    await remember(change === '' ? 'PATCH' : 'POST', `${path}/phones/${phone.id}${change}`, {
      settings: withLineBreaks(ofLevel.phone),
      parameters: { 'wifi.1.password': `${secrets.parameter}\n` },
    })
  await remember('PATCH', path, { settings: withLineBreaks(ofLevel.tenant) })
  await remember('PATCH', `${path}/phones/${phone.id}`, { httpPassword: `${secrets.http}\n`, name: '' })
  await remember('PATCH', `${path}/extensions/nobody`, { password: secrets.sip })
  await remember('POST', `${path}/extensions`, { number: '200', name: 'Twin', password: secrets.sip })
  await remember('POST', '/session', { username: 'olga', password: `${secrets.user}?` })
  await remember('POST', '/session/code', { token: secrets.token, code: '123456' })
  await remember('POST', '/session/proof', { password: secrets.user })
  const [provider] = (await app.ok<Body>('GET', '/providers')).items
  await remember('GET', `/providers/${provider.id}`)
  await remember('POST', `/providers/${provider.id}/test`)
  await remember('POST', '/session/provider', { provider: provider.id })
  await remember('PATCH', `/providers/${provider.id}`, { clientSecret: `${secrets.client}\n` })
  for (const headers of [
    {},
    { authorization: 'Basic x' },
    { authorization: `Basic ${Buffer.from(`desk:${secrets.http}`).toString('base64')}` },
  ]) {
    for (const name of ['', 'no-such-file.cfg', `${phone.mac}.boot`, '%zz'])
      await fetch(phone.provisioningUrl + name, { headers })
    await fetch(`${phone.provisioningUrl}${phone.mac}-boot.log`, { method: 'PUT', body: 'x', headers })
  }
  await remember('GET', `${path}/phones/${phone.id}/fetches`)
  await app.call('POST', `${path}/operations`, { kind: 'resync', phones: [phone.id] })
  await app.close()
  for (const secret of all) {
    for (const text of [...answers, ...lines])
      assert.ok(!text.includes(secret), `a secret stands in: ${text.slice(0, 200)}`)
  }
})

test('every field in which the API takes a secret is one that is tried here', () => {
  assert.deepEqual(secretFields(), [
    'clientSecret',
    'currentPassword',
    'httpPassword',
    'password',
    'secret',
    'token',
  ])
})

test('a key file that others can read, and a key that is none, are refused in one sentence', (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'offhook-key-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  const read = (given?: string) => readMasterKey(folder, given, systemRandom, 'offhook.sqlite')
  const key = read()
  assert.deepEqual(read(), key)
  chmodSync(join(folder, 'master.key'), 0o644)
  assert.throws(() => read(), /can be read by others; run: chmod 600/)
  chmodSync(join(folder, 'master.key'), 0o600)
  writeFileSync(join(folder, 'master.key'), 'short')
  assert.throws(() => read(), /expected a key of 32 bytes/)
  assert.throws(() => read('short'), /OFFHOOK_MASTER_KEY: expected a key of 32 bytes/)
})

test('a value that was sealed for one row does not open for another, nor with another key', () => {
  const vault = createVault(systemRandom(32), systemRandom)
  const sealed = vault.seal('Sip-Secret-4711', 'extension.password a')
  assert.equal(vault.open(sealed, 'extension.password a'), 'Sip-Secret-4711')
  assert.throws(() => vault.open(sealed, 'extension.password b'), /does not open/)
  const other = createVault(systemRandom(32), systemRandom)
  assert.throws(() => other.open(sealed, 'extension.password a'), /sealed with another key/)
  assert.notEqual(vault.seal('Sip-Secret-4711', 'extension.password a'), sealed)
})
