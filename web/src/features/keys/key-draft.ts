/** An API key as the form holds it, and the bodies that are made of it. */

import { msg, t } from '@lingui/core/macro'
import type { Role } from '../../../../src/schema/policy.ts'
import { type Key, keyCreateSchema } from '../../../../src/schema/session.ts'
import { changedFields } from '../../lib/changes.ts'
import type { Words } from '../../lib/language.ts'
import { type Errors, errorsOf } from '../../lib/use-draft.ts'

export type KeyDraft = {
  name: string
  /** Its code; `null`: all tenants. */
  tenant: string | null
  role: Role
  access: Key['access']
  /** The last day, as a date field has it; empty: no end. */
  ends: string
}

export const keyLabels: Words<keyof KeyDraft> = {
  name: msg`Name`,
  tenant: msg`Tenant`,
  role: msg`Role`,
  access: msg`Only looks`,
  ends: msg`Last day`,
}

export const keyFields = /^(name|tenant|role|access|ends)$/

/** The server knows a moment, the form a day. */
export const fieldOfKey = (path: string): string => (path === 'expiresAt' ? 'ends' : path)

/** `2027-01-31`, where the browser is. */
function dayOf(time: string | null): string {
  if (time === null) return ''
  const at = new Date(time)
  const two = (number: number) => String(number).padStart(2, '0')
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`
}

/** The end of that day. */
function endOf(day: string): string | null {
  if (day === '') return null
  const end = new Date(`${day}T23:59:59.999`)
  return Number.isNaN(end.getTime()) ? null : end.toISOString()
}

export const emptyKey = (tenant: string | null): KeyDraft => ({
  ...{ name: '', tenant, role: 'operator', access: 'full', ends: '' },
})

export const toKeyDraft = ({ name, tenant, role, access, expiresAt }: Key): KeyDraft => ({
  ...{ name, tenant, role, access, ends: dayOf(expiresAt) },
})

/** With the same rights as one that is there. */
export const secondOf = (first: Key): KeyDraft => ({
  ...toKeyDraft(first),
  name: t`${first.name} next`,
  ends: '',
})

export const toKeyCreate = ({ ends, ...draft }: KeyDraft) => ({ ...draft, expiresAt: endOf(ends) })

/** A key stays in its tenant. An end at another hour of the same day stays what it is. */
export function toKeyPatch(draft: KeyDraft, key: Key) {
  const { tenant: _, ends, ...changed } = changedFields(draft, toKeyDraft(key))
  return ends === undefined ? changed : { ...changed, expiresAt: endOf(ends) }
}

/** `hasAll`: a key of all tenants may be given. */
export function checkKey(draft: KeyDraft, hasAll: boolean): Errors {
  const errors = errorsOf(keyCreateSchema.safeParse(toKeyCreate(draft)))
  if (draft.tenant === null && !hasAll) errors.tenant = t`Choose one of your tenants`
  if (draft.tenant !== null && draft.role === 'systemAdministrator')
    errors.role = t`A key of one tenant cannot administer the system`
  return errors
}
