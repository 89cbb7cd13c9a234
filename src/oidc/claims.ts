/** What the claims of a provider mean here: a role, tenants, and what somebody is called. */

import { type Role, roles } from '../schema/policy.ts'
import type { ClaimSet, Told } from './provider-client.ts'
import type { ProviderRecord } from './provider-store.ts'

/** Values of one claim that are looked at. */
const mostValues = 2000

/** `undefined`: given here, not by claims. */
export type Decided = {
  /** `null`: none of the values is one of those that come in. */
  readonly role: Role | null | undefined
  /** Codes in upper case; whether there are such tenants is another question. */
  readonly tenants: readonly string[] | undefined
  readonly name: string
  /** That it is this person's is sure enough to know an invitation by. */
  readonly isNameSure: boolean
}

/** Claims that must be there; what the ID token does not have is asked for. */
export function wantedClaims({ roleClaim, tenantClaim, nameClaim }: ProviderRecord): string[] {
  return [roleClaim, tenantClaim, nameClaim]
    .filter((name) => name !== '')
    .map((name) => name.split('.')[0] ?? '')
}

export function decide(provider: ProviderRecord, { claims, more }: Told): Decided {
  const valuesOf = (claim: string) => {
    const own = valuesAt(claims, claim)
    return own.length > 0 || !more ? own : valuesAt(more, claim)
  }
  return {
    role: provider.roleClaim === '' ? undefined : roleOf(provider, valuesOf(provider.roleClaim)),
    tenants: provider.tenantClaim === '' ? undefined : tenantsOf(provider, valuesOf(provider.tenantClaim)),
    ...nameIn(provider, claims, more),
  }
}

/** Of several, the one by which somebody may do most. */
function roleOf({ roles: map, otherRole }: ProviderRecord, values: readonly string[]): Role | null {
  const has = new Set(values)
  const given = new Set(map.filter(({ value }) => has.has(value)).map(({ role }) => role))
  return roles.find((role) => given.has(role)) ?? otherRole
}

function tenantsOf({ tenants: map }: ProviderRecord, values: readonly string[]): string[] {
  const has = new Set(values)
  const codes =
    map.length === 0 ? values : map.filter(({ value }) => has.has(value)).map(({ tenant }) => tenant)
  return [...new Set(codes.map((code) => code.toUpperCase()))]
}

/** The claim of this name; else the way into objects that its dots say. */
function valuesAt(claims: ClaimSet, name: string): string[] {
  const value = Object.hasOwn(claims, name) ? claims[name] : name.split('.').reduce<unknown>(inside, claims)
  const list = Array.isArray(value) ? value.slice(0, mostValues) : [value]
  return list.flatMap((each) =>
    typeof each === 'string' || typeof each === 'number' || typeof each === 'boolean' ? [String(each)] : [],
  )
}

const inside = (value: unknown, step: string): unknown =>
  typeof value === 'object' && value !== null && Object.hasOwn(value, step)
    ? (value as Record<string, unknown>)[step]
    : undefined

/** An e-mail address counts only where the same answer says that it was verified; else its owner is whoever typed it in. */
function nameIn({ nameClaim }: ProviderRecord, claims: ClaimSet, more: ClaimSet | undefined) {
  const from = [claims, more].find((each) => typeof each?.[nameClaim] === 'string')
  const text = String(from?.[nameClaim] ?? '').trim()
  const name = /[\p{Cc}\p{Cs}\u2028\u2029\ufeff]/u.test(text) || text.length > 120 ? '' : text
  // Some write what is true as a text.
  const verified = from?.email_verified === true || from?.email_verified === 'true'
  return { name, isNameSure: name !== '' && (nameClaim !== 'email' || verified) }
}
