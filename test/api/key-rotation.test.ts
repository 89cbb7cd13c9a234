/** The key of all secrets is renewed while phones are served and people save. */

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { certificateStore } from '../../src/acme/certificate-store.ts'
import { openAuditChain } from '../../src/auth/audit-chain-store.ts'
import { systemScope } from '../../src/auth/tenant-scope.ts'
import { runCommand } from '../../src/commands.ts'
import { readMasterKey } from '../../src/db/master-key.ts'
import { sealedColumns } from '../../src/db/sealed-columns.ts'
import { createVault } from '../../src/db/vault.ts'
import { systemClock } from '../../src/kernel/clock.ts'
import { systemRandom } from '../../src/kernel/random.ts'
import { clientId, clientSecret, startProvider, visitor } from '../support/oidc-provider.ts'
import { type Owner, testFolder } from '../support/processes.ts'
import { adminPassword, startTestApp, type TestApp } from '../support/start-app.ts'
import { askDatabase, databaseFlags, leaveDatabase, testDatabase } from '../support/test-database.ts'
import { type Body, makeOffice, makePhone, type Office, phoneAsks } from './office.ts'

/** By what phones do, or where their credentials are renewed. */
const filledByPhones = new Set([
  ...['phone.oldHttpPasswordSealed', 'phone.identitySealed'],
  ...['fetchContent.contentSealed', 'uploadPiece.bytesSealed'],
])

/** As if a CA had given a certificate, and were asked for the next one. */
async function orderCertificates({ folder }: TestApp): Promise<void> {
  const [, place = join(folder, 'offhook.sqlite')] = await databaseFlags(folder)
  const db = await testDatabase(place)
  const { key } = readMasterKey(folder, undefined, undefined, 'the database')
  const vault = createVault(key, systemRandom)
  await openAuditChain(db, vault, systemRandom)
  const store = certificateStore(db, vault, systemClock)
  const wish = { directory: 'https://ca.example.com/dir', names: ['prov.example.com'], email: '' }
  await store.account(systemScope, wish, async () => 'Account-4711')
  await store.want(systemScope, wish)
  const take = async () => (await store.take(systemScope, wish, { ofAnybody: false })) ?? assert.fail()
  const given = { cert: '', key: 'Certificate-4711', notBefore: 0, notAfter: Date.now() + 3_600_000 }
  await store.keep(systemScope, await take(), given, 0)
  await store.keepOrder(systemScope, await take(), { url: 'https://ca.example.com/1', key: 'Order-4711' })
  await db.close()
  await leaveDatabase(folder)
}

/** One who has come in by a provider, and one who has begun to. */
async function signInByProvider(t: Owner, app: TestApp): Promise<void> {
  const { issuer } = await startProvider(t, { pages: [app.pageUrl] })
  const { id } = await app.ok<Body>('POST', '/providers', {
    ...{ name: 'Id', issuer, clientId, clientSecret, nameClaim: 'preferred_username' },
    ...{ comers: 'anybody', otherRole: 'viewer', endsThere: true },
  })
  assert.equal((await visitor(app).signIn(id, 'anna')).status, 200)
  await visitor(app).call('POST', '/session/provider', { provider: id })
}

/** Something in every other column that is sealed: one whose purpose is not known would not open, and keep the rotation from its end. */
async function fillAllElse(t: Owner, app: TestApp, office: Office, phone: Body): Promise<void> {
  await signInByProvider(t, app)
  await app.ok('PATCH', '/system', { settings: { adminPassword: 'System-4711' } })
  await app.ok('PATCH', `${office.path}/models/yealink-t54w/defaults`, {
    settings: { adminPassword: 'Model-1' },
  })
  const link = {
    name: 'PBX',
    kind: 'asterisk',
    host: '127.0.0.1',
    port: 1,
    username: 'a',
    password: 'Link-4711',
  }
  await app.ok('POST', '/links', link)
  const made = { ...{ name: 'Twice', access: 'readOnly' }, tenant: 'OFFICE' }
  await app.ok('POST', '/keys', made, { headers: { 'idempotency-key': 'once' } })
  const keyless = { key: null }
  const signedIn = await app.call('POST', '/session', { username: 'admin', password: adminPassword }, keyless)
  const cookie = signedIn.headers.getSetCookie()[0]?.split(';')[0] ?? ''
  const proof = { password: adminPassword }
  await app.ok('POST', '/me/totp', proof, { key: null, headers: { cookie } })
  await app.ok('PATCH', `${office.path}/phones/${phone.id}`, { parameters: { 'a.password': 'Phone-4711' } })
  const desk = await makePhone(app, office, { httpUsername: 'desk', httpPassword: 'Http-4711' })
  await app.ok('PATCH', `${office.path}/phones/${desk.id}`, { httpPassword: 'Http-4712' })
  await app.ok('POST', `${office.path}/phones/change`, {
    ids: [desk.id],
    patch: { httpPassword: 'Http-4713' },
  })
  await app.ok('POST', `${office.path}/presets`, {
    ...{ name: 'Desk', settings: { adminPassword: 'Preset-4711' }, parameters: { 'a.password': 'Preset-1' } },
  })
  await orderCertificates(app)
  const empty: string[] = []
  for (const [table, { columns }] of Object.entries(sealedColumns))
    for (const column of Object.keys(columns)) {
      const rows = await askDatabase(
        app.folder,
        `select 1 from "${table}" where "${column}" is not null limit 1`,
      )
      if (rows.length === 0) empty.push(`${table}.${column}`)
    }
  assert.deepEqual(
    empty.filter((each) => !filledByPhones.has(each)),
    [],
  )
}

test('a rotation seals all anew while phones are served: afterwards the new key opens everything, and the old one nothing', async (t) => {
  const app = await startTestApp(t, { folder: testFolder(t, 'rotated') })
  const flags = ['--data', app.folder, ...(await databaseFlags(app.folder))]
  t.after(() => leaveDatabase(app.folder))
  const office = await makeOffice(app, 'OFFICE', { settings: { adminPassword: 'Tenant-4711' } })
  const phone = await makePhone(app, office, { acceptUploads: true })
  const contact = await app.ok<Body>('POST', `${office.path}/first-contact`)
  const name = `${phone.mac}-sys.log`
  const sent = await fetch(phone.provisioningUrl + name, { method: 'PUT', body: 'what the phone says' })
  assert.equal(sent.status, 201)
  await fillAllElse(t, app, office, phone)
  const before = await phoneAsks(phone.provisioningUrl)
  const oldMaster = readFileSync(join(app.folder, 'master.key'), 'utf8')
  const said: string[] = []
  const run = (...words: string[]) =>
    runCommand('secrets', [...words, ...flags], {}, (line) => said.push(line))

  const rotation = run('rotate')
  let isOver = false
  rotation.finally(() => {
    isOver = true
  })
  while (!isOver) {
    const asked = await phoneAsks(phone.provisioningUrl)
    assert.equal(asked.text, before.text)
    await app.ok('PATCH', `${office.path}/extensions/${office.extensionId}`, {
      password: `Saved-${Math.random()}`,
    })
    before.text = (await phoneAsks(phone.provisioningUrl)).text
  }
  await rotation
  assert.notEqual(readFileSync(join(app.folder, 'master.key'), 'utf8'), oldMaster)
  said.length = 0
  await run('status')
  assert.match(said.join('\n'), /^key [0-9a-f]{8} +\S+ +\d{2,} values {2}seals$/)
  const states = await askDatabase(app.folder, 'select * from "phoneState"')
  assert.ok(states.length >= 2)
  for (const row of [...states, ...(await askDatabase(app.folder, 'select * from "phone"'))])
    for (const [column, value] of Object.entries(row))
      if (column.endsWith('Sealed') && value) assert.match(String(value), /^v2\./, column)

  const trail = await app.ok<Body>('GET', '/audit/chain')
  assert.equal(trail.broken, null)
  assert.equal((await app.ok<Body>('GET', '/audit?action=secrets.rotated')).total, 1)

  // As it runs, and as it starts again.
  await app.ok('PATCH', `${office.path}/extensions/${office.extensionId}`, { name: 'After' })
  assert.match((await phoneAsks(phone.provisioningUrl)).text, /After/)
  await app.close()
  const again = await startTestApp(t, { folder: app.folder })
  const { secret } = await again.ok<Body>('POST', `${office.path}/phones/${phone.id}/reveal`)
  assert.equal((await phoneAsks(`${again.publicUrl}/p/${secret}/`)).status, 200)
  const read = await fetch(`${again.publicUrl}/p/${secret}/${name}`)
  assert.equal(await read.text(), 'what the phone says')
  assert.equal(
    (await again.ok<Body>('GET', `${office.path}/first-contact`)).url?.split('/').at(-2),
    contact.url.split('/').at(-2),
  )
  await again.close()
  await assert.rejects(
    runCommand('secrets', ['status', ...flags], { OFFHOOK_MASTER_KEY: oldMaster.trim() }, () => undefined),
    /the key in OFFHOOK_MASTER_KEY is not the one/,
  )
  assert.equal(readMasterKey(app.folder, undefined, undefined, '').key.length, 32)
})
