/** What a sheet or a template may read, and which of it is secret: the table of docs/definitions.md in code. */

import { lineSettings, phoneSettings, type SettingSpec } from '../schema/settings.ts'

/** Which list a loop of a sheet goes through, and what its variable is called. */
export const loops = {
  line: { list: 'lines', variable: 'line' },
  emptyLine: { list: 'emptyLines', variable: 'line' },
  lineKey: { list: 'lineKeys', variable: 'key' },
  emptyLineKey: { list: 'emptyLineKeys', variable: 'key' },
  expansionKey: { list: 'expansionKeys', variable: 'key' },
  emptyExpansionKey: { list: 'emptyExpansionKeys', variable: 'key' },
  phoneBook: { list: 'phoneBooks', variable: 'book' },
  pagingAddress: { list: 'pagingAddressRows', variable: 'pagingAddress' },
  alertRing: { list: 'alertRingRows', variable: 'alertRing' },
  emergencyNumber: { list: 'emergencyNumberRows', variable: 'emergencyNumber' },
  dhcpOption: { list: 'dhcpOptionRows', variable: 'dhcpOption' },
} as const
export type Loop = keyof typeof loops

/** Loops through the entries of a setting that is typed in as a list: the setting of each. */
export const rowLoops = {
  pagingAddress: 'pagingAddresses',
  alertRing: 'alertRings',
  emergencyNumber: 'emergencyNumbers',
  dhcpOption: 'dhcpOptions',
} as const satisfies { [Each in Loop]?: string }
const rowSettings: Readonly<Record<string, string>> = rowLoops

/** Settings whose host and port are also read apart, as `ldapServerHost` and `ldapServerPort`. */
export const splitSettings = ['ldapServer', 'stunServer'] as const

/** What a path begins with when it reads a line, a key or a phone book, by a loop or by itself. */
export const headsOfOnePhone: ReadonlySet<string> = new Set([
  ...Object.values(loops).flatMap(({ list, variable }) => [list, variable]),
  'phoneBook',
])

const lineNumbers = ['number', 'index', 'position']
const keyNumbers = ['number', 'index']
/** Which entry it is. */
const rowNumbers = ['number', 'index']
const changes = ['month', 'week', 'weekday', 'onOrAfter', 'hour', 'minute']
const members: Record<string, readonly string[]> = {
  line: [
    ...lineNumbers,
    ...['outboundProxyHost', 'outboundProxyPort', 'backupServerHost', 'backupServerPort'],
    ...['user', 'authUser', 'password', 'displayName', 'extension', 'mailbox'],
    ...['registrar', 'handsetLines', 'button'],
    ...lineSettings.map((setting) => setting.key),
  ],
  key: [
    ...keyNumbers,
    ...['module', 'kind', 'value', 'label', 'pickup'],
    ...['line', 'lineIndex', 'user', 'server', 'port'],
  ],
  book: ['number', 'index', 'name', 'url'],
  phoneBook: ['name', 'url'],
  pagingAddress: [...rowNumbers, 'address', 'host', 'port'],
  alertRing: [...rowNumbers, 'text', 'ringtone'],
  emergencyNumber: [...rowNumbers, 'value'],
  dhcpOption: [...rowNumbers, 'value'],
  phone: ['name', 'mac', 'MAC', 'macColons', 'acceptUploads', 'revision'],
  provisioning: ['url', 'scheme', 'host', 'port', 'path', 'file', 'username', 'password'],
  tenant: ['code', 'name'],
  zone: [
    ...['name', 'offset', 'saving', 'hasSaving', 'posix', 'byWeek', 'byDay'],
    ...['start', 'end'].flatMap((which) => changes.map((change) => `${which}.${change}`)),
  ],
}

const phoneKeys = new Map(phoneSettings.map((setting) => [setting.key, setting]))
const lineKeys = new Map(lineSettings.map((setting) => [setting.key, setting]))

const secrets = new Set([
  'line.password',
  'provisioning.password',
  'provisioning.url',
  'provisioning.path',
  // The tenant’s phone book is served below the phone’s own URL.
  'phoneBook.url',
  'book.url',
  ...phoneSettings.filter(isPassword).map((setting) => setting.key),
  ...lineSettings.filter(isPassword).map((setting) => `line.${setting.key}`),
])

function isPassword(setting: SettingSpec): boolean {
  return setting.type === 'password'
}

export function isSecretPath(path: string): boolean {
  return secrets.has(path)
}

const splitPaths: ReadonlySet<string> = new Set(splitSettings.flatMap((key) => [`${key}Host`, `${key}Port`]))

/** Paths that are made of settings, without being one. */
const madeOf: Record<string, readonly string[]> = {
  'line.outboundProxyHost': ['outboundProxy'],
  'line.outboundProxyPort': ['outboundProxy'],
  'line.backupServerHost': ['backupServer'],
  'line.backupServerPort': ['backupServer'],
  'line.handsetLines': ['handset'],
  'key.pickup': ['pickupCode'],
  'phoneBook.url': ['tenantPhoneBook', 'phoneBookUrl'],
  'book.url': ['tenantPhoneBook', 'phoneBookUrl', 'phoneBookUrl2'],
  ...Object.fromEntries(
    splitSettings.flatMap((key) => [`${key}Host`, `${key}Port`].map((part) => [part, [key]])),
  ),
}

/** The settings that a path is made of; none for what comes from elsewhere. */
export function settingsOf(path: string): readonly SettingSpec[] {
  const [head = ''] = path.split('.')
  const ofRow = path.includes('.') && Object.hasOwn(rowSettings, head) ? rowSettings[head] : undefined
  const keys = head === 'zone' ? ['timezone'] : ofRow === undefined ? madeOf[path] : [ofRow]
  if (keys) return keys.flatMap((key) => phoneKeys.get(key) ?? lineKeys.get(key) ?? [])
  const setting =
    phoneKeys.get(path) ?? (path.startsWith('line.') ? lineKeys.get(path.slice('line.'.length)) : undefined)
  return setting ? [setting] : []
}

/** A sentence on why a sheet cannot read this path here, or `undefined` when it can. */
export function refusesPath(path: string, loop: Loop | undefined): string | undefined {
  if (phoneKeys.has(path) || splitPaths.has(path)) return undefined
  const [head = '', ...rest] = path.split('.')
  const member = rest.join('.')
  if (head === 'facts' && member !== '' && rest.length === 1) return undefined
  const known = Object.hasOwn(members, head) ? members[head] : undefined
  if (!known)
    return `nothing is called ${path}: it is neither a setting nor one of ${Object.keys(members).join(', ')}, facts`
  if (!known.includes(member)) return `${head} has no ${member || 'text'}; it has ${known.join(', ')}`
  return refusesOutside(head, member, loop)
}

function refusesOutside(head: string, member: string, loop: Loop | undefined): string | undefined {
  const variable = loop && loops[loop].variable
  if (head === 'line' && variable !== 'line') return `line.${member} can only be read inside “each line”`
  if (head === 'book' && variable !== 'book') return `book.${member} can only be read inside “each phoneBook”`
  if (Object.hasOwn(rowSettings, head) && variable !== head)
    return `${head}.${member} can only be read inside “each ${head}”`
  if (head === 'key' && variable !== 'key')
    return `key.${member} can only be read inside “each lineKey” or “each expansionKey”`
  if (head === 'key' && member === 'module' && loop !== 'expansionKey' && loop !== 'emptyExpansionKey')
    return 'key.module can only be read inside “each expansionKey” or “each emptyExpansionKey”'
  if (loop === 'emptyLine' && head === 'line' && !lineNumbers.includes(member)) {
    return `an empty line has no ${member}; it has ${lineNumbers.join(', ')}`
  }
  if (head === 'key' && (loop === 'emptyLineKey' || loop === 'emptyExpansionKey')) {
    const known = listMembers[loops[loop].list] ?? []
    if (!known.includes(member)) return `an empty key has no ${member}; it has ${known.join(', ')}`
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
  lineKeys: (members.key ?? []).filter((member) => member !== 'module'),
  emptyLineKeys: keyNumbers,
  expansionKeys: members.key ?? [],
  emptyExpansionKeys: [...keyNumbers, 'module'],
  phoneBooks: members.book ?? [],
  contacts: ['name', 'company', 'index', 'number', 'work', 'mobile', 'home', 'other'],
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
  return (
    ['phone', 'provisioning', 'tenant', 'zone', 'phoneBook'].includes(head) &&
    refusesPath(path, undefined) === undefined
  )
}

/** The vocabulary's settings that a template reads by this path. */
export function templateSettings(path: string): readonly SettingSpec[] {
  return settingsOf(
    path
      .replace(/^lines\.(\*|\d+)\./, 'line.')
      .replace(/^phoneBooks\.(\*|\d+)\./, 'book.')
      .replace(/^(?:lineKeys|expansionKeys)\.(\*|\d+)\./, 'key.'),
  )
}
