/** What a transaction says of itself: changes for who depends on them, rows of the audit trail; written with its data or not at all. */

import { OffhookError } from '../kernel/errors.ts'
import { newId } from '../kernel/random.ts'
import { type About, auditWords, canonical, type Told, toldOf } from './audit-row.ts'
import type { Dialect, Queries } from './dialects/dialect.ts'
import type { Change, ChangeType } from './feed.ts'
import { keptText } from './kept-text.ts'

/** A request that its sender may send again: that it was done stands in the first transaction that it makes. */
export type SafeRequest = {
  readonly keyHash: string
  readonly actorId: string
  /** By which a request is known again. */
  readonly request: string
  /** Such a transaction has been committed. */
  isDone: boolean
}

/** Who acts, as the audit trail names it: `admin`, `key pbx-1`, `system`; from where; and by which request, if it must not be done twice. */
export type By = { readonly name: string; readonly address: string | null; readonly request?: SafeRequest }

/** In a tenant, or across all of them. */
type Acting = { readonly tenantId?: string; readonly code?: string; readonly by: By }

export type Notes = {
  /** Told after the commit; empty `ids` mean any of the tenant's. */
  changed(type: ChangeType, scope: { readonly tenantId?: string }, ids: readonly string[]): void
  /** `action` is a word such as `phone.update`. A text says more in words; it never holds a value that may be secret. */
  audited(action: string, scope: Acting, objectId: string | null, about?: string | About): void
}

/** Who keeps the audit trail: signs each row, and hears when there are some. */
export type Auditing = { sign(text: string): string; written(): void }

type Kept = Told & { scope: Acting }

/** What a transaction said of itself. */
export type Taken = {
  changes: readonly Change[]
  audits: readonly Kept[]
  requests: ReadonlySet<SafeRequest>
}

export function takeNotes(): Taken & { notes: Notes } {
  const changes: Change[] = []
  const audits: Kept[] = []
  const requests = new Set<SafeRequest>()
  return {
    changes,
    audits,
    requests,
    notes: {
      changed: (type, { tenantId = null }, ids) => void changes.push({ type, tenantId, ids: [...ids] }),
      audited(action, scope, objectId, about = {}) {
        const told = toldOf(action, objectId, typeof about === 'string' ? { detail: about } : about)
        audits.push({ scope, ...told })
        const { request } = scope.by
        if (request && !request.isDone) requests.add(request)
      },
    },
  }
}

/** `node` names the process: it has told itself already. `sign` is who keeps the audit trail’s. */
export async function writeNotes(
  { together }: Pick<Dialect, 'together'>,
  queries: Queries,
  { changes, audits, requests }: Taken,
  { node, at, sign }: { node: string; at: number; sign: Auditing['sign'] | undefined },
): Promise<void> {
  for (const request of requests) await writeRequest(queries, request, at)
  await together(queries, [
    ...audits.map((kept) => queries.insertInto('audit').values(rowOf(kept, at, sign))),
    ...changes.map(({ type, tenantId, ids }) =>
      queries.insertInto('change').values({ at, node, type, tenantId, ids: JSON.stringify(ids) }),
    ),
  ])
}

function rowOf({ scope, ...told }: Kept, at: number, sign: Auditing['sign'] | undefined) {
  const { by, tenantId = null, code: tenantCode = '' } = scope
  const who = {
    who: keptText(by.name, mostOfName),
    address: by.address === null ? null : keptText(by.address, mostOfName),
  }
  const row = { id: newId(), at, ...who, tenantId, tenantCode, ...told }
  const worded = { ...row, words: auditWords(row) }
  return { ...worded, mac: sign?.(canonical(worded)) ?? '' }
}

const mostOfName = 200

/** How long a request is known again. */
export const requestKeptMs = 24 * 3_600_000
/** Of a request that is done and whose answer is not known yet. */
export const unanswered = 0

async function writeRequest(
  queries: Queries,
  { keyHash, actorId, request }: SafeRequest,
  at: number,
): Promise<void> {
  await queries
    .deleteFrom('idempotency')
    .where('keyHash', '=', keyHash)
    .where('at', '<', at - requestKeptMs)
    .execute()
  const { numInsertedOrUpdatedRows } = await queries
    .insertInto('idempotency')
    .values({ ...{ keyHash, actorId, request, at }, status: unanswered, answerSealed: '', bytes: 0 })
    .onConflict((conflict) => conflict.column('keyHash').doNothing())
    .executeTakeFirst()
  if (numInsertedOrUpdatedRows === 0n) throw new OffhookError('IDEMPOTENCY_UNANSWERED')
}
