/** Bodies and connections: who asks comes first, what is wrong is said in few words, and slow clients are let go. */

import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect } from 'node:net'
import { before, describe, test } from 'node:test'
import { manualClock } from '../../src/kernel/clock.ts'
import { contract, type Endpoint } from '../../src/schema/contract.ts'
import { globalKey } from '../support/start-app.ts'
import { type Body, makeOffice, makePhone, type Office, sharedApp, signedInUser } from './office.ts'

/** A request of which only the head is sent: what is answered without a body. */
async function headOnly(url: string, method: string, headers: Record<string, string>): Promise<string> {
  const { hostname, port, pathname } = new URL(url)
  const socket = connect(Number(port), hostname)
  socket.setEncoding('utf8')
  const all = { host: `${hostname}:${port}`, 'content-type': 'application/json', ...headers }
  socket.write(
    `${method} ${pathname} HTTP/1.1\r\n${Object.entries(all)
      .map(([name, value]) => `${name}: ${value}\r\n`)
      .join('')}\r\n`,
  )
  const [answer] = await once(socket, 'data')
  socket.destroy()
  return String(answer)
}

describe('a body', () => {
  const clock = manualClock()
  const app = sharedApp({ clock })
  let office: Office
  let phone: Body
  const pathOf = ({ path }: Endpoint) =>
    `${app().pageUrl}/api/v1${path.replace(':code', office.code).replace(':id', phone.id).replace(':name', 'x').replace(':upload', 'x')}`

  before(async () => {
    office = await makeOffice(app(), 'BODIES')
    phone = await makePhone(app(), office)
  })

  test('is read only when it is known who asks, and that it may', async () => {
    for (const endpoint of Object.values(contract) as Endpoint[]) {
      if (endpoint.method === 'GET' || endpoint.access === 'public') continue
      const length = { 'content-length': '500000' }
      const nobody = await headOnly(pathOf(endpoint), endpoint.method, length)
      assert.match(nobody, /^HTTP\/1.1 401 /, `${endpoint.method} ${endpoint.path}`)
      // What everybody may do who is signed in, as to change the own password, or who may look.
      if (endpoint.access === 'signedIn' || endpoint.access === 'look') continue
      const looking = await headOnly(pathOf(endpoint), endpoint.method, {
        ...length,
        'x-api-key': office.viewKey,
      })
      assert.match(looking, /^HTTP\/1.1 403 /, `${endpoint.method} ${endpoint.path}`)
    }
  })

  test('over 1 MB is refused before it is read, save where lists of thousands of phones are sent', async () => {
    const larger = (Object.values(contract) as Endpoint[]).filter(
      (each) => (each.maxBodyBytes ?? 0) > 1_048_576,
    )
    assert.deepEqual(larger.map(({ method, path }) => `${method} ${path}`).sort(), [
      'POST /tenants/:code/extensions/import',
      'POST /tenants/:code/extensions/many',
      'POST /tenants/:code/operations',
      'POST /tenants/:code/phones/change',
      'POST /tenants/:code/phones/delete',
      'POST /tenants/:code/phones/import',
      'POST /tenants/:code/phones/many',
      'POST /tenants/:code/phones/read',
      'PUT /tenants/:code/references',
    ])
    for (const endpoint of Object.values(contract) as Endpoint[]) {
      if (!endpoint.body || larger.includes(endpoint)) continue
      const headers = {
        'content-length': '1048577',
        ...(endpoint.access === 'public' ? {} : { 'x-api-key': globalKey }),
      }
      assert.match(
        await headOnly(pathOf(endpoint), endpoint.method, headers),
        /^HTTP\/1.1 413 /,
        endpoint.path,
      )
    }
  })

  test('with thousands of mistakes is answered with the first hundred, in few words, and how many more', async () => {
    const settings = Object.fromEntries(Array.from({ length: 55_000 }, (_, index) => [`nonsense${index}`, 1]))
    const lines = Array.from({ length: 1000 }, (_, index) => ({
      line: index,
      extensionId: `x${index}`,
    }))
    const references = Array.from({ length: 100_000 }, () => ({ kind: 'nonsense', label: '' }))
    for (const [method, path, body] of [
      ['PATCH', `${office.path}/phones/${phone.id}`, { settings }],
      ['PATCH', `${office.path}/phones/${phone.id}`, { parameters: settings }],
      ['PATCH', `${office.path}/phones/${phone.id}`, settings],
      [
        'POST',
        `${office.path}/phones`,
        { name: 'x', modelId: 'yealink-t54w', mac: '02000000aa01', settings, lines },
      ],
      ['PATCH', office.path, { settings }],
      ['PATCH', '/system', { settings }],
      ['PATCH', `${office.path}/models/yealink-t54w/defaults`, { settings }],
      ['PUT', `${office.path}/references`, { source: 'pbx', references }],
    ] as const) {
      const answer = await app().call(method, path, body)
      assert.equal(answer.status, 400, `${path} ${answer.text.slice(0, 200)}`)
      assert.equal(answer.body.errors.length, 100)
      assert.ok(answer.body.more > 800, `${answer.body.more} more`)
      assert.match(answer.body.detail, /; and \d+ more$/)
      assert.ok(answer.text.length < 60_000, `${path}: ${answer.text.length} characters`)
    }
  })

  test('that adds to what is there cannot make it grow without end', async () => {
    const large = (turn: number) =>
      Object.fromEntries(Array.from({ length: 20 }, (_, index) => [`p${turn}.${index}`, 'x'.repeat(8000)]))
    const path = `${office.path}/models/yealink-t53w/defaults`
    const statuses: number[] = []
    for (let turn = 0; turn < 5; turn++)
      statuses.push((await app().call('PATCH', path, { parameters: large(turn) })).status)
    assert.deepEqual(statuses, [200, 200, 200, 400, 400])
  })

  test('live pages are bounded for each user, so that one leaves room for the others', async () => {
    const open: AbortController[] = []
    const listen = async (key: string) => {
      const stop = new AbortController()
      open.push(stop)
      return (
        await fetch(`${app().pageUrl}/api/v1/events`, { headers: { 'x-api-key': key }, signal: stop.signal })
      ).status
    }
    const statuses: number[] = []
    for (let turn = 0; turn < 21; turn++) statuses.push(await listen(office.key))
    assert.deepEqual(statuses, [...Array(20).fill(200), 429])
    assert.equal(await listen(office.viewKey), 200)
    for (const each of open) each.abort()
  })

  test('a live page ends with the session that it was opened in', async () => {
    const { cookie } = await signedInUser(app(), { name: 'leaving', role: 'viewer', tenants: ['BODIES'] })
    const { body } = await fetch(`${app().pageUrl}/api/v1/events`, { headers: cookie.headers })
    assert.ok(body)
    const reader = body.pipeThrough(new TextDecoderStream()).getReader()
    assert.match((await reader.read()).value ?? '', /listening/)
    await clock.advance(2000)
    assert.match((await reader.read()).value ?? '', /event: alive/)
    assert.equal((await app().call('DELETE', '/session', undefined, cookie)).status, 204)
    await clock.advance(2000)
    assert.equal((await reader.read()).done, true)
  })
})

describe('a slow client of the page’s port', () => {
  const app = sharedApp({ patience: { headersMs: 200, requestMs: 400, connections: 3 } })
  const dial = () => {
    const { hostname, port } = new URL(app().pageUrl)
    const socket = connect(Number(port), hostname)
    socket.on('error', () => undefined)
    return socket
  }

  test('is let go when its head does not come, nor its body', async () => {
    const head = dial()
    head.write('GET /healthz HTTP/1.1\r\nhost: x\r\n')
    const body = dial()
    body.write(
      `PATCH /api/v1/system HTTP/1.1\r\nhost: x\r\nx-api-key: ${globalKey}\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n{`,
    )
    for (const socket of [head, body]) {
      socket.resume()
      await once(socket, 'close')
    }
  })

  test('is one of so many at most', async () => {
    const sockets = [dial(), dial(), dial()]
    for (const socket of sockets) await once(socket, 'connect')
    const last = dial()
    last.resume()
    await once(last, 'close')
    for (const socket of sockets) socket.destroy()
  })
})
