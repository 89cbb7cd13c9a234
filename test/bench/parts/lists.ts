/** Pages of the list of phones, and searches in it, of one tenant with more and more phones. */

import type { Owner } from '../../support/processes.ts'
import type { Bench, Part, Row } from '../part.ts'
import { byTurns, growthRow, type Sized, startSized, timed } from '../sized.ts'

type Answer = { items: unknown[]; total: number }

/** What the page asks; `found` is what it must find at least, so that nothing else is measured. */
type Question = {
  measure: string
  query(phones: number): string
  found(phones: number): number
  /** Where it may not grow with the number of phones. */
  growth?: number
}

const all = (phones: number) => phones
const growth = 1.5
const questions: Question[] = [
  { measure: 'page of 50', query: () => 'page=1', found: all, growth },
  { measure: 'page in the middle', query: (phones) => `page=${phones / 100}`, found: all },
  { measure: 'last page', query: (phones) => `page=${phones / 50}`, found: all, growth },
  { measure: 'sorted by extension', query: () => 'sort=extensions', found: all, growth },
  { measure: 'sorted by registration', query: () => 'sort=registration', found: all, growth },
  { measure: 'sorted by model', query: () => 'sort=modelName', found: all, growth },
  {
    measure: 'those that are pending',
    query: () => 'status=pending',
    found: (phones) => phones / 20,
    growth,
  },
  { measure: 'search that finds nothing', query: () => 'q=nobody', found: () => 0 },
  {
    measure: 'search that finds a quarter',
    query: () => 'q=rossi',
    found: (phones) => Math.min(phones / 4, 10_000),
  },
]

async function* rowsOf(
  owner: Owner,
  bench: Bench,
  database: Bench['databases'][number],
): AsyncGenerator<Row> {
  const servers = await startSized(owner, bench, database)
  for (const { measure, query, found, ...may } of questions) {
    const ask = ({ server, path, phones }: Sized) =>
      server.call<Answer>('GET', `${path}/phones?pageSize=50&${query(phones)}`)
    for (const server of servers) {
      const { total } = await ask(server)
      if (total !== found(server.phones)) throw new Error(`${measure}: ${total} of ${server.phones} phones`)
    }
    // The first answers of a server are by code that is not compiled yet.
    for (const server of servers) await timed(bench.quick ? 5 : 30, () => ask(server))
    const pieces = bench.quick ? 5 : 15
    const costs = await byTurns(servers, {
      ...{ rounds: bench.quick ? 2 : 5, pieces },
      round: (server) => timed(pieces, () => ask(server)),
    })
    yield growthRow(`${database}: ${measure}`, servers, costs, { ...may, ms: 100 })
  }
  for (const { server } of servers) await server.stop()
}

export const lists: Part = {
  title: 'Lists',
  about:
    'One tenant with so many phones and as many extensions; milliseconds of processor time, server and database together, and in brackets until it was answered. Sizes take turns in one run; *growth* is the last size by the first.',
  async *run(owner, bench) {
    for (const database of bench.databases) yield* rowsOf(owner, bench, database)
  },
}
