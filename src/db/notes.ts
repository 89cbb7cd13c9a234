/** What a transaction says of itself: changes for who depends on them, rows of the audit trail; written with its data or not at all. */

import type { Kysely } from 'kysely'
import { newId } from '../kernel/random.ts'
import type { Change, ChangeType } from './feed.ts'
import type { Tables } from './tables.ts'

/** Who acts, as the audit trail names it: `admin`, `key pbx-1`, `system`; and from where. */
export type By = { readonly name: string; readonly address: string | null }

/** In a tenant, or across all of them. */
type Acting = { readonly tenantId?: string; readonly by: By }

export type Notes = {
  /** Told after the commit; empty `ids` mean any of the tenant's. */
  changed(type: ChangeType, scope: { readonly tenantId?: string }, ids: readonly string[]): void
  /** `action` is a word such as `phone.update`; `detail` names fields, not their values. */
  audited(action: string, scope: Acting, objectId: string | null, detail?: string): void
}

type Kept = { action: string; scope: Acting; objectId: string | null; detail: string }

export function takeNotes(): { notes: Notes; changes: readonly Change[]; audits: readonly Kept[] } {
  const changes: Change[] = []
  const audits: Kept[] = []
  return {
    changes,
    audits,
    notes: {
      changed: (type, { tenantId = null }, ids) => void changes.push({ type, tenantId, ids: [...ids] }),
      audited: (action, scope, objectId, detail = '') =>
        void audits.push({ action, scope, objectId, detail }),
    },
  }
}

/** `node` names the process: it has told itself already. */
export async function writeNotes(
  queries: Kysely<Tables>,
  { changes, audits }: Omit<ReturnType<typeof takeNotes>, 'notes'>,
  { node, at }: { node: string; at: number },
): Promise<void> {
  for (const { action, scope, objectId, detail } of audits)
    await queries
      .insertInto('audit')
      .values({
        id: newId(),
        at,
        who: scope.by.name,
        address: scope.by.address,
        tenantId: scope.tenantId ?? null,
        action,
        objectId,
        detail,
      })
      .execute()
  for (const { type, tenantId, ids } of changes)
    await queries
      .insertInto('change')
      .values({ at, node, type, tenantId, ids: JSON.stringify(ids) })
      .execute()
}
