/** The entries of a key layout in words: what each is called, and what becomes of it on a phone model. */

import { msg, plural, t } from '@lingui/core/macro'
import type { KeysOnModel, LayoutEntry } from '../../../src/schema/key-layout.ts'
import { numeral } from './format.ts'
import { keyKindLabels } from './key-kinds.ts'
import type { Place } from './key-places.ts'
import { say, type Words } from './language.ts'

export const ruleNames: Words<LayoutEntry['rule']> = {
  colleagues: msg`All colleagues`,
  extensions: msg`Extensions from … to …`,
  park: msg`Park slots`,
  key: msg`One key`,
}

/** `Park slots 701–704`, `Speed dial 112` */
export function entryInWords(entry: LayoutEntry): string {
  if (entry.rule === 'key')
    return [say(keyKindLabels[entry.kind]), entry.value, entry.label].filter(Boolean).join(' ')
  if (entry.rule === 'colleagues')
    return [say(ruleNames.colleagues), entry.prefix && `${entry.prefix}…`].filter(Boolean).join(' ')
  const range = `${entry.from}–${entry.to}`
  return entry.rule === 'park' ? `${say(ruleNames.park)} ${range}` : t`Extensions ${range}`
}

export function keyInWords({ number, module }: Place): string {
  return module === undefined ? t`key ${number}` : t`key ${number} of module ${module}`
}

const placeOf = ({ number, module }: { number: number; module?: number | undefined }): Place =>
  module === undefined ? { number } : { number, module }

/** `keys 2 to 5`, `key 6 to key 3 of module 1; 4 more have no place` */
export function becomesInWords({ keys, placed, first, last }: KeysOnModel['entries'][number]): string {
  if (keys === 0) return t`no key: no extension fits`
  if (!first || !last)
    return plural(keys, { one: 'there is no place for its key', other: 'there is no place for its # keys' })
  const where =
    placed === 1
      ? keyInWords(placeOf(first))
      : first.module === undefined && last.module === undefined
        ? t`keys ${first.number} to ${last.number}`
        : t`${keyInWords(placeOf(first))} to ${keyInWords(placeOf(last))}`
  const left = keys - placed
  if (left === 0) return where
  return t`${where}; ${plural(left, { one: '# more has no place', other: `${numeral(left)} more have no place` })}`
}
