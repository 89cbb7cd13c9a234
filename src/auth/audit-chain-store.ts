/**
 * Chains the rows of the audit trail: each is signed where it is written, and shortly after takes its place behind all before it.
 * See docs/decisions/041-audit-trail.md.
 */

import { auditWords, canonical, kindOf } from '../db/audit-row.ts'
import type { Database, Queries } from '../db/database.ts'
import type { AuditTable } from '../db/service-tables.ts'
import type { Vault } from '../db/vault.ts'
import type { Random } from '../kernel/random.ts'
import { auditChecks } from './audit-check-store.ts'
import {
  type AuditKey,
  auditKey,
  beginning,
  type ChainPlace,
  headIn,
  soundHeadIn,
  writeHead,
} from './audit-head.ts'
import { type SystemScope, systemScope } from './tenant-scope.ts'

const atOnce = 500
/** One sealer at a time, whichever process it is of. */
const turn = 'audit chain'
const keyPurpose = 'auditChain.key'

export type AuditChainStore = Awaited<ReturnType<typeof openAuditChain>>

/** From here on, what `db` writes to the trail is signed; `written` hears of it. */
export async function openAuditChain(
  db: Database,
  vault: Vault,
  random: Random,
  written: () => void = () => undefined,
) {
  const read = async () => vault.open(await keptKey(db, vault, random), keyPurpose)
  let text = await read()
  let current = keyOf(text)
  const key: AuditKey = {
    row: (text) => current.row(text),
    link: (...place) => current.link(...place),
    head: (head) => current.head(head),
  }
  db.audit({ sign: key.row, written })

  /** How many took their place. */
  async function sealSome(): Promise<number> {
    let sealed = 0
    await db.recordsInTurn(turn, async (queries) => {
      const head = await soundHeadIn(queries, key)
      const rows = await unsealed(queries)
      sealed = rows.length
      const isAdopted = head.adopting === 1 && rows.length < atOnce
      if (rows.length === 0 && !isAdopted) return
      let place: ChainPlace = head
      const updates = rows.map((row) => {
        const own = head.adopting === 1 && row.mac === '' ? adopted(key, row) : { mac: row.mac }
        const seq = place.seq + 1
        place = { seq, hash: key.link(place, seq, own.mac) }
        return queries
          .updateTable('audit')
          .set({ ...own, ...place })
          .where('id', '=', row.id)
      })
      await db.together(queries, updates)
      await writeHead(queries, key, { ...head, ...place, adopting: isAdopted ? 0 : head.adopting })
    })
    return sealed
  }

  return {
    ...auditChecks(db, key),

    /** After the database may have become another one: another trail has a key of its own. Answers whether it is another. */
    async renew(_scope: SystemScope): Promise<boolean> {
      const before = text
      text = await read()
      current = keyOf(text)
      return text !== before
    },

    /** Every row that waits for it; where none does, nothing is written. */
    async seal(_scope: SystemScope): Promise<void> {
      if (await isAllSealed(db)) return
      while ((await sealSome()) === atOnce);
    },

    /** The hash of all rows, as the database says: for who asks whether there are more. */
    async endHash(_scope: SystemScope): Promise<string | undefined> {
      return (await headIn(db.queries))?.hash
    },

    /** Whether the row at a place is the one that was seen there, as far as it is kept. */
    async goesThrough(_scope: SystemScope, { seq, hash }: ChainPlace): Promise<boolean> {
      const head = await headIn(db.queries)
      if (head && seq <= head.prunedSeq) return true
      const row = await db.queries
        .selectFrom('audit')
        .select('hash')
        .where('seq', '=', seq)
        .executeTakeFirst()
      return row?.hash === hash
    },

    /** The end of the chain as it is on disk: a power cut does not take it back. */
    async lastOnDisk(_scope: SystemScope): Promise<ChainPlace> {
      return db.transaction(async (queries) => {
        const { seq, hash } = await soundHeadIn(queries, key)
        await queries.updateTable('auditChain').set({ seq }).where('id', '=', 1).execute()
        return { seq, hash }
      })
    },

    /** Rows from before this time go, the oldest first; the chain begins behind them. Answers how many went. */
    async prune(scope: SystemScope, before: number, ended: () => boolean = () => false): Promise<number> {
      let gone = 0
      let some = atOnce
      while (some === atOnce && !ended()) {
        some = await pruneSome(db, key, before)
        gone += some
      }
      if (gone > 0)
        await db.transaction(async (_, { audited }) =>
          audited('audit.prune', scope, null, {
            name: 'Audit trail',
            detail: `${gone} rows of before ${new Date(before).toISOString()}`,
          }),
        )
      return gone
    },
  }
}

/** Of processes that start at once, one makes it. */
async function keptKey(db: Database, vault: Vault, random: Random): Promise<string> {
  const kept = await headIn(db.queries)
  if (kept) return kept.keySealed
  const bytes = random(32)
  const keySealed = vault.seal(Buffer.from(bytes).toString('base64url'), keyPurpose)
  const head = { ...beginning, prunedSeq: 0, prunedHash: '', adopting: 1 } as const
  await db.transaction(async (queries) => {
    await queries
      .insertInto('auditChain')
      .values({ id: 1, keySealed, ...head, signed: auditKey(bytes).head(head) })
      .onConflict((conflict) => conflict.column('id').doNothing())
      .execute()
  })
  return (await headIn(db.queries))?.keySealed ?? keySealed
}

const unsealed = (queries: Queries): Promise<AuditTable[]> =>
  queries
    .selectFrom('audit')
    .selectAll()
    .where('seq', 'is', null)
    .orderBy('at')
    .orderBy('id')
    .limit(atOnce)
    .execute()

/** What an older version wrote is taken as it is. */
function adopted(key: AuditKey, row: AuditTable) {
  const own = { ...row, kind: kindOf(row.action) }
  const worded = { ...own, words: auditWords(own) }
  return { kind: worded.kind, words: worded.words, mac: key.row(canonical(worded)) }
}

async function pruneSome(db: Database, key: AuditKey, before: number): Promise<number> {
  let gone = 0
  await db.recordsInTurn(turn, async (queries) => {
    const head = await soundHeadIn(queries, key)
    const rows = await queries
      .selectFrom('audit')
      .select(['seq', 'hash', 'at'])
      .where('seq', '>', head.prunedSeq)
      .orderBy('seq')
      .limit(atOnce)
      .execute()
    const young = rows.findIndex(({ at }) => at >= before)
    const old = young < 0 ? rows : rows.slice(0, young)
    const last = old.at(-1)
    gone = old.length
    if (last?.seq == null || last.hash === null) return
    await queries.deleteFrom('audit').where('seq', '<=', last.seq).execute()
    await writeHead(queries, key, { ...head, prunedSeq: last.seq, prunedHash: last.hash })
  })
  return gone
}

async function isAllSealed({ queries }: Database): Promise<boolean> {
  const head = await headIn(queries)
  if (!head || head.adopting === 1) return false
  const waiting = await queries.selectFrom('audit').select('id').where('seq', 'is', null).limit(1).execute()
  return waiting.length === 0
}

const keyOf = (text: string): AuditKey => auditKey(Buffer.from(text, 'base64url'))

/** For who only looks: `undefined` where no server has begun a trail yet. */
export async function readAuditChain(db: Database, vault: Vault) {
  const head = await headIn(db.queries)
  if (!head) return undefined
  const { verify } = auditChecks(db, keyOf(vault.open(head.keySealed, keyPurpose)))
  return (seen: ChainPlace | undefined) => verify(systemScope, { seen })
}

/**
 * The key of a trail that is sound and goes through the end of the trail of `older`, of which nothing is lost by keeping it;
 * `undefined` where it is another one, or broken.
 */
export async function trailKey(
  db: Database,
  vault: Vault,
  older: { db: Database; vault: Vault },
): Promise<string | undefined> {
  const [now, then] = [await headIn(db.queries), await headIn(older.db.queries)]
  if (!now || !then || then.seq < now.prunedSeq) return undefined
  try {
    const key = vault.open(now.keySealed, keyPurpose)
    if (key !== older.vault.open(then.keySealed, keyPurpose)) return undefined
    const verify = await readAuditChain(db, vault)
    return (await verify?.(then))?.broken === null ? key : undefined
  } catch {
    // What it was sealed with is not known here.
    return undefined
  }
}

/** After keys came back that do not know what it was sealed with. */
export async function sealedFor(db: Database, vault: Vault, key: string): Promise<void> {
  await db.queries
    .updateTable('auditChain')
    .set({ keySealed: vault.seal(key, keyPurpose) })
    .where('id', '=', 1)
    .execute()
}
