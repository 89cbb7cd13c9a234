/** Who sees a phone's secrets, and how a secret is replaced while the phone still has the old one. */

import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import { manualClock } from '../../src/kernel/clock.ts'
import { secretOf } from '../support/phone-marks.ts'
import { secretSettings } from '../support/secret-settings.ts'
import type { CallOptions } from '../support/start-app.ts'
import { askDatabase } from '../support/test-database.ts'
import {
  type Body,
  makeOffice,
  makePhone,
  type Office,
  phoneAsks,
  sharedApp,
  signedInUser,
} from './office.ts'

const hour = 3_600_000
const ofPhone = secretSettings('Phones-secret')
const ofTenant = secretSettings('Tenants-secret')

describe('the secrets of a phone', () => {
  const clock = manualClock(Date.now())
  const shared = sharedApp({ clock })
  let office: Office
  let phone: Body
  let secret: string
  const provisioning: Record<string, CallOptions> = {}
  const looking: Record<string, CallOptions> = {}
  let operator: CallOptions
  before(async () => {
    const app = shared()
    office = await makeOffice(app, 'OFFICE', {
      parameters: { 'tenant.param': 'Tenant-parameter-value' },
      settings: ofTenant,
    })
    phone = await makePhone(app, office, {
      httpUsername: 'user',
      httpPassword: 'Phones-http-password',
      settings: ofPhone,
      parameters: { 'x.odd': 'Phones-parameter-value' },
    })
    secret = secretOf(phone.provisioningUrl)
    provisioning['a global key'] = {}
    provisioning['a full key'] = { key: office.key }
    const user = async (name: string, role: string) =>
      (await signedInUser(app, { name, role, tenants: ['OFFICE'] })).cookie
    provisioning['a tenant administrator'] = await user('tina', 'tenantAdministrator')
    provisioning['an operator'] = operator = await user('operator', 'operator')
    looking['a read-only key'] = { key: office.viewKey }
    looking['a viewer'] = await user('viewer', 'viewer')
  })
  const path = () => `${office.path}/phones/${phone.id}`
  const reads = () => [
    path(),
    `${office.path}/phones`,
    `${path()}/files`,
    `${path()}/files/${phone.mac}.cfg`,
    `${path()}/fetches`,
    `${office.path}/extensions`,
    `${office.path}/extensions/${office.extensionId}`,
    office.path,
    '/tenants',
  ]
  const passwords = () => [
    'Phones-http-password',
    ...Object.values(ofPhone),
    ...Object.values(ofTenant),
    office.extensionPassword,
  ]

  test('passwords are in no list, detail or file, whoever looks', async () => {
    for (const [who, options] of Object.entries({ ...provisioning, ...looking }))
      for (const each of reads()) {
        const { status, text } = await shared().call('GET', each, undefined, options)
        assert.equal(status, 200, `${who} ${each} ${text}`)
        for (const password of passwords()) assert.ok(!text.includes(password), `${who} ${each} ${password}`)
      }
    const { hasHttpPassword, secretSettings } = (await shared().call('GET', path())).body
    assert.deepEqual([hasHttpPassword, secretSettings], [true, Object.keys(ofPhone)])
  })

  test('the provisioning URL and parameters are whole for those who provision phones', async () => {
    for (const [who, options] of Object.entries(provisioning)) {
      const { body } = await shared().call('GET', path(), undefined, options)
      assert.ok(body.provisioningUrl.includes(secret), who)
      assert.deepEqual(body.parameters, { 'x.odd': 'Phones-parameter-value' })
      assert.ok(!body.secret.includes(secret.slice(3)), 'the field itself is masked')
      assert.equal((await phoneAsks(body.provisioningUrl)).status, 401, 'it is the phone’s URL')
    }
  })

  test('and masked for those who only look', async () => {
    for (const [who, options] of Object.entries(looking))
      for (const each of reads()) {
        const { text } = await shared().call('GET', each, undefined, options)
        assert.ok(!text.includes(secret), `${who} ${each}`)
        assert.ok(!text.includes('Phones-parameter-value'), `${who} ${each}`)
        assert.ok(!text.includes('Tenant-parameter-value'), `${who} ${each}`)
      }
    const { body } = await shared().call('GET', path(), undefined, looking['a viewer'])
    assert.match(body.provisioningUrl, /\/p\/[a-z2-7]{2}•+\/$/)
    assert.deepEqual(body.parameters, { 'x.odd': '••••' })
  })

  test('an operator provisions phones without seeing a password', async () => {
    const app = shared()
    const own = await makePhone(app, office, { parameters: { 'x.odd': '1', 'x.password': 'Hidden-4711' } })
    const at = `${office.path}/phones/${own.id}`
    const { body } = await app.call('GET', at, undefined, operator)
    assert.deepEqual(body.parameters, { 'x.odd': '1', 'x.password': '••••' })
    for (const [method, path] of [
      ['POST', `${at}/reveal`],
      ['POST', `${at}/files/${own.mac}.cfg/reveal`],
      ['POST', `${office.path}/extensions/${office.extensionId}/reveal`],
    ] as const) {
      const answer = await app.call(method, path, undefined, operator)
      assert.deepEqual([answer.status, answer.body.code], [403, 'FORBIDDEN'])
      assert.equal(answer.body.detail, 'An operator may not: Reveal SIP and HTTP passwords')
    }
    const renamed = await app.call('PATCH', at, { name: 'Renamed' }, operator)
    assert.equal(renamed.status, 200)
    const whole = await app.ok<Body>('GET', at)
    assert.equal(whole.parameters['x.password'], 'Hidden-4711', 'what is not shown is not lost')
    for (const text of [renamed.text, (await app.call('GET', office.path, undefined, operator)).text])
      assert.doesNotMatch(text, /Hidden-4711|Tenant-parameter-value/)
  })

  test('those who only look can neither reveal nor change them', async () => {
    for (const [who, options] of Object.entries(looking))
      for (const [method, each] of [
        ['POST', `${path()}/reveal`],
        ['POST', `${path()}/files/${phone.mac}.cfg/reveal`],
        ['POST', `${path()}/secret`],
        ['PATCH', path()],
        ['DELETE', path()],
      ] as const) {
        const answer = await shared().call(method, each, method === 'POST' ? {} : undefined, options)
        assert.equal(answer.status, 403, `${who} ${method} ${each}`)
        assert.equal(answer.body.code, 'READ_ONLY')
      }
  })

  test('a setting that is no longer known to any model is not shown, since it may be a password', async () => {
    const app = shared()
    const model = await app.ok<Body>('POST', `${office.path}/models`, {
      name: 'With a PIN',
      source: 'pin = ${pin||password}\n',
    })
    assert.equal(model.settings[0]?.type, 'password')
    const own = await makePhone(app, office, {
      modelId: model.id,
      lines: [],
      settings: { pin: 'Secret-pin-4711' },
    })
    await app.ok('PATCH', `${office.path}/models/${model.id}`, { source: 'pin = 0\n' })
    const { text, body } = await app.call('GET', `${office.path}/phones/${own.id}`, undefined, {
      key: office.viewKey,
    })
    assert.ok(!text.includes('Secret-pin-4711'))
    assert.deepEqual(body.secretSettings, ['pin'])
  })

  test('revealing shows them, and the audit trail says who did', async () => {
    const revealed = await shared().ok<Body>(
      'POST',
      `${path()}/reveal`,
      undefined,
      provisioning['a tenant administrator'],
    )
    assert.deepEqual(revealed, {
      secret,
      provisioningUrl: phone.provisioningUrl,
      httpPassword: 'Phones-http-password',
      settings: ofPhone,
    })
    const extension = `${office.path}/extensions/${office.extensionId}/reveal`
    assert.deepEqual(await shared().ok('POST', extension, undefined, provisioning['a full key']), {
      password: office.extensionPassword,
    })
    const file = await shared().ok<Body>('POST', `${path()}/files/${phone.mac}.cfg/reveal`)
    assert.ok(file.text.includes(office.extensionPassword))
    const trail = await askDatabase(
      shared().folder,
      `select who, action, "objectId", "tenantId" from audit where action like '%.reveal' order by at, id`,
    )
    assert.deepEqual(
      trail.map((row) => ({ ...row })),
      [
        { who: 'tina', action: 'phone.reveal', objectId: phone.id, tenantId: office.id },
        {
          who: 'key full key of OFFICE',
          action: 'extension.reveal',
          objectId: office.extensionId,
          tenantId: office.id,
        },
        { who: 'key environment', action: 'file.reveal', objectId: phone.id, tenantId: office.id },
      ],
    )
  })

  test('with an overlap, a replaced secret works until its end, and it is seen that it is still used', async () => {
    const old = await makePhone(shared(), office)
    const own = `${office.path}/phones/${old.id}`
    const changed = await shared().ok<Body>('POST', `${own}/secret`, { overlapHours: 24 })
    assert.notEqual(changed.provisioningUrl, old.provisioningUrl)
    assert.equal(changed.oldSecret.until, new Date(clock.now() + 24 * hour).toISOString())
    assert.equal(changed.oldSecret.usedAt, null)

    assert.equal((await phoneAsks(changed.provisioningUrl)).status, 200)
    await shared().ok('GET', `${own}/fetches`)
    assert.equal((await shared().ok<Body>('GET', own)).oldSecret.usedAt, null, 'the new one was used')
    await clock.sleep(hour)
    const viaOld = await phoneAsks(old.provisioningUrl)
    assert.equal(viaOld.status, 200)
    assert.ok(viaOld.text.includes(changed.provisioningUrl), 'it tells the phone its new URL')
    await shared().ok('GET', `${own}/fetches`)
    const used = (await shared().ok<Body>('GET', own)).oldSecret
    assert.equal(used.usedAt, new Date(clock.now()).toISOString())

    await clock.sleep(23 * hour - 1)
    assert.equal((await phoneAsks(old.provisioningUrl)).status, 200)
    await clock.advance(2)
    assert.equal((await phoneAsks(old.provisioningUrl)).status, 404)
    assert.equal((await phoneAsks(changed.provisioningUrl)).status, 200)
    assert.equal((await shared().ok<Body>('GET', own)).oldSecret, null)
  })

  test('without an overlap, the old secret ends at once', async () => {
    const old = await makePhone(shared(), office)
    assert.equal((await phoneAsks(old.provisioningUrl)).status, 200)
    const changed = await shared().ok<Body>('POST', `${office.path}/phones/${old.id}/secret`, {
      overlapHours: 0,
    })
    assert.equal(changed.oldSecret, null)
    assert.equal((await phoneAsks(old.provisioningUrl)).status, 404)
    assert.equal((await phoneAsks(changed.provisioningUrl)).status, 200)
  })

  test('replaced twice, only the last two work', async () => {
    const first = await makePhone(shared(), office)
    const replace = () =>
      shared().ok<Body>('POST', `${office.path}/phones/${first.id}/secret`, { overlapHours: 2 })
    const second = await replace()
    const third = await replace()
    assert.equal((await phoneAsks(first.provisioningUrl)).status, 404)
    assert.equal((await phoneAsks(second.provisioningUrl)).status, 200)
    assert.equal((await phoneAsks(third.provisioningUrl)).status, 200)
  })
})
