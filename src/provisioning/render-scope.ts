/** What a phone's files are made of: settings merged from tenant to line, credentials from extensions, the provisioning URL. */

import type { ExtensionRecord } from '../extensions/extension-store.ts'
import { colonMac } from '../kernel/mac-address.ts'
import type { Scope, Value } from '../language/scope.ts'
import type { PhoneRecord } from '../phones/phone-record.ts'
import { lineSettings, phoneSettings, type Settings, type SettingValue } from '../schema/settings.ts'
import type { TenantRecord } from '../tenants/tenant-store.ts'

/** A line of the phone with the extension that it shows and the one that it registers as (another one for a VIRTUAL extension). */
export type KnownLine = { number: number; shown: ExtensionRecord; registersAs: ExtensionRecord }

export type ScopeParts = {
  phone: Omit<
    PhoneRecord,
    'oldSecret' | 'createdAt' | 'updatedAt' | 'lastFetch' | 'servedAt' | 'tenantId' | 'revision'
  > & { revision?: number }
  tenant: TenantRecord
  lines: readonly KnownLine[]
  firstLine: number
  lastLine: number
  /** How many line keys the model has. */
  lineKeys: number
  /** Its main file, as the phone asks for it. */
  fileName: string
  facts: Scope
  /** Of the phone-facing side, without a path: `http://192.0.2.1:8081`. */
  publicUrl: string
}

export type Merged = { value: SettingValue; level: string }

/** The settings of a phone with the level that won: `phone` over `tenant`. */
export function mergeSettings(
  tenant: Pick<TenantRecord, 'settings' | 'language'>,
  phone: Settings,
): Map<string, Merged> {
  const merged = new Map<string, Merged>()
  const add = (settings: Settings, level: string) => {
    for (const [key, value] of Object.entries(settings))
      if (value !== null && value !== '') merged.set(key, { value, level })
  }
  add({ language: tenant.language }, 'tenant')
  add(tenant.settings, 'tenant')
  add(phone, 'phone')
  return merged
}

export function provisioningUrl(publicUrl: string, secret: string): string {
  return `${publicUrl.replace(/\/+$/, '')}/p/${secret}/`
}

export function renderScope(parts: ScopeParts): Scope {
  const { phone, tenant } = parts
  const settings = mergeSettings(tenant, phone.settings)
  const lines = parts.lines.map((line, index) => lineScope(parts, line, index + 1, settings))
  const assigned = new Set(parts.lines.map((line) => line.number))
  const emptyLines: Scope[] = []
  for (let number = parts.firstLine; number <= parts.lastLine; number++) {
    if (!assigned.has(number)) emptyLines.push({ number, index: number - parts.firstLine })
  }
  const own: { [name: string]: Value } = {}
  for (const [key, { value }] of settings) if (!key.startsWith('lines.')) own[key] = value
  return {
    ...own,
    lines,
    emptyLines,
    lineKeys: phone.lineKeys.map((key) => ({ ...key, index: key.number - 1 })),
    emptyLineKeys: emptyLineKeys(parts),
    phone: {
      name: phone.name,
      mac: phone.mac,
      MAC: phone.mac.toUpperCase(),
      macColons: colonMac(phone.mac),
      acceptUploads: phone.acceptUploads,
      revision: phone.revision ?? 0,
    },
    provisioning: {
      ...provisioningScope(provisioningUrl(parts.publicUrl, phone.secret), phone),
      file: parts.fileName,
    },
    tenant: { code: tenant.code, name: tenant.name },
    facts: parts.facts,
    mac: phone.mac,
    tenantcode: tenant.code,
    billingcode: tenant.code,
    serverhost: tenant.sipServer,
  }
}

function emptyLineKeys({ phone, lineKeys }: ScopeParts): Scope[] {
  const programmed = new Set(phone.lineKeys.map((key) => key.number))
  const numbers = Array.from({ length: lineKeys }, (_, index) => index + 1)
  return numbers.filter((number) => !programmed.has(number)).map((number) => ({ number, index: number - 1 }))
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

const defaultPort = { udp: 5060, tcp: 5060, tls: 5061 } as const

function lineScope(
  parts: ScopeParts,
  line: KnownLine,
  position: number,
  settings: Map<string, Merged>,
): Scope {
  const { tenant } = parts
  const { shown, registersAs } = line
  const [proxyHost, proxyPort] = splitHostPort(tenant.outboundProxy)
  const setting = (key: string): Value =>
    settings.get(`lines.${line.number}.${key}`)?.value ?? settings.get(key)?.value
  const own: { [name: string]: Value } = {}
  for (const { key } of lineSettings) own[key] = setting(key)
  const port = tenant.sipPort ?? defaultPort[tenant.sipTransport]
  const authUser = registersAs.authUsername || registersAs.username
  return {
    ...own,
    number: line.number,
    index: line.number - parts.firstLine,
    position,
    server: tenant.sipServer || undefined,
    port,
    transport: tenant.sipTransport,
    outboundProxy: tenant.outboundProxy || undefined,
    outboundProxyHost: proxyHost,
    outboundProxyPort: proxyPort,
    user: registersAs.username,
    authUser,
    password: registersAs.password || undefined,
    displayName: shown.name,
    extension: shown.number,
    mailbox: shown.mailbox || registersAs.mailbox || undefined,
    label: own.label ?? shown.number,
    line_active: 1,
    displayname: registersAs.name,
    virtualdisplayname: shown.tech === 'VIRTUAL' ? shown.name : '',
    username: registersAs.username,
    authname: authUser,
    subscribemwi: own.mwi === false ? 0 : 1,
  }
}

/** `host:port`, `[2001:db8::1]:5060` or a host alone. */
export function splitHostPort(text: string): [host: string | undefined, port: number | undefined] {
  if (text === '') return [undefined, undefined]
  const match = text.match(/^(\[[^\]]+\]|[^:]+)(?::(\d+))?$/)
  return match ? [match[1], match[2] === undefined ? undefined : Number(match[2])] : [text, undefined]
}

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

const fromTenant = /^(?:line\.(?:server|port|transport|outboundProxy\w*)|tenant\..*|serverhost|tenantcode)$/
const fromExtension =
  /^line\.(?:user|authUser|password|displayName|extension|mailbox|displayname|username|authname|virtualdisplayname)$/
const isSetting = new Set([...phoneSettings, ...lineSettings].map((setting) => setting.key))

function originOfPath(
  path: string,
  line: number | undefined,
  parts: Pick<ScopeParts, 'lines'>,
  settings: Map<string, Merged>,
): string | undefined {
  if (fromTenant.test(path)) return 'tenant'
  if (path.startsWith('provisioning.') || path.startsWith('phone.')) return 'phone'
  if (path.startsWith('key.')) return 'line key'
  const known = parts.lines.find((each) => each.number === line)
  if (known && fromExtension.test(path)) return `extension ${known.shown.number}`
  const key = path.startsWith('line.') ? path.slice('line.'.length) : path
  const level = settings.get(`lines.${line}.${key}`)?.level ?? settings.get(key)?.level
  if (level) return level
  if (known && key === 'label') return `extension ${known.shown.number}`
  return isSetting.has(key)
    ? undefined
    : path.startsWith('line.') && known
      ? `line ${known.number}`
      : undefined
}
