/**
 * `npm run soak -- kills --rounds 200 --database sqlite|postgres`: kills the server again and again under load, on one database or on
 * both in turn. `npm run soak -- nodes --rounds 3 --fault 45`: three nodes behind nginx, each of which is killed, stopped and cut off
 * from the database for so many seconds, in each round. `npm run soak -- rotations --rounds 50`: whoever renews the key of all secrets
 * is killed so often, while phones are served. Each says what does not hold afterwards; without a name, all run.
 */

import { parseArgs } from 'node:util'
import { startCluster } from '../../scripts/postgres-cluster.mjs'
import type { Owner } from '../support/processes.ts'
import { killRounds } from './kills.ts'
import { nodesUnderLoad } from './nodes.ts'
import { rotationKills } from './rotations.ts'

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

type Figures = { wrong: readonly string[] }

function report({ wrong, ...figures }: Figures): boolean {
  say(JSON.stringify(figures))
  for (const each of wrong) say(each)
  return wrong.length === 0
}

/** On a PostgreSQL of its own. */
async function onPostgres<Result>(work: (owner: Owner, url: string) => Promise<Result>): Promise<Result> {
  const cluster = await startCluster()
  try {
    return await owned((owner) => work(owner, cluster.url))
  } finally {
    await cluster.stop()
  }
}

async function kills(): Promise<boolean> {
  const rounds = Number(values.rounds ?? 200)
  let holds = true
  for (const database of values.database === undefined ? ['sqlite', 'postgres'] : [values.database]) {
    say(`kills on ${database}: ${rounds} rounds`)
    const figures =
      database === 'postgres'
        ? await onPostgres((owner, url) => killRounds(owner, { rounds, url, say }))
        : await owned((owner) => killRounds(owner, { rounds, say }))
    holds = report(figures) && holds
  }
  return holds
}

async function rotations(): Promise<boolean> {
  const settings = { kills: Number(values.rounds ?? 50), phones: 300, say }
  let holds = true
  for (const database of values.database === undefined ? ['sqlite', 'postgres'] : [values.database]) {
    say(`rotations on ${database}: ${settings.kills} kills`)
    const figures =
      database === 'postgres'
        ? await onPostgres((owner, url) => rotationKills(owner, { ...settings, url }))
        : await owned((owner) => rotationKills(owner, settings))
    holds = report(figures) && holds
  }
  return holds
}

async function nodes(): Promise<boolean> {
  const [turns, faultMs] = [Number(values.rounds ?? 3), 1000 * Number(values.fault)]
  say(`nodes: ${turns} rounds, each fault for ${values.fault} s`)
  return report(
    await onPostgres((owner, url) => nodesUnderLoad(owner, { url, turns, faultMs, askedPhones: 400, say })),
  )
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    rounds: { type: 'string' },
    database: { type: 'string' },
    // Longer than the lease of what a node leads.
    fault: { type: 'string', default: '45' },
  },
})
const soaks: Record<string, () => Promise<boolean>> = { kills, rotations, nodes }
const unknown = positionals.filter((name) => !(name in soaks))
if (unknown.length > 0)
  throw new Error(`there is no ${unknown.join(', ')}; there are ${Object.keys(soaks).join(', ')}`)
for (const name of positionals.length > 0 ? positionals : Object.keys(soaks))
  if (!(await soaks[name]?.())) process.exitCode = 1
