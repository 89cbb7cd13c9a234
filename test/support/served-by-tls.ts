/** A server that serves the page and phones by TLS, and who asks it. */

import assert from 'node:assert/strict'
import { type RequestOptions, request } from 'node:https'
import type { TestContext } from 'node:test'
import { type ConnectionOptions, connect, type TLSSocket } from 'node:tls'
import { manualClock } from '../../src/kernel/clock.ts'
import { createLog } from '../../src/kernel/log.ts'
import { claimPort } from '../../src/servers/port-claims.ts'
import { makeCertificate, type Pair } from './certificates.ts'
import { testFolder } from './processes.ts'
import { globalKey, startTestApp } from './start-app.ts'

export type Heard = { status: number; headers: Record<string, string | string[] | undefined>; text: string }

export function ask(url: string, { cert }: Pair, more: RequestOptions = {}, body?: string): Promise<Heard> {
  return new Promise((resolve, reject) => {
    const asked = request(url, { ca: cert, agent: false, ...more }, (answer) => {
      let text = ''
      answer.setEncoding('utf8').on('data', (part) => {
        text += part
      })
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, headers: answer.headers, text }))
    })
    asked.on('error', reject)
    asked.end(body)
  })
}

export function greet(port: number, { cert }: Pair, more: ConnectionOptions = {}): Promise<TLSSocket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: '127.0.0.1', port, ca: cert, ...more }, () => resolve(socket))
    socket.on('error', reject)
    socket.on('close', () => reject(new Error('it hung up')))
  })
}

const json = { 'content-type': 'application/json', 'x-api-key': globalKey }

type Starting = { folder: string; clock: ReturnType<typeof manualClock> }

export async function served(
  t: TestContext,
  {
    flags = [] as string[],
    starting = (_: Starting) => {},
  }: { flags?: string[]; starting?: (parts: Starting) => void } = {},
) {
  const folder = testFolder(t, 'tls')
  const pair = makeCertificate(folder, 'phones.example.com')
  const [tlsPort, oldPort] = [await claimPort('127.0.0.1', 0), await claimPort('127.0.0.1', 0)]
  const logged: string[] = []
  const clock = manualClock(Date.now())
  starting({ folder, clock })
  const app = await startTestApp(t, {
    clock,
    log: createLog('info', { write: (line: string) => void logged.push(line) } as never),
    flags: [
      ...['--tls-cert', pair.certFile, '--tls-key', pair.keyFile],
      ...['--phone-tls-port', String(tlsPort), '--phone-old-tls-port', String(oldPort), ...flags],
    ],
  })
  const call = async (method: string, path: string, body?: object) => {
    const { status, text } = await ask(
      `${app.pageUrl}/api/v1${path}`,
      pair,
      { method, headers: json },
      JSON.stringify(body),
    )
    assert.ok(status < 300, text)
    return JSON.parse(text || '{}')
  }
  async function phone() {
    await call('POST', '/tenants', { code: 'ACME', name: 'Acme' })
    const { id } = await call('POST', '/tenants/ACME/phones', {
      ...{ name: 'Desk', modelId: 'yealink-t54w', mac: '805ec0dd0001' },
      ...{ httpUsername: 'desk', httpPassword: 'A-long-password-1' },
    })
    const { provisioningUrl } = await call('GET', `/tenants/ACME/phones/${id}`)
    return { id, provisioningUrl, path: new URL(provisioningUrl).pathname }
  }
  return { app, folder, pair, clock, tlsPort, oldPort, logged, call, phone }
}
