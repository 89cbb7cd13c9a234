/** What is done to very many phones at once: until it is answered, how long the loop stands still, and what other phones wait for meanwhile. */

import { setTimeout as sleep } from 'node:timers/promises'
import type { Owner } from '../../support/processes.ts'
import { type Asking, askSteadily } from '../load.ts'
import { short } from '../measure.ts'
import { type Offhook, startOffhook } from '../offhook.ts'
import { type Bench, type DatabaseName, type Part, type Row, sized } from '../part.ts'
import { authorization, extensionId, filePath, modelIdOf, phoneId, warming } from '../planted.ts'

const marks = { answeredMs: 2000, longerMs: 50, stopMs: 50, stopOfSmallestMs: 20, endMs: 5000 }
const smallest = 5000
const operationSizes = [smallest, 100_000]
const otherPhones = 50

type Watched = {
  server: Offhook
  path: string
  /** So long is looked at, however soon it is answered. */
  windowMs: number
  others: Asking
}

/** Both windows one after the other, so that what else the machine does meets both. */
async function rowOf(
  measure: string,
  { server, windowMs, others }: Watched,
  work: () => Promise<unknown>,
  answeredMark?: number,
  stopMark = marks.stopMs,
): Promise<Row> {
  const quiet = await others.during(() => sleep(windowMs))
  let answeredMs = 0
  let stopMs = 0
  const meanwhile = await others.during(async () => {
    stopMs = await server.longestStop(async () => {
      const started = performance.now()
      await work()
      answeredMs = performance.now() - started
      await sleep(Math.max(0, windowMs - answeredMs))
    })
  })
  const [before, during] = [quiet.quantileMs(0.999), meanwhile.quantileMs(0.999)]
  const isSoon = answeredMark === undefined || answeredMs <= answeredMark
  return {
    measure,
    figures: {
      'answered after, s': short(answeredMs / 1000),
      'the loop stood still, ms': short(stopMs),
      'other phones before, p99.9 ms': short(before),
      'meanwhile, p99.9 ms': short(during),
      'not answered': short(quiet.failed + meanwhile.failed),
    },
    mark: `${answeredMark === undefined ? '' : `${answeredMark / 1000} s, `}loop ${stopMark} ms, others ${marks.longerMs} ms longer`,
    holds: isSoon && stopMs <= stopMark && during <= before + marks.longerMs && meanwhile.failed === 0,
  }
}

async function importMany({ server, path }: Watched, phones: number): Promise<void> {
  const made = Array.from({ length: Math.min(10_000, phones) }, (_, index) => ({
    ...{ name: `Brought ${index}`, modelId: modelIdOf(index) },
    mac: `02ee${index.toString(16).padStart(8, '0')}`,
    lines: [{ line: 1, extensionId: extensionId(index) }],
  }))
  await server.call('POST', `${path}/phones/many`, { phones: made })
}

async function searchFor(ms: number, { server, path }: Watched): Promise<void> {
  const end = performance.now() + ms
  while (performance.now() < end)
    for (const q of ['nobody', 'rossi']) await server.call('GET', `${path}/phones?pageSize=50&q=${q}`)
}

const resync = async ({ server, path }: Watched, count: number): Promise<string> => {
  const phones = Array.from({ length: count }, (_, n) => phoneId(n))
  const { id } = await server.call<{ id: string }>('POST', `${path}/operations`, {
    ...{ kind: 'resync', phones },
    // Phones that were brought in before register as some of these.
    force: true,
  })
  return id
}

/** `firstOther`: the number of the first of the phones that ask all the time. */
async function start(
  owner: Owner,
  bench: Bench,
  { database, phones, firstOther }: { database: DatabaseName; phones: number; firstOther: number },
): Promise<Watched> {
  const { path, start } = await bench.planted(database, phones)
  const flags = [...start.flags, '--sip-networks', 'default,127.0.0.0/8']
  const server = await startOffhook(owner, { ...start, flags, watched: true })
  const others = askSteadily(owner, {
    origin: server.phones,
    paths: Array.from({ length: otherPhones }, (_, n) => filePath(firstOther + n)),
    ...{ headers: [`Authorization: ${authorization}`], perSecond: 500, connections: 8 },
  })
  await others.during(() => sleep(2000))
  return { server, path, windowMs: bench.quick ? 3000 : 10_000, others }
}

async function* rowsOf(
  owner: Owner,
  bench: Bench,
  database: DatabaseName,
  phones: number,
): AsyncGenerator<Row> {
  const watched = await start(owner, bench, { database, phones, firstOther: 0 })
  const { server, path, windowMs } = watched
  const named = (what: string) => `${database}, ${sized(phones)} phones: ${what}`
  yield await rowOf(named('searches, one after the other'), watched, () => searchFor(windowMs, watched))
  yield await rowOf(
    named('10,000 phones made by one call'),
    watched,
    () => importMany(watched, phones),
    10_000,
  )
  let id = ''
  const sizes = operationSizes.filter((count) => count <= phones)
  for (const count of sizes) {
    if (id !== '') await server.call('POST', `${path}/operations/${id}/cancel`)
    yield await rowOf(
      named(`resync of ${sized(count)}`),
      watched,
      async () => {
        id = await resync(watched, count)
      },
      marks.answeredMs,
      count === smallest ? marks.stopOfSmallestMs : marks.stopMs,
    )
  }
  const endMs = await server.stop()
  await watched.others.stop()
  yield {
    measure: named(`stop while it asks ${sized(sizes.at(-1) ?? 0)}`),
    figures: { 'answered after, s': short(endMs / 1000) },
    mark: `${marks.endMs / 1000} s`,
    holds: endMs <= marks.endMs,
  }
  yield await changeOfTenant(owner, bench, database, phones, id)
}

/** Last, since it goes on for long: whether its phones have what they should is worked out anew. Its own phones have to be given another file, so the others are another tenant’s. */
async function changeOfTenant(
  owner: Owner,
  bench: Bench,
  database: DatabaseName,
  phones: number,
  operation: string,
): Promise<Row> {
  const watched = await start(owner, bench, { database, phones, firstOther: warming.from })
  const { server, path } = watched
  if (operation !== '') await server.call('POST', `${path}/operations/${operation}/cancel`)
  const row = await rowOf(
    `${database}, ${sized(phones)} phones: another time server for all of them`,
    watched,
    () => server.call('PATCH', path, { settings: { ntpServer: `time-${phones}.example.com` } }),
  )
  await server.stop()
  await watched.others.stop()
  return row
}

export const operations: Part = {
  title: 'Very many phones at once',
  about:
    'Fifty other phones of the same tenant (of another one, where all phones of the tenant are given another file) ask for their files 500 times a second, from a process of its own: ten seconds before, and ten seconds (or until it is answered) with what is measured. *The loop* is the main thread’s, which answers the API; phones have threads of their own. Nobody answers the NOTIFYs, which are sent on and on for that reason.',
  async *run(owner, bench) {
    for (const database of bench.databases)
      for (const phones of bench.sizes.filter((size) => size >= smallest))
        yield* rowsOf(owner, bench, database, phones)
  },
}
