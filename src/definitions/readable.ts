/**
 * What sheets and templates may read beside the settings, described once: what a path is checked against, which settings and
 * which field of an extension its value comes from, what is masked, and the table of docs/definitions.md are made of this.
 */

/** A line, a key and so on, each with its members; `word` is a name by itself. */
export type Head =
  | ('line' | 'key' | 'book' | 'phoneBook' | 'contact')
  | ('pagingAddress' | 'alertRing' | 'emergencyNumber' | 'dhcpOption')
  | ('zone' | 'phone' | 'provisioning' | 'tenant' | 'word')

export type Reading = {
  readonly of: Head
  readonly members: readonly string[]
  /** For the table; readings with the same text share a row. */
  readonly about: string
  /** What it is also of: lines and keys that nobody programmed. */
  readonly whenEmpty?: true
  /** Only of keys of side modules. */
  readonly ofModules?: true
  /** Masked as a whole, or the phone’s own secret in it. */
  readonly secret?: 'whole' | 'within'
  /** The settings that it is made of, without being one. */
  readonly madeOf?: readonly string[]
  /** The field of the line’s extension that it is. */
  readonly extension?:
    | 'name'
    | 'number'
    | 'username'
    | 'authUsername'
    | 'password'
    | 'mailbox'
    | 'voicemailNumber'
  /** What else says it. */
  readonly from?: 'tenant' | 'phone'
  /** Of this alone a file is made that a phone gets which asks for the first time: where it fetches, and whose it is. */
  readonly atFirst?: 'where' | 'whose'
  /** Words that templates brought from elsewhere use. */
  readonly inTemplates?: true
}

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
} as const satisfies Record<string, { list: string; variable: Head }>
export type Loop = keyof typeof loops

/** Loops through the entries of a setting that is typed in as a list: the setting of each. */
export const rowLoops = {
  pagingAddress: 'pagingAddresses',
  alertRing: 'alertRings',
  emergencyNumber: 'emergencyNumbers',
  dhcpOption: 'dhcpOptions',
} as const satisfies { [Each in Loop]?: string }

/** Settings whose host and port are also read apart, as `ldapServerHost` and `ldapServerPort`. */
export const splitSettings = ['ldapServer', 'stunServer'] as const

/** Lines that agree in all of these can share what a base knows of a registrar, and how one calls by it. */
export const registration = [
  ...['server', 'port', 'transport', 'backupServer', 'outboundProxy', 'registerExpiry'],
  ...['codecs', 'srtp', 'dtmf', 'mwi'],
] as const

const ofLine = {
  numbers: 'the line’s own number (Line 0 …) · counted from 0 from the model’s first line',
  server:
    'where it registers; from the tenant where nothing else is set. Phones that are told no transport use UDP, and its port',
  extension:
    'from the line’s extension; a virtual extension registers as its first real member and shows its own name. `mailbox` is without a PBX’s `@context`',
  settings:
    'settings of the line; `label` is the extension’s number when not set, `voicemail` the extension’s `voicemailNumber` where the phone’s own line has none',
  words: 'what templates brought from elsewhere call a line’s own',
}
const ofKey = {
  own: 'a line key (`line blf speedDial park dtmf intercom url none`); an empty one has `number` and `index`; `pickup` is the key’s own or, for `blf`, the setting `pickupCode`',
}
const ofBook = 'in `each phoneBook` · the one phone book of phones that take one'
const ofRows =
  'in `each pagingAddress`, `each alertRing`, `each emergencyNumber`, `each dhcpOption`: an entry of that setting; `number` counts from 1, `index` from 0'
const ofZone = 'see above'
const ofFetching = 'where the phone fetches (`url` ends with `/`) and with what'
const change = (which: string) =>
  ['month', 'week', 'weekday', 'onOrAfter', 'hour', 'minute'].map((part) => `${which}.${part}`)

export const readings: readonly Reading[] = [
  { of: 'line', members: ['number', 'index'], about: ofLine.numbers, whenEmpty: true },
  { of: 'line', members: ['position'], about: 'which of the phone’s lines in use it is, from 1' },
  { of: 'line', members: ['server', 'port', 'transport', 'outboundProxy'], about: ofLine.server },
  {
    of: 'line',
    members: ['outboundProxyHost', 'outboundProxyPort'],
    madeOf: ['outboundProxy'],
    about: ofLine.server,
  },
  { of: 'line', members: ['user'], extension: 'username', about: ofLine.extension },
  { of: 'line', members: ['authUser'], extension: 'authUsername', about: ofLine.extension },
  { of: 'line', members: ['password'], extension: 'password', secret: 'whole', about: ofLine.extension },
  { of: 'line', members: ['displayName'], extension: 'name', about: ofLine.extension },
  { of: 'line', members: ['extension'], extension: 'number', about: ofLine.extension },
  { of: 'line', members: ['mailbox'], extension: 'mailbox', about: ofLine.extension },
  { of: 'line', members: ['label'], about: ofLine.settings },
  { of: 'line', members: ['voicemail'], extension: 'voicemailNumber', about: ofLine.settings },
  {
    of: 'line',
    members: ['registerExpiry', 'dtmf', 'srtp', 'mwi', 'codecs', 'ipei'],
    about: ofLine.settings,
  },
  {
    of: 'line',
    members: ['handset'],
    about: 'the handset that has the line, from 1; the line’s own place when not set',
  },
  {
    of: 'line',
    members: ['handsetLines'],
    madeOf: ['handset'],
    about: 'the numbers of all lines of that handset: `1,4`',
  },
  {
    of: 'line',
    members: ['registrar'],
    about:
      'for bases with one list of servers for all lines: which one, from 1, the most common first. Lines with the same server, port, transport, backup, proxy, expiry, codecs, SRTP, DTMF and lamp share it. `when line.registrar <= 2:` leaves out a line with a third way to register, and the phone’s `unsupported` says so',
  },
  {
    of: 'line',
    members: ['button'],
    about:
      'for phones whose lines and keys share their buttons: that of the line’s number, or where a key has that the first free one; none when all are taken',
  },
  {
    of: 'line',
    members: ['backupServerHost', 'backupServerPort'],
    madeOf: ['backupServer'],
    about: 'the parts of `line.backupServer`',
  },
  ...(['displayname', 'virtualdisplayname'] as const).map(
    (word): Reading => ({
      of: 'line',
      members: [word],
      extension: 'name',
      inTemplates: true,
      about: ofLine.words,
    }),
  ),
  { of: 'line', members: ['username'], extension: 'username', inTemplates: true, about: ofLine.words },
  { of: 'line', members: ['authname'], extension: 'authUsername', inTemplates: true, about: ofLine.words },
  { of: 'line', members: ['line_active', 'subscribemwi'], inTemplates: true, about: ofLine.words },
  { of: 'key', members: ['number', 'index'], whenEmpty: true, about: ofKey.own },
  { of: 'key', members: ['kind', 'value', 'label'], about: ofKey.own },
  { of: 'key', members: ['pickup'], madeOf: ['pickupCode'], about: ofKey.own },
  {
    of: 'key',
    members: ['line', 'lineIndex', 'user', 'server', 'port'],
    about:
      'the line that the key belongs to (the first one in use when none was said), its place from 0, who it registers as and where',
  },
  {
    of: 'key',
    members: ['module'],
    whenEmpty: true,
    ofModules: true,
    about:
      'in `each expansionKey` and `each emptyExpansionKey`: which side module, from 1; `key.number` counts within it',
  },
  { of: 'book', members: ['number', 'index', 'name'], about: ofBook },
  {
    of: 'book',
    members: ['url'],
    secret: 'within',
    madeOf: ['tenantPhoneBook', 'phoneBookUrl', 'phoneBookUrl2'],
    about: ofBook,
  },
  { of: 'phoneBook', members: ['name'], about: ofBook },
  {
    of: 'phoneBook',
    members: ['url'],
    secret: 'within',
    madeOf: ['tenantPhoneBook', 'phoneBookUrl'],
    about: ofBook,
  },
  ...Object.entries({
    pagingAddress: ['address', 'host', 'port'],
    alertRing: ['text', 'ringtone'],
    emergencyNumber: ['value'],
    dhcpOption: ['value'],
  } as const).map(([row, columns]): Reading => {
    const of = row as keyof typeof rowLoops
    return { of, members: [...columns, 'number', 'index'], madeOf: [rowLoops[of]], about: ofRows }
  }),
  {
    of: 'contact',
    members: ['name', 'company', 'number', 'work', 'mobile', 'home', 'other', 'index'],
    about: 'in templates, an entry of `contacts`: the tenant’s phone book; `number` is the first number',
  },
  {
    of: 'zone',
    members: [
      ...['name', 'offset', 'saving', 'hasSaving', 'posix', 'byWeek', 'byDay'],
      ...change('start'),
      ...change('end'),
    ],
    madeOf: ['timezone'],
    about: ofZone,
  },
  { of: 'phone', members: ['name'], from: 'phone', about: 'what the phone is called' },
  {
    of: 'phone',
    members: ['mac', 'MAC', 'macColons'],
    from: 'phone',
    atFirst: 'whose',
    about: 'its MAC: in small letters, in capitals, with colons',
  },
  {
    of: 'phone',
    members: ['acceptUploads'],
    from: 'phone',
    about: 'whether it may send files: some phones must be told to, or not to',
  },
  {
    of: 'phone',
    members: ['revision'],
    from: 'phone',
    about:
      'counts the saves of the phone itself, not those of its extensions or tenant: no version of a file',
  },
  {
    of: 'provisioning',
    members: ['url', 'path'],
    from: 'phone',
    atFirst: 'where',
    secret: 'within',
    about: ofFetching,
  },
  {
    of: 'provisioning',
    members: ['scheme', 'host', 'port'],
    from: 'phone',
    atFirst: 'where',
    about: ofFetching,
  },
  { of: 'provisioning', members: ['username'], from: 'phone', about: ofFetching },
  { of: 'provisioning', members: ['password'], from: 'phone', secret: 'whole', about: ofFetching },
  {
    of: 'provisioning',
    members: ['file'],
    from: 'phone',
    atFirst: 'where',
    about: 'the name of its main file: the optional file name, or the model’s own',
  },
  { of: 'tenant', members: ['code', 'name'], from: 'tenant', about: 'the tenant’s' },
  ...splitSettings.map(
    (key): Reading => ({
      of: 'word',
      members: [`${key}Host`, `${key}Port`],
      madeOf: [key],
      about: 'the parts of those settings',
    }),
  ),
  {
    of: 'word',
    members: ['tenantcode', 'billingcode', 'serverhost'],
    from: 'tenant',
    inTemplates: true,
    about: 'what templates brought from elsewhere call the tenant’s code, and its SIP server',
  },
  {
    of: 'word',
    members: ['mac'],
    from: 'phone',
    inTemplates: true,
    about: 'what templates brought from elsewhere call the phone’s MAC',
  },
]

/** Each path with its reading: `line.user`, `ldapServerHost`. */
export const readingsByPath: ReadonlyMap<string, Reading> = new Map(
  readings.flatMap((reading) =>
    reading.members.map((member) => [reading.of === 'word' ? member : `${reading.of}.${member}`, reading]),
  ),
)

/** Where a line’s value that is read by this path is edited, when that is its extension; templates leave out the line. */
export function extensionFieldOf(path: string): Reading['extension'] {
  return (readingsByPath.get(path) ?? readingsByPath.get(`line.${path}`))?.extension
}

/** The rows of docs/definitions.md: paths in code, and what they are. */
export function readableTable(): string {
  const rows = Map.groupBy(readings, ({ about }) => about)
  const cells = [...rows].map(([about, alike]) => {
    const paths = alike.flatMap(({ of, members }) =>
      members.map((member) => (of === 'word' ? member : `${of}.${member}`)),
    )
    return `| ${paths.map((path) => `\`${path}\``).join(' ')} | ${about} |`
  })
  return [
    '| path | what |',
    '| --- | --- |',
    '| any phone setting by its key: `language`, `ntpServer`, `vlan`, … | `src/schema/phone-settings.ts`, `line-settings.ts`, and the files that they name; a line’s as `line.codecs` |',
    ...cells,
    '| `facts.*` | the definition’s own |',
  ].join('\n')
}
