/** curl asks as a phone that answers by Digest: with either sum, at several threads and nodes, and as who heard it would ask again. */

import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, request } from 'node:http'
import { type AddressInfo, connect, createServer as createTcpServer, type Server } from 'node:net'
import { describe, test } from 'node:test'
import { missing, type Owner, runProgram, until } from '../support/processes.ts'
import { startTestApp, type TestApp } from '../support/start-app.ts'
import { makeTenant } from '../support/tenant.ts'
import { postgresOnly, testPlace } from '../support/test-database.ts'

const user = 'desk'
const password = 'A-long-password-1'
const credentials = ['--digest', '-u', `${user}:${password}`]

/** `sent`: the answer to the challenge, as curl gave it. */
async function curl(url: string, ...flags: string[]): Promise<{ status: number; sent: string }> {
  const args = ['-sSv', '--path-as-is', '--max-time', '10', '-o', '/dev/null', '-w', '%{http_code}', ...flags]
  const { stdout, stderr, code } = await runProgram('curl', [...args, url])
  assert.equal(code, 0, stderr)
  const sent = [...stderr.matchAll(/^> Authorization: (Digest .*?)\r?$/gm)].at(-1)?.[1] ?? ''
  return { status: Number(stdout), sent }
}

const again = async (url: string, authorization: string) =>
  (await curl(url, '-H', `Authorization: ${authorization}`)).status

async function ownPort(t: Owner, server: Server): Promise<string> {
  t.after(() => void server.close())
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

/** As a phone that reads no challenge but that one. */
async function withoutMd5(t: Owner, target: string): Promise<string> {
  const server = createServer((asked, answer) => {
    const { method, url, headers } = asked
    const onwards = request(`${target}${url}`, { method, headers }, (response) => {
      const { 'www-authenticate': _, ...rest } = response.headers
      const challenges = response.rawHeaders.filter((value) => /^Digest (?!.*algorithm=MD5)/.test(value))
      answer.writeHead(response.statusCode ?? 0, { ...rest, 'www-authenticate': challenges })
      response.pipe(answer)
    })
    onwards.end()
  })
  return ownPort(t, server)
}

/** As a balancer that gives each connection to the next one. */
async function inTurn(t: Owner, ports: readonly number[]): Promise<string> {
  let turn = 0
  const server = createTcpServer((socket) => {
    const onwards = connect(ports[turn++ % ports.length] ?? 0, '127.0.0.1')
    for (const each of [socket, onwards]) each.on('error', () => undefined)
    socket.pipe(onwards).pipe(socket)
  })
  return ownPort(t, server)
}

async function furnish(app: TestApp) {
  const tenant = await makeTenant(app)
  const phone = await tenant.phone({ httpUsername: user, httpPassword: password })
  const reasons = async () => (await tenant.fetches(phone.id)).map(({ reason }) => reason.code).toReversed()
  /** What is recorded may be written a moment later. */
  const recorded = async (...expected: string[]) => {
    await until('all is recorded', async () => (await reasons()).length >= expected.length)
    assert.deepEqual(await reasons(), expected)
  }
  return { tenant, url: phone.provisioningUrl, recorded }
}

describe('Phones that answer by Digest', { skip: missing('curl'), concurrency: true }, () => {
  test('curl gets the file by MD5, by SHA-256, by Basic and by what it chooses itself, and not with another password', async (t) => {
    const app = await startTestApp(t)
    const { url, recorded } = await furnish(app)
    const md5 = await curl(url, ...credentials)
    assert.deepEqual([md5.status, /algorithm=MD5/.test(md5.sent)], [200, true])
    const elsewhere = url.replace(app.publicUrl, await withoutMd5(t, app.publicUrl))
    const sha256 = await curl(elsewhere, ...credentials)
    assert.deepEqual([sha256.status, /algorithm=SHA-256/.test(sha256.sent)], [200, true])
    assert.equal((await curl(url, '--basic', '-u', `${user}:${password}`)).status, 200)
    assert.equal((await curl(url, '--anyauth', '-u', `${user}:${password}`)).status, 200)
    assert.equal((await curl(url, '--digest', '-u', `${user}:other`)).status, 401)
    await recorded(
      ...['noCredentials', 'ok', 'noCredentials', 'ok', 'ok', 'noCredentials', 'ok'],
      ...['noCredentials', 'wrongCredentials'],
    )
  })

  test('an answer that somebody heard gets nothing a second time, for no other file and for no other phone', async (t) => {
    const app = await startTestApp(t)
    const { tenant, url, recorded } = await furnish(app)
    const { sent } = await curl(url, ...credentials)
    assert.equal(await again(url, sent), 401)
    assert.equal(await again(`${url}other.cfg`, sent), 401)
    const higher = sent.replace('nc=00000001', 'nc=00000002')
    assert.equal(await again(url, higher), 401)
    assert.equal(await again(url, sent.replace(/realm="[^"]*"/, 'realm="Other"')), 401)
    await recorded(
      ...['noCredentials', 'ok', 'digestUsedNonce', 'digestOtherUri', 'wrongCredentials', 'digestOtherRealm'],
    )
    const twin = await tenant.phone({ httpUsername: user, httpPassword: password })
    const toTwin = sent.replace(/uri="[^"]*"/, `uri="${new URL(twin.provisioningUrl).pathname}"`)
    assert.equal(await again(twin.provisioningUrl, toTwin), 401)
  })

  test('on several threads each connection is answered, and nothing is taken twice', async (t) => {
    const app = await startTestApp(t, { flags: ['--phone-threads', '2'] })
    const { url } = await furnish(app)
    const sent: string[] = []
    for (let turn = 0; turn < 6; turn++) {
      const asked = await curl(url, ...credentials, '--no-keepalive', '-H', 'Connection: close')
      assert.equal(asked.status, 200, `${turn}`)
      sent.push(asked.sent)
    }
    for (const each of sent) for (let turn = 0; turn < 4; turn++) assert.equal(await again(url, each), 401)
  })
})

describe('Phones that answer by Digest at several nodes', { skip: postgresOnly || missing('curl') }, () => {
  test('each connection may come to another node, and no node takes what one has taken', async (t) => {
    const flags = ['--database', await testPlace(t)]
    const environment = { OFFHOOK_MASTER_KEY: '5a'.repeat(32) }
    const one = await startTestApp(t, { flags, environment })
    const two = await startTestApp(t, { flags, environment })
    const { url } = await furnish(one)
    const ports = [one, two].map(({ publicUrl }) => Number(new URL(publicUrl).port))
    const balanced = url.replace(one.publicUrl, await inTurn(t, ports))
    for (let turn = 0; turn < 5; turn++) {
      const { status, sent } = await curl(balanced, ...credentials, '-H', 'Connection: close')
      assert.equal(status, 200, `${turn}`)
      for (const node of [one, two])
        assert.equal(await again(url.replace(one.publicUrl, node.publicUrl), sent), 401)
    }
  })
})
