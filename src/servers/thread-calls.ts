/** What the main thread and those that serve phones ask of each other. */

import type { Change } from '../db/feed.ts'
import type { DatabasePlace } from '../db/open-reader.ts'
import type { FetchRecord } from '../fetches/fetch-store.ts'
import type { Gathered } from '../inbox/gathered.ts'
import type { Boundary } from '../kernel/guard.ts'
import type { LogLevel } from '../kernel/log.ts'
import type { HandOverUse } from '../phones/hand-over-store.ts'
import type { KnownPhones } from '../provisioning/known-phones.ts'
import type { ForShelf } from '../provisioning/last-good.ts'
import type { Quarantine } from '../schema/model.ts'
import type { FetchOutcome } from '../schema/phone.ts'
import type { TftpCount } from '../tftp/tftp-server.ts'
import type { Arrived } from '../uploads/upload-intake.ts'
import type { UploadLimits } from '../uploads/upload-room.ts'
import type { Certificate } from './certificate-source.ts'
import type { PackedRecords } from './packed-records.ts'
import type { TlsPorts } from './phone-ports.ts'
import type { PhoneConnections } from './phone-server.ts'

/** What a thread is started with: as a message can carry it. */
export type ThreadStart = {
  /** Counted from 1, as the log and `/metrics` name it. */
  readonly number: number
  readonly place: DatabasePlace
  /** Names this process in the table of changes. */
  readonly node: string
  readonly host: string
  readonly port: number
  /** 0 for none; the first thread alone has it. */
  readonly tftpPort: number
  readonly tls: TlsPorts
  readonly certificate: Certificate | undefined
  /** Other threads listen on the port, too. */
  readonly sharesPort: boolean
  readonly publicUrl: string
  /** The folder of definitions, or the file of a release. */
  readonly definitions: string
  /** Where phones’ last good files lie, for when the database does not answer. */
  readonly keptFiles: string | undefined
  readonly uploadFolder: string
  readonly uploadLimits: UploadLimits
  readonly cacheBytes: number
  readonly trustedProxies: readonly string[]
  readonly connections: PhoneConnections
  readonly counts: { readonly memory: SharedArrayBuffer; readonly key: Uint8Array }
  /** Which secrets there are. */
  readonly secrets: SharedArrayBuffer
  /** How often nonces were used; `claims`: other processes serve phones, too. */
  readonly nonces: { readonly memory: SharedArrayBuffer; readonly claims: boolean }
  readonly logLevel: LogLevel
}

export type Sizes = ReturnType<KnownPhones['sizes']>

/** What a thread did since it told last. */
export type Batch = {
  readonly records: readonly FetchRecord[]
  /** Devices that asked and are not known. */
  readonly strangers: readonly Gathered[]
  /** Records that there was no room for while the main thread did not answer. */
  readonly dropped: number
  readonly outcomes: ReadonlyMap<FetchOutcome | 'unknown', number>
  readonly failures: ReadonlyMap<Boundary, number>
  readonly tftp: ReadonlyMap<TftpCount, number>
  readonly sizes: Sizes
}

/** As it is sent. */
export type PackedBatch = Omit<Batch, 'records'> & { readonly records: PackedRecords }

/** A phone that proved by its User-Agent what it is, and where it came from. */
export type Came = { readonly phoneId: string; readonly model: string; readonly ip: string }

/** A scope as a message carries it: only a thread of ours asks. */
type Tenant = { readonly tenantId: string; readonly code: string }

export type MainCalls = {
  listening(_: undefined): void
  batch(batch: PackedBatch): void
  keep(things: ForShelf): void
  /** Which secrets there are is known to all threads when it answers. */
  readSecrets(_: undefined): Promise<void>
  /** Whether no process took the nonce before. */
  claimNonce(nonce: string): Promise<boolean>
  /** Whether this is the one that uses the link. */
  takeHandOver(use: Tenant & HandOverUse): Promise<boolean>
  /** One job of a tenant’s own model, in the guarded process. */
  model(job: { owner: string; job: unknown }): Promise<unknown>
  holdBack(model: Tenant & { id: string; revision: number; quarantine: Quarantine }): Promise<void>
  uploadBegin(upload: Tenant & { phoneId: string; name: string; bytes: number }): Promise<string>
  uploadEnter(upload: Tenant & { arrived: Arrived }): Promise<void>
  uploadEnd(id: string): void
}

export type ThreadCalls = {
  /** Answered at once by a thread that does not hang. */
  alive(_: undefined): void
  changed(change: Change): void
  came(phones: readonly Came[]): void
  /** For connections from now on. */
  renew(certificate: Certificate): void
  /** What it has to tell is told when it answers. */
  flush(_: undefined): Promise<void>
  /** Answers when no phone waits for it any more, and all is told. */
  stop(_: undefined): Promise<void>
}
