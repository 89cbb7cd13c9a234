/** Start, memory and stop, with more and more phones and threads that serve them. */

import { setTimeout as sleep } from 'node:timers/promises'
import { rawConnections } from '../../fuzz/raw-connection.ts'
import type { Owner } from '../../support/processes.ts'
import { short } from '../measure.ts'
import { type Offhook, startOffhook } from '../offhook.ts'
import { type Bench, type DatabaseName, type Part, type Row, sized } from '../part.ts'
import { authorization, filePath, type Planted } from '../planted.ts'

const threadCounts = [0, 1, 2, 4]
const marks = {
  startMs: 2000,
  stopMs: 5000,
  threadMb: 60,
  mbAt: { 100000: 400, 1000000: 800 } as Record<number, number>,
}

type Start = { phones: number; startMs: number; cpuMs: number; mb: number; stopMs: number }

/** A little of everything, so that its memory is that of a server at work: 200 phones on new connections, and 20 pages. */
async function use(server: Offhook, { path }: Planted): Promise<void> {
  const { hostname, port } = new URL(server.phones)
  for (let n = 0; n < 200; n++) {
    const connection = rawConnections(hostname, Number(port))
    const head = `Host: x\r\nAuthorization: ${authorization}\r\n`
    await connection.ask(`GET ${filePath(n)} HTTP/1.1\r\n${head}\r\n`, false)
    connection.close()
  }
  for (let page = 1; page <= 20; page++) await server.call('GET', `${path}/phones?pageSize=50&page=${page}`)
  await sleep(1000)
}

async function startWith(owner: Owner, planted: Planted, threads: number): Promise<Start> {
  const { phones, start } = planted
  const flags = [...start.flags, '--phone-threads', String(threads)]
  const server = await startOffhook(owner, { ...start, flags })
  await use(server, planted)
  const mb = server.rss()
  return { phones, startMs: server.startedMs, cpuMs: server.startedCpuMs, mb, stopMs: await server.stop() }
}

function rowOf(database: DatabaseName, threads: number, starts: readonly Start[]): Row {
  const isUsual = threads === 1
  const fits = starts.every(
    ({ phones, mb }) => !isUsual || mb <= (marks.mbAt[phones] ?? Number.POSITIVE_INFINITY),
  )
  const isQuick = starts.every(({ startMs, stopMs }) => startMs <= marks.startMs && stopMs <= marks.stopMs)
  return {
    measure: `${database}, ${threads === 1 ? '1 thread' : `${threads} threads`}`,
    figures: Object.fromEntries(
      starts.map(({ phones, startMs, cpuMs, mb, stopMs }) => [
        sized(phones),
        `${short(startMs / 1000)} s (${short(cpuMs / 1000)} s), ${mb.toFixed(0)} MB, ${short(stopMs / 1000)} s`,
      ]),
    ),
    mark: `start 2 s, stop 5 s${isUsual ? ', 400 MB at 100,000, 800 MB at 1,000,000' : ''}`,
    holds: fits && isQuick,
  }
}

async function* rowsOf(owner: Owner, bench: Bench, database: DatabaseName): AsyncGenerator<Row> {
  const mbOfFirst = new Map<number, number>()
  for (const threads of threadCounts) {
    const starts: Start[] = []
    for (const phones of bench.sizes)
      starts.push(await startWith(owner, await bench.planted(database, phones), threads))
    yield rowOf(database, threads, starts)
    mbOfFirst.set(threads, starts[0]?.mb ?? 0)
  }
  const threadMb = ((mbOfFirst.get(4) ?? 0) - (mbOfFirst.get(1) ?? 0)) / 3
  const [smallest = 0] = bench.sizes
  yield {
    measure: `${database}, a thread more`,
    figures: { [sized(smallest)]: `${threadMb.toFixed(0)} MB` },
    mark: `${marks.threadMb} MB`,
    holds: threadMb <= marks.threadMb,
  }
}

export const starts: Part = {
  title: 'Start, memory, stop',
  about:
    'Until it is up (in brackets its processor time, which a quiet machine with a core for each thread shares out), what it has in memory after 200 phones and 20 pages, and from SIGTERM to its end; by the number of phones and of threads that serve them (0: the main thread does).',
  async *run(owner, bench) {
    for (const database of bench.databases) yield* rowsOf(owner, bench, database)
  },
}
