/** Every free-text field that reaches a phone's file: how it is checked, where it is put, what a problem with it is called. */

import type { z } from 'zod'
import type { CompiledModel } from '../../src/definitions/model.ts'
import { extensionCreateSchema } from '../../src/schema/extension.ts'
import { type LineKey, lineKeySchema, phoneCreateSchema } from '../../src/schema/phone.ts'
import { settingError } from '../../src/schema/setting-check.ts'
import { type SettingSpec, type Settings, vocabulary } from '../../src/schema/settings.ts'
import { tenantCreateSchema } from '../../src/schema/tenant.ts'
import { expansionKey, lineKey, type SampleChanges } from '../support/sample-phone.ts'

/** A text that stands nowhere else, so that where it went can be seen. */
export const harmless = 'zq7harmless'

export const hostileValues = [
  ...[
    'a\nb',
    'a\r\nb = c',
    '\r',
    '\u0085',
    '\u2028x',
    'a\u0000b',
    '\u0007',
    '\u001b[0m',
    '\u007f',
    '\ufeffx',
    '\ud800',
    'x\udc00',
  ],
  ...[
    '"',
    "'",
    'a"b',
    "a'b",
    '`',
    '&',
    '<',
    '>',
    '&amp;',
    '&#10;',
    '</a>',
    '<a b="c">',
    ']]>',
    '<![CDATA[x',
    '<!-- -->',
    '?>',
  ],
  ...[
    '%NULL%',
    '%00',
    '${',
    '$\u007bmac}',
    '{{',
    '{{ line.password }}',
    '{% if %}',
    '}}',
    '{mac}',
    '$MA',
    '$(reboot)',
    '\\',
    'a\\',
    '\\n',
    '\\"',
  ],
  ...[
    '😀',
    'Zoë 漢字',
    'e\u0301',
    '\u202eabc',
    ' a ',
    '  ',
    'a  b',
    '\ta',
    ';',
    'a;b=c',
    ';auth_pass=x',
    '#',
    '# a',
    '=',
    'a = b',
    ':',
    '//',
    '|',
    '@',
  ],
  ...[
    '>;regint=1',
    'x@evil.example',
    '[@idx=2]',
    'a]b',
    'a/b',
    '__proto__',
    'constructor',
    'null',
    'undefined',
    '0',
    'false',
    '•',
  ],
  'x'.repeat(4000),
  'é'.repeat(100),
]

type Draft = {
  phone: NonNullable<SampleChanges['phone']>
  tenant: NonNullable<SampleChanges['tenant']>
  extension: NonNullable<SampleChanges['extension']>
  settings: Settings
  keys: Partial<LineKey>
}

export type Field = {
  readonly what: string
  /** What a problem with it may name. */
  readonly paths: readonly string[]
  /** The value as it is kept, or undefined when it is refused. */
  accept(value: string): string | undefined
  /** What stands in a file for it, where that is not the value as it is kept. */
  readonly meant?: (value: string) => string
  put(draft: Draft, value: string): void
}

const bySchema = (schema: z.ZodType) => (value: string) => {
  const read = schema.safeParse(value)
  return read.success ? String(read.data) : undefined
}

function extensionField(
  name: 'number' | 'name' | 'username' | 'authUsername' | 'password' | 'mailbox' | 'voicemailNumber',
  paths: string[],
) {
  const accept = bySchema(extensionCreateSchema.shape[name])
  return {
    what: `extension’s ${name}`,
    paths,
    accept,
    put(draft: Draft, value: string) {
      draft.extension[name] = value
    },
  }
}

function tenantField(name: 'name' | 'sipServer' | 'outboundProxy' | 'language', paths: string[]) {
  const accept = bySchema(tenantCreateSchema.shape[name])
  return {
    what: `tenant’s ${name}`,
    paths,
    accept,
    put(draft: Draft, value: string) {
      draft.tenant[name] = value
    },
  }
}

function phoneField(name: 'name' | 'httpUsername' | 'httpPassword', paths: string[]) {
  const accept = bySchema(phoneCreateSchema.shape[name])
  return {
    what: `phone’s ${name}`,
    paths,
    accept,
    put(draft: Draft, value: string) {
      draft.phone[name] = value
    },
  }
}

function keyField(name: 'value' | 'label' | 'pickup') {
  const accept = bySchema(lineKeySchema.shape[name])
  const paths = ['key.value', 'key.label', 'key.pickup']
  return {
    what: `key’s ${name}`,
    paths,
    accept,
    put(draft: Draft, value: string) {
      draft.keys[name] = value
    },
  }
}

const prefixes: Partial<Record<SettingSpec['type'], string>> = { url: 'https://directory.example.com/' }
/** What follows the text in an entry of a list that is typed in. */
const endings: Record<string, string> = { alertRings: '=1' }
/** Where blanks stand between the attributes of a directory, each is a value by itself. */
const ofBlanks = new Set(['ldapNameAttributes', 'ldapNumberAttributes'])
const freeTypes = new Set<SettingSpec['type']>(['text', 'password', 'host', 'hostAndPort', 'url'])

/** What a problem with a setting may name: the setting itself, or what a sheet reads of it. */
function pathsOf({ key, scope }: SettingSpec): string[] {
  const path = scope === 'line' ? `line.${key}` : key
  const made: Record<string, string[]> = {
    phoneBookUrl: ['phoneBook.url', 'book.url'],
    phoneBookUrl2: ['book.url'],
    pickupCode: ['key.pickup'],
    outboundProxy: ['line.outboundProxyHost', 'line.outboundProxyPort'],
    backupServer: ['line.backupServerHost', 'line.backupServerPort'],
    server: ['key.server'],
    ldapServer: ['ldapServerHost', 'ldapServerPort'],
    stunServer: ['stunServerHost', 'stunServerPort'],
    alertRings: ['alertRing.text'],
  }
  return [path, ...(made[key] ?? [])]
}

function setting(spec: SettingSpec, firstLine: number): Field {
  const key = spec.scope === 'line' ? `lines.${firstLine}.${spec.key}` : spec.key
  const prefix = prefixes[spec.type] ?? ''
  const ending = endings[spec.key] ?? ''
  const whole = (value: string) => prefix + value + ending
  return {
    what: `setting ${key}`,
    paths: pathsOf(spec),
    accept(value: string) {
      const isCut = (ending !== '' && value.includes(',')) || (ofBlanks.has(spec.key) && /\s/.test(value))
      return isCut || settingError(key, whole(value)) ? undefined : value
    },
    ...(ending !== '' && { meant: (value: string) => value.trim() }),
    put(draft: Draft, value: string) {
      draft.settings[key] = whole(value)
    },
  }
}

export const fieldsOf = ({ firstLine }: CompiledModel): Field[] => [
  phoneField('name', ['phone.name']),
  phoneField('httpUsername', ['provisioning.username']),
  phoneField('httpPassword', ['provisioning.password']),
  extensionField('number', ['line.extension', 'line.label']),
  extensionField('name', ['line.displayName']),
  extensionField('username', ['line.user', 'key.user']),
  extensionField('authUsername', ['line.authUser']),
  extensionField('password', ['line.password']),
  { ...extensionField('mailbox', ['line.mailbox']), meant: (value) => value.replace(/@.*/, '') },
  extensionField('voicemailNumber', ['line.voicemail']),
  tenantField('name', ['tenant.name', 'book.name', 'phoneBook.name']),
  tenantField('sipServer', ['line.server', 'key.server']),
  tenantField('outboundProxy', ['line.outboundProxy', 'line.outboundProxyHost']),
  tenantField('language', ['language']),
  ...vocabulary
    .filter(({ key, type }) => freeTypes.has(type) || key in endings)
    .map((spec) => setting(spec, firstLine)),
  keyField('value'),
  keyField('label'),
  keyField('pickup'),
]

/** A phone with one line, a key of every kind, and these fields set. */
export function changesWith(
  model: CompiledModel,
  values: readonly (readonly [Field, string])[],
): SampleChanges {
  const draft: Draft = {
    phone: {},
    tenant: { outboundProxy: 'proxy.example.com' },
    extension: {},
    settings: {},
    keys: {},
  }
  draft.settings[`lines.${model.firstLine}.mwi`] = true
  // What is written only beside these.
  Object.assign(draft.settings, { dot1x: 'peap', vlan: 10 })
  draft.phone.httpUsername = 'sample'
  for (const [field, value] of values) field.put(draft, value)
  const kinds = ['blf', 'speedDial', 'park', 'dtmf', 'intercom', 'url', 'line', 'blf'] as const
  const lineKeys = kinds.slice(0, model.lineKeys).map((kind, index) => {
    const pickup = index === 0 ? (draft.keys.pickup ?? '*8') : ''
    return lineKey(index + 1, kind, { ...draft.keys, pickup, line: model.firstLine })
  })
  const expansionKeys = model.expansionModules
    ? kinds.map((kind, index) => expansionKey(index + 1, kind, { ...draft.keys, line: model.firstLine }))
    : []
  return {
    lines: [model.firstLine],
    tenant: draft.tenant,
    extension: draft.extension,
    phone: { ...draft.phone, settings: draft.settings, lineKeys, expansionKeys },
  }
}
