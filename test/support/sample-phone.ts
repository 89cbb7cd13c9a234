/** The sample phone: one fixed tenant, fixed extensions with clearly made-up credentials, as any model would have them. */

import { join } from 'node:path'
import type { Catalogue } from '../../src/definitions/load-definitions.ts'
import { loadDefinitions } from '../../src/definitions/load-definitions.ts'
import { type CompiledFile, type CompiledModel, mainFile } from '../../src/definitions/model.ts'
import type { ExtensionRecord } from '../../src/extensions/extension-store.ts'
import type { MacAddress } from '../../src/kernel/mac-address.ts'
import { type FilledFile, fillFile } from '../../src/provisioning/fill-file.ts'
import { renderScope, type ScopeParts } from '../../src/provisioning/render-scope.ts'
import type { Parameters } from '../../src/schema/fields.ts'
import type { LineKey } from '../../src/schema/phone.ts'
import type { Settings } from '../../src/schema/settings.ts'
import type { TenantRecord } from '../../src/tenants/tenant-store.ts'

export const definitionsFolder = join(import.meta.dirname, '..', '..', 'definitions')
export const { catalogue: shipped, mistakes: shippedMistakes } = loadDefinitions(definitionsFolder)

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
}

/** Everything that the vocabulary can set, on the phone's first line too. */
export function everySetting(model: CompiledModel): Settings {
  const first = `lines.${model.firstLine}`
  return {
    language: 'de',
    ntpServer: 'time.example.com',
    adminPassword: 'sample-admin-password',
    resyncInterval: 1440,
    syslogServer: 'syslog.example.com',
    phoneBookUrl: 'https://directory.example.com/book.xml',
    callWaiting: true,
    webPage: false,
    [`${first}.label`]: 'Reception',
    [`${first}.voicemail`]: '*98',
    [`${first}.registerExpiry`]: 600,
    [`${first}.dtmf`]: 'rfc4733',
    [`${first}.srtp`]: 'optional',
    [`${first}.mwi`]: true,
  }
}

export const allLines = ({ firstLine, lastLine }: CompiledModel): number[] =>
  Array.from({ length: lastLine - firstLine + 1 }, (_, index) => firstLine + index)

export function lineKey(number: number, kind: LineKey['kind'], changes: Partial<LineKey> = {}): LineKey {
  return { number, kind, value: '200', label: 'Sample key', line: 1, pickup: '', ...changes }
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
  autoResync: false,
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
  return {
    phone,
    tenant: { ...sampleTenant, ...changes.tenant },
    lines,
    firstLine: model.firstLine,
    lastLine: model.lastLine,
    lineKeys: model.lineKeys,
    fileName: phone.fileName || mainOf(model).nameFor(phone.mac),
    facts: model.facts,
    publicUrl: 'https://provisioning.example.com',
  }
}

/** The file as the server makes it. */
export function fillSample(file: CompiledFile, parts: ScopeParts): FilledFile {
  return fillFile(file, renderScope(parts), overridesOf(parts))
}

export function overridesOf({ tenant, phone }: ScopeParts): { level: string; parameters: Parameters }[] {
  return [
    { level: 'tenant', parameters: tenant.parameters },
    { level: 'phone', parameters: phone.parameters },
  ]
}

export function mainOf(model: CompiledModel): CompiledFile {
  const file = mainFile(model)
  if (!file) throw new Error(`${model.id} has no main file`)
  return file
}

export const servedFiles = (model: CompiledModel): CompiledFile[] =>
  model.files.filter((file) => !file.absent)

/** The phone of the goldens: its first and last line, two keys, all that can be set. */
export function goldenParts(model: CompiledModel): ScopeParts {
  const keys = [
    lineKey(1, 'blf', { label: 'Sample lamp', pickup: '*8' }),
    lineKey(model.lineKeys, 'speedDial', { value: '0800123456' }),
  ]
  return sampleParts(model, {
    lines: [...new Set([model.firstLine, model.lastLine])],
    phone: {
      httpUsername: 'sample-phone',
      httpPassword: 'sample-http-password',
      settings: everySetting(model),
      lineKeys: keys.slice(0, Math.min(model.lineKeys, keys.length)),
    },
  })
}

/** Every golden by its path below the folder of definitions: each model's main file, and each family's other files once. */
export function goldens(catalogue: Catalogue = shipped): Map<string, string> {
  const files = new Map<string, string>()
  const families = new Set<string>()
  for (const model of catalogue.models) {
    const folder = `${model.vendor.toLowerCase()}/golden`
    const parts = goldenParts(model)
    const main = fillSample(mainOf(model), parts).text
    files.set(`${folder}/${wordOf(model.name)}.${endingOf(mainOf(model), parts)}`, main)
    const family = `${model.vendor} ${model.family}`
    if (families.has(family)) continue
    families.add(family)
    const seen = new Set([main])
    for (const file of servedFiles(model)) {
      const { text } = fillSample(file, parts)
      if (seen.has(text)) continue
      seen.add(text)
      files.set(`${folder}/${model.family}.${file.nameFor(parts.phone.mac)}`, text)
    }
  }
  return files
}

const wordOf = (name: string): string => name.toLowerCase().replaceAll(' ', '-')

function endingOf(file: CompiledFile, { phone }: ScopeParts): string {
  const name = file.nameFor(phone.mac)
  return name.includes('.') ? name.slice(name.lastIndexOf('.') + 1) : 'txt'
}
