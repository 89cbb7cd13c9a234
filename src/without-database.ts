/**
 * A start when the database server does not answer: phones get their last good files, the page and the API say what is
 * wrong, and the database is asked again and again. Who takes over listens beside it before it ends.
 */

import { existsSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import type { FastifyInstance } from 'fastify'
import { ownPublicUrl } from './certificate.ts'
import { followKept } from './certificate-of-ca.ts'
import { shelfReader } from './db/last-good-reader.ts'
import { readMasterKey } from './db/master-key.ts'
import { createVault, type Vault } from './db/vault.ts'
import { recogniser } from './definitions/recognise.ts'
import type { FetchRecord } from './fetches/fetch-store.ts'
import { unwrittenFetches } from './fetches/unwritten-fetches.ts'
import type { Ground, StandIn } from './ground.ts'
import { placeOfKept, placeOfKeptKeys } from './kept-files.ts'
import { NotThereYet, OffhookError } from './kernel/errors.ts'
import { digestAlone } from './phone-nonces.ts'
import { boundsOf, claimPhonePorts, phonePortsOf } from './phone-service.ts'
import { secretHash } from './phones/phone-record.ts'
import { lastGood } from './provisioning/last-good.ts'
import { roadWithoutDatabase } from './roads/road-without-database.ts'
import { wrongPasswordsHere } from './roads/wrong-passwords.ts'
import { apiServer } from './servers/api-server.ts'
import { hangUpSoon, inUrl, outlive } from './servers/listening.ts'
import { pageServer } from './servers/page-server.ts'
import { phoneServer } from './servers/phone-server.ts'
import { canSharePorts, claimPort } from './servers/port-claims.ts'

type Before = Omit<Ground, 'db' | 'vault' | 'place' | 'standIn'>

/** What waits to be written when the database is there; more would fill the memory. */
const mostRecords = 20_000
const firstPauseMs = 1000
const longestPauseMs = 10_000

type Waiting = StandIn & {
  /** Answers when `open` has; throws what is no matter of waiting. */
  until<Opened>(open: () => Promise<Opened>): Promise<Opened>
}

export async function standIn(before: Before, why: string): Promise<Waiting> {
  const { options, surroundings, guard, log, certificate } = before
  const records: FetchRecord[] = []
  // Where ports cannot be shared, there is a moment between the two.
  const sharesPorts = (await canSharePorts(options['phone-host'])) && (await canSharePorts(options.host))
  const vault = vaultOf(before)
  await followKept(before, vault)
  const phones = await servePhones(before, vault, records, sharesPorts)
  const page = await servePage(before, sharesPorts, () => why)
  const ended = new AbortController()
  log.warn({ why }, 'the database does not answer; phones get their last good files until it does')

  return {
    sharesPorts,
    phonePort: phones.port,
    pagePort: page.port,
    pageUrl: `${certificate ? 'https' : 'http'}://${inUrl(options.host)}:${page.port}`,
    publicUrl: ownPublicUrl(options, { address: surroundings.ownAddress, port: phones.port, certificate }),
    guard,
    why: () => why,

    takeRecords: () => records.splice(0),

    async until<Opened>(open: () => Promise<Opened>): Promise<Opened> {
      for (let pauseMs = firstPauseMs; ; pauseMs = Math.min(longestPauseMs, pauseMs * 2)) {
        await pauseFor(before, pauseMs, ended.signal)
        try {
          return await open()
        } catch (error) {
          if (!(error instanceof NotThereYet)) throw error
          if (error.message !== why) log.warn({ why: error.message }, 'the database does not answer yet')
          why = error.message
        }
      }
    },
    closePhones: phones.close,
    closePage: page.close,
    async close(): Promise<void> {
      ended.abort()
      await Promise.all([phones.close(), page.close()])
      if (vault) await unwrittenFetches(options.data, vault).keep(records)
    },
  }
}

async function pauseFor({ clock }: Before, ms: number, signal: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  const cancel = clock.after(ms, resolve)
  signal.addEventListener('abort', cancel, { once: true })
  await promise
}

async function servePhones(
  before: Before,
  vault: Vault | undefined,
  records: FetchRecord[],
  reusePort: boolean,
) {
  const { options, surroundings, guard, clock, counters } = before
  const kept = vault && keptFiles(before, vault)
  const road = roadWithoutDatabase({
    ...{ clock, lastGood: kept?.lastGood, count: counters.countFetch },
    recognise: recogniser(surroundings.definitions.catalogue).recognise,
    digest: digestAlone(before, vault),
    wrongPasswords: wrongPasswordsHere(clock),
    costOfUnknown: (secret) => void (vault && secretHash(vault, secret)),
    fetches: {
      record(record) {
        records.push(record)
        if (records.length > mostRecords) records.shift()
      },
    },
  })
  const bounds = boundsOf(options)
  const server = phoneServer(road, { guard, ...bounds })
  const host = options['phone-host']
  const port = await claimPhonePorts(options)
  const ports = await phonePortsOf(before, server, { host, port, reusePort }, bounds)
  return {
    port,
    async close(): Promise<void> {
      await ports.close()
      kept?.close()
    },
  }
}

/** A key is not made: what is in the database may be sealed with another one. */
function vaultOf({ options, random }: Before): Vault | undefined {
  const isThere = options.masterKey !== undefined || existsSync(join(options.data, 'master.key'))
  if (!isThere) return undefined
  const { key } = readMasterKey(options.data, options.masterKey, undefined, 'the database')
  const vault = createVault(key, random)
  const file = placeOfKeptKeys(options)
  if (file !== undefined) vault.keys.keepIn(file)
  return vault
}

function keptFiles({ options, clock, log }: Before, vault: Vault) {
  const file = placeOfKept(options)
  if (file === undefined) return undefined
  const reader = shelfReader(file)
  let isTold = false
  const send = () => {
    if (!isTold) log.warn('a last good file of a phone does not open')
    isTold = true
  }
  return { lastGood: lastGood({ reader, vault, clock, send }), close: reader.close }
}

async function servePage(before: Before, reusePort: boolean, why: () => string) {
  const { options, surroundings, guard, counters } = before
  const sentence =
    'The database does not answer, so nothing can be looked at or saved; phones get their last good files meanwhile'
  const away = async (): Promise<never> => {
    throw new OffhookError('DATABASE_AWAY', sentence)
  }
  const { app } = await apiServer({
    guard,
    callers: { ofKey: away, ofSession: away, isProved: away, scopeOf: away },
    idempotency: { once: away },
    sourceOf: ({ ip }) => ({ name: ip }),
    trustProxy: options['trust-proxy'],
    certificate: before.certificate,
    checkAnswers: false,
    patience: surroundings.patience,
  })
  app.all('/api/*', away)
  counters.routes(app, {
    notReady: async () => `the database does not answer: ${why()}`,
    gather: async () => undefined,
  })
  await pageServer(app, surroundings.pageFolder)
  const port = await claimPort(options.host, options.port)
  await listenBeside(app, { host: options.host, port, reusePort })
  outlive(app.server, guard)
  return {
    port: (app.server.address() as AddressInfo).port,
    async close(): Promise<void> {
      hangUpSoon(app.server)
      await app.close()
    },
  }
}

/** As node:http takes it; the types of the framework do not know of shared ports. */
export async function listenBeside(
  app: FastifyInstance,
  where: { host: string; port: number; reusePort: boolean },
): Promise<void> {
  await app.listen(where)
}
