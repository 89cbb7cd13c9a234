/**
 * `npm run bench [-- --only fetches,lists --sizes 1000,100000 --databases SQLite --quick]`: measures, prints one table and writes
 * `docs/benchmarks.md`. With `--only` the other parts of the document stay; with `--quick`, `--sizes` or `--databases` nothing is written.
 */

import { once } from 'node:events'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { Worker } from 'node:worker_threads'
import { postgresPrograms, startCluster } from '../../scripts/postgres-cluster.mjs'
import { type Owner, testFolder } from '../support/processes.ts'
import type { Bench, DatabaseName, Part, Row } from './part.ts'
import { boot } from './parts/boot.ts'
import { fetches } from './parts/fetches.ts'
import { lists } from './parts/lists.ts'
import { notify } from './parts/notify.ts'
import { operations } from './parts/operations.ts'
import { phoneThreads } from './parts/phone-threads.ts'
import { definitions, renders } from './parts/renders.ts'
import { savesAndFirstFetches } from './parts/saves.ts'
import { secrets } from './parts/secrets.ts'
import { starts } from './parts/starts.ts'
import type { Cluster, Wanted } from './plant.ts'
import type { Planted } from './planted.ts'
import { lineOf, type Measured, oneTable, writeReport } from './report.ts'

const parts: Record<string, Part> = {
  fetches,
  threads: phoneThreads,
  lists,
  saves: savesAndFirstFetches,
  operations,
  starts,
  boot,
  renders,
  definitions,
  notify,
  secrets,
}
const names = Object.keys(parts)
const usualSizes = [1000, 100_000, 1_000_000]
const usualDatabases: readonly DatabaseName[] = ['SQLite', 'PostgreSQL']

const { values } = parseArgs({
  options: {
    only: { type: 'string', default: names.join(',') },
    sizes: { type: 'string', default: usualSizes.join(',') },
    databases: { type: 'string', default: usualDatabases.join(',') },
    quick: { type: 'boolean', default: false },
  },
})

/** What ends with each piece of work, the last one first. */
const open: (() => unknown)[][] = []

async function endAll(ends: (() => unknown)[]): Promise<void> {
  while (ends.length > 0) await ends.pop()?.()
}

async function owning<Result>(work: (owner: Owner) => Promise<Result>): Promise<Result> {
  const ends: (() => unknown)[] = []
  open.push(ends)
  try {
    return await work({ after: (end) => void ends.push(end) })
  } finally {
    await endAll(ends)
  }
}

/** Databases of a million phones are not left behind. */
async function giveUp(): Promise<void> {
  for (const ends of open.toReversed()) await endAll(ends)
  process.exit(1)
}
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void giveUp())

function benchOf(owner: Owner): Bench {
  const made = new Map<string, Promise<Planted>>()
  let cluster: Promise<Cluster> | undefined
  async function clusterOfOwn(): Promise<Cluster> {
    const { url, pid = 0, stop } = await startCluster({ durable: true })
    owner.after(stop)
    return { url, pid }
  }
  async function make(database: DatabaseName, phones: number): Promise<Planted> {
    if (database === 'PostgreSQL') cluster ??= clusterOfOwn()
    const started = performance.now()
    const folder = testFolder(owner, 'bench')
    const planted = await plantInThread({
      phones,
      folder,
      cluster: database === 'PostgreSQL' ? await cluster : undefined,
    })
    say(`  ${phones} phones on ${database}, planted in ${Math.round((performance.now() - started) / 1000)} s`)
    return planted
  }
  const databases = values.databases.split(',') as DatabaseName[]
  return {
    sizes: values.sizes.split(',').map(Number),
    databases,
    quick: values.quick,
    async planted(database, phones) {
      const name = (each: DatabaseName) => `${each} ${phones}`
      for (const each of databases) if (!made.has(name(each))) made.set(name(each), make(each, phones))
      // What is still being made would be measured, too.
      await Promise.all(databases.map((each) => made.get(name(each))))
      return made.get(name(database)) ?? make(database, phones)
    },
  }
}

async function plantInThread(workerData: Wanted): Promise<Planted> {
  const [planted] = await once(
    new Worker(join(import.meta.dirname, 'plant-thread.ts'), { workerData }),
    'message',
  )
  return planted
}

function say(line: string): void {
  process.stderr.write(`${line}\n`)
}

const only = values.only.split(',')
const unknown = only.filter((name) => !(name in parts))
if (unknown.length > 0) throw new Error(`there is no ${unknown.join(', ')}; there are ${names.join(', ')}`)
// In this order whatever is asked for: what saves change is counted by lists.
const wanted = names.filter((name) => only.includes(name))

const measured: Measured[] = []
await owning(async (owner) => {
  const bench = benchOf(owner)
  for (const name of wanted) {
    const part = parts[name]
    if (!part) continue
    const started = performance.now()
    say(`${name} …`)
    try {
      const rows: Row[] = []
      measured.push({ part, rows })
      await owning(async (own) => {
        for await (const row of part.run(own, bench)) {
          rows.push(row)
          say(`  ${lineOf(row)}`)
        }
      })
    } catch (error) {
      process.exitCode = 1
      say(`  failed: ${error instanceof Error ? error.stack : error}`)
    }
    say(`  ${Math.round((performance.now() - started) / 1000)} s`)
  }
})
process.stdout.write(`${oneTable(measured)}\n`)
const isWhole = values.sizes === usualSizes.join(',') && values.databases === usualDatabases.join(',')
if (!values.quick && isWhole)
  await writeReport(measured, {
    all: Object.values(parts),
    postgres: join(postgresPrograms() ?? '', 'postgres'),
  })
