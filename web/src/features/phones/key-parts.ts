/** What a picture of a phone’s keys and the tables of them are made of. */

import type { ModelDetail } from '../../../../src/schema/model.ts'
import { lineKeyKindSchema } from '../../../../src/schema/phone.ts'
import type { Extensions } from '../../lib/extensions.ts'
import type { ChoiceOption } from '../../lib/use-choice.ts'
import type { Draft } from '../../lib/use-draft.ts'
import type { KeyDraft } from './key-drafts.ts'
import type { KeyErrors } from './key-row.tsx'
import type { PhoneDraft } from './phone-draft.ts'

export type KeyList = 'lineKeys' | 'expansionKeys'

export type KeyParts = {
  draft: Draft<PhoneDraft>
  model: ModelDetail
  extensions: Extensions
  lineChoices: readonly ChoiceOption[]
  errorsOf: Record<KeyList, (index: number) => KeyErrors>
  /** All keys of the phone’s own; `path` where one field of one of them changed. */
  change: (own: readonly KeyDraft[], path?: string) => void
}

/** A template says nothing of its keys: it may read any. */
export function kindsOf(model: ModelDetail): ModelDetail['keyKinds'] {
  const all = [...lineKeyKindSchema.options]
  return model.kind === 'template' ? { lineKeys: all, expansionKeys: all } : model.keyKinds
}

export const noErrors: KeyErrors = {}

/** One object for all rows without a mistake, so that they stay as they are. */
export function errorsByKey(errors: Record<string, string>, list: KeyList) {
  const found = new Map<number, KeyErrors>()
  for (const [path, message] of Object.entries(errors)) {
    const [, index, field] = path.match(new RegExp(`^${list}\\.(\\d+)\\.(\\w+)$`)) ?? []
    if (index === undefined || field === undefined) continue
    found.set(Number(index), { ...found.get(Number(index)), [field]: message })
  }
  return (index: number) => found.get(index) ?? noErrors
}
