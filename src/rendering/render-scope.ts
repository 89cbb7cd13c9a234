/** What a phone's files are made of: settings merged from system to line, credentials from extensions, the provisioning URL. */

import { honoursKey, keyLimits } from '../definitions/key-kinds.ts'
import { settingsOf } from '../definitions/known-paths.ts'
import type { CompiledModel } from '../definitions/model.ts'
import { readingsByPath } from '../definitions/readable.ts'
import type { ExtensionRecord } from '../extensions/extension-store.ts'
import { colonMac } from '../kernel/mac-address.ts'
import { Meter } from '../language/limits.ts'
import type { Scope, Value } from '../language/scope.ts'
import type { PhoneRecord } from '../phones/phone-record.ts'
import type { ContactNumber } from '../schema/contact.ts'
import type { Parameters } from '../schema/fields.ts'
import {
  type Inherited,
  inheritSettings,
  type SettingsLevel,
  settingsOfFields,
  type TenantFields,
} from '../schema/inheritance.ts'
import type { ExpansionKey, LineKey } from '../schema/phone.ts'
import { lineSettings, type SettingSpec, type SettingValue } from '../schema/settings.ts'
import type { TenantRecord } from '../tenants/tenant-store.ts'
import { lineButtons, withGroups } from './line-groups.ts'
import type { PhoneBookEntry } from './phone-book.ts'
import { inOrder, type ListedBook } from './phone-books.ts'
import { splitHostPort, typedIn } from './typed-in.ts'
import { zoneScope } from './zone-scope.ts'

/** A line of the phone with the extension that it shows and the one that it registers as (another one for a VIRTUAL extension). */
export type KnownLine = { number: number; shown: ExtensionRecord; registersAs: ExtensionRecord }

/** What one level of the inheritance says. */
export type Level = Pick<SettingsLevel, 'level' | 'settings'> & { readonly parameters: Parameters }

export type ScopeParts = {
  phone: Omit<
    PhoneRecord,
    | 'oldSecret'
    | 'locks'
    | 'oldHttp'
    | 'replaced'
    | 'createdAt'
    | 'updatedAt'
    | 'lastFetch'
    | 'failing'
    | 'servedAt'
    | 'told'
    | 'identity'
    | 'contentEtag'
    | 'pending'
    | 'tenantId'
    | 'revision'
  > & { revision?: number }
  tenant: TenantRecord
  /** From the weakest to the strongest. */
  levels: readonly Level[]
  lines: readonly KnownLine[]
  model: CompiledModel
  /** Its main file, as the phone asks for it. */
  fileName: string
  /** The file that holds the tenant's phone book, when the model reads one. */
  phoneBookFile: string | undefined
  /** For the file that holds it. */
  phoneBook: readonly PhoneBookEntry[]
  /** Of the phone-facing side, without a path: `http://192.0.2.1:8081`. */
  publicUrl: string
  /** Rules of time zones are those from this year on. */
  year: number
}

export type Merged = Inherited

/** The settings of a phone with the level that won; what the tenant has fields of its own for is its level too. */
export function mergeSettings(
  tenant: TenantFields,
  levels: readonly Level[],
  specs: readonly SettingSpec[] = [],
): Map<string, Merged> {
  const fields = settingsOfFields(tenant)
  return inheritSettings(
    levels.map((each) => (each.level === 'tenant' ? { ...each, fields } : each)),
    specs,
  )
}

export function provisioningUrl(publicUrl: string, secret: string): string {
  return `${publicUrl.replace(/\/+$/, '')}/p/${secret}/`
}

/** Where somebody learns what to do with the app that was handed over. */
export function handOverUrl(publicUrl: string, token: string): string {
  return `${publicUrl.replace(/\/+$/, '')}/h/${token}`
}

/** Where a tenant's phones ask for the first time. */
export function contactUrl(publicUrl: string, code: string): string {
  return `${publicUrl.replace(/\/+$/, '')}/b/${code}/`
}

export function renderScope(parts: ScopeParts): Scope {
  const { phone, tenant, model } = parts
  const settings = mergeSettings(tenant, parts.levels, model.settings)
  const lineKeys = writtenKeys(model, 'lineKeys', phone.lineKeys)
  const buttons = lineButtons(
    parts.lines.map((line) => line.number),
    lineKeys.map((key) => key.number),
    model.lineKeys,
  )
  const lines = lineScopes(model, parts.lines, settings).map((line) => ({
    ...line,
    button: buttons.get(Number(line.number)),
  }))
  const assigned = new Set(parts.lines.map((line) => line.number))
  const emptyLines: Scope[] = []
  for (let number = model.firstLine; number <= model.lastLine; number++) {
    if (!assigned.has(number)) emptyLines.push({ number, index: number - model.firstLine })
  }
  const own: { [name: string]: Value } = {}
  for (const [key, { value }] of settings) if (!key.startsWith('lines.')) own[key] = value
  const provisioning = provisioningScope(provisioningUrl(parts.publicUrl, phone.secret), phone)
  const phoneBooks = booksOf(parts, `${provisioning.url}`, own)
  const expansionKeys = writtenKeys(model, 'expansionKeys', phone.expansionKeys)
  return {
    ...own,
    ...typedIn(own),
    lines,
    emptyLines,
    lineKeys: lineKeys.map((key) => keyScope(parts, key, lines, own)),
    emptyLineKeys: freeKeys(model.lineKeys, lineKeys),
    expansionKeys: expansionKeys.map((key) => keyScope(parts, key, lines, own)),
    emptyExpansionKeys: emptyExpansionKeys(parts, expansionKeys),
    phoneBooks,
    phoneBook: phoneBooks.find((book) => book.isFirst) ?? {},
    contacts: parts.phoneBook.flatMap(entriesOf).map(contactScope),
    zone: zoneScope(own.timezone, parts.year),
    phone: {
      name: phone.name,
      mac: phone.mac,
      MAC: phone.mac.toUpperCase(),
      macColons: colonMac(phone.mac),
      acceptUploads: phone.acceptUploads,
      revision: phone.revision ?? 0,
    },
    provisioning: { ...provisioning, file: parts.fileName },
    tenant: { code: tenant.code, name: tenant.name },
    facts: model.facts,
    mac: phone.mac,
    tenantcode: tenant.code,
    billingcode: tenant.code,
    serverhost: own.server ?? '',
  }
}

function booksOf(parts: ScopeParts, url: string, own: Scope): ListedBook[] {
  const ofTenant = own.tenantPhoneBook === true && parts.phoneBookFile !== undefined
  return inOrder(ofTenant ? url + parts.phoneBookFile : undefined, own, parts.tenant.name)
}

/** One number of each kind stands in an entry of a phone book: who has two mobile numbers is there twice. */
function entriesOf(entry: PhoneBookEntry): PhoneBookEntry[] {
  const entries: ContactNumber[][] = [[]]
  for (const number of entry.numbers) {
    const free = entries.find((each) => each.every(({ kind }) => kind !== number.kind))
    if (free) free.push(number)
    else entries.push([number])
  }
  return entries.map((numbers) => ({ ...entry, numbers }))
}

function contactScope({ name, company, numbers }: PhoneBookEntry, index: number): Scope {
  const of = (kind: string) => numbers.find((each) => each.kind === kind)?.number
  return {
    ...{ name, company: company || undefined, index, number: numbers[0]?.number },
    ...{ work: of('work'), mobile: of('mobile'), home: of('home'), other: of('other') },
  }
}

/**
 * A key of a kind that the model has no word for counts as emptied, since the phone is to forget what it was before;
 * it is left out where the model has no word for that either. Half of it would be another key.
 */
function writtenKeys<Key extends LineKey>(
  model: CompiledModel,
  list: 'lineKeys' | 'expansionKeys',
  keys: readonly Key[],
): readonly Key[] {
  if (keys.length === 0 || model.kind === 'template') return keys
  const meter = new Meter(keyLimits, 'the model')
  return keys.flatMap((key) => {
    if (honoursKey(model, list, key, meter)) return [key]
    const emptied: Key = { ...key, kind: 'none', value: '', label: '', pickup: '' }
    return honoursKey(model, list, emptied, meter) ? [emptied] : []
  })
}

function keyScope(
  { model }: ScopeParts,
  key: LineKey | ExpansionKey,
  lines: readonly Scope[],
  own: Scope,
): Scope {
  const line =
    (key.line === undefined ? undefined : lines.find((each) => each.number === key.line)) ?? lines[0]
  const number = key.line ?? line?.number ?? model.firstLine
  return {
    ...key,
    index: key.number - 1,
    line: number,
    lineIndex: Number(number) - model.firstLine,
    user: line?.user,
    server: line?.server ?? own.server,
    port: line?.port,
    pickup: key.pickup || (key.kind === 'blf' ? own.pickupCode : undefined),
  }
}

/** Of the modules up to the last one that somebody programmed: nobody says that there are more. */
function emptyExpansionKeys({ phone, model }: ScopeParts, written: readonly ExpansionKey[]): Scope[] {
  const { max = 0, keys = 0 } = model.expansionModules ?? {}
  const used = phone.expansionKeys.reduce((last, { module }) => Math.max(last, module), 0)
  const modules = Array.from({ length: Math.min(used, max) }, (_, index) => index + 1)
  const byModule = Map.groupBy(written, (key) => key.module)
  return modules.flatMap((module) =>
    freeKeys(keys, byModule.get(module) ?? []).map((key) => ({ module, ...key })),
  )
}

function freeKeys(count: number, written: readonly LineKey[]): { number: number; index: number }[] {
  const taken = new Set(written.map((key) => key.number))
  return Array.from({ length: count }, (_, index) => ({ number: index + 1, index })).filter(
    ({ number }) => !taken.has(number),
  )
}

function provisioningScope(text: string, phone: { httpUsername: string; httpPassword: string }): Scope {
  const url = new URL(text)
  return {
    url: text,
    scheme: url.protocol.replace(':', ''),
    host: url.hostname,
    port: url.port === '' ? (url.protocol === 'https:' ? 443 : 80) : Number(url.port),
    path: url.pathname,
    username: phone.httpUsername || undefined,
    password: phone.httpPassword || undefined,
  }
}

function settingsByLine(settings: Map<string, Merged>): Map<string, Map<string, SettingValue>> {
  const lines = new Map<string, Map<string, SettingValue>>()
  for (const [path, { value }] of settings) {
    const [, line, key] = /^lines\.(\d+)\.(.+)$/.exec(path) ?? []
    if (line === undefined || key === undefined) continue
    const own = lines.get(line) ?? new Map<string, SettingValue>()
    lines.set(line, own.set(key, value))
  }
  return lines
}

/** A phone that cannot be told its transport uses UDP, and its port. */
const isToldTransport = ({ kind, settings }: CompiledModel) =>
  kind === 'template' || settings.some(({ key }) => key === 'transport')

const defaultPort: Record<string, number> = { udp: 5060, tcp: 5060, tls: 5061 }

/** What each line registers as, where and by which of the phone's ways. */
export function lineScopes(
  model: CompiledModel,
  lines: readonly KnownLine[],
  settings: Map<string, Merged>,
): Scope[] {
  const ofLines = settingsByLine(settings)
  return withGroups(lines.map((line, index) => lineScope(model, line, index + 1, settings, ofLines)))
}

function lineScope(
  model: CompiledModel,
  line: KnownLine,
  position: number,
  settings: Map<string, Merged>,
  ofLines: ReadonlyMap<string, ReadonlyMap<string, SettingValue>>,
): Scope {
  const { shown, registersAs } = line
  const ofLine = ofLines.get(String(line.number))
  const setting = (key: string): Value => ofLine?.get(key) ?? settings.get(key)?.value
  const own: { [name: string]: Value } = {}
  for (const { key } of lineSettings) own[key] = setting(key)
  const [proxyHost, proxyPort] = splitHostPort(String(own.outboundProxy ?? ''))
  const [backupHost, backupPort] = splitHostPort(String(own.backupServer ?? ''))
  const transport = (isToldTransport(model) ? own.transport : undefined) ?? 'udp'
  const authUser = registersAs.authUsername || registersAs.username
  return {
    ...own,
    number: line.number,
    index: line.number - model.firstLine,
    position,
    port: own.port ?? defaultPort[String(transport)],
    transport,
    outboundProxyHost: proxyHost,
    outboundProxyPort: proxyPort,
    backupServerHost: backupHost,
    backupServerPort: backupPort,
    user: registersAs.username,
    authUser,
    password: registersAs.password || undefined,
    displayName: shown.name,
    extension: shown.number,
    // A PBX’s context behind the mailbox is no SIP host.
    mailbox: (shown.mailbox || registersAs.mailbox).split('@')[0] || undefined,
    voicemail: ofLine?.get('voicemail') ?? (voicemailOf(line) || own.voicemail),
    label: own.label ?? shown.number,
    handset: own.handset ?? line.number - model.firstLine + 1,
    line_active: 1,
    displayname: registersAs.name,
    virtualdisplayname: shown.tech === 'VIRTUAL' ? shown.name : '',
    username: registersAs.username,
    authname: authUser,
    subscribemwi: own.mwi === false ? 0 : 1,
  }
}

export const voicemailOf = ({ shown, registersAs }: KnownLine) =>
  shown.voicemailNumber || registersAs.voicemailNumber

/** Whether a line's voicemail number is its extension's, not a setting's. */
export const dialsOwnVoicemail = (line: KnownLine, settings: { has(key: string): boolean }) =>
  voicemailOf(line) !== '' && !settings.has(`lines.${line.number}.voicemail`)

/** In plain words, which level gave a parameter the value that these paths name. */
export function originOf(
  paths: readonly string[],
  line: number | undefined,
  parts: Pick<ScopeParts, 'phone' | 'tenant' | 'lines'>,
  settings: Map<string, Merged>,
): string {
  for (const path of paths) {
    const origin = originOfPath(path, line, parts, settings)
    if (origin) return origin
  }
  return 'definition'
}

function originOfPath(
  path: string,
  line: number | undefined,
  parts: Pick<ScopeParts, 'lines'>,
  settings: Map<string, Merged>,
): string | undefined {
  const reading = readingsByPath.get(path)
  if (reading?.from) return reading.from
  const keys = settingsOf(path).map((setting) => setting.key)
  const level = keys
    .flatMap((key) => settings.get(`lines.${line}.${key}`) ?? settings.get(key) ?? [])
    .at(0)?.level
  if (path.startsWith('key.')) return 'line key'
  const known = parts.lines.find((each) => each.number === line)
  const isOfExtension =
    path === 'line.voicemail' ? known && dialsOwnVoicemail(known, settings) : reading?.extension !== undefined
  if (known && isOfExtension) return `extension ${known.shown.number}`
  if (level) return level
  if (known && path === 'line.label') return `extension ${known.shown.number}`
  return keys.length === 0 && path.startsWith('line.') && known ? `line ${known.number}` : undefined
}
