/** What is done about secrets from outside of the service: `secrets rotate`, `secrets status`, `secrets scan`. */

import { existsSync } from 'node:fs'
import { join, resolve, sep } from 'node:path'
import { openAuditChain } from './auth/audit-chain-store.ts'
import { systemScope } from './auth/tenant-scope.ts'
import { openDatabase } from './db/database.ts'
import { isPostgresUrl } from './db/dialects/postgres/url.ts'
import { createFeed } from './db/feed.ts'
import { keptKeyCheck, requireRightKey } from './db/key-check.ts'
import { firstKey } from './db/key-ring.ts'
import {
  givenMasterKey,
  masterVariable,
  newMasterVariable,
  nextMasterKey,
  readMasterKey,
  takeNextMasterKey,
} from './db/master-key.ts'
import { createVault, type Vault } from './db/vault.ts'
import { systemClock } from './kernel/clock.ts'
import { InternalError } from './kernel/errors.ts'
import { createGuard } from './kernel/guard.ts'
import { silentLog } from './kernel/log.ts'
import { newId, systemRandom } from './kernel/random.ts'
import type { Options } from './options.ts'
import { type Secret, shortestSought } from './secrets/needles.ts'
import { keyCounts, rotate } from './secrets/rotate.ts'
import { scan } from './secrets/scan.ts'
import { sealKeyStore } from './secrets/seal-key-store.ts'

type Say = (line: string) => void
export type SecretsPlace = {
  options: Options
  place: string
  shown: string
  newKey: string | undefined
  /** Files and folders that are looked into beside the data directory and the database. */
  paths: readonly string[]
}

type Opened = Awaited<ReturnType<typeof open>>

/** With the key that it is sealed with, or refused. */
async function open({ options, place, shown }: SecretsPlace) {
  const { key, where } = readMasterKey(options.data, options.masterKey, undefined, shown)
  const vault = createVault(key, systemRandom)
  const feed = createFeed(createGuard(silentLog))
  const db = await openDatabase(place, {
    ...{ feed, clock: systemClock, node: newId(), asItIs: true, patient: true, keys: vault.keys },
  })
  const sealed = await keptKeyCheck(db)
  try {
    if (!sealed) throw new InternalError(`nothing is sealed in ${shown} yet: start the server first`)
    requireRightKey(vault, sealed, where, shown)
    return { db, vault, key, isFile: where !== masterVariable }
  } catch (error) {
    await db.close()
    throw error
  }
}

export const secretsWords = ['rotate', 'status', 'scan'] as const

export async function secretsCommand(
  word: (typeof secretsWords)[number],
  place: SecretsPlace,
  say: Say,
): Promise<void> {
  const opened = await open(place)
  try {
    await { rotate: renew, status: tellStatus, scan: look }[word](opened, place, say)
  } finally {
    await opened.db.close()
  }
}

async function renew({ db, vault, key, isFile }: Opened, where: SecretsPlace, say: Say): Promise<void> {
  const { options, newKey, place } = where
  await openAuditChain(db, vault, systemRandom)
  const given = newKey === undefined ? undefined : givenMasterKey(newKey)
  const next = isFile ? nextMasterKey(options.data, newKey, systemRandom) : given
  const masters = { present: key, next }
  const begun = (hasNext: boolean) => {
    if (isFile) takeNextMasterKey(options.data, hasNext)
  }
  const parts = { db, vault, clock: systemClock, data: options.data, say }
  const rotation = await rotate(parts, masters, begun, () => requireMaster(db, vault, masters))
  if (!rotation.isDone)
    throw new InternalError(
      `${rotation.unreadable.length} values open by no key, so the old one stays: ${rotation.unreadable.slice(0, 10).join(', ')}`,
    )
  say(`Done. All is sealed by key ${vault.keys.current}, and no other is left.`)
  for (const line of hints(isFile, next !== undefined, place, options.data)) say(line)
}

async function requireMaster(
  db: Opened['db'],
  vault: Vault,
  masters: { present: Uint8Array; next: Uint8Array | undefined },
): Promise<void> {
  if (await sealKeyStore(db, vault.keys, systemClock).knowsMaster(systemScope, masters)) return
  throw new InternalError(
    `this rotation was begun with a new master key: give it in ${newMasterVariable}, or in ${masterVariable}`,
  )
}

function hints(isFile: boolean, isNew: boolean, place: string, data: string): string[] {
  const backups = 'A backup from before opens by the old key alone: make a new one.'
  if (isFile)
    return [
      `The master key in ${join(data, 'master.key')} is a new one.`,
      ...(isPostgresUrl(place) ? ['Each node needs it for its next start.'] : []),
      backups,
    ]
  if (isNew) return [`From its next start on, each node needs the new key in ${masterVariable}.`, backups]
  return [
    `The master key in ${masterVariable} stays; with another one in ${newMasterVariable}, it is replaced, too.`,
  ]
}

async function tellStatus({ db, vault }: Opened, { options }: SecretsPlace, say: Say): Promise<void> {
  const counts = await keyCounts({ db, vault, clock: systemClock, data: options.data })
  for (const { id, madeAt, values, seals } of counts) {
    const made = madeAt === 0 ? (id === firstKey ? 'the first' : 'before') : new Date(madeAt).toISOString()
    say(
      `key ${id.padEnd(8)}  ${made.padEnd(24)}  ${String(values).padStart(9)} values${seals ? '  seals' : ''}`,
    )
  }
  if (counts.length > 1) say('A rotation is under way: offhook secrets rotate goes on with it.')
}

/** Secrets that stand in no row, but that this process was told. */
function told(key: Uint8Array, { adminPassword, apiKey }: Options): Secret[] {
  const bytes = Buffer.from(key)
  return [
    { what: 'the master key', text: bytes.toString('hex') },
    { what: 'the master key', text: bytes.toString('base64').slice(0, -1) },
    ...(adminPassword === undefined ? [] : [{ what: 'OFFHOOK_ADMIN_PASSWORD', text: adminPassword }]),
    ...(apiKey === undefined ? [] : [{ what: 'OFFHOOK_API_KEY', text: apiKey }]),
  ]
}

async function look({ db, vault, key }: Opened, { options, place, paths }: SecretsPlace, say: Say) {
  let hits = 0
  const beside = isPostgresUrl(place)
    ? []
    : [place, `${place}-wal`, `${place}-journal`].filter((file) => existsSync(file))
  const counts = await scan({
    ...{ db, vault, more: told(key, options) },
    paths: distinct([options.data, ...beside, ...paths]),
    found({ where, what, form }) {
      hits++
      say(`${where}: ${what}, ${form}`)
    },
  })
  const { secrets, tooShort, files, rows } = counts
  say(`${secrets} secrets were sought in ${files} files and ${rows} rows.`)
  if (tooShort > 0) say(`${tooShort} are shorter than ${shortestSought} signs and were not sought.`)
  if (hits > 0) throw new InternalError(`Secrets stand readable in ${hits} places.`)
  say('None stands readable anywhere.')
}

/** What lies in a folder that is looked into is not looked into twice. */
function distinct(paths: readonly string[]): string[] {
  const all = [...new Set(paths.map((path) => resolve(path)))]
  return all.filter((path) => !all.some((other) => other !== path && path.startsWith(`${other}${sep}`)))
}
