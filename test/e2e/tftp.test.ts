/** Programs that speak TFTP ask Offhook as phones do: with the secret, by the MAC alone, and to write. */

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Phone } from '../../src/schema/phone.ts'
import { freePort, missing, testFolder, until } from '../support/processes.ts'
import { startTestApp, type TestApp } from '../support/start-app.ts'
import { makeTenant } from '../support/tenant.ts'
import { tftpClients, tftpGet, tftpPut } from '../support/tftp-clients.ts'

const secretOf = async (app: TestApp, base: string, { id }: Phone) => {
  const { secret } = await app.ok<{ secret: string }>('POST', `${base}/phones/${id}/reveal`)
  return secret
}

for (const threads of ['0', '2'])
  describe(`with --phone-threads ${threads}`, () => {
    test('each client gets the file that HTTP gives', async (t) => {
      const port = await freePort()
      const app = await startTestApp(t, { flags: ['--tftp-port', String(port), '--phone-threads', threads] })
      const tenant = await makeTenant(app, { tftpNetworks: ['127.0.0.0/8'] })
      await tenant.extension({ number: '100' })
      for (const client of tftpClients.filter(({ program, isText }) => !missing(program) && !isText)) {
        const phone = await tenant.phone({ acceptUploads: true })
        const secret = await secretOf(app, tenant.base, phone)
        const file = `${phone.mac}.cfg`
        const byHttp = await (await fetch(`${app.publicUrl}/p/${secret}/${file}`)).text()
        const folder = testFolder(t, 'tftp')
        const byName = await tftpGet(client, { port, file, folder })
        assert.equal(byName?.toString(), byHttp, `${client.program} ${client.what}`)
        const bySecret = await tftpGet(client, { port, file: `p/${secret}/${file}`, folder })
        assert.equal(bySecret?.toString(), byHttp)
        await until('both are recorded', async () => {
          const fetches = await tenant.fetches(phone.id)
          const told = fetches.map(({ protocol, outcome }) => `${protocol} ${outcome}`)
          return told.join() === 'tftp served,tftp served,http served' || told.length === 3
        })
      }
    })

    test('a phone that takes its new file by TFTP is not pending any more', {
      skip: missing('curl'),
    }, async (t) => {
      const client = tftpClients.find(({ program }) => program === 'curl')
      assert.ok(client)
      const port = await freePort()
      const app = await startTestApp(t, { flags: ['--tftp-port', String(port), '--phone-threads', threads] })
      const tenant = await makeTenant(app, { tftpNetworks: ['127.0.0.0/8'] })
      const phone = await tenant.phone()
      const place = { port, file: `${phone.mac}.cfg`, folder: testFolder(t, 'tftp') }
      const status = async () => (await tenant.read(phone.id)).status
      assert.equal((await status()).servedAt, null)
      await tftpGet(client, place)
      await until('it was served', async () => (await status()).servedAt !== null)
      assert.equal((await status()).pending, false)
      await app.ok('PATCH', tenant.base, { settings: { adminPassword: 'another one' } })
      await until('it is pending', async () => (await status()).pending)
      await tftpGet(client, place)
      await until('it has the new file', async () => !(await status()).pending)
    })

    test('another tenant’s phone, a wrong secret and an unknown file are all not there', async (t) => {
      const client = tftpClients.find(({ program }) => program === 'curl')
      assert.ok(client)
      const port = await freePort()
      const app = await startTestApp(t, { flags: ['--tftp-port', String(port), '--phone-threads', threads] })
      const open = await makeTenant(app, { code: 'OPEN', tftpNetworks: ['127.0.0.0/8'] })
      const closed = await makeTenant(app, { code: 'CLOSED' })
      const [phone, other] = [await open.phone(), await closed.phone()]
      const folder = testFolder(t, 'tftp')
      for (const file of [
        `${other.mac}.cfg`,
        `p/${'a'.repeat(26)}/${phone.mac}.cfg`,
        'none',
        `${phone.mac}.none`,
      ])
        assert.equal((await tftpGet(client, { port, file, folder }))?.length ?? 0, 0, file)
      const metrics = await until('it is counted', async () => {
        const text = await (await fetch(`${app.pageUrl}/metrics`)).text()
        return text.includes('offhook_tftp_transfers_total{end="refused"} 4') && text
      })
      assert.match(metrics, /offhook_fetches_total\{outcome="unknown"\} 3/)
      assert.equal((await closed.fetches(other.id)).length, 0)
    })
  })

test('what a phone writes is with its uploads, where it accepts them', {
  skip: missing('atftp'),
}, async (t) => {
  const client = tftpClients.find(({ program, put }) => program === 'atftp' && put)
  assert.ok(client)
  const port = await freePort()
  const app = await startTestApp(t, { flags: ['--tftp-port', String(port)] })
  const tenant = await makeTenant(app, { tftpNetworks: ['127.0.0.0/8'] })
  const [phone, silent] = [
    await tenant.phone({ acceptUploads: true }),
    await tenant.phone({ acceptUploads: false }),
  ]
  const content = Buffer.alloc(100_000, 'a line of a log\n')
  const folder = testFolder(t, 'tftp')
  const send = ({ mac }: Phone) => tftpPut(client, { port, file: `${mac}-all.log`, folder, content })
  await send(silent)
  await send(phone)
  const list = await app.ok<{ items: { name: string; bytes: number }[] }>(
    'GET',
    `${tenant.base}/phones/${phone.id}/uploads`,
  )
  assert.deepEqual(
    list.items.map(({ name, bytes }) => [name, bytes]),
    [[`${phone.mac}-all.log`, content.length]],
  )
  const none = await app.ok<{ items: unknown[] }>('GET', `${tenant.base}/phones/${silent.id}/uploads`)
  assert.equal(none.items.length, 0)
})

test('networks that are nobody’s own, or none, are refused for asking by name', async (t) => {
  const app = await startTestApp(t)
  for (const network of ['0.0.0.0/0', '10.0.0.0/7', '::/0', '2001::/16', 'office']) {
    const { status, body } = await app.call('POST', '/tenants', {
      ...{ code: 'WIDE', name: 'Wide', tftpNetworks: [network] },
    })
    assert.deepEqual([status, body.errors?.[0]?.path], [400, 'tftpNetworks.0'], network)
  }
})
