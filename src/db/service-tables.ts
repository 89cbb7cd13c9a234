/** What the service keeps of its own work, as the query builder sees them. */

import type { Generated } from 'kysely'
import type { Flag } from './flag.ts'

/** How far who works along the changes has come, and which process does. */
export type FollowerTable = { name: string; seq: number; at: number; node: string; leaseUntil: number }

export type AuditTable = {
  id: string
  at: number
  who: string
  /** From where; `null` for what the server did by itself. */
  address: string | null
  tenantId: string | null
  /** As it was then. */
  tenantCode: string
  action: string
  kind: string
  objectId: string | null
  objectName: string
  detail: string
  /** JSON, as `audit-row.ts` writes it. */
  changes: string
  outcome: string
  times: number
  /** What it is found by. */
  words: string
  /** Over all of the above: who has the database alone cannot make it. */
  mac: string
  /** Its place in the chain, and the hash of all up to it; `null` until it is sealed. */
  seq: number | null
  hash: string | null
}

/** Of a row that another version wrote, some are not known. */
export type GivenAuditTable = Pick<
  AuditTable,
  'id' | 'at' | 'who' | 'address' | 'tenantId' | 'action' | 'objectId' | 'detail'
> & {
  [Column in
    | 'tenantCode'
    | 'kind'
    | 'objectName'
    | 'changes'
    | 'outcome'
    | 'words'
    | 'mac']: Generated<string>
} & { times: Generated<number> } & Pick<AuditTable, 'seq' | 'hash'>

/** One row at most: where the chain begins and ends, signed. */
export type AuditChainTable = {
  id: number
  keySealed: string
  seq: number
  hash: string
  /** The last one that is no longer kept. */
  prunedSeq: number
  prunedHash: string
  /** Rows that an older version wrote are being taken into it. */
  adopting: Flag
  signed: string
}

export type IdempotencyTable = {
  keyHash: string
  /** Who asked: a user or an API key. */
  actorId: string
  request: string
  status: number
  answerSealed: string
  /** Of `answerSealed`. */
  bytes: number
  at: number
}

/** `seq` is given by the database; `node` wrote it; `ids` is a list. */
export type ChangeTable = {
  seq: Generated<number>
  at: number
  node: string
  type: string
  tenantId: string | null
  ids: string
}

export type KeyCheckTable = { id: number; sealed: string }

/** A key that seals, or that of keyed hashes, once for each by which it is wrapped. */
export type SealKeyTable = { keyId: string; wrappedBy: string; wrapped: string; madeAt: number }

export type AcmeAccountTable = { directory: string; keySealed: string; url: string | null; contact: string }

/** `names` by commas, in order of the alphabet; the order under way has a key of its own. */
export type AcmeCertificateTable = {
  directory: string
  names: string
  chain: string | null
  keySealed: string | null
  notBefore: number | null
  notAfter: number | null
  orderUrl: string | null
  orderKeySealed: string | null
  /** Since it came to something last. */
  failures: number
  /** Why it came to nothing last, in words. */
  trouble: string
  triedAt: number | null
  /** The CA takes no order until then. */
  heldUntil: number | null
  nextAt: number
  node: string | null
  leaseUntil: number | null
}

/** What the CA fetches from port 80; it is no secret. */
export type AcmeAnswerTable = { token: string; answer: string; expiresAt: number }
