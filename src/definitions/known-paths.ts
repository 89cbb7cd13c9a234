/** What a sheet or a template may read, and which of it is secret: the table of docs/definitions.md in code. */

import { lineSettings, phoneSettings, type SettingSpec } from '../schema/settings.ts'

/** Which list a loop of a sheet goes through, and what its variable is called. */
export const loops = {
  line: { list: 'lines', variable: 'line' },
  emptyLine: { list: 'emptyLines', variable: 'line' },
  lineKey: { list: 'lineKeys', variable: 'key' },
  emptyLineKey: { list: 'emptyLineKeys', variable: 'key' },
} as const
export type Loop = keyof typeof loops

const lineNumbers = ['number', 'index', 'position']
const keyNumbers = ['number', 'index']
const members: Record<string, readonly string[]> = {
  line: [
    ...lineNumbers,
    ...['server', 'port', 'transport', 'outboundProxy', 'outboundProxyHost', 'outboundProxyPort'],
    ...['user', 'authUser', 'password', 'displayName', 'extension', 'mailbox'],
    ...lineSettings.map((setting) => setting.key),
  ],
  key: [...keyNumbers, 'kind', 'value', 'label', 'line', 'pickup'],
  phone: ['name', 'mac', 'MAC', 'macColons', 'acceptUploads', 'revision'],
  provisioning: ['url', 'scheme', 'host', 'port', 'path', 'file', 'username', 'password'],
  tenant: ['code', 'name'],
}

const phoneKeys = new Map(phoneSettings.map((setting) => [setting.key, setting]))
const lineKeys = new Map(lineSettings.map((setting) => [setting.key, setting]))

const secrets = new Set([
  'line.password',
  'provisioning.password',
  'provisioning.url',
  'provisioning.path',
  ...phoneSettings.filter(isPassword).map((setting) => setting.key),
  ...lineSettings.filter(isPassword).map((setting) => `line.${setting.key}`),
])

function isPassword(setting: SettingSpec): boolean {
  return setting.type === 'password'
}

export function isSecretPath(path: string): boolean {
  return secrets.has(path)
}

/** The setting that a path names, if it names one. */
export function settingOf(path: string): SettingSpec | undefined {
  if (phoneKeys.has(path)) return phoneKeys.get(path)
  return path.startsWith('line.') ? lineKeys.get(path.slice('line.'.length)) : undefined
}

/** A sentence on why a sheet cannot read this path here, or `undefined` when it can. */
export function refusesPath(path: string, loop: Loop | undefined): string | undefined {
  if (phoneKeys.has(path)) return undefined
  const [head = '', member = '', ...rest] = path.split('.')
  if (head === 'facts' && member !== '' && rest.length === 0) return undefined
  const known = Object.hasOwn(members, head) ? members[head] : undefined
  if (!known)
    return `nothing is called ${path}: it is neither a setting nor one of ${Object.keys(members).join(', ')}, facts`
  if (rest.length > 0 || !known.includes(member))
    return `${head} has no ${[member, ...rest].join('.') || 'text'}; it has ${known.join(', ')}`
  return refusesOutside(head, member, loop)
}

function refusesOutside(head: string, member: string, loop: Loop | undefined): string | undefined {
  const variable = loop && loops[loop].variable
  if (head === 'line' && variable !== 'line') return `line.${member} can only be read inside “each line”`
  if (head === 'key' && variable !== 'key') return `key.${member} can only be read inside “each lineKey”`
  if (loop === 'emptyLine' && head === 'line' && !lineNumbers.includes(member)) {
    return `an empty line has no ${member}; it has ${lineNumbers.join(', ')}`
  }
  if (loop === 'emptyLineKey' && head === 'key' && !keyNumbers.includes(member)) {
    return `an empty key has no ${member}; it has ${keyNumbers.join(', ')}`
  }
  return undefined
}

/** The words that templates brought from elsewhere use for a line, and for the phone. */
const lineWords = [
  ...['line_active', 'displayname', 'virtualdisplayname', 'username', 'authname', 'password'],
  ...['mailbox', 'subscribemwi', 'index', 'label', 'server', 'port', 'transport'],
]
const phoneWords = ['mac', 'tenantcode', 'billingcode', 'serverhost']

const listMembers: Record<string, readonly string[]> = {
  lines: [...(members.line ?? []), ...lineWords],
  emptyLines: lineNumbers,
  lineKeys: members.key ?? [],
  emptyLineKeys: keyNumbers,
}
const words = new Set([...phoneWords, ...lineWords, ...Object.keys(listMembers)])

/** The system gives a template this value: `tenantcode`, `phone.mac`, `lines.0.user`, `lines.*.user`. */
export function templateKnows(path: string): boolean {
  if (words.has(path)) return true
  const [head = '', ...rest] = path.split('.')
  const list = Object.hasOwn(listMembers, head) ? listMembers[head] : undefined
  if (list) {
    const [index = '', member] = rest
    return rest.length <= 2 && /^(\*|\d{1,4})$/.test(index) && (member === undefined || list.includes(member))
  }
  return ['phone', 'provisioning', 'tenant'].includes(head) && refusesPath(path, undefined) === undefined
}

/** The vocabulary's setting that a template reads by this path. */
export function templateSetting(path: string): SettingSpec | undefined {
  return settingOf(path.replace(/^lines\.(\*|\d+)\./, 'line.'))
}
