/** What a contact has and a model's phone book has no place for, found by asking the book. */

import type { CompiledModel } from '../definitions/model.ts'
import { SourceError } from '../kernel/errors.ts'
import { Meter } from '../language/limits.ts'

/** A contact who has everything. */
const whole = {
  name: 'Anna',
  company: '90001',
  work: '90002',
  mobile: '90003',
  home: '90004',
  other: '90005',
}
export type ContactField = Exclude<keyof typeof whole, 'name'>

const found = new WeakMap<CompiledModel, readonly ContactField[]>()

/** None for a model without a phone book of its own. */
export function lostOfContacts(model: CompiledModel): readonly ContactField[] {
  const known = found.get(model) ?? lostIn(model)
  found.set(model, known)
  return known
}

function lostIn(model: CompiledModel): ContactField[] {
  const template = model.files.find((file) => file.phoneBook)?.template
  if (!template) return []
  const contact = { ...whole, index: 0, number: whole.work }
  const scope = {
    contacts: [contact],
    tenant: { code: '', name: '' },
    phone: {},
    provisioning: {},
    facts: model.facts,
  }
  try {
    const text = template.render(scope, new Meter({}, 'the template'))
    const fields = Object.keys(whole) as (keyof typeof whole)[]
    return fields.filter((field) => field !== 'name').filter((field) => !text.includes(whole[field]))
  } catch (error) {
    if (error instanceof SourceError) return []
    throw error
  }
}
