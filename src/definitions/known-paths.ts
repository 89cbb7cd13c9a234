/** Whether a sheet or a template may read a path here, which of it is secret, and which settings it comes from: by readable.ts. */

import { lineSettings, phoneSettings, type SettingSpec } from '../schema/settings.ts'
import { type Head, type Loop, loops, type Reading, readings, readingsByPath, rowLoops } from './readable.ts'

/** What a path begins with when it reads a line, a key or a phone book, by a loop or by itself. */
export const headsOfOnePhone: ReadonlySet<string> = new Set([
  ...Object.values(loops).flatMap(({ list, variable }) => [list, variable]),
  'phoneBook',
])

function membersOf(head: Head, fits: (reading: Reading) => boolean = () => true): string[] {
  return readings.filter((reading) => reading.of === head && fits(reading)).flatMap(({ members }) => members)
}

const heads = [...new Set(readings.map(({ of }) => of))].filter((of) => of !== 'word' && of !== 'contact')
const members: Record<string, readonly string[]> = Object.fromEntries(
  heads.map((head) => {
    const own = membersOf(head, ({ inTemplates }) => !inTemplates)
    return [head, head === 'line' ? withLineSettings(own) : own]
  }),
)

function withLineSettings(own: readonly string[]): string[] {
  return [...new Set([...own, ...lineSettings.map((setting) => setting.key)])]
}

const phoneKeys = new Map(phoneSettings.map((setting) => [setting.key, setting]))
const lineKeys = new Map(lineSettings.map((setting) => [setting.key, setting]))

const secrets = new Set([
  ...[...readingsByPath].filter(([, { secret }]) => secret).map(([path]) => path),
  ...phoneSettings.filter(isPassword).map((setting) => setting.key),
  ...lineSettings.filter(isPassword).map((setting) => `line.${setting.key}`),
])

function isPassword(setting: SettingSpec): boolean {
  return setting.type === 'password'
}

export function isSecretPath(path: string): boolean {
  return secrets.has(path)
}

/** The settings that a path is made of; none for what comes from elsewhere. */
export function settingsOf(path: string): readonly SettingSpec[] {
  const keys = readingsByPath.get(path)?.madeOf
  if (keys) return keys.flatMap((key) => phoneKeys.get(key) ?? lineKeys.get(key) ?? [])
  const setting =
    phoneKeys.get(path) ?? (path.startsWith('line.') ? lineKeys.get(path.slice('line.'.length)) : undefined)
  return setting ? [setting] : []
}

/** A sentence on why a sheet cannot read this path here, or `undefined` when it can. */
export function refusesPath(path: string, loop: Loop | undefined): string | undefined {
  if (phoneKeys.has(path) || isOwnWord(path)) return undefined
  const [head = '', ...rest] = path.split('.')
  const member = rest.join('.')
  if (head === 'facts' && member !== '' && rest.length === 1) return undefined
  const known = Object.hasOwn(members, head) ? members[head] : undefined
  if (!known)
    return `nothing is called ${path}: it is neither a setting nor one of ${Object.keys(members).join(', ')}, facts`
  if (!known.includes(member)) return `${head} has no ${member || 'text'}; it has ${known.join(', ')}`
  return refusesOutside(head, member, loop)
}

function isOwnWord(path: string): boolean {
  const reading = readingsByPath.get(path)
  return reading?.of === 'word' && !reading.inTemplates
}

function refusesOutside(head: string, member: string, loop: Loop | undefined): string | undefined {
  const variable = loop && loops[loop].variable
  if (head === 'line' && variable !== 'line') return `line.${member} can only be read inside “each line”`
  if (head === 'book' && variable !== 'book') return `book.${member} can only be read inside “each phoneBook”`
  if (Object.hasOwn(rowLoops, head) && variable !== head)
    return `${head}.${member} can only be read inside “each ${head}”`
  if (head === 'key' && variable !== 'key')
    return `key.${member} can only be read inside “each lineKey” or “each expansionKey”`
  if (head === 'key' && member === 'module' && loop !== 'expansionKey' && loop !== 'emptyExpansionKey')
    return 'key.module can only be read inside “each expansionKey” or “each emptyExpansionKey”'
  if (loop === 'emptyLine' || loop === 'emptyLineKey' || loop === 'emptyExpansionKey') {
    const known = listMembers[loops[loop].list] ?? []
    const isOfIt = head === loops[loop].variable && !known.includes(member)
    if (isOfIt) return `an empty ${head} has no ${member}; it has ${known.join(', ')}`
  }
  return undefined
}

/** The words that templates brought from elsewhere use for a line also stand for one by themselves. */
const lineWords = [
  ...membersOf('line', ({ inTemplates }) => inTemplates === true),
  ...['password', 'mailbox', 'index', 'label', 'server', 'port', 'transport'],
]

const onThePhone = ({ ofModules }: Reading) => !ofModules
const listMembers: Record<string, readonly string[]> = {
  lines: [...(members.line ?? []), ...lineWords],
  emptyLines: membersOf('line', ({ whenEmpty }) => whenEmpty === true),
  lineKeys: membersOf('key', onThePhone),
  emptyLineKeys: membersOf('key', (reading) => onThePhone(reading) && reading.whenEmpty === true),
  expansionKeys: membersOf('key'),
  emptyExpansionKeys: membersOf('key', ({ whenEmpty }) => whenEmpty === true),
  phoneBooks: membersOf('book'),
  contacts: membersOf('contact'),
}
const words = new Set([
  ...membersOf('word', ({ inTemplates }) => inTemplates === true),
  ...lineWords,
  ...Object.keys(listMembers),
])

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
