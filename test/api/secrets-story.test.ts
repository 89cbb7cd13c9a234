/** After a long story in which secrets come in every way, none of them stands readable in database, files, log or backup. */

import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import pino from 'pino'
import { runCommand } from '../../src/commands.ts'
import { testFolder } from '../support/processes.ts'
import { secretSettings } from '../support/secret-settings.ts'
import { startTestApp, type TestApp } from '../support/start-app.ts'
import { databaseFlags, leaveDatabase } from '../support/test-database.ts'
import { type Body, makeOffice, makePhone } from './office.ts'

const http = 'Http-Secret-4712'
const basic = (password: string) => `Basic ${Buffer.from(`desk:${password}`).toString('base64')}`

/** Everything that holds a secret. */
async function furnish(app: TestApp) {
  const office = await makeOffice(app, 'STORY', { settings: secretSettings('Tenant-Secret') })
  await app.ok('PATCH', '/system', {
    settings: secretSettings('System-Secret'),
    parameters: { 'system.password': 'System-Parameter-Secret' },
  })
  await app.ok('PATCH', `${office.path}/models/yealink-t54w/defaults`, {
    parameters: { 'model.password': 'Model-Parameter-Secret' },
  })
  await app.ok('PATCH', `${office.path}/extensions/${office.extensionId}`, { password: 'Sip-Secret-4711' })
  await app.ok('POST', '/links', {
    ...{ name: 'PBX', kind: 'asterisk', host: '127.0.0.1', port: 1, username: 'offhook' },
    password: 'Link-Secret-4713',
  })
  const wanted = {
    ...{ acceptUploads: true, httpUsername: 'desk', httpPassword: http },
    settings: secretSettings('Phone-Secret'),
    parameters: { 'wifi.password': 'Wifi-Secret-4714' },
    lines: [{ line: 1, extensionId: office.extensionId }],
  }
  const [one, other] = [await makePhone(app, office, wanted), await makePhone(app, office, wanted)]
  const renewed = await makePhone(app, office, wanted)
  const contact = await app.ok<Body>('POST', `${office.path}/first-contact`)
  return { office, one, other, renewed, contact }
}

const secretOf = (phone: Body) => new URL(phone.provisioningUrl).pathname.split('/')[2] ?? ''

/** What phones ask, rightly and wrongly, with secrets where none belong. */
async function phonesAsk({ one, other, contact }: Awaited<ReturnType<typeof furnish>>): Promise<void> {
  const [own, others] = [secretOf(one), secretOf(other)]
  const origin = new URL(one.provisioningUrl).origin
  const names = [
    ...[
      '',
      `${one.mac}.cfg`,
      'no-such.cfg',
      `${others}.cfg`,
      `p/${others}/x.cfg`,
      `${others.toUpperCase()}/y.cfg`,
    ],
    ...[`${one.mac}.cfg?user=desk&password=${http}`, `?token=${others}`, `x.cfg?secret=${own}`],
    ...[`desk:${http}@x.cfg`, `https://desk:${http}@pbx.example.com/x.cfg`],
  ]
  const agents = ['Yealink SIP-T54W 96.86.0.20', `Firmware from ${origin}/p/${others}/`, `curl ${others}`]
  for (const name of names)
    for (const agent of agents)
      for (const authorization of [basic(http), basic('wrong'), undefined])
        await fetch(one.provisioningUrl + name, {
          headers: { 'user-agent': agent, ...(authorization && { authorization }) },
        })
  for (const path of [
    `/${own}`,
    `/${own}/805ec0aa0001.cfg`,
    `/x/${own}/805ec0aa0002.cfg?password=${http}`,
    `/${own}.cfg`,
  ])
    for (const agent of [...agents, `Yealink SIP-T54W 96.86.0.20 80:5e:c0:aa:00:03 ${own}`])
      await fetch(origin + path, { headers: { 'user-agent': agent } })
  await fetch(`${contact.url}805ec0aa0004.cfg`, { headers: { 'user-agent': `Yealink SIP-T54W ${others}` } })
  for (const name of [`${one.mac}-boot.log`, `${others}.log`])
    await fetch(one.provisioningUrl + name, {
      ...{ method: 'PUT', body: `password = ${http}\n`.repeat(100) },
      headers: { authorization: basic(http), 'content-type': `text/plain; password=${others}` },
    })
}

/** What people do, rightly and wrongly. */
async function peopleAct(app: TestApp, { office, one, renewed }: Awaited<ReturnType<typeof furnish>>) {
  const { path } = office
  const key = { headers: { 'idempotency-key': 'once' } }
  await app.ok('POST', '/keys', { name: 'kept', access: 'full' }, key)
  await app.call(
    'POST',
    `${path}/extensions`,
    { number: '200', name: 'Twin', password: 'Twin-Secret-4715' },
    key,
  )
  await app.call('POST', '/session', { username: 'admin', password: `${http}?` }, { key: null })
  await app.call('GET', `${path}/phones?q=${secretOf(one)}`)
  await app.call('GET', `/nowhere/${secretOf(one)}?password=${http}`)
  await app.call('PATCH', `${path}/phones/${one.id}`, {
    httpPassword: `${http}\n`,
    parameters: { 'a.password': 'Bad\n' },
  })
  await app.call('POST', `${path}/phones/${one.id}/reveal`)
  await app.call('POST', `${path}/extensions/${office.extensionId}/reveal`)
  await app.call('GET', `${path}/phones/${one.id}/files/${one.mac}.cfg`)
  await app.call('POST', `${path}/phones/${renewed.id}/secret`, { overlapHours: 24 })
  await app.call('POST', `${path}/operations`, { kind: 'resync', phones: [one.id] })
  await app.call('PATCH', `${path}/extensions/${office.extensionId}`, { password: 'Sip-Secret-4716' })
}

async function log(t: TestContext) {
  const file = join(testFolder(t, 'story-log'), 'offhook.log')
  const stream = createWriteStream(file)
  return {
    file,
    log: pino({ level: 'debug' }, stream),
    async flushed() {
      stream.end()
      await once(stream, 'finish')
    },
  }
}

test('after a long story of phones and people, no known secret stands readable in database, files, log or backup', async (t) => {
  const lines = await log(t)
  const app = await startTestApp(t, { folder: testFolder(t, 'story'), log: lines.log })
  const flags = ['--data', app.folder, ...(await databaseFlags(app.folder))]
  t.after(() => leaveDatabase(app.folder))
  const made = await furnish(app)
  await phonesAsk(made)
  await peopleAct(app, made)
  await phonesAsk(made)
  const backup = join(app.folder, 'backup.sqlite')
  await runCommand('backup', [backup, ...flags], {}, () => undefined)
  // While it runs, with its write-ahead log; and after it has ended.
  const said: string[] = []
  const scan = () =>
    runCommand('secrets', ['scan', lines.file, backup, ...flags], {}, (line) => said.push(line)).catch(
      (error) => said.push(error.message),
    )
  await scan()
  await app.close()
  await lines.flushed()
  await scan()
  const places = said.filter((line) => !/^\d+ (?:secrets|are)|^None stands/.test(line))
  assert.deepEqual(places, [])
  assert.match(said.at(-1) ?? '', /^None stands readable/)
})
