/** Pebble, the CA that Let’s Encrypt tests clients with, the name server that it asks, and who stands on the way to it: on free ports of 127.0.0.1, for as long as the test. */

import { once } from 'node:events'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import type { IncomingMessage } from 'node:http'
import { createServer, request } from 'node:https'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { freePort, listens, missing, type Owner, runProgram, startProgram, testFolder } from './processes.ts'

/** For a test’s `skip`. */
export const pebbleMissing = missing('pebble', 'pebble-challtestsrv', 'openssl')

export type Pebble = {
  readonly directory: string
  /** The same, by way of who counts and refuses. */
  readonly way: Way
  /** The file that makes Node.js trust it as a server. */
  readonly trust: string
  /** Which signs what it gives, PEM. */
  root(): Promise<string>
  /** What all names lead to; `''` for none. */
  leadTo(address: string): Promise<void>
}

export type Way = {
  readonly directory: string
  /** Paths that were posted to and answered, in order. */
  readonly asked: string[]
  /** Answers instead of the CA, while it gives an answer. */
  refuse: (path: string) => { status: number; headers?: Record<string, string>; type: string } | undefined
  /** The CA hears of what is posted there once this is over. */
  hold: (path: string) => Promise<void> | undefined
}

type Settings = {
  /** The port of 127.0.0.1 that it asks instead of port 80. */
  httpPort: number
  /** Of a hundred good nonces, so many are refused. */
  badNonces?: number
  /** So long, at most, it waits before it looks. */
  sleepSeconds?: number
}

/** The server’s own certificate, by a CA of the test. */
async function makeTrust(folder: string): Promise<void> {
  const inFolder = (name: string) => join(folder, name)
  const openssl = async (...args: string[]) => {
    const { code, stderr } = await runProgram('openssl', args)
    if (code !== 0) throw new Error(stderr)
  }
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes']
  await openssl(
    ...['req', '-x509', ...key, '-days', '2', '-subj', '/CN=CA of the tests'],
    ...['-keyout', inFolder('ca.key'), '-out', inFolder('ca.pem')],
  )
  await openssl(
    ...['req', '-x509', ...key, '-days', '2', '-subj', '/CN=127.0.0.1'],
    ...['-addext', 'subjectAltName=IP:127.0.0.1', '-addext', 'basicConstraints=critical,CA:FALSE'],
    ...['-CA', inFolder('ca.pem'), '-CAkey', inFolder('ca.key')],
    ...['-keyout', inFolder('server.key'), '-out', inFolder('server.pem')],
  )
}

export async function startPebble(t: Owner, settings: Settings): Promise<Pebble> {
  const folder = testFolder(t, 'pebble')
  mkdirSync(folder, { recursive: true })
  await makeTrust(folder)
  const [port, management, dns, dnsManagement] = await Promise.all([
    freePort(),
    freePort(),
    freePort(),
    freePort(),
  ])
  const names = startProgram(t, 'pebble-challtestsrv', [
    ...['-dns01', `127.0.0.1:${dns}`, '-management', `127.0.0.1:${dnsManagement}`, '-defaultIPv6', ''],
    ...['-http01', '', '-https01', '', '-tlsalpn01', ''],
  ])
  await listens(dnsManagement, 'tcp', names)
  const config = join(folder, 'pebble.json')
  writeFileSync(
    config,
    JSON.stringify({
      pebble: {
        listenAddress: `127.0.0.1:${port}`,
        managementListenAddress: `127.0.0.1:${management}`,
        certificate: join(folder, 'server.pem'),
        privateKey: join(folder, 'server.key'),
        httpPort: settings.httpPort,
        tlsPort: 1,
      },
    }),
  )
  const { sleepSeconds } = settings
  const pebble = startProgram(t, 'pebble', ['-config', config, '-dnsserver', `127.0.0.1:${dns}`, '-strict'], {
    env: {
      PEBBLE_WFE_NONCEREJECT: String(settings.badNonces ?? 0),
      PEBBLE_AUTHZREUSE: '0',
      ...(sleepSeconds === undefined
        ? { PEBBLE_VA_NOSLEEP: '1' }
        : { PEBBLE_VA_SLEEPTIME: String(sleepSeconds) }),
    },
  })
  await listens(port, 'tcp', pebble)
  await listens(management, 'tcp', pebble)
  const ca = readFileSync(join(folder, 'ca.pem'), 'utf8')
  const pair = {
    cert: readFileSync(join(folder, 'server.pem')),
    key: readFileSync(join(folder, 'server.key')),
  }
  return {
    directory: `https://127.0.0.1:${port}/dir`,
    way: await startWay(t, port, { ...pair, ca }),
    trust: join(folder, 'ca.pem'),
    root: () => getText(`https://127.0.0.1:${management}/roots/0`, ca),
    async leadTo(ip) {
      const url = `http://127.0.0.1:${dnsManagement}/set-default-ipv4`
      await fetch(url, { method: 'POST', body: JSON.stringify({ ip }) })
    },
  }
}

/** Bodies go through as they are: they are signed. The CA names its addresses by the host that it is asked for. */
async function startWay(
  t: Owner,
  port: number,
  tls: { cert: Buffer; key: Buffer; ca: string },
): Promise<Way> {
  const asked: string[] = []
  const server = createServer({ cert: tls.cert, key: tls.key }, async (question, answer) => {
    const { method = '', url = '', headers } = question
    const refusal = method === 'POST' ? way.refuse(url) : undefined
    if (refusal) {
      asked.push(url)
      question.resume()
      answer.writeHead(refusal.status, { 'content-type': 'application/problem+json', ...refusal.headers })
      answer.end(
        JSON.stringify({ type: `urn:ietf:params:acme:error:${refusal.type}`, detail: 'as it was told' }),
      )
      return
    }
    await way.hold(url)
    const onwards = request({ host: '127.0.0.1', port, method, path: url, headers, ca: tls.ca }, pass)
    function pass(given: IncomingMessage): void {
      // A nonce that is refused is no question yet.
      if (method === 'POST' && given.statusCode !== 400) asked.push(url)
      answer.writeHead(given.statusCode ?? 502, given.headers)
      given.pipe(answer)
    }
    onwards.on('error', () => answer.destroy())
    question.pipe(onwards)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.after(() => {
    server.close()
    server.closeAllConnections()
  })
  const directory = `https://127.0.0.1:${(server.address() as AddressInfo).port}/dir`
  const way: Way = { directory, asked, refuse: () => undefined, hold: () => undefined }
  return way
}

function getText(url: string, ca: string): Promise<string> {
  return new Promise((resolve, reject) => {
    request(url, { ca }, (response) => {
      let text = ''
      response.setEncoding('utf8').on('data', (part) => {
        text += part
      })
      response.on('end', () => resolve(text))
    })
      .on('error', reject)
      .end()
  })
}
