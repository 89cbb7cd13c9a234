/** Rounds of `kill -9` at whoever renews the key, while phones fetch and people save: at the end the new key opens all, and no fetch failed. */

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { keyIdOf } from '../../src/db/key-ring.ts'
import { createVault } from '../../src/db/vault.ts'
import { systemRandom } from '../../src/kernel/random.ts'
import { places } from '../../src/secrets/sealed-rows-store.ts'
import type { Owner } from '../support/processes.ts'
import { ask, type RealServer, startServer } from '../support/real-server.ts'
import { anyPorts, startArguments } from '../support/start-command.ts'
import { type Ground, groundOf, type Row } from './ground.ts'

export type RotationSettings = {
  kills: number
  phones: number
  /** Of an empty PostgreSQL database, which two nodes serve; SQLite without one. */
  url?: string
  say(line: string): void
}

export type RotationFigures = {
  kills: number
  rotations: number
  fetches: number
  saves: number
  wrong: string[]
}

const root = join(import.meta.dirname, '..', '..')
const tenant = '/tenants/ROTATE'
const nextMaster = 'c3'.repeat(32)

export async function rotationKills(t: Owner, settings: RotationSettings): Promise<RotationFigures> {
  const { kills, phones, url, say } = settings
  const grounds = url === undefined ? [groundOf(t)] : [groundOf(t, url), groundOf(t, url)]
  const [ground] = grounds as [Ground]
  const servers: RealServer[] = []
  // One after the other: the first makes the tables.
  for (const { folder, flags, env } of grounds)
    servers.push(await startServer(t, ['--data', folder, ...anyPorts, ...flags], env).up)
  const paths = await furnish(servers[0] as RealServer, phones)
  const oldKey = ground.env.OFFHOOK_MASTER_KEY ?? keyFile(ground)
  const keep = { fetches: 0, saves: 0, wrong: [] as string[] }
  const load = startLoad(servers, paths, keep)

  let [killed, rotations] = [0, 0]
  while (killed < kills) {
    const command = rotating(ground)
    const isBegun = Math.random() < 0.7
    if (isBegun) await Promise.race([command.begun, command.ended])
    await sleep(Math.random() * (isBegun ? 700 : 2500))
    if (command.kill()) killed++
    const code = await command.ended
    if (code === 0) rotations++
    else if (code !== null) keep.wrong.push(`a rotation ended with ${code}: ${command.said()}`)
    if (killed % 10 === 0) say(`${killed} kills, ${rotations} rotations, ${keep.fetches} fetches`)
    if (keep.wrong.length > 0) break
  }
  // One begun with a master key that stays ends so; the next one replaces it.
  const extra: Record<string, string> = ground.isSqlite ? {} : { OFFHOOK_NEW_MASTER_KEY: nextMaster }
  for (const more of [{}, extra]) {
    const command = rotating(ground, more)
    if ((await command.ended) === 0) rotations++
    else keep.wrong.push(`the last rotation: ${command.said()}`)
  }
  await load.stop()
  for (const server of servers) await server.kill()
  const newKey = ground.isSqlite ? keyFile(ground) : nextMaster
  keep.wrong.push(...(await disagreements(ground, oldKey, newKey)))
  return { kills: killed, rotations, ...keep }
}

const keyFile = ({ folder }: Ground) => readFileSync(join(folder, 'master.key'), 'utf8').trim()

async function furnish({ api, phones: origin }: RealServer, phones: number): Promise<string[]> {
  await ask(api, 'POST', '/tenants', { code: 'ROTATE', name: 'Rotate', sipServer: 'pbx.example.com' })
  const wanted = Array.from({ length: phones }, (_, number) => ({
    ...{ name: `phone ${number}`, modelId: 'yealink-t54w', acceptUploads: number < 4 },
    mac: `02cc${number.toString(16).padStart(8, '0')}`,
    settings: { adminPassword: `Admin-${number}` },
  }))
  for (let at = 0; at < phones; at += 100)
    await ask(api, 'POST', `${tenant}/phones/many`, { phones: wanted.slice(at, at + 100) })
  const { items } = await ask<{ items: { id: string; mac: string }[] }>(
    ...([api, 'GET', `${tenant}/phones?pageSize=100`] as const),
  )
  const paths: string[] = []
  for (const { id, mac } of items.slice(0, 20)) {
    const { secret } = await ask<{ secret: string }>(api, 'POST', `${tenant}/phones/${id}/reveal`)
    paths.push(`/p/${secret}/${mac.replaceAll(':', '').toLowerCase()}.cfg`)
    const log = new URL(`/p/${secret}/${mac}-sys.log`, origin)
    await fetch(log, { method: 'PUT', body: 'what it says '.repeat(20_000) })
  }
  return paths
}

/** Until it is stopped: fetches from each node, of files that are kept and of such that a save has just changed. */
function startLoad(
  servers: readonly RealServer[],
  paths: readonly string[],
  keep: { fetches: number; saves: number; wrong: string[] },
) {
  let isOver = false
  const turns = async (work: (turn: number) => Promise<void>) => {
    for (let turn = 0; !isOver; turn++) await work(turn).catch((error) => void keep.wrong.push(String(error)))
  }
  async function fetches(turn: number): Promise<void> {
    const { phones } = servers[turn % servers.length] as RealServer
    const answer = await fetch(new URL(paths[turn % paths.length] as string, phones))
    const text = await answer.text()
    if (answer.status !== 200 || text.length < 100) throw new Error(`a fetch was answered ${answer.status}`)
    keep.fetches++
    await sleep(5)
  }
  async function saves(turn: number): Promise<void> {
    const { api } = servers[turn % servers.length] as RealServer
    await ask(api, 'PATCH', tenant, { settings: { adminPassword: `Tenant-${turn}` } })
    await ask(api, 'POST', `${tenant}/extensions`, {
      ...{ number: `9${turn}`, name: `made ${turn}`, password: `Sip-${turn}` },
    })
    keep.saves += 2
    await sleep(20)
  }
  const ended = Promise.all([turns(fetches), turns((turn) => fetches(turn + 7)), turns(saves)])
  return {
    async stop(): Promise<void> {
      isOver = true
      await ended
    },
  }
}

function rotating({ folder, flags, env }: Ground, more: Record<string, string> = {}) {
  const child = spawn(
    process.execPath,
    [...startArguments(), 'secrets', 'rotate', '--data', folder, ...flags],
    { cwd: root, env: { ...process.env, ...env, ...more }, stdio: ['ignore', 'pipe', 'pipe'] },
  )
  let said = ''
  const begun = Promise.withResolvers<void>()
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => {
      said += text
      if (/has begun|goes on/.test(said)) begun.resolve()
    })
  const ended = once(child, 'exit').then(([code]) => code as number | null)
  return {
    begun: begun.promise,
    ended,
    said: () => said,
    kill: () => child.exitCode === null && child.signalCode === null && child.kill('SIGKILL'),
  }
}

/** What does not open by the new key, or opens by the old one. */
async function disagreements({ rows }: Ground, oldKey: string, newKey: string): Promise<string[]> {
  const keys = (await rows('select * from "sealKey"')) as never[]
  const [before, now] = [oldKey, newKey].map((hex) => createVault(Buffer.from(hex, 'hex'), systemRandom))
  const wrong: string[] = []
  if (before?.keys.learn(keys)) wrong.push('the old master key unwraps the new keys')
  if (!now?.keys.learn(keys)) wrong.push('the new master key unwraps nothing')
  let count = 0
  for (const { table, columns } of places)
    for (const row of await rows(`select * from "${table}"`))
      for (const [column, purposeOf] of columns) {
        const sealed = (row as Row)[column]
        if (typeof sealed !== 'string' || sealed === '') continue
        count++
        const place = `${table}.${column}`
        if (keyIdOf(sealed) !== now?.keys.current) wrong.push(`${place} is sealed by ${keyIdOf(sealed)}`)
        for (const [vault, opens] of [[now, true] as const, [before, false] as const])
          if (isOpen(() => vault?.open(sealed, purposeOf(row))) !== opens)
            wrong.push(`${place} ${opens ? 'does not open' : 'opens by the old key'}`)
      }
  return count > 0 ? wrong : ['nothing is sealed']
}

function isOpen(work: () => unknown): boolean {
  try {
    work()
    return true
  } catch {
    return false
  }
}
