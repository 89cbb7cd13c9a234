import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  extensionOf,
  f1,
  fonoModel,
  fonoParts,
  fonoSecret,
  fonoTenant,
  lineOf,
} from '../../test/support/fono.ts'
import type { CompiledModel } from '../definitions/model.ts'
import type { Scope } from '../language/scope.ts'
import type { ExpansionKey, LineKey } from '../schema/phone.ts'
import type { SettingSpec } from '../schema/settings.ts'
import {
  dialsOwnVoicemail,
  type KnownLine,
  type Level,
  mergeSettings,
  originOf,
  provisioningUrl,
  renderScope,
} from './render-scope.ts'
import { splitHostPort } from './typed-in.ts'

const level = (name: Level['level'], settings: Level['settings']): Level => ({
  ...{ level: name, settings, parameters: {} },
})
const scopeOf = (changes: Parameters<typeof fonoParts>[0] = {}) => renderScope(fonoParts(changes))
const list = (scope: Scope, name: string) => scope[name] as Scope[]
const firstLine = (changes: Parameters<typeof fonoParts>[0] = {}) =>
  list(scopeOf(changes), 'lines')[0] ?? assert.fail()
const key = (number: number, more: Partial<LineKey> = {}): LineKey => ({
  ...{ number, kind: 'blf', value: '200', label: '', pickup: '' },
  ...more,
})
const picked = (scopes: readonly Scope[], ...names: string[]) =>
  scopes.map((scope) => names.map((name) => scope[name]))

test('the strongest level that says something wins: the phone, its model, the tenant, the system', () => {
  const merged = mergeSettings(fonoTenant, [
    level('system', { a: 'system', b: 'system', c: 'system', d: 'system' }),
    level('tenant', { b: 'tenant', c: 'tenant', d: 'tenant' }),
    level('model', { c: 'model', d: 'model' }),
    level('phone', { d: 'phone' }),
  ])
  assert.deepEqual(
    ['a', 'b', 'c', 'd'].map((name) => merged.get(name)),
    ['system', 'tenant', 'model', 'phone'].map((name) => ({ value: name, level: name })),
  )
})

test('who says nothing hides nothing; no, and zero, is something', () => {
  const merged = mergeSettings(fonoTenant, [
    level('system', { a: 'x', b: 'x', c: true, d: 5 }),
    level('phone', { a: null, b: '', c: false, d: 0, e: '', f: null }),
  ])
  assert.deepEqual(
    ['a', 'b', 'c', 'd', 'e', 'f'].map((name) => merged.get(name)?.value),
    ['x', 'x', false, 0, undefined, undefined],
  )
})

test('what a tenant has fields of its own for is its level, below its settings and above the system', () => {
  const tenant = {
    ...{ timezone: 'Europe/Berlin', language: 'de', sipServer: 'a.example.com', sipPort: 5070 },
    ...{ sipTransport: 'tcp' as const, outboundProxy: 'p.example.com' },
  }
  const levels = [level('system', { language: 'en', port: 1 }), level('tenant', { language: 'fr' })]
  assert.deepEqual(
    [...mergeSettings(tenant, levels)].sort(([a], [b]) => (a < b ? -1 : 1)),
    Object.entries({
      ...{ language: 'fr', outboundProxy: 'p.example.com', port: 5070, server: 'a.example.com' },
      ...{ timezone: 'Europe/Berlin', transport: 'tcp' },
    }).map(([name, value]) => [name, { value, level: 'tenant' }]),
  )
  assert.equal(mergeSettings(tenant, [level('system', {})]).size, 0)
})

test('a choice that the model has no word for is left out, and what the level above says stands', () => {
  const spec = (name: string, scope: SettingSpec['scope'], ...unsupportedOptions: string[]): SettingSpec => ({
    ...{ key: name, label: name, type: 'select', group: 'own', scope, unsupportedOptions },
  })
  const specs = [
    spec('language', 'phone', 'de'),
    spec('codecs', 'line', 'opus', 'g729'),
    spec('speed', 'phone', '3'),
    { ...spec('free', 'phone'), unsupportedOptions: undefined } as unknown as SettingSpec,
  ]
  const merged = mergeSettings(
    fonoTenant,
    [
      level('system', { language: 'en', codecs: 'pcma', speed: 2, free: 'x' }),
      level('phone', {
        ...{ language: 'de', codecs: 'opus,g722,g729,pcmu', 'lines.1.codecs': 'g729,pcma' },
        ...{ 'lines.2.codecs': 'opus', 'lines.1.language': 'de', speed: 3, free: 'de,opus' },
      }),
    ],
    specs,
  )
  const value = (name: string) => merged.get(name)?.value
  assert.deepEqual(merged.get('language'), { value: 'en', level: 'system' })
  assert.deepEqual([value('codecs'), value('lines.1.codecs')], ['g722,pcmu', 'pcma'])
  assert.equal(merged.has('lines.2.codecs'), false)
  // A phone's setting has no lines.
  assert.equal(value('lines.1.language'), 'de')
  assert.deepEqual([value('speed'), value('free')], [2, 'de,opus'])
  const fine = mergeSettings(fonoTenant, [level('phone', { speed: 1, codecs: 'pcma' })], specs)
  assert.deepEqual([fine.get('speed')?.value, fine.get('codecs')?.value], [1, 'pcma'])
})

test('the address that a phone fetches from ends in one slash, and so does what stands before its secret', () => {
  for (const url of ['http://a:1', 'http://a:1/', 'http://a:1///'])
    assert.equal(provisioningUrl(url, 'secret'), 'http://a:1/p/secret/', url)
  assert.equal(provisioningUrl('http://a/b/', 'secret'), 'http://a/b/p/secret/')
})

test('a line is told its extension’s credentials, what it shows, and the settings that hold for it', () => {
  const { registrar, handsetLines, button, ...line } = firstLine({
    lines: [lineOf(2, { mailbox: '102@office', voicemailNumber: '*97' })],
    tenant: { sipPort: 5080, sipTransport: 'tls', outboundProxy: '[2001:db8::1]:5070' },
    system: { settings: { codecs: 'g722,pcma', dtmf: 'info', backupServer: 'b.example.com' } },
    phone: { settings: { 'lines.2.label': 'Door', 'lines.1.label': 'Other', 'lines.2.dtmf': 'inband' } },
  })
  assert.deepEqual([registrar, handsetLines, button], [1, '2', 2])
  const said = Object.fromEntries(Object.entries(line).filter(([, value]) => value !== undefined))
  assert.deepEqual(said, {
    ...{ label: 'Door', server: 'pbx.example.com', port: 5080, transport: 'tls', codecs: 'g722,pcma' },
    ...{ backupServer: 'b.example.com', outboundProxy: '[2001:db8::1]:5070' },
    ...{ dtmf: 'inband', voicemail: '*97', handset: 2 },
    ...{ number: 2, index: 1, position: 1 },
    ...{ outboundProxyHost: '[2001:db8::1]', outboundProxyPort: 5070 },
    ...{ backupServerHost: 'b.example.com' },
    ...{ user: 'user-102', authUser: 'auth-102', password: 'password-102', displayName: 'Name 102' },
    ...{ extension: '102', mailbox: '102', line_active: 1, displayname: 'Name 102', virtualdisplayname: '' },
    ...{ username: 'user-102', authname: 'auth-102', subscribemwi: 1 },
  })
})

test('a virtual extension is shown, and its member registers', () => {
  const shown = extensionOf('300', { tech: 'VIRTUAL', name: 'Sales', username: '', password: '' })
  const registersAs = extensionOf('101', { mailbox: '101', voicemailNumber: '*97' })
  const of = (changes: Partial<KnownLine>) =>
    firstLine({ lines: [{ number: 1, shown, registersAs, ...changes }] })
  const line = of({})
  assert.deepEqual(picked([line], 'displayName', 'extension', 'label', 'user', 'authUser', 'password'), [
    ['Sales', '300', '300', 'user-101', 'auth-101', 'password-101'],
  ])
  assert.deepEqual(picked([line], 'displayname', 'virtualdisplayname', 'mailbox', 'voicemail'), [
    ['Name 101', 'Sales', '101', '*97'],
  ])
  // Its own mailbox and voicemail number come first.
  const own = of({ shown: { ...shown, mailbox: '300@b', voicemailNumber: '*98' } })
  assert.deepEqual([own.mailbox, own.voicemail], ['300', '*98'])
})

test('what an extension does not have is not there, or is its user name', () => {
  const line = firstLine({ lines: [lineOf(1, { password: '', authUsername: '', mailbox: '' })] })
  assert.deepEqual(picked([line], 'password', 'authUser', 'authname', 'mailbox', 'voicemail'), [
    [undefined, 'user-101', 'user-101', undefined, undefined],
  ])
})

test('a line’s own voicemail number comes first, then its extension’s, then the phone’s', () => {
  const settings = { voicemail: '*1', 'lines.2.voicemail': '*2' }
  const dialled = (voicemailNumber: string, ...numbers: number[]) =>
    picked(
      list(
        scopeOf({ lines: numbers.map((each) => lineOf(each, { voicemailNumber })), phone: { settings } }),
        'lines',
      ),
      'voicemail',
    ).flat()
  assert.deepEqual(dialled('*97', 1, 2), ['*97', '*2'])
  assert.deepEqual(dialled('', 1, 2), ['*1', '*2'])
})

test('the number dialled is the extension’s own unless the line has one', () => {
  const none = new Map<string, unknown>()
  assert.equal(dialsOwnVoicemail(lineOf(1, { voicemailNumber: '*97' }), none), true)
  assert.equal(dialsOwnVoicemail(lineOf(1), none), false)
  const set = new Map([['lines.1.voicemail', 1]])
  assert.equal(dialsOwnVoicemail(lineOf(1, { voicemailNumber: '*97' }), set), false)
  assert.equal(dialsOwnVoicemail(lineOf(2, { voicemailNumber: '*97' }), set), true)
  const virtual = { ...lineOf(1), registersAs: extensionOf('101', { voicemailNumber: '*97' }) }
  assert.equal(dialsOwnVoicemail(virtual, none), true)
})

test('without a port a line has its transport’s, and a phone that is told no transport has UDP’s', () => {
  const told = (model: CompiledModel, sipTransport: 'udp' | 'tcp' | 'tls') => {
    const { transport, port } = firstLine({ model, tenant: { sipTransport } })
    return [transport, port]
  }
  assert.deepEqual(told(f1, 'udp'), ['udp', 5060])
  assert.deepEqual(told(f1, 'tcp'), ['tcp', 5060])
  assert.deepEqual(told(f1, 'tls'), ['tls', 5061])
  const silent = fonoModel('files: [{ name: a.cfg, main: true }]\nsheet: { name: "{{ phone.name }}" }\n')
  assert.deepEqual(told(silent, 'tls'), ['udp', 5060])
  const text: CompiledModel = { ...silent, kind: 'template' }
  assert.deepEqual(told(text, 'tls'), ['tls', 5061])
  assert.equal(firstLine({ phone: { settings: { 'lines.1.port': 7 } } }).port, 7)
})

test('the message lamp is on unless it is switched off', () => {
  const lamp = (settings: Level['settings']) => firstLine({ phone: { settings } }).subscribemwi
  assert.deepEqual(
    [lamp({}), lamp({ mwi: true }), lamp({ mwi: false }), lamp({ 'lines.1.mwi': false })],
    [1, 1, 0, 0],
  )
})

test('lines are numbered as the model numbers them; those without an extension are empty', () => {
  const model: CompiledModel = { ...f1, firstLine: 0, lastLine: 3 }
  const scope = scopeOf({ model, lines: [lineOf(1), lineOf(3)] })
  assert.deepEqual(picked(list(scope, 'lines'), 'number', 'index', 'position', 'handset'), [
    [1, 1, 1, 2],
    [3, 3, 2, 4],
  ])
  assert.deepEqual(scope.emptyLines, [
    { number: 0, index: 0 },
    { number: 2, index: 2 },
  ])
  assert.deepEqual(scopeOf({ lines: [] }).emptyLines, [
    { number: 1, index: 0 },
    { number: 2, index: 1 },
  ])
  assert.equal(firstLine({ phone: { settings: { 'lines.1.handset': 4 } } }).handset, 4)
})

test('the settings of a line stand on that line alone, under whole numbers', () => {
  const settings = {
    'lines.12.label': 'Twelve',
    'lines.x.label': 'None',
    'xlines.1.label': 'None',
    'lines.1': 'None',
  }
  const scope = scopeOf({ lines: [lineOf(1), lineOf(12)], phone: { settings } })
  assert.deepEqual(picked(list(scope, 'lines'), 'label'), [['101'], ['Twelve']])
  assert.deepEqual(
    Object.keys(scope).filter((name) => /^lines\./.test(name)),
    [],
  )
  assert.equal(scope['xlines.1.label'], 'None')
})

test('a host and its port are told apart, whatever the host is written as', () => {
  for (const [text, host, port] of [
    ['', undefined, undefined],
    ['a.example.com', 'a.example.com', undefined],
    ['a.example.com:5070', 'a.example.com', 5070],
    ['[2001:db8::1]', '[2001:db8::1]', undefined],
    ['[2001:db8::1]:5070', '[2001:db8::1]', 5070],
    ['2001:db8::1', '2001:db8::1', undefined],
    ['a:b', 'a:b', undefined],
    ['a:1x', 'a:1x', undefined],
  ] as const)
    assert.deepEqual(splitHostPort(text), [host, port], text)
})

test('a phone is told what it is, where it fetches, and its tenant', () => {
  const scope = scopeOf({
    phone: { name: 'Lobby', acceptUploads: true, revision: 7, httpUsername: 'u', httpPassword: 'p' },
    fileName: 'own.cfg',
  })
  assert.deepEqual(scope.phone, {
    ...{ name: 'Lobby', mac: '02f0f0aabbcc', MAC: '02F0F0AABBCC', macColons: '02:f0:f0:aa:bb:cc' },
    ...{ acceptUploads: true, revision: 7 },
  })
  assert.deepEqual(scope.provisioning, {
    ...{ url: `http://192.0.2.1:8081/p/${fonoSecret}/`, scheme: 'http', host: '192.0.2.1', port: 8081 },
    ...{ path: `/p/${fonoSecret}/`, username: 'u', password: 'p', file: 'own.cfg' },
  })
  assert.deepEqual(
    [scope.tenant, scope.mac, scope.tenantcode, scope.billingcode, scope.serverhost, scope.facts],
    [{ code: 'ONE', name: 'Office' }, '02f0f0aabbcc', 'ONE', 'ONE', 'pbx.example.com', f1.facts],
  )
  assert.equal((scopeOf().phone as Scope).revision, 0)
  assert.equal(scopeOf({ tenant: { sipServer: '' } }).serverhost, '')
  const { username, password } = scopeOf().provisioning as Scope
  assert.deepEqual([username, password], [undefined, undefined])
})

test('a phone is told the port that its address means when it names none', () => {
  const port = (publicUrl: string) => {
    const provisioning = scopeOf({ publicUrl }).provisioning as Scope
    return [provisioning.scheme, provisioning.port]
  }
  assert.deepEqual(port('https://a.example.com'), ['https', 443])
  assert.deepEqual(port('http://a.example.com'), ['http', 80])
  assert.deepEqual(port('https://a.example.com:8443/'), ['https', 8443])
})

test('a phone is told the rules of its zone in the year that it is', () => {
  const zone = (year: number) =>
    scopeOf({ year, phone: { settings: { timezone: 'Asia/Jerusalem' } } }).zone as Scope
  assert.deepEqual(picked([zone(2026)], 'name', 'offset', 'saving'), [['Asia/Jerusalem', 7200, 3600]])
  assert.deepEqual(scopeOf().zone, {})
})

test('phone books: the tenant’s own comes first where the phone reads one, then those of the settings', () => {
  const books = (settings: Level['settings'], phoneBookFile: string | undefined = 'book.xml') => {
    const scope = scopeOf({ phone: { settings }, phoneBookFile, publicUrl: 'http://a' })
    return [scope.phoneBook, list(scope, 'phoneBooks')]
  }
  const own = { name: 'Office', url: `http://a/p/${fonoSecret}/book.xml`, isFirst: true }
  const [first, second] = ['http://b/1.xml', 'http://b/2.xml']
  const all = { tenantPhoneBook: true, phoneBookUrl: first, phoneBookUrl2: second }
  assert.deepEqual(books(all), [
    { ...own, number: 1, index: 0 },
    [
      { ...own, number: 1, index: 0 },
      { name: 'Office', url: first, isFirst: false, number: 2, index: 1 },
      { name: 'Office 2', url: second, isFirst: false, number: 3, index: 2 },
    ],
  ])
  const alone = { name: 'Office', url: first, isFirst: true, number: 1, index: 0 }
  assert.deepEqual(books({ ...all, tenantPhoneBook: false, phoneBookUrl2: null }), [alone, [alone]])
  assert.deepEqual(
    renderScope({ ...fonoParts({ phone: { settings: all } }), phoneBookFile: undefined }).phoneBook,
    alone,
  )
  assert.deepEqual(books({ phoneBookUrl2: second }), [
    {},
    [{ name: 'Office 2', url: second, isFirst: false, number: 1, index: 0 }],
  ])
  assert.deepEqual(books({}), [{}, []])
})

test('a contact is told by the number of each kind, and its first one', () => {
  const phoneBook = [
    {
      name: 'Anna',
      company: 'Bianchi',
      numbers: [
        { kind: 'mobile', number: '1' },
        { kind: 'work', number: '2' },
        { kind: 'home', number: '3' },
        { kind: 'other', number: '4' },
        { kind: 'work', number: '5' },
      ],
    },
    { name: 'Bob', company: '', numbers: [] },
  ] as const
  const no = undefined
  assert.deepEqual(scopeOf({ phoneBook }).contacts, [
    ...[
      {
        name: 'Anna',
        company: 'Bianchi',
        index: 0,
        number: '1',
        work: '2',
        mobile: '1',
        home: '3',
        other: '4',
      },
    ],
    // One number of each kind stands in an entry.
    { name: 'Anna', company: 'Bianchi', index: 1, number: '5', work: '5', mobile: no, home: no, other: no },
    ...[{ name: 'Bob', company: no, index: 2, number: no, work: no, mobile: no, home: no, other: no }],
  ])
})

test('a key is told the line that it stands on, the first one when it names none', () => {
  const lines = [lineOf(1), lineOf(2)]
  const settings = { 'lines.2.server': 'b.example.com', 'lines.2.port': 5070, pickupCode: '*8' }
  const lineKeys = [key(1), key(2, { line: 2, pickup: '*9' }), key(4, { line: 9, label: 'L' })]
  const keys = list(scopeOf({ lines, phone: { settings, lineKeys } }), 'lineKeys')
  assert.deepEqual(keys[0], {
    ...key(1),
    ...{
      index: 0,
      line: 1,
      lineIndex: 0,
      user: 'user-101',
      server: 'pbx.example.com',
      port: 5060,
      pickup: '*8',
    },
  })
  assert.deepEqual(keys[1], {
    ...key(2),
    ...{
      index: 1,
      line: 2,
      lineIndex: 1,
      user: 'user-102',
      server: 'b.example.com',
      port: 5070,
      pickup: '*9',
    },
  })
  assert.deepEqual(picked(keys.slice(2), 'number', 'label', 'line', 'lineIndex', 'user'), [
    [4, 'L', 9, 8, 'user-101'],
  ])
  // Without any line it stands on the model's first, at the phone's own server.
  const model: CompiledModel = { ...f1, firstLine: 0 }
  const bare = list(scopeOf({ model, lines: [], phone: { lineKeys: [key(3)] } }), 'lineKeys')
  assert.deepEqual(picked(bare, 'line', 'lineIndex', 'user', 'server', 'port', 'pickup'), [
    [0, 0, undefined, 'pbx.example.com', undefined, undefined],
  ])
})

test('only a lamp key picks up by the phone’s code', () => {
  const model: CompiledModel = { ...f1, kind: 'template' }
  const settings = { pickupCode: '*8' }
  const lineKeys = [key(1, { kind: 'speedDial' }), key(2, { kind: 'speedDial', pickup: '*7' }), key(3)]
  const keys = list(scopeOf({ model, phone: { settings, lineKeys } }), 'lineKeys')
  assert.deepEqual(picked(keys, 'pickup'), [[undefined], ['*7'], ['*8']])
})

test('a key of a kind that the model has no word for is left out, and its place is empty', () => {
  const lineKeys = [key(1), key(2, { kind: 'dtmf' })]
  const expansionKeys: ExpansionKey[] = [
    { module: 1, ...key(1) },
    { module: 2, ...key(5, { kind: 'dtmf' }) },
    { module: 2, ...key(6) },
  ]
  const scope = scopeOf({ phone: { lineKeys, expansionKeys } })
  assert.deepEqual(picked(list(scope, 'lineKeys'), 'number'), [[1]])
  assert.deepEqual(scope.emptyLineKeys, [
    { number: 2, index: 1 },
    { number: 3, index: 2 },
    { number: 4, index: 3 },
  ])
  assert.deepEqual(picked(list(scope, 'expansionKeys'), 'module', 'number', 'index'), [
    [1, 1, 0],
    [2, 6, 5],
  ])
  // A text says itself what it makes of a key.
  const model: CompiledModel = { ...f1, kind: 'template' }
  const text = scopeOf({ model, phone: { lineKeys, expansionKeys } })
  assert.deepEqual(picked(list(text, 'lineKeys'), 'number'), [[1], [2]])
  assert.equal(list(text, 'expansionKeys').length, 3)
})

test('a key of such a kind is written as emptied where the model has a word for that', () => {
  const model = fonoModel(`files: [{ name: a.cfg, main: true }]
sheet:
  each lineKey:
    when key.kind == 'none':
      "key{{ key.number }}": "{{ key.label }}{{ key.value }}{{ key.pickup }}"
`)
  const lineKeys = [key(2, { kind: 'dtmf', value: '5', label: 'Door', pickup: '*8' })]
  const scope = scopeOf({ model, phone: { lineKeys } })
  const written = picked(list(scope, 'lineKeys'), 'number', 'kind', 'value', 'label', 'pickup')
  assert.deepEqual(written, [[2, 'none', '', '', undefined]])
  assert.deepEqual(picked(list(scope, 'emptyLineKeys'), 'number'), [[1], [3], [4]])
})

test('a phone’s settings stand under their own names, a line’s do not', () => {
  const scope = scopeOf({
    tenant: { language: 'de' },
    phone: { settings: { ntpServer: 'time.example.com', 'lines.1.label': 'x', language: 'xx' } },
  })
  assert.deepEqual(
    [scope.ntpServer, scope.server, scope['lines.1.label']],
    ['time.example.com', 'pbx.example.com', undefined],
  )
})

test('where a value comes from is said in plain words', () => {
  const parts = fonoParts({
    lines: [lineOf(1, { voicemailNumber: '*97' }), lineOf(2)],
    system: { settings: { ntpServer: 'a', pickupCode: '*8', voicemail: '*9' } },
    tenant: { outboundProxy: 'p.example.com', timezone: 'Europe/Berlin' },
    ofModel: { settings: { codecs: 'pcma' } },
    phone: { settings: { 'lines.2.label': 'Two', 'lines.2.codecs': 'g722', tenantPhoneBook: true } },
  })
  const settings = mergeSettings(parts.tenant, parts.levels)
  const from = (line: number | undefined, ...paths: string[]) => originOf(paths, line, parts, settings)
  for (const path of ['tenant.name', 'tenant.code', 'serverhost', 'tenantcode'])
    assert.equal(from(1, path), 'tenant', path)
  for (const path of ['provisioning.url', 'phone.name']) assert.equal(from(undefined, path), 'phone', path)
  const credentials = ['user', 'authUser', 'password', 'displayName', 'extension', 'mailbox']
  for (const name of [...credentials, 'displayname', 'username', 'authname', 'virtualdisplayname']) {
    assert.equal(from(1, `line.${name}`), 'extension 101', name)
    assert.equal(from(3, `line.${name}`), 'definition', name)
  }
  assert.deepEqual(
    [from(undefined, 'ntpServer'), from(1, 'line.codecs'), from(2, 'line.codecs'), from(1, 'line.server')],
    ['system', 'model', 'phone', 'tenant'],
  )
  assert.deepEqual([from(1, 'line.voicemail'), from(2, 'line.voicemail')], ['extension 101', 'system'])
  assert.deepEqual([from(1, 'line.label'), from(2, 'line.label')], ['extension 101', 'phone'])
  assert.equal(from(3, 'line.label'), 'definition')
  assert.deepEqual([from(undefined, 'key.value'), from(undefined, 'key.pickup')], ['line key', 'line key'])
  assert.deepEqual([from(1, 'line.number'), from(3, 'line.number')], ['line 1', 'definition'])
  assert.deepEqual(
    [from(1, 'line.outboundProxyHost'), from(1, 'line.backupServerHost')],
    ['tenant', 'definition'],
  )
  assert.deepEqual([from(undefined, 'zone.offset'), from(undefined, 'book.url')], ['tenant', 'phone'])
  assert.deepEqual(
    [from(1, 'facts.x'), from(1), from(1, 'line.registerExpiry')],
    ['definition', 'definition', 'definition'],
  )
  // Of a value that is made of several, the first one that somebody set says it.
  assert.equal(from(1, 'facts.x', 'language', 'phone.name', 'ntpServer'), 'phone')
  // Names are whole.
  assert.deepEqual(
    [from(1, 'xtenant.name'), from(1, 'serverhosts'), from(1, 'line.userx')],
    ['definition', 'definition', 'line 1'],
  )
})
