/** First fetches, saves, and many phones made and deleted by one call, of one tenant with more and more phones. */

import { setTimeout as sleep } from 'node:timers/promises'
import { rawConnections } from '../../fuzz/raw-connection.ts'
import type { Owner } from '../../support/processes.ts'
import { short } from '../measure.ts'
import type { Offhook } from '../offhook.ts'
import type { Bench, DatabaseName, Part, Row } from '../part.ts'
import { authorization, extensionId, filePath, modelIdOf, phoneId, warming } from '../planted.ts'
import { byTurns, type Cost, growthRow, type Sized, startSized, timed } from '../sized.ts'

const connections = 4
/** Records of fetches are written, and phones that were saved are looked at, a moment later: that belongs to it. */
const soonMs = 1000
const importedMost = 10_000
const head = `Host: x\r\nAuthorization: ${authorization}\r\n`

/** Asks for these phones, a few at a time; how long each took. */
async function fetchAll({ phones }: Offhook, from: number, count: number): Promise<number[]> {
  const { hostname, port } = new URL(phones)
  const took: number[] = []
  let next = from
  await Promise.all(
    Array.from({ length: connections }, async () => {
      const connection = rawConnections(hostname, Number(port))
      while (next < from + count) {
        const path = filePath(next++)
        const started = performance.now()
        const answer = await connection.ask(`GET ${path} HTTP/1.1\r\n${head}\r\n`, false)
        if (answer?.status !== 200) throw new Error(`${path} was answered ${answer?.status}`)
        took.push(performance.now() - started)
      }
      connection.close()
    }),
  )
  await sleep(soonMs)
  return took
}

/** Of phones that nobody asked for before. */
async function firstFetches(servers: readonly Sized[], { quick }: Bench): Promise<Cost[]> {
  const [rounds, pieces] = quick ? [2, 100] : [4, 200]
  for (const { server } of servers) await fetchAll(server, warming.from, warming.phones)
  return byTurns(servers, {
    ...{ rounds, pieces },
    round: ({ server }, turn) => fetchAll(server, turn * pieces, pieces),
  })
}

const rename = (server: Offhook, path: string, n: number) =>
  server.call('PATCH', `${path}/phones/${phoneId(n)}`, { name: `Saved ${n}` })

async function saves(servers: readonly Sized[], { quick }: Bench): Promise<Cost[]> {
  const [rounds, pieces] = quick ? [1, 20] : [3, 40]
  for (const { server } of servers)
    await timed(pieces * 3, (index) => rename(server, `/tenants/${warming.code}`, warming.from + index))
  await sleep(soonMs)
  return byTurns(servers, {
    ...{ rounds, pieces },
    async round({ server, path, phones }, turn) {
      const took = await timed(pieces, (index) => rename(server, path, phones - 1 - (turn * pieces + index)))
      await sleep(soonMs)
      return took
    },
  })
}

async function manyAtOnce(
  servers: readonly Sized[],
  { quick }: Bench,
): Promise<{ made: Cost[]; deleted: Cost[]; count: number }> {
  const count = quick ? 1000 : importedMost
  const macOf = (index: number) => `02dd${index.toString(16).padStart(8, '0')}`
  const made = await byTurns(servers, {
    ...{ rounds: 1, pieces: 1 },
    round: ({ server, path, phones }) =>
      timed(1, () =>
        server.call('POST', `${path}/phones/many`, {
          phones: Array.from({ length: count }, (_, index) => ({
            ...{ name: `Imported ${index}`, modelId: modelIdOf(index), mac: macOf(index) },
            lines: [{ line: 1, extensionId: extensionId(index % phones) }],
          })),
        }),
      ),
  })
  const deleted = await byTurns(servers, {
    ...{ rounds: 1, pieces: 1 },
    async round({ server, path }) {
      const ids = await idsOfImported(server, path, count)
      return timed(1, () => server.call('POST', `${path}/phones/delete`, { ids }))
    },
  })
  return { made, deleted, count }
}

async function idsOfImported(server: Sized['server'], path: string, count: number): Promise<string[]> {
  const ids: string[] = []
  while (ids.length < count) {
    const page = ids.length / 100 + 1
    const { items } = await server.call<{ items: { id: string }[] }>(
      ...(['GET', `${path}/phones?q=imported&pageSize=100&page=${page}`] as const),
    )
    if (items.length === 0) throw new Error(`${ids.length} of ${count} phones are there`)
    ids.push(...items.map(({ id }) => id))
  }
  return ids
}

async function* rowsOf(owner: Owner, bench: Bench, database: DatabaseName): AsyncGenerator<Row> {
  const servers = await startSized(owner, bench, database)
  const row = (measure: string, costs: Cost[], mark: Parameters<typeof growthRow>[3]) =>
    growthRow(`${database}: ${measure}`, servers, costs, mark)
  yield row('first fetch of a phone', await firstFetches(servers, bench), { growth: 1.2, cpuMs: 1 })
  yield row('save of one phone', await saves(servers, bench), { growth: 1.2, ms: 10 })
  const { made, deleted, count } = await manyAtOnce(servers, bench)
  yield row(`${short(count)} phones made by one call`, made, { ms: count })
  yield row(`${short(count)} phones deleted by one call`, deleted, { ms: count / 2 })
  for (const { server } of servers) await server.stop()
}

export const savesAndFirstFetches: Part = {
  title: 'First fetches, saves, many phones at once',
  about:
    'As with lists. A first fetch is of a phone that nobody asked for before, on a server that served 2,000 others: read from the database, rendered, answered and recorded. What follows a save in the background (its phone’s files are looked at) is counted with it; in brackets is what whoever saves waits for.',
  async *run(owner, bench) {
    for (const database of bench.databases) yield* rowsOf(owner, bench, database)
  },
}
