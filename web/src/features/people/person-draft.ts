/** A person as the form holds it, and the bodies that are made of it. */

import { msg, t } from '@lingui/core/macro'
import type { Role } from '../../../../src/schema/policy.ts'
import { type Person, userCreateSchema } from '../../../../src/schema/session.ts'
import { changedFields } from '../../lib/changes.ts'
import type { Words } from '../../lib/language.ts'
import { type Errors, errorsOf } from '../../lib/use-draft.ts'

export type PersonDraft = { name: string; role: Role; tenants: string[] }

export const personLabels: Words<keyof PersonDraft> = {
  name: msg`Name`,
  role: msg`Role`,
  tenants: msg`Tenants`,
}

export const personFields = /^(name|role|tenants)$/

/** `tenants.3` is said at the one field of all. */
export const fieldOfPerson = (path: string): string => path.split('.', 1)[0] ?? path

export const emptyPerson = (tenants: string[]): PersonDraft => ({ name: '', role: 'operator', tenants })

export const toPersonDraft = ({ name, role, tenants }: Person): PersonDraft => ({ name, role, tenants })

/** The name is its owner's to change. */
export function toPersonPatch(draft: PersonDraft, person: Person) {
  const { name: _, ...changed } = changedFields(draft, toPersonDraft(person))
  return changed
}

/** Who has not all tenants gives one of theirs. */
export function checkPerson(draft: PersonDraft, hasAll: boolean): Errors {
  const errors = errorsOf(userCreateSchema.safeParse(draft))
  if (!hasAll && draft.tenants.length === 0) errors.tenants = t`Name one of your tenants at least`
  return errors
}
