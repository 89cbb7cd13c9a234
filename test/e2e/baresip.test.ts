/** baresip runs from the accounts file that we served, and answers a NOTIFY in its own way. */

import assert from 'node:assert/strict'
import { appendFileSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import { startBaresip } from '../support/baresip.ts'
import { makeCertificate } from '../support/certificates.ts'
import { startKamailio } from '../support/kamailio.ts'
import { listens, missing, runProgram, testFolder } from '../support/processes.ts'
import { startTestApp } from '../support/start-app.ts'
import { makeTenant } from '../support/tenant.ts'

test('baresip registers from its accounts file, and a NOTIFY that it refuses is told with its code', {
  skip: missing('baresip', 'kamailio', 'curl'),
}, async (t) => {
  const login = { username: '100-ACME', authUsername: 'auth-100', password: 'secret-100' }
  const kamailio = await startKamailio(t, [login])
  const tenant = await makeTenant(await startTestApp(t), {
    sipPort: kamailio.port,
    notifyVia: 'registrar',
  })
  const { id: extensionId } = await tenant.extension({
    number: '100',
    ...login,
    name: `Jörg & 'Søn'; \u{1F4DE}`,
  })
  const phone = await tenant.phone({
    virtual: true,
    modelId: 'baresip-baresip',
    lines: [{ line: 1, extensionId }],
  })
  const { stdout: accounts } = await runProgram('curl', ['-sSf', phone.provisioningUrl])
  assert.equal(accounts, (await runProgram('curl', ['-sSf', `${phone.provisioningUrl}accounts`])).stdout)

  const baresip = await startBaresip(t, accounts)
  const contact = await kamailio.registered(login.username)
  assert.match(contact, new RegExp(`@127\\.0\\.0\\.1:${baresip.port}\\b`))

  // It has no NOTIFY in its definition, so nobody is bothered: that is said, and nothing is sent.
  const { id } = await tenant.start('resync', [phone.id])
  assert.match((await tenant.comesTo(id, 'unreachable')).detail, /cannot be told to resync/)

  // A desk phone that is really baresip gets the NOTIFY through the registrar.
  const desk = await tenant.phone({ modelId: 'yealink-t54w', lines: [{ line: 1, extensionId }] })
  // The other one registers as the same, and is not meant.
  const asked = await tenant.start('resync', [desk.id], { force: true })
  const refused = await tenant.comesTo(asked.id, 'refused')
  assert.deepEqual([refused.sipStatus, refused.answeredBy], [481, 'phone'])
  assert.match(refused.detail, /^481 .+: it takes NOTIFYs of its own subscriptions only$/)
  assert.equal((await tenant.operation(asked.id)).state, 'done')
})

test('a phone whose contact says TLS is asked over TLS, by whatever certificate it has', {
  skip: missing('baresip', 'openssl'),
}, async (t) => {
  const { certFile, keyFile } = makeCertificate(testFolder(t, 'baresip-tls'), 'phone.invalid')
  appendFileSync(certFile, readFileSync(keyFile))
  const baresip = await startBaresip(t, '<sip:100@127.0.0.1>;regint=0\n', { tls: certFile })
  const port = baresip.port + 1
  await listens(port, 'tcp', baresip)
  const tenant = await makeTenant(await startTestApp(t), {})
  const asked = async (contact: string) => {
    const desk = await tenant.phone({ modelId: 'yealink-t54w', contact })
    const { id } = await tenant.start('resync', [desk.id])
    return tenant.comesTo(id, 'refused')
  }
  for (const contact of [`sip:100@127.0.0.1:${port};transport=tls`, `sips:100@127.0.0.1:${port}`]) {
    const { sipStatus, answeredBy, detail } = await asked(contact)
    assert.deepEqual([sipStatus, answeredBy], [481, 'phone'], detail)
  }
})
