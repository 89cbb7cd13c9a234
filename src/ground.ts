/** What every part of the process is built upon. */

import type { Database } from './db/database.ts'
import type { Feed } from './db/feed.ts'
import type { DatabasePlace } from './db/open-reader.ts'
import type { Vault } from './db/vault.ts'
import type { Loaded } from './definitions/load-definitions.ts'
import type { FetchRecord } from './fetches/fetch-store.ts'
import type { Clock } from './kernel/clock.ts'
import type { Guard } from './kernel/guard.ts'
import type { GuardLimits } from './kernel/guarded-worker.ts'
import type { Log } from './kernel/log.ts'
import type { Random } from './kernel/random.ts'
import type { Options } from './options.ts'
import type { ApiParts } from './servers/api-server.ts'
import type { CertificateSource } from './servers/certificate-source.ts'
import type { metrics } from './servers/metrics.ts'

/** Who serves phones and the page while a start waits for its database. */
export type StandIn = {
  readonly pageUrl: string
  readonly publicUrl: string
  readonly guard: Guard
  /** Why the database cannot be opened, as it was tried last. */
  why(): string
  readonly phonePort: number
  readonly pagePort: number
  /** Who takes over can listen beside it before it leaves. */
  readonly sharesPorts: boolean
  /** What phones did so far, to be recorded. */
  takeRecords(): FetchRecord[]
  closePhones(): Promise<void>
  closePage(): Promise<void>
  /** Nobody takes over. */
  close(): Promise<void>
}

export type Surroundings = {
  options: Options
  log: Log
  definitions: Loaded
  /** Where they come from, for other threads: a folder, or the file of a release. */
  definitionsPlace: string
  /** Folders that come with the program. */
  pageFolder: string
  demoFolder: string
  /** With `--demo`: programs play the demo’s phones. */
  playPhones: boolean
  version: string
  /** Who this process is, for the one that would share its data: `process 4711 on pbx-1`. */
  self: string
  /** How phones reach this machine, when nothing else was said. */
  ownAddress: string
  /** Checks every answer against the contract. */
  checkAnswers: boolean
  /** How long slow clients of the page and the API are waited for. */
  patience?: ApiParts['patience']
  /** How long who looks waits for what phones have just done to be written. */
  lookPatienceMs?: number
  /** What tenants’ own models may take. */
  modelLimits?: GuardLimits
  /** Hears of a start that waits for its database. */
  waiting?: (standIn: StandIn) => void
  clock?: Clock
  random?: Random
}

export type Counters = ReturnType<typeof metrics>

export type Ground = {
  readonly surroundings: Surroundings
  readonly options: Options
  readonly log: Log
  readonly guard: Guard
  readonly counters: Counters
  readonly clock: Clock
  readonly random: Random
  readonly feed: Feed
  readonly db: Database
  readonly vault: Vault
  readonly place: DatabasePlace
  /** With which the page and phones are served by TLS. */
  readonly certificate: CertificateSource | undefined
  /** Until this process serves phones and the page itself. */
  readonly standIn: StandIn | undefined
}
