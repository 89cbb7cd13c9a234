/** A real softphone provisions itself: linphonec fetches its file from us and registers with what the file gave it. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startKamailio } from '../support/kamailio.ts'
import { startLinphone } from '../support/linphone.ts'
import { missing, until } from '../support/processes.ts'
import { startTestApp } from '../support/start-app.ts'
import { makeTenant } from '../support/tenant.ts'

const hostile = `<"Jörg & 'Søn'"> ]]> \u{1F4DE} %NULL% \${x} {{ y }}`

test('linphonec fetches its file over HTTP and registers each line with the credentials that it holds', {
  skip: missing('linphonec', 'kamailio'),
}, async (t) => {
  const logins = [
    { username: '100-ACME', authUsername: '100-ACME', password: 'a&b<c>"d\'e' },
    { username: '101-ACME', authUsername: 'auth-of-101', password: 'plain' },
  ]
  const kamailio = await startKamailio(t, logins)
  const tenant = await makeTenant(await startTestApp(t), { sipPort: kamailio.port, name: hostile })
  const [first, second] = await Promise.all(
    logins.map((login, index) => tenant.extension({ number: `10${index}`, name: hostile, ...login })),
  )
  const phone = await tenant.phone({
    name: hostile,
    virtual: true,
    modelId: 'linphone-linphone',
    lines: [
      { line: 1, extensionId: first?.id ?? null },
      // A hole between the lines: the app reads its accounts until one is missing.
      { line: 3, extensionId: second?.id ?? null },
    ],
  })
  assert.equal(phone.status.lastFetch, null)

  const url = `${phone.provisioningUrl}${phone.mac}.xml`
  const linphone = await startLinphone(t, url)
  for (const { username } of logins) {
    const contact = await kamailio.registered(username)
    assert.match(contact, new RegExp(`^sip:${username}@127\\.0\\.0\\.1:${linphone.port}\\b`))
  }
  // Asked again and again: it answers with what it knows at that moment, and a command that comes too early is lost.
  await until(
    'linphonec says so itself',
    () => {
      linphone.type('status register')
      return /registered, identity=.*100-ACME/.test(linphone.output())
    },
    { everyMs: 500 },
  )
  await linphone.quit()

  const [fetched, ...others] = await tenant.fetches(phone.id)
  assert.deepEqual(others, [])
  assert.equal(fetched?.outcome, 'served')
  assert.equal(fetched?.file, `${phone.mac}.xml`)
  assert.equal(fetched?.protocol, 'http')
  const { status } = await tenant.read(phone.id)
  assert.equal(status.pending, false)
  assert.ok(status.servedAt)
})

test('linphonec takes its account from the link that it was handed, once, and fetches by its own address from then on', {
  skip: missing('linphonec', 'kamailio'),
}, async (t) => {
  const login = { username: '100-ACME', authUsername: '100-ACME', password: 'a&b<c>"d' }
  const kamailio = await startKamailio(t, [login])
  const app = await startTestApp(t, { flags: ['--phone-threads', '2'] })
  const tenant = await makeTenant(app, { sipPort: kamailio.port })
  const { id: extensionId } = await tenant.extension({ number: '100', ...login })
  const phone = await tenant.phone({
    ...{ name: 'Anna', virtual: true, modelId: 'linphone-linphone', lines: [{ line: 1, extensionId }] },
  })
  const path = `${tenant.base}/phones/${phone.id}/hand-over`
  const { url } = await app.ok<{ url: string }>('POST', path, { hours: 1 })
  const page = await (await fetch(url, { headers: { accept: 'text/html' } })).text()
  const [, opened = ''] = /href="linphone-config:([^"]+)"/.exec(page) ?? []

  const linphone = await startLinphone(t, opened)
  await kamailio.registered(login.username)
  await linphone.quit()
  const { link } = await app.ok<{ link: { state: string } }>('GET', path)
  assert.equal(link.state, 'used')
  const [fetched] = await tenant.fetches(phone.id)
  assert.deepEqual([fetched?.outcome, fetched?.path], ['served', '/h/••••/settings'])
  assert.ok((await tenant.read(phone.id)).status.servedAt)
  assert.ok(linphone.keeps(`config-uri=${phone.provisioningUrl}`), 'its own address stands in what it keeps')

  const second = await startLinphone(t, opened)
  await until('it was refused', async () =>
    (await tenant.fetches(phone.id)).some(({ reason }) => reason.code === 'linkUsed'),
  )
  await second.quit()
})
