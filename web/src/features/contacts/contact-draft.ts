/** A contact as its form holds it, and the bodies that are made of it. */

import { msg, t } from '@lingui/core/macro'
import {
  type Contact,
  type ContactCreate,
  type ContactNumber,
  type ContactPatch,
  contactCreateSchema,
} from '../../../../src/schema/contact.ts'
import { changedFields } from '../../lib/changes.ts'
import type { Words } from '../../lib/language.ts'
import { type Errors, errorsOf } from '../../lib/use-draft.ts'

export type ContactDraft = { name: string; company: string; numbers: ContactNumber[] }

export const contactLabels: Words<keyof ContactDraft> = {
  name: msg`Name`,
  company: msg`Company`,
  numbers: msg`Numbers`,
}

export const contactFields = /^(name|company|numbers(\.\d+\.(kind|number))?)$/

export const emptyContact: ContactDraft = { name: '', company: '', numbers: [{ kind: 'work', number: '' }] }

export const numberKinds: Words<ContactNumber['kind']> = {
  work: msg`Work`,
  mobile: msg`Mobile`,
  home: msg`Home`,
  other: msg`Other`,
}

export function toContactDraft({ name, company, numbers }: Contact): ContactDraft {
  return { name, company, numbers }
}

export function toCreate(draft: ContactDraft): ContactCreate {
  return draft
}

export function toPatch(draft: ContactDraft, contact: Contact): ContactPatch {
  return changedFields(draft, toContactDraft(contact))
}

export function checkContact(draft: ContactDraft): Errors {
  const errors = errorsOf(contactCreateSchema.safeParse(draft))
  draft.numbers.forEach(({ number }, index) => {
    if (number.trim() === '') errors[`numbers.${index}.number`] = t`Write the number, or take this one off`
  })
  return errors
}
