/** A key layout as its form holds it, and the bodies that are made of it. */

import { msg, t } from '@lingui/core/macro'
import {
  type KeyLayout,
  type KeyLayoutCreate,
  type KeyLayoutPatch,
  keyLayoutCreateSchema,
  type LayoutEntry,
} from '../../../../src/schema/key-layout.ts'
import { changedFields } from '../../lib/changes.ts'
import type { Words } from '../../lib/language.ts'
import { type Errors, errorsOf } from '../../lib/use-draft.ts'

export type KeyLayoutDraft = {
  name: string
  description: string
  modules: number
  entries: LayoutEntry[]
}

export const keyLayoutLabels: Words<keyof KeyLayoutDraft> = {
  name: msg`Name`,
  description: msg`Description`,
  modules: msg`Side modules`,
  entries: msg({ message: 'Keys', context: 'of a phone' }),
}

export const keyLayoutFields = /^(name|description|modules|entries\.\d+\..+)$/

export const emptyKeyLayout: KeyLayoutDraft = { name: '', description: '', modules: 0, entries: [] }

export function newEntry(rule: LayoutEntry['rule']): LayoutEntry {
  if (rule === 'colleagues') return { rule, order: 'name', prefix: '' }
  if (rule === 'extensions') return { rule, from: '', to: '' }
  if (rule === 'park')
    return { rule, from: '701', to: '704', label: t({ message: 'Park', context: 'on a key of a phone' }) }
  return { rule, kind: 'speedDial', value: '', label: '', pickup: '' }
}

export function toKeyLayoutDraft({ name, description, modules, entries }: KeyLayout): KeyLayoutDraft {
  return { name, description, modules, entries }
}

export const toCreate = (draft: KeyLayoutDraft): KeyLayoutCreate => draft

export function toPatch(draft: KeyLayoutDraft, layout: KeyLayout): KeyLayoutPatch {
  return changedFields(draft, toKeyLayoutDraft(layout))
}

export function checkKeyLayout(draft: KeyLayoutDraft): Errors {
  return errorsOf(keyLayoutCreateSchema.safeParse(draft))
}
