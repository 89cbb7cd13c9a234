/** A marker in every place that takes a password or token, by every call that changes or reveals: none of it stands in the audit trail. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { vocabulary } from '../../src/schema/settings.ts'
import { testFolder, until } from '../support/processes.ts'
import { startTestApp } from '../support/start-app.ts'
import { askDatabase } from '../support/test-database.ts'
import { type Body, makeOffice, makePhone, signedInUser } from './office.ts'

const marker = 'Mark3r-of-a-secret'
const url = `https://user:${marker}@book.example.com/x?token=${marker}`

/** All settings that are secret, and all that hold an address, from the vocabulary itself. */
const settings = (turn: number) =>
  Object.fromEntries(
    vocabulary.flatMap(({ key, type }) => {
      if (type === 'password') return [[key, `${marker}-${turn}`]]
      return type === 'url' ? [[key, `${url}${turn}`]] : []
    }),
  )
const parameters = (turn: number) => ({
  'x.password': `${marker}${turn}`,
  'harmless.name': `${marker}${turn}`,
})

test('no password, token or key that anybody sends or is given stands in the audit trail', async (t) => {
  const app = await startTestApp(t, { folder: testFolder(t, 'audit') })
  const office = await makeOffice(app, 'SECRET')
  const { path } = office
  const model = await app.ok<Body>('POST', `${path}/models`, {
    name: 'Own',
    source: `admin_password = ${marker}\n`,
  })
  const link = await app.ok<Body>('POST', `${path}/links`, {
    ...{ name: 'pbx', kind: 'asterisk', host: '127.0.0.1', port: 9, username: 'u', password: marker },
  })
  const phone = await makePhone(app, office, { httpUsername: 'u', httpPassword: `${marker}-0` })
  const given = [phone.provisioningUrl.split('/p/')[1].replace('/', '')]
  const extension = `${path}/extensions/${office.extensionId}`
  for (const turn of [1, 2]) {
    const both = { settings: settings(turn), parameters: parameters(turn) }
    await app.ok('PATCH', path, both)
    await app.ok('PATCH', '/system', both)
    await app.ok('PATCH', `${path}/phones/${phone.id}`, {
      ...both,
      httpPassword: `${marker}-${turn}`,
      lineKeys: [{ number: 1, kind: 'url', value: `${url}${turn}` }],
    })
    await app.ok('PATCH', extension, { password: `${marker}-${turn}` })
    await app.ok('PATCH', `${path}/models/${model.id}`, { source: `admin_password = ${marker}${turn}\n` })
    await app.ok('PATCH', `${path}/links/${link.id}`, { password: `${marker}-${turn}` })
    const renewed = await app.ok<Body>('POST', `${path}/phones/${phone.id}/secret`, { overlapHours: 1 })
    given.push(renewed.provisioningUrl.split('/p/')[1].replace('/', ''))
    given.push((await app.ok<Body>('POST', '/keys', { name: `k${turn}` })).key)
  }
  await app.ok('POST', `${path}/phones/${phone.id}/reveal`)
  await app.ok('POST', `${extension}/reveal`)
  const { id, cookie } = await signedInUser(app, {
    name: 'secret-user',
    role: 'operator',
    tenants: ['SECRET'],
  })
  await app.ok('PATCH', `/users/${id}`, { password: marker })
  await app.call('POST', '/session', { username: 'secret-user', password: `${marker}!` }, { key: null })
  await app.call('POST', '/session', { username: marker, password: 'x' }, { key: null })
  await app.call('GET', '/tenants', undefined, { key: marker })
  await app.call('DELETE', `${path}/phones/${phone.id}`)
  await app.call('GET', path, undefined, cookie)

  const rows = () => askDatabase(app.folder, 'select * from audit')
  await until(
    'failed sign-ins are written',
    async () => (await rows()).filter(({ action }) => action === 'session.failed').length >= 2,
  )
  const text = JSON.stringify(await rows())
  for (const secret of [marker, ...given]) assert.ok(secret.length > 15 && !text.includes(secret), secret)
  for (const named of ['httpPassword', 'settings.adminPassword', 'parameters.x.password', 'source'])
    assert.ok(text.includes(`{\\"field\\":\\"${named}\\",\\"secret\\":true}`), named)
})
