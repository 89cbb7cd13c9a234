/** Phones on threads of their own: what one serves all serve, what they see is told, and one that dies is replaced. */

import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { request } from 'node:http'
import { Session } from 'node:inspector/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import type { Worker } from 'node:worker_threads'
import { releaseOf } from '../../src/definitions/release.ts'
import { createLog } from '../../src/kernel/log.ts'
import { until } from '../support/processes.ts'
import { root, startTestApp, type TestApp } from '../support/start-app.ts'

const folder = mkdtempSync(join(tmpdir(), 'offhook-threads-'))
const release = join(folder, 'release.json')

type Answer = { status: number; text: string }

/** On a connection of its own, which any of the threads may take. */
function ask(url: string, body?: string, method = body === undefined ? 'GET' : 'PUT'): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const asked = request(
      url,
      { agent: false, method, headers: { 'user-agent': 'Yealink SIP-T54W 96.86.0.20' } },
      (answer) => {
        let text = ''
        answer.setEncoding('utf8')
        answer.on('data', (piece) => {
          text += piece
        })
        answer.on('end', () => resolve({ status: answer.statusCode ?? 0, text }))
        answer.on('error', reject)
      },
    )
    asked.on('error', reject)
    asked.end(body)
  })
}

/** Makes a thread busy with something that never ends, as a fault of ours would. */
async function hang({ threadId }: Worker): Promise<void> {
  const session = new Session()
  session.connect()
  const attached = new Promise<string>((resolve) =>
    session.on('NodeWorker.attachedToWorker', ({ params: { sessionId, workerInfo } }) => {
      // Its `workerId` counts the workers that this session has seen.
      if (workerInfo.title.startsWith(`[worker ${threadId}]`)) resolve(sessionId)
    }),
  )
  await session.post('NodeWorker.enable', { waitForDebuggerOnStart: false })
  const message = {
    id: 1,
    method: 'Runtime.evaluate',
    params: { expression: 'setTimeout(() => { for (;;); })' },
  }
  const done = new Promise((resolve) => session.on('NodeWorker.receivedMessageFromWorker', resolve))
  await session.post('NodeWorker.sendMessageToWorker', {
    sessionId: await attached,
    message: JSON.stringify(message),
  })
  await done
  session.disconnect()
}

/** Enough that each of two threads takes some, but once in a million million. */
const connections = 40
const isCutOff = (error: unknown) =>
  ['EPIPE', 'ECONNRESET'].includes((error as NodeJS.ErrnoException).code ?? '')

/** What is refused is not read to its end: whoever is still sending then may be cut off before it hears why, and asks again. */
async function send(url: string, body: string, tries = 20): Promise<Answer> {
  try {
    return await ask(url, body)
  } catch (error) {
    if (tries === 1 || !isCutOff(error)) throw error
    return send(url, body, tries - 1)
  }
}

const askAll = (url: string) => Promise.all(Array.from({ length: connections }, () => ask(url)))

describe('with two threads that serve phones', () => {
  const workers: Worker[] = []
  const lines: string[] = []
  const noteWorker = (worker: Worker) => void workers.push(worker)
  const ends: (() => unknown)[] = []
  let app: TestApp
  let url: string
  let path: string

  before(async () => {
    writeFileSync(release, JSON.stringify(releaseOf(join(root, 'definitions'))))
    process.on('worker', noteWorker)
    app = await startTestApp({ after: (end: unknown) => void ends.push(end as () => unknown) } as never, {
      flags: ['--phone-threads', '2', '--uploads-per-phone', '1', '--uploads-per-tenant', '1'],
      definitionsPlace: release,
      log: createLog('warn', { write: (line) => void lines.push(line) }),
    })
    await app.ok('POST', '/tenants', { code: 'OFFICE', name: 'Office', sipServer: 'pbx.example.com' })
    const phone = await app.ok<{ id: string; provisioningUrl: string }>('POST', '/tenants/OFFICE/phones', {
      ...{ name: 'Lobby', modelId: 'yealink-t54w', mac: '805ec0aa0001', acceptUploads: true },
    })
    url = phone.provisioningUrl
    path = `/tenants/OFFICE/phones/${phone.id}`
  })

  after(async () => {
    for (const end of ends) await end()
    process.off('worker', noteWorker)
    rmSync(folder, { recursive: true, force: true })
  })

  async function metric(name: string): Promise<number[]> {
    const text = await (await fetch(`${app.pageUrl}/metrics`)).text()
    return [...text.matchAll(new RegExp(`^${name}(?:\\{[^}]*\\})? (\\S+)$`, 'gm'))].map(([, number]) =>
      Number(number),
    )
  }

  test('a save is served by both as soon as it is answered, or at their next look', async () => {
    for (const timezone of ['Europe/Berlin', 'Asia/Tokyo', 'Europe/Rome']) {
      const sipServer = `pbx-${timezone.toLowerCase().replace(/\W/g, '-')}.example.com`
      await app.ok('PATCH', '/tenants/OFFICE', { sipServer })
      await app.ok('PATCH', path, { parameters: { 'wallpaper.name': sipServer } })
      await until('each connection gets the new file', async () =>
        (await askAll(url)).every(({ status, text }) => status === 200 && text.includes(sipServer)),
      )
    }
    const asked = await metric('offhook_phone_thread_requests_total')
    assert.ok(asked.length === 2 && asked.every((count) => count > 0), `requests by thread: ${asked}`)
  })

  test('what each of them served is recorded, counted and proves that the phone has its file', async () => {
    const countBefore = (await metric('offhook_fetches_total\\{outcome="served"\\}'))[0] ?? 0
    const { total: before } = await app.ok<{ total: number }>('GET', `${path}/fetches`)
    await askAll(url)
    // Who looks does not wait for a thread that has much to do.
    const all = Math.min(200, before + connections)
    await until('all are recorded', async () => {
      const { total } = await app.ok<{ total: number }>('GET', `${path}/fetches`)
      return total >= all
    })
    assert.equal((await app.ok<{ total: number }>('GET', `${path}/fetches`)).total, all)
    assert.equal((await metric('offhook_fetches_total\\{outcome="served"\\}'))[0], countBefore + connections)
    const { status } = await app.ok<{ status: { pending: boolean; lastFetch: { ip: string } } }>('GET', path)
    assert.deepEqual([status.pending, status.lastFetch.ip], [false, '127.0.0.1'])
    const entries = await metric('offhook_cache_entries\\{cache="phones"\\}')
    assert.deepEqual(entries, [3], 'the phone is kept by both threads, and by the main one, which shows it')
  })

  test('nobody is found by a secret that no phone has, and one that was replaced ends everywhere', async () => {
    const unknown = url.replace(/\/p\/\w+/, `/p/${'a'.repeat(26)}`)
    assert.ok((await askAll(unknown)).every(({ status }) => status === 404))
    const fresh = await app.ok<{ provisioningUrl: string }>('POST', `${path}/secret`, { overlapHours: 0 })
    await until('the old one is nobody’s', async () =>
      (await askAll(url)).every(({ status }) => status === 404),
    )
    url = fresh.provisioningUrl
    assert.ok((await askAll(url)).every(({ status }) => status === 200))
  })

  test('files that phones send count over both, and quotas hold over both', async () => {
    const sent = await Promise.all(
      Array.from({ length: 12 }, () => send(`${url}/805ec0aa0001-boot.log`, 'x'.repeat(200_000))),
    )
    const kinds = new Set(sent.map(({ status }) => status))
    assert.ok(
      [...kinds].every((status) => [201, 503, 507].includes(status)) && kinds.has(201),
      [...kinds].join(),
    )
    const { items } = await app.ok<{ items: { name: string; bytes: number }[] }>('GET', `${path}/uploads`)
    assert.deepEqual(
      items.map(({ name, bytes }) => [name, bytes]),
      [['805ec0aa0001-boot.log', 200_000]],
    )
    assert.equal((await ask(`${url}/805ec0aa0009-boot.log`, 'x'.repeat(1_100_000))).status, 403)
    assert.equal((await ask(`${url}/805ec0aa0001-boot.log`, 'x'.repeat(1_100_000))).status, 413)
    await until('each connection gets back what was sent', async () =>
      (await Promise.all(Array.from({ length: 20 }, () => ask(`${url}/805ec0aa0001-boot.log`)))).every(
        ({ text }) => text.length === 200_000,
      ),
    )
  })

  test('tenants’ own models are rendered in the one guarded process', async () => {
    const source = `format: { kind: keyValue }
files: [{ name: "{mac}.cfg", main: true }]
sheet:
  user: "{{ phone.name | upper }}"
`
    const model = await app.ok<{ id: string }>('POST', '/tenants/OFFICE/models', {
      ...{ name: 'Own', kind: 'sheet', source },
    })
    const phone = await app.ok<{ id: string; provisioningUrl: string }>('POST', '/tenants/OFFICE/phones', {
      ...{ name: 'Gate', modelId: model.id, mac: '805ec0aa0002' },
    })
    const answers = await askAll(phone.provisioningUrl)
    assert.deepEqual(
      [...new Set(answers.map(({ status, text }) => `${status} ${text.trim()}`))],
      ['200 user = GATE'],
    )
    assert.deepEqual(await metric('offhook_model_process_starts'), [1])
  })

  test('one that dies is replaced, which the log and the metrics say; phones are served meanwhile and after', async () => {
    const { length } = workers
    const [victim] = workers
    assert.equal(length, 2)
    await victim?.terminate()
    await until('another one takes its place', async () => (await metric('offhook_phone_threads'))[0] === 2)
    assert.equal(workers.length, 3)
    assert.deepEqual(await metric('offhook_phone_thread_deaths_total'), [1])
    assert.match(lines.join(''), /a thread that serves phones has died; another takes its place/)
    assert.ok((await askAll(url)).every(({ status }) => status === 200))
    const { name } = await app.ok<{ name: string }>('PATCH', path, {
      name: 'Reception',
      parameters: { 'wallpaper.name': 'after' },
    })
    assert.equal(name, 'Reception')
    await until('the new one hears of saves, too', async () =>
      (await askAll(url)).every(({ text }) => text.includes('after')),
    )
  })

  test('one that hangs is replaced, too, and whoever it kept waiting is served when he asks again', async () => {
    const [before = 0] = await metric('offhook_phone_thread_deaths_total')
    const victim = workers.find(({ threadId }) => threadId !== -1)
    await hang(victim as Worker)
    await until('another one takes its place', async () => (await metric('offhook_phone_threads'))[0] === 1)
    await until('both serve again', async () => (await metric('offhook_phone_threads'))[0] === 2)
    assert.deepEqual(await metric('offhook_phone_thread_hangs_total'), [1])
    assert.deepEqual(await metric('offhook_phone_thread_deaths_total'), [before + 1])
    assert.match(lines.join(''), /it did not answer for 10 seconds/)
    assert.ok((await askAll(url)).every(({ status }) => status === 200))
  })
})
