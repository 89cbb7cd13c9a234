/** Rounds of `kill -9` under load on the same data: after each, what was acknowledged is there and everything agrees. */

import { setTimeout as sleep } from 'node:timers/promises'
import { type Owner, until } from '../support/processes.ts'
import { ask, type RealServer, startServer } from '../support/real-server.ts'
import { startSipPhones } from '../support/sip-phones.ts'
import { anyPorts } from '../support/start-command.ts'
import { groundOf } from './ground.ts'
import { checks, openOutcomes } from './kill-checks.ts'
import { askAgain, furnish, type Memory, memory, startLoad } from './kill-load.ts'

export type KillSettings = {
  rounds: number
  /** Of an empty PostgreSQL database; SQLite without one. */
  url?: string
  say(line: string): void
}

export type KillFigures = {
  rounds: number
  saves: number
  uploads: number
  fetches: number
  /** Fetches that were answered 503. */
  toldLater: number
  asked: number
  operations: number
  wrong: string[]
}

/** Every fourth round, the server is killed once more while it starts. */
const killAtStartEach = 4

export async function killRounds(t: Owner, { rounds, url, say }: KillSettings): Promise<KillFigures> {
  const ground = groundOf(t, url)
  const sip = await startSipPhones(t)
  const keep = memory()
  const flags = ['--data', ground.folder, ...anyPorts, '--sip-networks', '127.0.0.0/8', ...ground.flags]
  const start = () => startServer(t, flags, ground.env)
  const wrong: string[] = []
  let server = await start().up
  const senders = await furnish(server)

  for (let round = 1; round <= rounds; round++) {
    const load = startLoad(server, { round, keep, senders, sip })
    const before = { saves: saves(keep), operations: keep.operations.length }
    await until('something is saved', () => saves(keep) > before.saves + 3)
    if (round % 2 === 0) await until('an operation is made', () => keep.operations.length > before.operations)
    await sleep(Math.random() * 800)
    await server.kill()
    await load.ended
    if (round % killAtStartEach === 0) {
      const starting = start()
      await sleep(Math.random() * 1000)
      await starting.kill()
    }
    server = await start().up
    wrong.push(...(await failures(round, server)))
    if (round % 10 === 0 || wrong.length > 0)
      say(`round ${round}: ${saves(keep)} saves, ${keep.served} fetches`)
    if (wrong.length > 0) break
  }
  if (wrong.length === 0) wrong.push(...(await ending(server, keep)), ...twice())
  await server.kill()
  return {
    ...{
      rounds,
      saves: saves(keep),
      fetches: keep.served,
      toldLater: keep.toldLater,
      operations: keep.operations.length,
      wrong,
    },
    ...{ asked: sip.asked.size, uploads: uploadsOf(keep) },
  }

  function twice(): string[] {
    return sip.askedTwice().map((phone) => `phone ${phone} was asked twice`)
  }

  async function failures(round: number, running: RealServer): Promise<string[]> {
    await askAgain(running, keep)
    const found = [...keep.troubles, ...twice()]
    for (const [what, check] of Object.entries(checks))
      for (const each of await check(ground, keep, running)) found.push(`${what}: ${each}`)
    return found.map((each) => `after round ${round}: ${each}`)
  }
}

const saves = ({ saved, deleted, contacts }: Memory) => saved.size + deleted.size + contacts
const uploadsOf = ({ uploads }: Memory) => [...uploads.values()].reduce((sum, { kept }) => sum + kept + 1, 0)

/** What killed processes led is taken over when their leases end. */
async function ending(server: RealServer, keep: Memory): Promise<string[]> {
  for (let tries = 0; tries < 120; tries++) {
    const { items } = await ask<{ items: { state: string }[] }>(
      server.api,
      'GET',
      '/tenants/SOAK/operations?pageSize=500',
    )
    if (items.every(({ state }) => state === 'done')) break
    await sleep(1000)
  }
  return openOutcomes(server, keep)
}
