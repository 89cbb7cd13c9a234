/** Who is asking, and what the policy lets it do. */

import { OffhookError } from '../kernel/errors.ts'
import type { Access } from '../schema/contract.ts'
import { allows, type Capability, isFor, type Role, whyNot } from '../schema/policy.ts'

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

export const rightsOf = ({ role, readOnly, tenantIds }: Actor) => ({
  ...{ role, readOnly },
  allTenants: tenantIds === 'all',
})

/** Whether a row of the policy is its own; the tenant is another question. */
export function may(actor: Actor, capability: Capability): boolean {
  return allows(rightsOf(actor), capability)
}

export function seesTenant(actor: Actor, tenantId: string): boolean {
  return actor.tenantIds === 'all' || actor.tenantIds.has(tenantId)
}

/** Throws unless the actor may make calls of this kind at all; the tenant is another question. */
export function requireAccess(actor: Actor, access: Access, method: string): void {
  if (access === 'public' || access === 'signedIn') return
  if (allows(rightsOf(actor), access, method === 'GET')) return
  const onlyLooks = isFor(actor.role, access) ? actor.readOnly : !isFor(actor.role, 'change')
  throw new OffhookError(onlyLooks ? 'READ_ONLY' : 'FORBIDDEN', whyNot(actor, access))
}

/** Throws unless all that the row says is allowed, where a call asks for more than its own. */
export function requireAlso(actor: Actor, capability: Capability): void {
  if (!may(actor, capability)) throw new OffhookError('FORBIDDEN', whyNot(actor, capability))
}
