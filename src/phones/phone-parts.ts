/** What a save decides about a phone, part by part: each setting, line and key by itself. So phones are compared, undone and restored. */

import { isDeepStrictEqual } from 'node:util'
import type { ExpansionKey, LineKey, PhonePatch } from '../schema/phone.ts'
import type { PhoneFields } from './phone-record.ts'

type Whole = Exclude<keyof PhoneFields, 'lines' | 'lineKeys' | 'expansionKeys' | 'settings' | 'parameters'>

/** One that is left out does not compile. */
const wholes = {
  ...{
    name: true,
    virtual: true,
    modelId: true,
    presetId: true,
    keyLayoutId: true,
    mac: true,
    acceptUploads: true,
    fileName: true,
  },
  ...{ httpUsername: true, httpPassword: true, contact: true },
} as const satisfies Record<Whole, true>

/** By name: `name`, `settings.timezone`, `parameters.P30`, `lines.2`, `lineKeys.4`, `expansionKeys.1.4`. What is not set is not there. */
export type PhonePartValues = ReadonlyMap<string, unknown>

const keyName = ({ number, ...key }: LineKey | ExpansionKey) =>
  'module' in key ? `expansionKeys.${key.module}.${number}` : `lineKeys.${number}`

export function partsOf(phone: PhoneFields): PhonePartValues {
  const parts = new Map<string, unknown>()
  for (const field of Object.keys(wholes) as Whole[]) parts.set(field, phone[field])
  for (const { line, extensionId } of phone.lines) parts.set(`lines.${line}`, extensionId)
  for (const key of [...phone.lineKeys, ...phone.expansionKeys]) parts.set(keyName(key), key)
  for (const [key, value] of Object.entries(phone.settings)) parts.set(`settings.${key}`, value)
  for (const [name, value] of Object.entries(phone.parameters)) parts.set(`parameters.${name}`, value)
  return parts
}

/** Names of the parts that are not the same in both. */
export function partsThatDiffer(one: PhonePartValues, other: PhonePartValues): string[] {
  return [...new Set([...one.keys(), ...other.keys()])].filter(
    (name) => !isDeepStrictEqual(one.get(name), other.get(name)),
  )
}

/** What brings these parts of a phone back to what they are in `then`; names that neither has say nothing. */
export function patchTowards(now: PhoneFields, then: PhoneFields, names: readonly string[]): PhonePatch {
  const [before, after] = [partsOf(then), partsOf(now)]
  const known = [...new Set(names)].filter((name) => before.has(name) || after.has(name))
  /** Of a map: what it was, by key. */
  const of = (map: 'settings' | 'parameters') =>
    known
      .filter((name) => name.startsWith(`${map}.`))
      .map((name) => [name.slice(map.length + 1), before.get(name)] as const)
  const [settings, parameters] = [of('settings'), of('parameters')]
  // Of a parameter, `null` is a value: it is taken out of the file.
  const [kept, forgotten] = [true, false].map((isKept) =>
    parameters.filter(([, value]) => (value !== undefined) === isKept),
  ) as [typeof parameters, typeof parameters]
  const lists = (['lines', 'lineKeys', 'expansionKeys'] as const).filter((list) =>
    known.some((name) => name.startsWith(`${list}.`)),
  )
  return {
    ...Object.fromEntries(known.filter((name) => name in wholes).map((name) => [name, before.get(name)])),
    ...(settings.length > 0 && {
      settings: Object.fromEntries(settings.map(([key, value]) => [key, value ?? null])),
    }),
    ...(kept.length > 0 && { parameters: Object.fromEntries(kept) }),
    ...(forgotten.length > 0 && { forgetParameters: forgotten.map(([name]) => name) }),
    ...Object.fromEntries(lists.map((list) => [list, listTowards(list, now, then, new Set(known))])),
  } as PhonePatch
}

/** Those of now that nobody asked about, and those of then that somebody did. */
function listTowards(
  list: 'lines' | 'lineKeys' | 'expansionKeys',
  now: PhoneFields,
  then: PhoneFields,
  wanted: ReadonlySet<string>,
) {
  const nameOf = (each: PhoneFields[typeof list][number]) =>
    'extensionId' in each ? `lines.${each.line}` : keyName(each)
  const place = (each: PhoneFields[typeof list][number]) =>
    'extensionId' in each ? each.line : ('module' in each ? each.module * 1000 : 0) + each.number
  return [
    ...now[list].filter((each) => !wanted.has(nameOf(each))),
    ...then[list].filter((each) => wanted.has(nameOf(each))),
  ]
    .sort((a, b) => place(a) - place(b))
    .map((each) => ('extensionId' in each ? { line: each.line, extensionId: each.extensionId } : each))
}
