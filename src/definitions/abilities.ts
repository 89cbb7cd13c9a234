/** What a model can do, in the words that models are looked for by. */

import type { SheetModel } from '../schema/definition.ts'
import { keyKinds } from './key-kinds.ts'
import type { CompiledModel } from './model.ts'

/** `values`: the maps of its definition. The fields that it is compared by come last. */
export function abilitiesOf(model: CompiledModel, values: SheetModel['values'] = {}): string[] {
  const { lineKeys, expansionKeys } = keyKinds(model)
  const kinds = new Set([...lineKeys, ...expansionKeys])
  const own: [string, boolean][] = [
    ['sideModules', model.expansionModules !== null],
    ['handsets', model.handsets > 0],
    ['virtual', model.virtual],
    ['https', model.tls],
    [
      'tftp',
      Object.values(values).some((words) => typeof words.tftp === 'string' || typeof words.tftp === 'number'),
    ],
    ['digest', model.authentication.includes('digest')],
    ['resync', model.notify.resync !== undefined],
    ['reboot', model.notify.reboot !== undefined],
    ['uploads', model.uploads.length > 0],
    ['withoutDoubts', model.doubts.length === 0],
    ['ofHighConfidence', model.confidence === 'high'],
  ]
  return [
    ...own.filter(([, can]) => can).map(([ability]) => ability),
    ...[...kinds].filter((kind) => kind !== 'none').map((kind) => `key.${kind}`),
    ...model.fields,
  ]
}
