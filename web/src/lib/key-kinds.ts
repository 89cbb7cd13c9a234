/** What the kinds of keys are called, and which of them a model has. */

import { msg, t } from '@lingui/core/macro'
import type { ModelDetail } from '../../../src/schema/model.ts'
import type { LineKey } from '../../../src/schema/phone.ts'
import type { Place } from './key-places.ts'
import { say, type Words } from './language.ts'

export type KeyKind = LineKey['kind']

export const keyKindLabels: Words<KeyKind> = {
  line: msg`Line`,
  blf: 'BLF',
  speedDial: msg`Speed dial`,
  park: msg`Park`,
  dtmf: 'DTMF',
  intercom: msg`Intercom`,
  url: 'URL',
  none: msg`Nothing`,
}

type OfModel = Pick<ModelDetail, 'name' | 'firstLine' | 'lastLine' | 'keyKinds'>

/** Why the model cannot have such a key there. */
export function whyNoKey(
  { name, firstLine, lastLine, keyKinds }: OfModel,
  { kind, line }: { kind: KeyKind; line?: number | undefined },
  { module }: Place,
): string | undefined {
  const kinds: readonly KeyKind[] = module === undefined ? keyKinds.lineKeys : keyKinds.expansionKeys
  if (kind !== 'none' && !kinds.includes(kind))
    return t`A ${name} has no key of the kind ${say(keyKindLabels[kind])} here`
  if (line !== undefined && (line < firstLine || line > lastLine))
    return firstLine === lastLine
      ? t`Line ${line}: a ${name} has line ${lastLine} only`
      : t`Line ${line}: a ${name} has lines ${firstLine} to ${lastLine}`
  return undefined
}
