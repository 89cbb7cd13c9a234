/** Who is asking, and what that allows: the one readable table of permissions. */

import { OffhookError } from '../kernel/errors.ts'
import type { Access } from '../schema/contract.ts'
import type { Role } from '../schema/session.ts'

export type Actor = {
  /** Of the user or the key: names may be given twice. */
  readonly id: string
  /** As the audit trail names it: `admin`, `key pbx-1`. */
  readonly name: string
  readonly role: Role
  /** An API key that may only read. */
  readonly readOnly: boolean
  readonly tenantIds: 'all' | ReadonlySet<string>
  /** How it came: only a cookie needs protection against other sites. */
  readonly by: 'cookie' | 'key'
}

const allows: Record<Access, (actor: Actor) => boolean> = {
  public: () => true,
  signedIn: () => true,
  read: () => true,
  write: (actor) => actor.role !== 'viewer' && !actor.readOnly,
  administer: (actor) => actor.role === 'administrator' && actor.tenantIds === 'all',
}

/** Whether secrets are shown whole to it: those who may provision phones. */
export function maySeeSecrets(actor: Actor): boolean {
  return allows.write(actor)
}

export function seesTenant(actor: Actor, tenantId: string): boolean {
  return actor.tenantIds === 'all' || actor.tenantIds.has(tenantId)
}

/** Throws unless the actor may make calls of this kind at all; the tenant is another question. */
export function requireAccess(actor: Actor, access: Access, method: string): void {
  if (access === 'administer' && actor.readOnly && method === 'GET' && actor.tenantIds === 'all') return
  if (allows[access](actor)) {
    if (access === 'administer' && method !== 'GET' && actor.readOnly) throw new OffhookError('READ_ONLY')
    return
  }
  throw new OffhookError(access === 'administer' ? 'FORBIDDEN' : 'READ_ONLY')
}
