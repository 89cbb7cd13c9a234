/** The embedded database on threads of its own: nobody who only looks waits for what somebody else saves. */

import assert from 'node:assert/strict'
import process from 'node:process'
import { after, before, describe, test } from 'node:test'
import type { Worker } from 'node:worker_threads'
import { createLog } from '../../src/kernel/log.ts'
import { until } from '../support/processes.ts'
import { startTestApp, type TestApp } from '../support/start-app.ts'
import { sqliteOnly } from '../support/test-database.ts'
import { type Body, makeOffice, makePhone, type Office, phoneAsks } from './office.ts'

describe('with threads of the database', { skip: sqliteOnly }, () => {
  const workers: Worker[] = []
  const lines: string[] = []
  const ends: (() => unknown)[] = []
  const noteWorker = (worker: Worker) => void workers.push(worker)
  let app: TestApp
  let office: Office
  let other: Office

  before(async () => {
    process.on('worker', noteWorker)
    app = await startTestApp({ after: (end: unknown) => void ends.push(end as () => unknown) } as never, {
      flags: ['--database-threads', '2'],
      log: createLog('warn', { write: (line) => void lines.push(line) }),
    })
    office = await makeOffice(app, 'OFFICE')
    other = await makeOffice(app, 'OTHER')
  })

  after(async () => {
    for (const end of ends) await end()
    process.off('worker', noteWorker)
  })

  const listed = () => app.ok<Body>('GET', `${other.path}/phones?pageSize=50`)

  test('while a tenant creates thousands of phones at once, another one’s lists are answered, though nothing of it can be saved', async () => {
    const phone = await makePhone(app, other)
    const phones = Array.from({ length: 2000 }, (_, number) => ({
      ...{ name: `Phone ${number}`, modelId: 'yealink-t54w' },
      mac: (0x02aa00000000 + number).toString(16).padStart(12, '0'),
    }))
    let isCreated = false
    const created = app.call('POST', `${office.path}/phones/many`, { phones }).then((answer) => {
      isCreated = true
      return answer
    })
    let answered = 0
    let most = 0
    const looking = (async () => {
      while (!isCreated) {
        assert.equal((await listed()).total, 1)
        answered++
      }
    })()
    while (!isCreated) {
      const before = answered
      await app.ok('PATCH', `${other.path}/phones/${phone.id}`, { name: `Lobby ${answered}` })
      most = Math.max(most, answered - before)
    }
    await looking
    assert.equal((await created).body.created, 2000)
    assert.ok(most > 3, `${most} lists were answered while one save waited`)
  })

  test('what was saved is in the next list, and phones are served and recorded', async () => {
    for (let time = 0; time < 10; time++) {
      const phone = await makePhone(app, other)
      assert.ok((await listed()).items.some(({ id }: Body) => id === phone.id))
      assert.equal((await phoneAsks(phone.provisioningUrl)).status, 200)
      const { total } = await app.ok<Body>('GET', `${other.path}/phones/${phone.id}/fetches`)
      assert.equal(total, 1)
    }
  })

  test('a thread of the database that dies is replaced, and said so', async () => {
    const [writer, reader] = workers
    await writer?.terminate()
    await reader?.terminate()
    await until(
      'lists are answered',
      async () => (await app.call('GET', `${other.path}/phones`)).status === 200,
    )
    const { id } = (await listed()).items[0]
    await until(
      'it can be saved',
      async () => (await app.call('PATCH', `${other.path}/phones/${id}`, { name: 'Hall' })).status === 200,
    )
    assert.equal(lines.filter((line) => line.includes('a thread of the database has died')).length, 2)
    assert.match(
      await (await fetch(`${app.pageUrl}/metrics`)).text(),
      /^offhook_failures_total\{boundary="database"\} 2$/m,
    )
  })
})
