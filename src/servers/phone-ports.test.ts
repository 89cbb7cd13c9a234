import assert from 'node:assert/strict'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { test } from 'node:test'
import { connect } from 'node:tls'
import { makeCertificate, type Pair } from '../../test/support/certificates.ts'
import { missing, testFolder } from '../../test/support/processes.ts'
import { createGuard } from '../kernel/guard.ts'
import { silentLog } from '../kernel/log.ts'
import { heldCertificate } from './certificate-source.ts'
import { countsHere } from './connection-counts.ts'
import { phonePorts } from './phone-ports.ts'
import { claimPort } from './port-claims.ts'

const skip = missing('openssl')

const pairOf = ({ cert, keyFile }: Pair) => ({ cert, key: readFileSync(keyFile, 'utf8') })

test('a certificate that is renewed while the ports begin to listen is the one that phones see', {
  skip,
}, async (t) => {
  const folder = testFolder(t, 'ports')
  const certificate = heldCertificate(pairOf(makeCertificate(folder, 'first.example.com')))
  const renewed = makeCertificate(folder, 'renewed.example.com')
  const [port, oldPort] = [await claimPort('127.0.0.1', 0), await claimPort('127.0.0.1', 0)]
  const opening = phonePorts(createServer(), {
    ...{ certificate, where: { host: '127.0.0.1', port: 0 }, tls: { port, oldPort, asksPhones: false } },
    ...{ connections: { inAll: 10, ofAddress: 10 }, trustedProxies: undefined, counts: countsHere() },
    guard: createGuard(silentLog),
  })
  await new Promise((turn) => setImmediate(turn))
  certificate.hold(pairOf(renewed))
  const ports = await opening
  t.after(() => ports.close())
  for (const each of [port, oldPort]) {
    const socket = connect({ host: '127.0.0.1', port: each, ca: renewed.cert })
    await once(socket, 'secureConnect')
    assert.equal(socket.getPeerCertificate().subject.CN, 'renewed.example.com')
    socket.destroy()
  }
})

test('before there is a certificate, who greets is hung up on; afterwards he is served', {
  skip,
}, async (t) => {
  const certificate = heldCertificate()
  const port = await claimPort('127.0.0.1', 0)
  const ports = await phonePorts(createServer(), {
    ...{ certificate, where: { host: '127.0.0.1', port: 0 }, tls: { port, oldPort: 0, asksPhones: false } },
    ...{ connections: { inAll: 10, ofAddress: 10 }, trustedProxies: undefined, counts: countsHere() },
    guard: createGuard(silentLog),
  })
  t.after(() => ports.close())
  const early = connect({ host: '127.0.0.1', port, rejectUnauthorized: false })
  await assert.rejects(once(early, 'secureConnect'))
  const pair = makeCertificate(testFolder(t, 'ports'), 'first.example.com')
  certificate.hold(pairOf(pair))
  const socket = connect({ host: '127.0.0.1', port, ca: pair.cert })
  await once(socket, 'secureConnect')
  socket.destroy()
})
