/** Where the chain of the audit trail begins and ends, signed with a key that the database holds sealed. */

import { createHmac, createSecretKey, timingSafeEqual } from 'node:crypto'
import type { Queries } from '../db/database.ts'
import type { AuditChainTable } from '../db/service-tables.ts'
import { InternalError } from '../kernel/errors.ts'

/** A place in the chain, and the hash of all rows up to it. */
export type ChainPlace = { readonly seq: number; readonly hash: string }

export type ChainHead = Omit<AuditChainTable, 'id' | 'keySealed' | 'signed'>

/** Before the first row. */
export const beginning: ChainPlace = { seq: 0, hash: '' }

export type AuditKey = ReturnType<typeof auditKey>

/** What is signed for one use is worth nothing for another. */
export function auditKey(bytes: Uint8Array) {
  const key = createSecretKey(bytes)
  const sign = (use: string, text: string): string =>
    createHmac('sha256', key).update(use).update('\0').update(text).digest('base64url')
  return {
    /** Of what a row says. */
    row: (text: string): string => sign('row', text),
    /** Of a row at its place, and so of all before it. */
    link: ({ hash }: ChainPlace, seq: number, mac: string): string => sign('link', `${hash}\n${seq}\n${mac}`),
    head: ({ seq, hash, prunedSeq, prunedHash, adopting }: ChainHead): string =>
      sign('head', JSON.stringify([seq, hash, prunedSeq, prunedHash, adopting])),
  }
}

export function isSame(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)]
  return a.length === b.length && timingSafeEqual(a, b)
}

export async function headIn(queries: Queries): Promise<AuditChainTable | undefined> {
  return queries.selectFrom('auditChain').selectAll().where('id', '=', 1).executeTakeFirst()
}

/** Nothing is built upon a head that somebody else wrote. */
export async function soundHeadIn(queries: Queries, key: AuditKey): Promise<ChainHead> {
  const head = await headIn(queries)
  if (!head || !isSame(head.signed, key.head(head)))
    throw new InternalError('the end of the audit trail is not what was signed: see offhook audit verify')
  const { seq, hash, prunedSeq, prunedHash, adopting } = head
  return { seq, hash, prunedSeq, prunedHash, adopting }
}

export async function writeHead(queries: Queries, key: AuditKey, head: ChainHead): Promise<void> {
  await queries
    .updateTable('auditChain')
    .set({ ...head, signed: key.head(head) })
    .where('id', '=', 1)
    .execute()
}
