/** What is set for a phone and comes to nothing, since its model does not honour it: nothing is silently ignored. */

import { honoursLineField, registersBy } from '../definitions/line-fields.ts'
import { isCompiled, type PhoneModel } from '../definitions/model.ts'
import { refusesZone } from '../definitions/zone-form.ts'
import { isZone } from '../schema/fields.ts'
import type { LineKey, Unsupported } from '../schema/phone.ts'
import { rowsOf } from '../schema/setting-rows.ts'
import type { SettingValue } from '../schema/settings.ts'
import { zoneRules } from '../timezones/zone-rules.ts'
import type { FileProblem } from './fill-file.ts'
import type { Filled } from './key-fill.ts'
import type { KnownPhone } from './known-phone.ts'
import { lineButtons } from './line-groups.ts'
import { lostOfContacts } from './lost-of-contacts.ts'
import { overruledBy } from './overruled.ts'
import {
  dialsOwnVoicemail,
  type KnownLine,
  lineScopes,
  type Merged,
  mergeSettings,
  voicemailOf,
} from './render-scope.ts'

/** What of its keys comes to nothing. */
export type KeysInVain = {
  /** Its model has no word for it, as `refusedKeys` tells it. */
  readonly refused: ReadonlySet<string>
  /** Of its layout, what its files cannot carry. */
  readonly lost?: readonly FileProblem[]
  /** How many of its layout have no place. */
  readonly left?: number
}

export function unsupportedOf(
  known: KnownPhone,
  { refused, lost = [], left = 0 }: KeysInVain,
  year: number,
): Unsupported[] {
  const { allKeys, tenant, levels, model } = known
  if (!model) return []
  const settings = mergeSettings(tenant, levels)
  const found = [...settings].flatMap(([key, { value, level }]) => {
    // Every tenant has a transport; the one that phones take anyhow is nothing that somebody set.
    if (key === 'transport' && value === 'udp' && level === 'tenant') return []
    const message =
      refusesSetting(model, key, value, year) ??
      refusesOnLine(known, model, key, settings) ??
      refusesBeside(model, key, settings)
    return message === undefined ? [] : [{ key, level, message }]
  })
  const pickupCode = settings.get('pickupCode')?.value
  const ofKey = (key: Filled<LineKey>, place: string) =>
    refused.size === 0 ? [] : refusedOfKey(known, model, { key, place, refused, pickupCode })
  return [
    ...found,
    ...ofPlan(known, model),
    ...allKeys.lineKeys.flatMap((key) => ofKey(key, `lineKeys.${key.number}`)),
    ...allKeys.expansionKeys.flatMap((key) => ofKey(key, `expansionKeys.${key.module}.${key.number}`)),
    ...lostOfLayout(known, model, lost),
    ...ofLayout(known, model, left),
    ...withoutButton(known, model, refused),
    ...withoutRegistrar(known, model),
    ...ofExtensions(known, model, settings),
    ...ofContacts(model, settings),
  ]
}

/** What a preset plans and the model has no line for. */
function ofPlan({ preset }: KnownPhone, { name, firstLine, lastLine }: PhoneModel): Unsupported[] {
  const has = lastLine - firstLine + 1
  if (!preset || preset.lineCount <= has) return []
  const message = `The preset “${preset.name}” plans ${preset.lineCount} lines; a ${name} has ${has}`
  return [{ key: 'lines', level: 'preset', message }]
}

/** Keys of its layout that it has no place for. */
function ofLayout({ layout }: KnownPhone, { name }: PhoneModel, left: number): Unsupported[] {
  if (!layout || left === 0) return []
  const keys = left === 1 ? 'one key' : `${left} keys`
  const message = `A ${name} has no place for ${keys} of the layout “${layout.name}”`
  return [{ key: 'keyLayout', level: layout.level, message }]
}

/** What stands on keys of its layout and its files cannot carry: such a layout is another phone’s all the same. */
function lostOfLayout(
  { layout }: KnownPhone,
  { name }: PhoneModel,
  lost: readonly FileProblem[],
): Unsupported[] {
  if (!layout) return []
  const said = lost.map(({ path, key, module, message }): Unsupported => {
    const field = /^key\.(value|label|pickup)$/.exec(path)?.[1]
    const place = module === undefined ? `lineKeys.${key}` : `expansionKeys.${module}.${key}`
    return {
      key: field === undefined ? place : `${place}.${field}`,
      level: layout.level,
      message: `The file of a ${name} cannot carry the ${field ?? 'key'} of the layout “${layout.name}”: it ${message}`,
    }
  })
  return [...new Map(said.map((each) => [each.key, each])).values()]
}

type AtKey = { key: Filled<LineKey>; place: string; refused: ReadonlySet<string>; pickupCode: unknown }

/** What a key has of its own where the model has it for all, and says the same, is nothing lost. */
function refusedOfKey(
  { lines, layout }: KnownPhone,
  model: PhoneModel,
  { key, place, refused, pickupCode }: AtKey,
): Unsupported[] {
  const level = key.fromLayout && layout ? layout.level : 'phone'
  const tell = (of: string, message: string): Unsupported[] =>
    refused.has(of) ? [{ key: of, level, message }] : []
  const kind = `a key of the kind ${key.kind}`
  const isFirstLine = key.line === lines[0]?.number
  const forAll = model.settings.some((spec) => spec.key === 'pickupCode')
  const isCodeOfAll = forAll && key.pickup === pickupCode
  const ofAll = forAll ? '; set the pickup code of the whole phone' : ''
  return [
    ...tell(place, `A ${model.name} has no key of the kind ${key.kind} in this place`),
    ...tell(`${place}.value`, `A ${model.name} is told no value for ${kind}`),
    ...tell(`${place}.label`, `A ${model.name} is told no label for ${kind}`),
    ...(isFirstLine ? [] : tell(`${place}.line`, `A ${model.name} cannot be told which line ${kind} uses`)),
    ...(isCodeOfAll
      ? []
      : tell(`${place}.pickup`, `A ${model.name} has no pickup code for a single key${ofAll}`)),
  ]
}

/** Lines that no button is left for, on phones where they share the buttons with the keys. */
function withoutButton(
  { allKeys, lines }: KnownPhone,
  model: PhoneModel,
  refused: ReadonlySet<string>,
): Unsupported[] {
  if (!isCompiled(model) || !model.files.some(({ sheet }) => sheet?.paths.has('line.button'))) return []
  const keys = allKeys.lineKeys.filter(({ number }) => !refused.has(`lineKeys.${number}`))
  const buttons = lineButtons(
    lines.map(({ number }) => number),
    keys.map(({ number }) => number),
    model.lineKeys,
  )
  return lines.flatMap(({ number }) => {
    if (buttons.has(number)) return []
    const message = `A ${model.name} shows each line on a button, and keys have them all`
    return [{ key: `lines.${number}`, level: 'phone' as const, message }]
  })
}

/** Lines that register in one way too many, on bases and gateways that know so many for all their lines. */
function withoutRegistrar({ tenant, levels, lines }: KnownPhone, model: PhoneModel): Unsupported[] {
  if (!isCompiled(model) || !model.files.some(({ sheet }) => sheet?.paths.has('line.registrar'))) return []
  const scopes = lineScopes(model, lines, mergeSettings(tenant, levels, model.settings))
  return scopes.flatMap(({ number, registrar }) => {
    if (registersBy(model, Number(number), Number(registrar))) return []
    const message = `A ${model.name} has not so many ways to register: give this line the server and settings of another`
    return [{ key: `lines.${number}`, level: 'phone' as const, message }]
  })
}

type AllSettings = ReadonlyMap<string, Merged>

/** Many phones have one server, or one order of codecs, for all lines: the first line's. */
function refusesOnLine(
  { lines }: KnownPhone,
  model: PhoneModel,
  key: string,
  settings: AllSettings,
): string | undefined {
  const [, number, field] = /^lines\.(\d+)\.(.+)$/.exec(key) ?? []
  const first = lines[0]?.number
  if (field === undefined || first === undefined || Number(number) === first || !isCompiled(model))
    return undefined
  const ofFirst = settings.get(`lines.${first}.${field}`) ?? settings.get(field)
  const isLost =
    lines.some((line) => line.number === Number(number)) &&
    ofFirst?.value !== settings.get(key)?.value &&
    !honoursLineField(model, field, { line: Number(number), first, isSetThere: ofFirst !== undefined })
  return isLost ? `A ${model.name} has one for all lines: that of line ${first}` : undefined
}

/** What another setting stands in the place of. */
function refusesBeside(model: PhoneModel, key: string, settings: AllSettings): string | undefined {
  if (!isCompiled(model) || model.kind === 'template') return undefined
  const rival = overruledBy(model, key, (other) => isSomething(settings.get(other)?.value))
  const label = model.settings.find((spec) => spec.key === rival)?.label
  return label && `A ${model.name} has no place for it beside “${label}”`
}

const isSomething = (value: SettingValue | undefined) =>
  value !== undefined && value !== '' && value !== false

/** What a line has of its extension, and the phone is not told. */
function ofExtensions({ lines }: KnownPhone, model: PhoneModel, settings: AllSettings): Unsupported[] {
  const first = lines[0]?.number
  if (!isCompiled(model) || model.kind === 'template' || first === undefined) return []
  return lines.flatMap((line) => {
    const { number, shown, registersAs } = line
    const setting = (key: string) => (settings.get(`lines.${number}.${key}`) ?? settings.get(key))?.value
    const names = [registersAs.username, shown.number]
    const mailbox = (shown.mailbox || registersAs.mailbox).split('@')[0] ?? ''
    const lost = (field: string, isCarried: boolean, what: string): Unsupported[] => {
      if (!isCarried || honoursLineField(model, field, { line: number, first, isSetThere: true })) return []
      return [{ key: `lines.${number}.${field}`, level: 'phone', message: `A ${model.name} ${what}` }]
    }
    return [
      ...lost('displayName', shown.name !== '', 'is told no name for this line'),
      ...lost(
        'authUser',
        !['', registersAs.username].includes(registersAs.authUsername),
        'is told no other name to sign in with',
      ),
      ...lost(
        'mailbox',
        mailbox !== '' && setting('mwi') !== false && !names.includes(mailbox),
        'asks for the messages of the line itself, not of another mailbox',
      ),
      ...lost(
        'voicemail',
        dialsOwnVoicemail(line, settings) && !isOfFirst(line, lines[0]),
        'is told no voicemail number for this line',
      ),
    ]
  })
}

const isOfFirst = (line: KnownLine, first: KnownLine | undefined) =>
  line !== first && first !== undefined && voicemailOf(line) === voicemailOf(first)

/** What a contact has and the phone's book has no place for. */
function ofContacts(model: PhoneModel, settings: AllSettings): Unsupported[] {
  const book = settings.get('tenantPhoneBook')
  if (book?.value !== true || !isCompiled(model)) return []
  return lostOfContacts(model).map((field) => ({
    key: `contacts.${field}`,
    level: book.level,
    message:
      field === 'company'
        ? `The phone book of a ${model.name} has no place for a contact’s company`
        : `The phone book of a ${model.name} has three numbers of a contact at most: the ${field} one is left out`,
  }))
}

function refusesSetting(
  model: PhoneModel,
  key: string,
  value: Merged['value'],
  year: number,
): string | undefined {
  const plain = key.replace(/^lines\.\d+\./, '')
  const spec = model.settings.find((each) => each.key === plain)
  if (!spec) return `A ${model.name} does not honour it`
  if (spec.type === 'timezone' && isZone(String(value))) {
    const refusal = refusesZone(model.zoneForm, zoneRules(String(value), year))
    return refusal && `A ${model.name} ${refusal}`
  }
  const most = mostEntries(model, spec)
  const entries = String(value).split(',').length
  if (entries > most)
    return `A ${model.name} takes ${most} of the ${entries} entries: those behind come to nothing`
  const beyond = beyondNumber(model, spec, String(value))
  if (beyond !== undefined) return beyond
  const unsupported = String(value)
    .split(',')
    .filter((word) => spec.unsupportedOptions?.includes(word))
  if (unsupported.length === 0) return undefined
  return `A ${model.name} has no ${spec.label.toLowerCase()} “${unsupported.map((word) => labelOf(spec, word)).join(', ')}”`
}

/** How much of a list the model has a place for. */
function mostEntries(model: PhoneModel, { key, type }: PhoneModel['settings'][number]): number {
  const isList = type === 'rows' || type === 'list'
  const limits = isList && isCompiled(model) ? model.files.map((file) => file.limits[key]?.rules) : []
  return Math.min(...limits.map((rules) => rules ?? Number.POSITIVE_INFINITY))
}

/** A number that the phone does not take; 0 says something else. */
function beyondNumber(
  model: PhoneModel,
  spec: PhoneModel['settings'][number],
  value: string,
): string | undefined {
  if (!isCompiled(model)) return undefined
  const limits = model.files.flatMap((file) => file.limits[spec.key] ?? [])
  const largest = Math.min(...limits.map((limit) => limit.largest ?? Number.POSITIVE_INFINITY))
  const smallest = Math.max(...limits.map((limit) => limit.smallest ?? 0), 0)
  const beyond = numbersIn(spec, value).find(
    (number) => number > largest || (number > 0 && number < smallest),
  )
  if (beyond === undefined) return undefined
  const bound = beyond > largest ? `${largest} at most` : `${smallest} at least`
  return `A ${model.name} takes ${bound}, and not ${beyond}`
}

function numbersIn({ type, columns = [] }: PhoneModel['settings'][number], value: string): number[] {
  if (type === 'number') return [Number(value)]
  if (type !== 'rows') return []
  const places = columns.flatMap((column, place) => (column.type === 'number' ? place : []))
  return rowsOf(columns, value).flatMap((row) => places.map((place) => Number(row[place])))
}

function labelOf({ options }: PhoneModel['settings'][number], word: string): string {
  return options?.find((option) => option.value === word)?.label ?? word
}
