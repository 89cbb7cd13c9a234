/** The sample phone: one fixed tenant, fixed extensions with clearly made-up credentials, as any model would have them. */

import { globSync } from 'node:fs'
import { join } from 'node:path'
import type { Catalogue } from '../../src/definitions/load-definitions.ts'
import { loadDefinitions } from '../../src/definitions/load-definitions.ts'
import { type CompiledFile, type CompiledModel, mainFile } from '../../src/definitions/model.ts'
import type { ExtensionRecord } from '../../src/extensions/extension-store.ts'
import type { MacAddress } from '../../src/kernel/mac-address.ts'
import { type FilledFile, fillFile } from '../../src/rendering/fill-file.ts'
import type { PhoneBookEntry } from '../../src/rendering/phone-book.ts'
import { type Level, renderScope, type ScopeParts } from '../../src/rendering/render-scope.ts'
import type { ExpansionKey, LineKey } from '../../src/schema/phone.ts'
import { type Settings, type SettingValue, vocabulary } from '../../src/schema/settings.ts'
import type { TenantRecord } from '../../src/tenants/tenant-store.ts'
import { newerSettings } from './sample-settings.ts'
import { mayBeTried } from './tried-words.ts'

export const definitionsFolder = join(import.meta.dirname, '..', '..', 'definitions')
export const { catalogue: shipped, mistakes: shippedMistakes } = loadDefinitions(
  definitionsFolder,
  mayBeTried(definitionsFolder),
)

/** Every secret of the sample phone holds this word, or is `phoneSecret`. */
export const secretWord = 'password'
export const phoneSecret = 'samplesamplesamplesamplesa'

export type SampleChanges = {
  /** The lines with an extension; all of them when left out. */
  lines?: readonly number[]
  phone?: Partial<ScopeParts['phone']>
  tenant?: Partial<TenantRecord>
  /** Put over every extension. */
  extension?: Partial<ExtensionRecord>
  /** Of the system and of the tenant's phones of this model. */
  system?: Partial<Pick<Level, 'settings' | 'parameters'>>
  ofModel?: Partial<Pick<Level, 'settings' | 'parameters'>>
  phoneBook?: readonly PhoneBookEntry[]
  year?: number
}

/** A value of each setting that the vocabulary has, one that every model could honour. */
const sampleSettings: Record<string, SettingValue> = {
  timezone: 'Europe/Berlin',
  ntpServer: 'time.example.com',
  language: 'de',
  callWaiting: true,
  autoAnswer: false,
  dialPlan: '[1-9]xx',
  pickupCode: '*8',
  groupPickupCode: '*9',
  dndOnCode: '*78',
  dndOffCode: '*79',
  forwardOnCode: '*72',
  forwardOffCode: '*73',
  tenantPhoneBook: true,
  phoneBookUrl: 'https://directory.example.com/book.xml',
  phoneBookUrl2: 'https://directory.example.com/second.xml',
  sideModule: '36',
  ringtone: 3,
  backlight: 60,
  logoUrl: 'https://files.example.com/logo.png',
  vlan: 100,
  vlanPriority: 5,
  pcVlan: 200,
  lldp: true,
  dnsServer: '192.0.2.53',
  dnsServer2: '192.0.2.54',
  dot1x: 'peap',
  dot1xIdentity: 'sample-switch-user',
  dot1xPassword: 'sample-switch-password',
  adminPassword: 'sample-admin-password',
  userPassword: 'sample-user-password',
  webPage: false,
  resyncInterval: 1440,
  firmwareUrl: 'https://files.example.com/firmware/sample.rom',
  caCertificateUrl: 'https://files.example.com/ca.pem',
  syslogServer: 'syslog.example.com',
  label: 'Reception',
  server: 'pbx.example.com',
  port: 5062,
  transport: 'tcp',
  backupServer: 'backup.example.com:5070',
  outboundProxy: 'proxy.example.com',
  registerExpiry: 600,
  codecs: 'g722,pcma,pcmu',
  srtp: 'optional',
  dtmf: 'rfc4733',
  voicemail: '*98',
  mwi: true,
  handset: 2,
  ipei: '0123456789',
  ...newerSettings,
}

/** Everything that the vocabulary can set; a line's on the phone's first line. */
export function everySetting(model: CompiledModel): Settings {
  return Object.fromEntries(
    vocabulary.map(({ key, scope }) => [
      scope === 'line' ? `lines.${model.firstLine}.${key}` : key,
      sampleSettings[key] ?? missing(key),
    ]),
  )
}

function missing(key: string): never {
  throw new Error(`the sample phone has no ${key}`)
}

export const allLines = ({ firstLine, lastLine }: CompiledModel): number[] =>
  Array.from({ length: lastLine - firstLine + 1 }, (_, index) => firstLine + index)

export function lineKey(number: number, kind: LineKey['kind'], changes: Partial<LineKey> = {}): LineKey {
  return { number, kind, value: '200', label: 'Sample key', line: 1, pickup: '', ...changes }
}

export function expansionKey(
  number: number,
  kind: LineKey['kind'],
  changes: Partial<ExpansionKey> = {},
): ExpansionKey {
  return { module: 1, ...lineKey(number, kind), label: 'Sample side key', ...changes }
}

function sampleMac(vendor: string): MacAddress {
  const oui = shipped.vendors.find((each) => each.name === vendor)?.ouis[0] ?? '020000'
  return oui.padEnd(11, '0').concat('1') as MacAddress
}

function sampleExtension(line: number): ExtensionRecord {
  return {
    id: `extension-${line}`,
    number: String(100 + line),
    name: `Sample ${line}`,
    tech: 'PJSIP',
    username: `sample-user-${line}`,
    authUsername: `sample-auth-${line}`,
    password: `sample-password-${line}`,
    mailbox: `box-${line}`,
    voicemailNumber: '',
    members: [],
    revision: 1,
    createdAt: '',
    updatedAt: '',
  }
}

const sampleTenant: TenantRecord = {
  id: 'tenant',
  code: 'SAMPLE',
  name: 'Sample tenant',
  timezone: '',
  language: '',
  sipServer: 'pbx.example.com',
  sipPort: null,
  sipTransport: 'udp',
  outboundProxy: '',
  notifyVia: 'contact',
  allowedNetworks: [],
  tftpNetworks: [],
  pnpNetworks: [],
  clientCertificates: 'off',
  autoResync: false,
  autoResyncMinutes: 10,
  settings: {},
  parameters: {},
  revision: 1,
  createdAt: '',
  updatedAt: '',
}

export function sampleParts(model: CompiledModel, changes: SampleChanges = {}): ScopeParts {
  const lines = (changes.lines ?? allLines(model)).map((number) => {
    const extension = { ...sampleExtension(number), ...changes.extension }
    return { number, shown: extension, registersAs: extension }
  })
  const phone: ScopeParts['phone'] = {
    id: 'phone',
    name: 'Sample phone',
    virtual: model.virtual,
    modelId: model.id,
    presetId: null,
    keyLayoutId: null,
    mac: sampleMac(model.vendor),
    secret: phoneSecret,
    acceptUploads: false,
    fileName: '',
    httpUsername: '',
    httpPassword: '',
    contact: '',
    lines: lines.map(({ number, shown }) => ({ line: number, extensionId: shown.id })),
    lineKeys: [],
    expansionKeys: [],
    settings: {},
    parameters: {},
    ...changes.phone,
  }
  const tenant = { ...sampleTenant, ...changes.tenant }
  const none = { settings: {}, parameters: {} }
  return {
    phone,
    tenant,
    levels: [
      { level: 'system', ...none, ...changes.system },
      { level: 'tenant', settings: tenant.settings, parameters: tenant.parameters },
      { level: 'model', ...none, ...changes.ofModel },
      { level: 'phone', settings: phone.settings, parameters: phone.parameters },
    ],
    lines,
    model,
    fileName: phone.fileName || mainOf(model).nameFor(phone.mac),
    phoneBookFile: model.files.find((file) => file.phoneBook)?.nameFor(phone.mac),
    phoneBook: changes.phoneBook ?? samplePhoneBook,
    publicUrl: 'https://provisioning.example.com',
    year: changes.year ?? sampleYear,
  }
}

export const sampleYear = 2026

const samplePhoneBook: PhoneBookEntry[] = [
  {
    name: 'Bob & Söhne',
    company: 'Bob',
    numbers: [
      { kind: 'work', number: '0301234' },
      { kind: 'mobile', number: '0171999' },
    ],
  },
  { name: 'Reception', company: '', numbers: [{ kind: 'work', number: '101' }] },
]

/** The file as the server makes it. */
export function fillSample(file: CompiledFile, parts: ScopeParts): FilledFile {
  return fillFile(file, renderScope(parts), parts.levels)
}

export function mainOf(model: CompiledModel): CompiledFile {
  const file = mainFile(model)
  if (!file) throw new Error(`${model.id} has no main file`)
  return file
}

export const servedFiles = (model: CompiledModel): CompiledFile[] =>
  model.files.filter((file) => !file.absent)

/** Those that are lists of parameters. */
export const sheetFiles = (model: CompiledModel): CompiledFile[] => model.files.filter((file) => file.sheet)

/** The phone of the goldens: its first two lines, two keys, one of a side module, all that can be set. */
export function goldenParts(model: CompiledModel): ScopeParts {
  const keys = [
    lineKey(1, 'blf', { label: 'Sample lamp', pickup: '*8', line: model.firstLine }),
    lineKey(model.lineKeys, 'speedDial', { value: '0800123456', line: model.firstLine }),
  ]
  return sampleParts(model, {
    lines: allLines(model).slice(0, 2),
    phone: {
      httpUsername: 'sample-phone',
      httpPassword: 'sample-http-password',
      settings: everySetting(model),
      lineKeys: keys.slice(0, Math.min(model.lineKeys, keys.length)),
      expansionKeys: model.expansionModules ? [expansionKey(1, 'blf', { line: model.firstLine })] : [],
    },
  })
}

const familyOf = (model: CompiledModel) => `${model.vendor} ${model.family}`

/** The model of a family whose golden is written whole: one with side modules if there is any, and few lines. */
function sampleModelOf(models: readonly CompiledModel[]): CompiledModel {
  const weight = ({ expansionModules, firstLine, lastLine, lineKeys }: CompiledModel) =>
    (expansionModules ? 0 : 1000) +
    (lineKeys > 1 ? 0 : 500) +
    (lineKeys > 2 ? 0 : 100) +
    Math.abs(lastLine - firstLine - 1)
  const [first] = [...models].sort((a, b) => weight(a) - weight(b))
  return first ?? missing('model')
}

/**
 * Every golden by its path below the folder of definitions: of one model of each family every file, of its other models
 * what differs from that one.
 */
export function goldens(catalogue: Catalogue = shipped): Map<string, string> {
  const files = new Map<string, string>()
  for (const models of Map.groupBy(catalogue.models, familyOf).values()) {
    const sample = sampleModelOf(models)
    const folder = `${sample.vendor.toLowerCase().replaceAll(' ', '-')}/golden`
    const parts = goldenParts(sample)
    const seen = new Set<string>()
    for (const file of servedFiles(sample)) {
      const { text } = fillSample(file, parts)
      if (seen.has(text)) continue
      seen.add(text)
      const name = file.nameFor(parts.phone.mac)
      const ending = name.includes('.') ? '' : '.txt'
      files.set(`${folder}/${sample.family}/${name.replaceAll('/', '-')}${ending}`, text)
    }
    const others = models.filter((model) => model !== sample)
    if (others.length === 0) continue
    const list = [`${sample.name} is written whole; what the others get else:`]
    const alike = Map.groupBy(others, (model) => differences(sample, model).join('\n'))
    for (const [text, some] of alike)
      list.push('', some.map(({ name }) => name).join(', '), ...(text === '' ? ['nothing'] : [text]))
    files.set(`${folder}/${sample.family}/models.txt`, `${list.join('\n')}\n`)
  }
  return files
}

/** The goldens that are there, by their paths below the folder of definitions. */
export function goldensWritten(): string[] {
  return globSync('*/golden/*/*', { cwd: definitionsFolder })
}

/** Lines of both models' files that the other has not. */
function differences(sample: CompiledModel, model: CompiledModel): string[] {
  const [before, after] = [sample, model].map((each) => {
    const parts = goldenParts(each)
    return servedFiles(each).flatMap((file) => {
      const { parameters, text } = fillSample(file, parts)
      const name = file.nameFor(parts.phone.mac)
      if (file.template) return [`${name}: ${text.length} characters`]
      return [`${name}`, ...parameters.map((parameter) => `${parameter.name} = ${parameter.value}`)]
    })
  }) as [string[], string[]]
  const lack = (lines: string[], others: string[]) => {
    const known = new Set(others)
    return [...new Set(lines)].filter((line) => !known.has(line))
  }
  return [
    ...counted(lack(before, after)).map((line) => `- ${line}`),
    ...counted(lack(after, before)).map((line) => `+ ${line}`),
  ]
}

/** What differs in its numbers alone, as the parameters of many keys or lines do, is said once with how often. */
function counted(lines: readonly string[]): string[] {
  const shapeOf = (line: string) => line.replace(/\d+/g, '#')
  return [...Map.groupBy(lines, shapeOf)].flatMap(([shape, alike]) =>
    alike.length < 4 ? alike : [`${shape} (${alike.length} times, the first ${alike[0]})`],
  )
}
