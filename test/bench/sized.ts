/** The same work at every size, by turns, so that what else the machine does meets all of them. */

import type { Owner } from '../support/processes.ts'
import { costOf, median, short, sum } from './measure.ts'
import { type Offhook, startOffhook } from './offhook.ts'
import { type Bench, type DatabaseName, type Row, sized } from './part.ts'
import { authorization, filePath } from './planted.ts'

export type Sized = {
  phones: number
  /** Of its one tenant. */
  path: string
  server: Offhook
}

/** One server for each size, all of them up. */
export async function startSized(owner: Owner, bench: Bench, database: DatabaseName): Promise<Sized[]> {
  const servers: Sized[] = []
  for (const phones of bench.sizes) {
    const { path, start } = await bench.planted(database, phones)
    const server = await startOffhook(owner, start)
    // Answered once it is known which secrets there are: until then, that is read beside what is measured.
    const { status } = await fetch(server.phones + filePath(0), { headers: { authorization } })
    if (status !== 200) throw new Error(`the first phone was answered ${status}`)
    servers.push({ phones, path, server })
  }
  return servers
}

/** Of one piece of work: processor time of server and database, and how long it took. */
export type Cost = { cpuMs: number; ms: number }

type Work = {
  rounds: number
  /** How many pieces of work one round is. */
  pieces: number
  /** Does them all; the answer is how long each took. */
  round(sized: Sized, turn: number): Promise<readonly number[]>
}

export async function byTurns(servers: readonly Sized[], { rounds, pieces, round }: Work): Promise<Cost[]> {
  const found = servers.map(() => ({ cpuMs: [] as number[], ms: [] as number[] }))
  for (let turn = 0; turn < rounds; turn++)
    for (const [index, server] of servers.entries()) {
      let took: readonly number[] = []
      const { cpuMs } = await costOf(server.server.pids, async () => {
        took = await round(server, turn)
      })
      found[index]?.cpuMs.push(cpuMs)
      found[index]?.ms.push(...took)
    }
  return found.map(({ cpuMs, ms }) => ({ cpuMs: sum(cpuMs) / (rounds * pieces), ms: median(ms) }))
}

/** One after the other; how long each took. */
export async function timed(count: number, work: (index: number) => Promise<unknown>): Promise<number[]> {
  const took: number[] = []
  for (let index = 0; index < count; index++) {
    const started = performance.now()
    await work(index)
    took.push(performance.now() - started)
  }
  return took
}

/** What may be reached at the largest size. */
type Mark = { growth?: number; ms?: number; cpuMs?: number }

/** `processor time (time until answered)` at each size, and what the largest costs of the smallest. */
export function growthRow(
  measure: string,
  servers: readonly Sized[],
  costs: readonly Cost[],
  mark: Mark,
): Row {
  const [first, last] = [costs[0], costs.at(-1)]
  const growth = first && last && costs.length > 1 ? last.cpuMs / first.cpuMs : undefined
  const marks = [
    ...(mark.growth === undefined ? [] : [`growth below ${mark.growth}`]),
    ...(mark.ms === undefined ? [] : [`${mark.ms} ms`]),
    ...(mark.cpuMs === undefined ? [] : [`${mark.cpuMs} ms of processor time`]),
  ]
  const holds =
    (growth ?? 0) < (mark.growth ?? Number.POSITIVE_INFINITY) &&
    (last?.ms ?? 0) <= (mark.ms ?? Number.POSITIVE_INFINITY) &&
    (last?.cpuMs ?? 0) <= (mark.cpuMs ?? Number.POSITIVE_INFINITY)
  return {
    measure,
    figures: {
      ...Object.fromEntries(
        servers.map(({ phones }, index) => [
          sized(phones),
          `${short(costs[index]?.cpuMs ?? 0)} (${short(costs[index]?.ms ?? 0)})`,
        ]),
      ),
      growth: growth?.toFixed(2) ?? '–',
    },
    ...(marks.length > 0 ? { mark: marks.join(', '), holds } : {}),
  }
}
