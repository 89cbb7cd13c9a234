/** The page and phones by TLS, with a certificate in files. */

import assert from 'node:assert/strict'
import { copyFileSync, writeFileSync } from 'node:fs'
import { request as plainRequest } from 'node:http'
import { Agent } from 'node:https'
import { connect as connectPlain } from 'node:net'
import { join } from 'node:path'
import process from 'node:process'
import { test } from 'node:test'
import { makeCertificate, type Pair } from '../support/certificates.ts'
import { missing, testFolder, until } from '../support/processes.ts'
import { ask, greet, served } from '../support/served-by-tls.ts'
import { adminPassword, startTestApp } from '../support/start-app.ts'

const skip = missing('openssl')

const byName = { headers: { authorization: `Basic ${btoa('desk:A-long-password-1')}` } }

test('the page and API are served by TLS alone, and browsers are told to stay with it', {
  skip,
}, async (t) => {
  const { app, pair } = await served(t)
  assert.match(app.pageUrl, /^https:/)
  const { status, headers } = await ask(`${app.pageUrl}/api/v1/session`, pair)
  assert.deepEqual([status, headers['strict-transport-security']], [401, 'max-age=31536000'])
  const signedIn = await ask(
    `${app.pageUrl}/api/v1/session`,
    pair,
    { method: 'POST', headers: { 'content-type': 'application/json' } },
    JSON.stringify({ username: 'admin', password: adminPassword }),
  )
  assert.equal(signedIn.status, 200)
  assert.match(String(signedIn.headers['set-cookie']), /; Secure/)
  const plain = plainRequest(app.pageUrl.replace('https', 'http'))
  await assert.rejects(
    new Promise((answered, failed) => plain.on('response', answered).on('error', failed).end()),
  )
})

for (const threads of ['0', '2'])
  test(`a phone fetches by TLS under the name of the certificate, with ${threads} threads`, {
    skip,
  }, async (t) => {
    const { pair, tlsPort, phone, call } = await served(t, { flags: ['--phone-threads', threads] })
    const { id, provisioningUrl, path } = await phone()
    assert.ok(provisioningUrl.startsWith(`https://phones.example.com:${tlsPort}/p/`), provisioningUrl)
    const agent = new Agent({ keepAlive: true, maxSockets: 1 })
    t.after(() => agent.destroy())
    const url = `https://127.0.0.1:${tlsPort}${path}805ec0dd0001.cfg`
    for (let turn = 0; turn < 3; turn++) {
      const { status, text } = await ask(url, pair, { ...byName, agent })
      assert.equal(status, 200)
      assert.match(text, /account\.1\.enable/)
    }
    assert.equal((await ask(url, pair, { agent })).status, 401)
    await until('it is recorded', async () => {
      const { items } = await call('GET', `/tenants/ACME/phones/${id}/fetches`)
      return items.length === 4 && items.every(({ protocol }: { protocol: string }) => protocol === 'https')
    })
  })

test('a renewed certificate is served without a new start; one that is no pair is not, and the log says why', {
  skip,
}, async (t) => {
  const { app, folder, pair, clock, tlsPort, logged } = await served(t)
  const ports = [Number(new URL(app.pageUrl).port), tlsPort]
  const kept = await greet(tlsPort, pair)
  const renewed = makeCertificate(folder, 'renewed.example.com')
  await clock.advance(10_000)
  for (const port of ports) {
    const socket = await greet(port, renewed)
    assert.equal(socket.getPeerCertificate().subject.CN, 'renewed.example.com')
    socket.destroy()
  }
  kept.write('GET /p/x/y HTTP/1.1\r\nhost: x\r\n\r\n')
  assert.match(
    await new Promise<string>((heard) => kept.once('data', (bytes) => heard(String(bytes)))),
    /404/,
  )
  kept.destroy()
  copyFileSync(makeCertificate(folder, 'other.example.com', 'other').keyFile, renewed.keyFile)
  await clock.advance(30_000)
  for (const port of ports) (await greet(port, renewed)).destroy()
  assert.equal(logged.filter((line) => line.includes('the key is of another certificate')).length, 1)
  assert.ok(!logged.join('').includes('PRIVATE KEY'))
})

test('a certificate that is renewed while threads start is the one that they serve with', {
  skip,
}, async (t) => {
  let renewed: Pair | undefined
  const { tlsPort } = await served(t, {
    flags: ['--phone-threads', '2'],
    starting: ({ folder, clock }) =>
      process.once('worker', () => {
        renewed = makeCertificate(folder, 'renewed.example.com')
        void clock.advance(10_000)
      }),
  })
  assert.ok(renewed)
  // Each connection goes to one of the threads.
  for (let turn = 0; turn < 8; turn++) {
    const socket = await greet(tlsPort, renewed)
    assert.equal(socket.getPeerCertificate().subject.CN, 'renewed.example.com')
    socket.destroy()
  }
})

test('TLS 1.0 is heard on the port for old phones, and on no other', { skip }, async (t) => {
  const { app, pair, tlsPort, oldPort } = await served(t)
  const old = { minVersion: 'TLSv1', maxVersion: 'TLSv1', ciphers: 'DEFAULT:@SECLEVEL=0' } as const
  const socket = await greet(oldPort, pair, old)
  assert.equal(socket.getProtocol(), 'TLSv1')
  socket.destroy()
  for (const port of [tlsPort, Number(new URL(app.pageUrl).port)])
    await assert.rejects(greet(port, pair, old))
})

test('connections by TLS count as all others do, and who never greets keeps nothing open', {
  skip,
}, async (t) => {
  const { app, pair, tlsPort } = await served(t, { flags: ['--phone-connections-per-address', '2'] })
  const [one, two] = [await greet(tlsPort, pair), await greet(tlsPort, pair)]
  await assert.rejects(greet(tlsPort, pair))
  one.destroy()
  const silent = await until('there is room again', async () => {
    const socket = connectPlain(tlsPort, '127.0.0.1')
    const isOpen = await Promise.race([
      new Promise<boolean>((closed) =>
        socket.on('close', () => closed(false)).on('error', () => closed(false)),
      ),
      new Promise<boolean>((waited) => setTimeout(() => waited(true), 50)),
    ])
    return isOpen ? socket : undefined
  })
  const closed = new Promise((resolve) => silent.on('close', resolve))
  two.destroy()
  await app.close()
  await closed
})

test('what is wrong with a certificate is named before anything listens', { skip }, async (t) => {
  const folder = testFolder(t, 'tls')
  const { certFile, keyFile } = makeCertificate(folder, 'a.example.com')
  const other = makeCertificate(folder, 'b.example.com', 'other')
  const nothing = join(folder, 'nothing.pem')
  writeFileSync(nothing, 'hello')
  for (const [flags, said] of [
    [['--tls-cert', certFile], /belong together/],
    [['--phone-tls-port', '8443'], /--phone-tls-port needs a certificate/],
    [['--tls-cert', join(folder, 'none'), '--tls-key', keyFile], /--tls-cert .*none cannot be read: ENOENT/],
    [['--tls-cert', certFile, '--tls-key', nothing], /holds no private key in PEM/],
    [['--tls-cert', certFile, '--tls-key', other.keyFile], /no pair: the key is of another certificate/],
  ] as const)
    await assert.rejects(startTestApp(t, { flags: [...flags] }), said)
})
