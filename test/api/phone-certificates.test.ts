/** Phones that show the certificate of their maker: curl and Node.js stand for the phone, the test for the maker. */

import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { appendFileSync, copyFileSync } from 'node:fs'
import { Agent } from 'node:https'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { promisify } from 'node:util'
import { claimPort } from '../../src/servers/port-claims.ts'
import { makeAuthority, makePhoneCertificate, type Pair } from '../support/certificates.ts'
import { missing, testFolder, until } from '../support/processes.ts'
import { ask, greet, served } from '../support/served-by-tls.ts'

const skip = missing('openssl', 'curl')
const own = '805ec0dd0001'

type Rule = 'off' | 'wanted' | 'needed'
type Shown = Pair & { key: string }

/** A phone, its maker, and a stranger who makes certificates, too. */
async function furnish(t: TestContext, { threads = '0', asks = true } = {}) {
  const folder = testFolder(t, 'makers')
  const [maker, stranger] = [makeAuthority(folder, 'maker'), makeAuthority(folder, 'stranger')]
  const bundle = join(folder, 'makers.pem')
  copyFileSync(maker.certFile, bundle)
  const asking = asks ? ['--phone-client-ca', bundle] : []
  const plainPort = await claimPort('127.0.0.1', 0)
  const ports = ['--phone-port', String(plainPort), '--phone-threads', threads]
  const it = await served(t, { flags: [...ports, ...asking] })
  const { id, path } = await it.phone()
  const rule = (clientCertificates: Rule) => it.call('PATCH', '/tenants/ACME', { clientCertificates })
  const url = `https://127.0.0.1:${it.tlsPort}${path}${own}.cfg`
  const fetch = async (shown?: Shown, more = {}) => {
    const tls = shown && { cert: shown.cert, key: shown.key }
    const { status } = await ask(url, it.pair, { auth: 'desk:A-long-password-1', ...tls, ...more })
    return status
  }
  const reasons = async () => {
    const { items } = await it.call('GET', `/tenants/ACME/phones/${id}/fetches`)
    return items.map(({ reason }: { reason: { code: string } }) => reason.code)
  }
  return { ...it, plainPort, id, path, url, rule, fetch, reasons, maker, stranger, bundle }
}

for (const threads of ['0', '2'])
  test(`who needs the maker’s certificate gets nothing without it, and all with it, with ${threads} threads`, {
    skip,
  }, async (t) => {
    const { plainPort, call, id, path, rule, fetch, reasons, maker, stranger } = await furnish(t, { threads })
    await rule('needed')
    const mine = makePhoneCertificate(maker, `/O=Maker/CN=${own}`)
    assert.equal(await fetch(mine), 200)
    const agent = new Agent({ keepAlive: true, maxSockets: 1 })
    t.after(() => agent.destroy())
    for (let turn = 0; turn < 3; turn++) assert.equal(await fetch(mine, { agent }), 200)
    assert.equal(await fetch(), 404)
    assert.equal(await fetch(makePhoneCertificate(maker, '/CN=805ec0dd0002')), 404)
    assert.equal(await fetch(makePhoneCertificate(maker, '/CN=nobody')), 404)
    assert.equal(await fetch(makePhoneCertificate(stranger, `/CN=${own}`, { file: 'forged' })), 404)
    const plain = await globalThis.fetch(`http://127.0.0.1:${plainPort}${path}${own}.cfg`)
    assert.equal(plain.status, 404)
    await until('all is recorded', async () => (await reasons()).length === 9)
    assert.deepEqual((await reasons()).toReversed().slice(4), [
      'noCertificate',
      ...['otherCertificate', 'otherCertificate', 'untrustedCertificate', 'noCertificate'],
    ])
    const { status } = await call('GET', `/tenants/ACME/phones/${id}`)
    assert.equal(status.lastFetch.clientCertificate, 'own')
  })

test('makers write the MAC in many ways, as CN and beside it', { skip }, async (t) => {
  const { rule, fetch, maker } = await furnish(t)
  await rule('needed')
  for (const [subject, names] of [
    ['/CN=80:5E:C0:DD:00:01', ''],
    ['/CN=CP-8841-SEP805EC0DD0001', ''],
    ['/CN=805EC0DD0001.phones.example.com', ''],
    ['/CN=Desk phone, MAC: 805ec0dd0001, Serial: X1', ''],
    ['/CN=phone', 'DNS:805ec0dd0001.example.com'],
    ['/CN=phone', 'URI:urn:mac\\:80-5e-c0-dd-00-01'],
  ] as const)
    assert.equal(
      await fetch(makePhoneCertificate(maker, subject, { names, file: 'way' })),
      200,
      `${subject} ${names}`,
    )
  for (const subject of ['/CN=805ec0dd00012', '/CN=a805ec0dd0001', `/OU=${own}/CN=phone`])
    assert.equal(await fetch(makePhoneCertificate(maker, subject, { file: 'way' })), 404, subject)
})

test('where it is wanted who shows none is served, and who shows another’s is not', { skip }, async (t) => {
  const { rule, fetch, maker, stranger } = await furnish(t)
  await rule('wanted')
  assert.equal(await fetch(), 200)
  assert.equal(await fetch(makePhoneCertificate(maker, `/CN=${own}`)), 200)
  assert.equal(await fetch(makePhoneCertificate(maker, '/CN=805ec0dd0002')), 404)
  assert.equal(await fetch(makePhoneCertificate(stranger, '/CN=805ec0dd0002', { file: 'forged' })), 200)
})

test('curl shows it as a phone does, by the TLS of today and that of old phones', { skip }, async (t) => {
  const { rule, url, maker, pair, tlsPort, oldPort } = await furnish(t)
  await rule('needed')
  const mine = makePhoneCertificate(maker, `/CN=${own}`)
  const asCurl = async (...args: string[]) => {
    const common = ['-s', '-o', '/dev/null', '-w', '%{http_code}', '--cacert', pair.certFile]
    const user = ['-u', 'desk:A-long-password-1']
    return (await promisify(execFile)('curl', [...common, ...user, ...args])).stdout
  }
  const showing = ['--cert', mine.certFile, '--key', mine.keyFile]
  assert.equal(await asCurl(...showing, url), '200')
  assert.equal(await asCurl(...showing, '--digest', url), '200')
  assert.equal(await asCurl(...showing, '--tls-max', '1.2', url), '200')
  assert.equal(await asCurl(url), '404')
  const old = ['--tlsv1.0', '--tls-max', '1.0', '--ciphers', 'DEFAULT:@SECLEVEL=0']
  const oldUrl = url.replace(`:${tlsPort}`, `:${oldPort}`)
  assert.equal(await asCurl(...showing, ...old, oldUrl), '200')
  assert.equal(await asCurl(...old, oldUrl), '404')
})

test('who is trusted is read again when the file changes, and a session of before does not outlive it', {
  skip,
}, async (t) => {
  const { rule, fetch, maker, stranger, bundle, clock, tlsPort, pair, path, logged } = await furnish(t)
  await rule('needed')
  const mine = makePhoneCertificate(maker, `/CN=${own}`)
  const theirs = makePhoneCertificate(stranger, `/CN=${own}`, { file: 'theirs' })
  assert.equal(await fetch(theirs), 404)
  appendFileSync(bundle, stranger.cert)
  await clock.advance(10_000)
  assert.equal(await fetch(theirs), 200)
  assert.equal(await fetch(mine), 200)

  for (const maxVersion of ['TLSv1.2', 'TLSv1.3'] as const) {
    copyFileSync(maker.certFile, bundle)
    appendFileSync(bundle, stranger.cert)
    await clock.advance(10_000)
    const asking = { cert: theirs.cert, key: theirs.key, maxVersion }
    const first = await greet(tlsPort, pair, asking)
    const authorization = `Basic ${btoa('desk:A-long-password-1')}`
    const head = `GET ${path}${own}.cfg HTTP/1.1\r\nhost: x\r\nauthorization: ${authorization}\r\n\r\n`
    const answered = (socket: typeof first) =>
      new Promise<string>((heard) => socket.once('data', (bytes) => heard(String(bytes).slice(9, 12))))
    first.write(head)
    assert.equal(await answered(first), '200')
    const session = first.getSession()
    first.destroy()
    const again = await greet(tlsPort, pair, { ...asking, session })
    assert.ok(again.isSessionReused())
    again.write(head)
    assert.equal(await answered(again), '200', 'resumed, it is still the phone’s')
    again.destroy()
    copyFileSync(maker.certFile, bundle)
    await clock.advance(10_000)
    const later = await greet(tlsPort, pair, { ...asking, session })
    later.write(head)
    assert.equal(await answered(later), '404', maxVersion)
    later.destroy()
  }

  appendFileSync(bundle, '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n')
  await clock.advance(30_000)
  assert.equal(logged.filter((line) => line.includes('certificate 2 of --phone-client-ca')).length, 1)
  assert.equal(await fetch(mine), 200)
})

test('a rule that no phone could keep is refused, with what to do', { skip }, async (t) => {
  const { rule, call } = await furnish(t, { asks: false })
  for (const each of ['wanted', 'needed'] as const)
    await assert.rejects(rule(each), /clientCertificates.*start it with --phone-client-ca/s)
  await rule('off')
  await assert.rejects(call('POST', '/tenants', { code: 'TWO', name: 'Two', clientCertificates: 'needed' }))
})
