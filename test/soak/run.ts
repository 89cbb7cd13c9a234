/**
 * `npm run soak -- kills --rounds 200 --database sqlite|postgres`: kills the server again and again under load, on one database or on
 * both in turn, and says what does not hold afterwards.
 */

import { parseArgs } from 'node:util'
import { startCluster } from '../../scripts/postgres-cluster.mjs'
import type { Owner } from '../support/processes.ts'
import { killRounds } from './kills.ts'

const soaks = ['kills'] as const
const say = (line: string) => void process.stdout.write(`${line}\n`)

/** What a test would clean up after itself. */
async function owned<Result>(work: (owner: Owner) => Promise<Result>): Promise<Result> {
  const ends: (() => void | Promise<void>)[] = []
  try {
    return await work({ after: (end) => void ends.push(end) })
  } finally {
    for (const end of ends.reverse()) await end()
  }
}

async function kills(rounds: number, databases: readonly string[]): Promise<boolean> {
  let holds = true
  for (const database of databases) {
    say(`kills on ${database}: ${rounds} rounds`)
    const cluster = database === 'postgres' ? await startCluster() : undefined
    const figures = await owned((owner) => killRounds(owner, { rounds, url: cluster?.url, say }))
    await cluster?.stop()
    const { wrong, ...rest } = figures
    say(JSON.stringify(rest))
    for (const each of wrong) say(each)
    holds &&= wrong.length === 0
  }
  return holds
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { rounds: { type: 'string', default: '200' }, database: { type: 'string' } },
})
const unknown = positionals.filter((name) => !soaks.includes(name as never))
if (unknown.length > 0) throw new Error(`there is no ${unknown.join(', ')}; there are ${soaks.join(', ')}`)
const databases = values.database === undefined ? ['sqlite', 'postgres'] : [values.database]
process.exitCode = (await kills(Number(values.rounds), databases)) ? 0 : 1
