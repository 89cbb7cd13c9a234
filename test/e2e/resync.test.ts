/** Phones are asked by SIP: SIPp and baresip answer, Kamailio relays, and each outcome is told as it comes. */

import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { describe, test } from 'node:test'
import { startKamailio } from '../support/kamailio.ts'
import { freePort, missing, type Owner, runProgram, until } from '../support/processes.ts'
import { playSipp, startSipp } from '../support/sipp.ts'
import * as scenarios from '../support/sipp-scenarios.ts'
import { startTestApp } from '../support/start-app.ts'
import { makeTenant } from '../support/tenant.ts'

async function tenantOf(t: Owner, wanted: Parameters<typeof makeTenant>[1] = {}) {
  return makeTenant(await startTestApp(t), wanted)
}

describe('Resync and reboot', { skip: missing('sipp', 'kamailio', 'curl'), concurrency: true }, () => {
  for (const transport of ['udp', 'tcp'] as const) {
    test(`A phone that answers 200 over ${transport} accepted, and fetched once it has fetched`, async (t) => {
      const tenant = await tenantOf(t)
      const sipp = await startSipp(t, { scenario: scenarios.accepts, transport })
      const phone = await tenant.phone({ contact: sipp.contact('100') })
      const { id } = await tenant.start('resync', [phone.id])
      const accepted = await tenant.comesTo(id, 'accepted')
      assert.equal(accepted.sipStatus, 200)
      assert.equal(accepted.fetchedAt, null)
      assert.equal((await tenant.read(phone.id)).status.lastOperation?.state, 'accepted')
      assert.equal(await sipp.ended, 0)
      const request = `${sipp.contact('100')} check-sync;reboot=false`
      assert.deepEqual(sipp.logged(), [`NOTIFY ${request}`])

      const fetched = await runProgram('curl', ['-sf', `${phone.provisioningUrl}${phone.mac}.cfg`])
      assert.equal(fetched.code, 0)
      const after = await tenant.comesTo(id, 'fetched')
      assert.equal(after.sipStatus, 200, 'what it answered is kept')
      assert.ok(after.fetchedAt && after.answeredAt && after.fetchedAt >= after.answeredAt)
      assert.equal((await tenant.operation(id)).state, 'done')
    })

    test(`A phone that asks for credentials over ${transport} gets its first line’s, and accepts`, async (t) => {
      const tenant = await tenantOf(t)
      const line = { username: '100-ACME', authUsername: 'auth-100', password: 'a=pass,word%' }
      const { id: extensionId } = await tenant.extension({ number: '100', ...line })
      const sipp = await startSipp(t, {
        scenario: scenarios.asksForCredentials({ username: line.authUsername, password: line.password }),
        transport,
      })
      const phone = await tenant.phone({ contact: sipp.contact(), lines: [{ line: 1, extensionId }] })
      const { id } = await tenant.start('resync', [phone.id])
      const accepted = await tenant.comesTo(id, 'accepted')
      assert.match(accepted.detail, /^200 OK, with the line’s credentials$/)
      assert.equal(sipp.logged()[1], 'credentials true')
    })
  }

  test('A phone that has not fetched since its password was changed is asked with the one that it has', async (t) => {
    const app = await startTestApp(t)
    const tenant = await makeTenant(app)
    const { id: extensionId } = await tenant.extension({ number: '100', password: 'before' })
    const old = { username: '100-ACME', password: 'before' }
    const sipp = await startSipp(t, { scenario: scenarios.asksForCredentials(old) })
    const phone = await tenant.phone({ contact: sipp.contact(), lines: [{ line: 1, extensionId }] })
    const fetched = await runProgram('curl', ['-sf', `${phone.provisioningUrl}${phone.mac}.cfg`])
    assert.equal(fetched.code, 0)
    await until('the fetch is recorded', async () => !(await tenant.read(phone.id)).status.pending)
    await app.ok('PATCH', `${tenant.base}/extensions/${extensionId}`, { password: 'after' })
    const { id } = await tenant.start('reboot', [phone.id])
    await tenant.comesTo(id, 'accepted')
    assert.equal(sipp.logged()[1], 'credentials true')
  })

  test('A proxy that asks with 407 gets a right Proxy-Authorization', async (t) => {
    const tenant = await tenantOf(t)
    const { id: extensionId } = await tenant.extension({ number: '100', password: 'quo"te\\, ümläut' })
    const sipp = await startSipp(t, { scenario: scenarios.asksAsProxy })
    const phone = await tenant.phone({ contact: sipp.contact(), lines: [{ line: 1, extensionId }] })
    const { id } = await tenant.start('reboot', [phone.id])
    await tenant.comesTo(id, 'accepted')
    const [, given = ''] = sipp.logged()
    const said = (name: string) => new RegExp(`${name}="?([^",\\]]+)`).exec(given)?.[1] ?? ''
    const md5 = (...parts: string[]) => createHash('md5').update(parts.join(':')).digest('hex')
    assert.equal(said('username'), '100-ACME')
    assert.equal(said('uri'), sipp.contact())
    assert.equal(
      said('response'),
      md5(
        md5('100-ACME', 'proxy', 'quo"te\\, ümläut'),
        scenarios.proxyNonce,
        said('nc'),
        said('cnonce'),
        'auth',
        md5('NOTIFY', said('uri')),
      ),
    )
  })

  test('A wrong password is a refusal, by 403 or by a second 401, and says why', async (t) => {
    const tenant = await tenantOf(t)
    const { id: extensionId } = await tenant.extension({ number: '100', password: 'ours' })
    const expected = { username: '100-ACME', password: 'the phone’s' }
    const forbids = await startSipp(t, { scenario: scenarios.asksForCredentials(expected) })
    const asksAgain = await startSipp(t, { scenario: scenarios.asksAgain })
    for (const [sipp, status] of [
      [forbids, 403],
      [asksAgain, 401],
    ] as const) {
      const phone = await tenant.phone({ contact: sipp.contact(), lines: [{ line: 1, extensionId }] })
      const { id } = await tenant.start('resync', [phone.id])
      const refused = await tenant.comesTo(id, 'refused')
      assert.equal(refused.sipStatus, status)
      assert.match(refused.detail, new RegExp(`^${status} .+: .+`))
    }
    assert.equal(forbids.logged()[1], 'credentials false')
  })

  test('A phone is in one operation at a time: a second one says who is asking it', async (t) => {
    const app = await startTestApp(t)
    const tenant = await makeTenant(app)
    const silent = await startSipp(t, { scenario: scenarios.keepsSilent })
    const willing = await startSipp(t, { scenario: scenarios.accepts, calls: 1 })
    const busy = await tenant.phone({ name: 'Lobby', contact: silent.contact() })
    const other = await tenant.phone({ contact: willing.contact() })
    await tenant.comesTo((await tenant.start('resync', [busy.id])).id, 'sent')
    const again = await app.call('POST', `${tenant.base}/operations`, { kind: 'reboot', phones: [busy.id] })
    assert.deepEqual([again.status, again.body.code], [409, 'PHONES_BUSY'])
    assert.match(again.body.detail, /^“Lobby” is being asked already, by the resync of .+; wait for its end/)
    const both = await tenant.ended((await tenant.start('reboot', [busy.id, other.id])).id)
    assert.deepEqual(both.counts, { accepted: 1, cancelled: 1 })
    assert.match(both.phones[0]?.detail ?? '', /^Not asked: the resync by .+ is still asking it$/)
  })

  test('Nothing is sent where NOTIFY may not reach, and the operation says so', async (t) => {
    const tenant = await makeTenant(await startTestApp(t, { flags: ['--sip-networks', 'default'] }))
    const sipp = await startSipp(t, { scenario: scenarios.accepts })
    const names = ['127.0.0.1', 'localhost', '[::ffff:127.0.0.1]', '0.0.0.0']
    for (const host of names)
      for (const transport of ['udp', 'tcp']) {
        const contact = `sip:100@${host}:${sipp.port};transport=${transport}`
        const phone = await tenant.phone({ contact })
        const { id } = await tenant.start('resync', [phone.id])
        const { detail } = await tenant.comesTo(id, 'unreachable')
        assert.match(detail, /has no address, or none that NOTIFY may reach \(see --sip-networks\)$/)
      }
    const { id: extensionId } = await tenant.extension({ number: '100' })
    const proxied = await tenant.phone({
      lines: [{ line: 1, extensionId }],
      settings: { outboundProxy: `127.0.0.1:${sipp.port}` },
    })
    await tenant.comesTo((await tenant.start('resync', [proxied.id])).id, 'unreachable')
    assert.equal(sipp.received().length, 0)
  })

  test('Each model is asked in its own words, a tenant’s own model too', async (t) => {
    const app = await startTestApp(t)
    const tenant = await makeTenant(app)
    const own = await app.ok<{ id: string }>('POST', `${tenant.base}/models/yealink-t54w/duplicate`, {
      name: 'Our phone',
    })
    const cases = [
      ['yealink-t54w', 'resync', 'check-sync;reboot=false'],
      ['yealink-t54w', 'reboot', 'check-sync;reboot=true'],
      ['cisco-8851', 'resync', 'resync'],
      ['cisco-8851', 'reboot', 'reboot_now'],
      ['poly-vvx450', 'resync', 'check-sync'],
      [own.id, 'reboot', 'check-sync;reboot=true'],
    ] as const
    for (const [modelId, kind, event] of cases) {
      const sipp = await startSipp(t, { scenario: scenarios.accepts })
      const phone = await tenant.phone({ modelId, contact: sipp.contact() })
      await tenant.comesTo((await tenant.start(kind, [phone.id])).id, 'accepted')
      assert.deepEqual(sipp.logged(), [`NOTIFY ${sipp.contact()} ${event}`])
    }
  })

  test('Through the registrar, a NOTIFY reaches the phone wherever it registered from', async (t) => {
    const login = { username: '100-ACME', password: 'secret' }
    const kamailio = await startKamailio(t, [login, { ...login, username: '101-ACME' }])
    const tenant = await tenantOf(t, { sipPort: kamailio.port, notifyVia: 'registrar' })
    const { id: extensionId } = await tenant.extension({ number: '100', password: login.password })
    const nobody = await tenant.extension({ number: '101', password: login.password })
    const sipp = await startSipp(t, { scenario: scenarios.accepts })
    const contact = `sip:anything@127.0.0.1:${sipp.port}`
    await playSipp(t, scenarios.registers({ ...login, contact }), kamailio)
    assert.equal(await kamailio.registered('100-ACME'), contact)

    // The contact that was given is wrong on purpose: the tenant says who is to be asked.
    const elsewhere = `sip:100@127.0.0.1:${await freePort()};transport=tcp`
    const phone = await tenant.phone({ lines: [{ line: 1, extensionId }], contact: elsewhere })
    const { id } = await tenant.start('reboot', [phone.id])
    assert.equal((await tenant.comesTo(id, 'accepted')).sipStatus, 200)
    assert.deepEqual(sipp.logged(), [`NOTIFY ${contact} check-sync;reboot=true`])

    const unregistered = await tenant.phone({ lines: [{ line: 1, extensionId: nobody.id }] })
    const missed = await tenant.start('resync', [unregistered.id])
    const { sipStatus, answeredBy, detail } = await tenant.comesTo(missed.id, 'unreachable')
    assert.deepEqual([sipStatus, answeredBy], [404, 'proxy'])
    assert.match(detail, /^The SIP server at 127.0.0.1:\d+ answered 404 .+: it does not know the phone/)
  })
})
