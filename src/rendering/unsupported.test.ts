import assert from 'node:assert/strict'
import { test } from 'node:test'
import { f1, fonoModel, fonoParts, lineOf } from '../../test/support/fono.ts'
import type { PhoneModel } from '../definitions/model.ts'
import type { ExpansionKey, LineKey } from '../schema/phone.ts'
import type { Settings } from '../schema/settings.ts'
import type { KnownPhone } from './known-phone.ts'
import { unsupportedOf } from './unsupported.ts'

type Changes = Parameters<typeof fonoParts>[0]
function found(model: PhoneModel | undefined, changes: Changes = {}, ...refused: string[]) {
  const { phone, tenant, levels, lines } = fonoParts({ lines: [], ...changes })
  return unsupportedOf(
    { phone, allKeys: phone, tenant, levels, lines, model } as unknown as KnownPhone,
    { refused: new Set(refused) },
    2026,
  )
}
const silent = fonoModel('files: [{ name: a.cfg, main: true }]\nsheet: { x: "{{ phone.name }}" }\n')

test('a setting that the model does not honour is told with the level that set it', () => {
  const changes: Changes = {
    system: { settings: { ntpServer: 'a' } },
    tenant: { sipServer: '', timezone: 'Asia/Kolkata' },
    phone: { settings: { 'lines.2.label': 'x' } },
  }
  const message = 'A X1 does not honour it'
  assert.deepEqual(found(silent, changes), [
    { key: 'ntpServer', level: 'system', message },
    { key: 'timezone', level: 'tenant', message },
    { key: 'lines.2.label', level: 'phone', message },
  ])
  assert.deepEqual(found(f1, changes), [])
  assert.deepEqual(found(undefined, changes), [])
  // Only a line's number is passed over.
  assert.deepEqual(
    found(f1, { phone: { settings: { 'lines.x.label': 'x', 'xlines.1.label': 'x' } } }).map(({ key }) => key),
    ['lines.x.label', 'xlines.1.label'],
  )
})

test('the transport that phones take anyhow is nothing that somebody set', () => {
  const told = (changes: Changes) =>
    found(silent, { ...changes, tenant: { sipServer: '', ...changes?.tenant } }).map(({ key, level }) => [
      key,
      level,
    ])
  assert.deepEqual(told({}), [])
  assert.deepEqual(told({ tenant: { sipTransport: 'tcp' } }), [['transport', 'tenant']])
  assert.deepEqual(told({ phone: { settings: { transport: 'udp' } } }), [['transport', 'phone']])
  assert.deepEqual(told({ tenant: { language: 'udp' } }), [['language', 'tenant']])
})

test('entries of a list beyond what the model takes are told with the number, and the file has the others', () => {
  const model = fonoModel(`
files: [{ name: a.cfg, main: true }]
limits: { emergencyNumbers: { rules: 1 } }
sheet:
  each emergencyNumber:
    when emergencyNumber.number == 1:
      "e{{ emergencyNumber.number }}": "{{ emergencyNumber.value }}"
`)
  const told = (emergencyNumbers: string) =>
    found(model, { tenant: { sipServer: '', settings: { emergencyNumbers } } })
  assert.deepEqual(told('112'), [])
  assert.deepEqual(told('112,110,115'), [
    {
      ...{ key: 'emergencyNumbers', level: 'tenant' },
      message: 'A X1 takes 1 of the 3 entries: those behind come to nothing',
    },
  ])
})

test('a number beyond what the model takes is told, by itself and in a list', () => {
  const model = fonoModel(`
files: [{ name: a.cfg, main: true }]
limits: { ringtone: { largest: 3 }, alertRings: { largest: 4 }, resyncInterval: { smallest: 60 } }
sheet:
  ring: "{{ ringtone | atMost: 3 }}"
  fetch: "{{ resyncInterval | atLeast: 60 }}"
  each alertRing: { "r{{ alertRing.number }}": "{{ alertRing.text }} {{ alertRing.ringtone | atMost: 4 }}" }
`)
  const told = (settings: Settings) =>
    found(model, { tenant: { sipServer: '', settings } }).map(({ key, message }) => `${key}: ${message}`)
  assert.deepEqual(told({ ringtone: 3, alertRings: 'in=1,out=4', resyncInterval: 60 }), [])
  assert.deepEqual(told({ ringtone: 4, alertRings: 'in=1,out=5', resyncInterval: 59 }), [
    'ringtone: A X1 takes 3 at most, and not 4',
    'alertRings: A X1 takes 4 at most, and not 5',
    'resyncInterval: A X1 takes 60 at least, and not 59',
  ])
})

test('choices that the model has no word for are told by their labels', () => {
  const model = fonoModel(`
files: [{ name: a.cfg, main: true }]
sheet:
  each line:
    "c{{ line.number }}": "{{ line.codecs | joined: 'codec', ',' }}"
    "t{{ line.number }}": "{{ line.transport | value: 'transport' }}"
`)
  const codecs = model.settings.find(({ key }) => key === 'codecs') ?? assert.fail()
  const [first, second] = codecs.unsupportedOptions ?? []
  const labelOf = (value = '') => codecs.options?.find((option) => option.value === value)?.label
  const tenant = { sipServer: '' }
  assert.deepEqual(
    found(model, { tenant, phone: { settings: { codecs: `g722,${first},pcma,${second}` } } }),
    [
      {
        ...{ key: 'codecs', level: 'phone' },
        message: `A X1 has no ${codecs.label.toLowerCase()} “${labelOf(first)}, ${labelOf(second)}”`,
      },
    ],
  )
  assert.notEqual(labelOf(first), first)
  assert.deepEqual(found(model, { tenant, phone: { settings: { codecs: 'g722,pcma' } } }), [])
  // What has no label is told as it is.
  const odd = { ...codecs, unsupportedOptions: ['strange'] }
  const [told] = found({ ...model, settings: [odd] }, { tenant, phone: { settings: { codecs: 'strange' } } })
  assert.match(told?.message ?? '', /“strange”$/)
})

test('a zone that the model’s files cannot say is told, in the year that it is', () => {
  const model = fonoModel(`
files: [{ name: a.cfg, main: true }]
sheet: { offset: "{{ zone.offset }}" }
`)
  const zone = (timezone: string) => found(model, { tenant: { timezone, sipServer: '' } })
  const [berlin, ...more] = zone('Europe/Berlin')
  assert.deepEqual([berlin?.key, berlin?.level, more], ['timezone', 'tenant', []])
  assert.match(berlin?.message ?? '', /^A X1 \w/)
  assert.doesNotMatch(berlin?.message ?? '', /undefined/)
  assert.deepEqual(zone('Asia/Kolkata'), [])
  assert.deepEqual(zone('Europe/Atlantis'), [])
})

test('a key of a kind that the model lacks is told at its place', () => {
  const key = (number: number, kind: LineKey['kind']): LineKey => ({
    ...{ number, kind, value: '200', label: '', pickup: '' },
  })
  const side = (module: number, number: number): ExpansionKey => ({ module, ...key(number, 'park') })
  const phone = { lineKeys: [key(1, 'blf'), key(3, 'dtmf')], expansionKeys: [side(1, 3), side(2, 4)] }
  const message = (kind: string) => `A F1 has no key of the kind ${kind} in this place`
  assert.deepEqual(found(f1, { phone }, 'lineKeys.3', 'expansionKeys.2.4'), [
    { key: 'lineKeys.3', level: 'phone', message: message('dtmf') },
    { key: 'expansionKeys.2.4', level: 'phone', message: message('park') },
  ])
  assert.deepEqual(found(f1, { phone }), [])
})

test('what a key carries and its model has no word for is told, field by field', () => {
  const key: LineKey = { number: 1, kind: 'blf', value: '200', label: 'Bob', pickup: '*8', line: 2 }
  const phone = { lineKeys: [key], expansionKeys: [{ ...key, module: 2 }] }
  const fields = ['value', 'label', 'line', 'pickup']
  const refused = [...fields.map((field) => `lineKeys.1.${field}`), 'expansionKeys.2.1.pickup']
  const told = (changes: Changes = {}) => found(f1, { phone, ...changes }, ...refused).map(({ key }) => key)
  assert.deepEqual(told(), refused)
  const [, label] = found(f1, { phone }, ...refused)
  assert.equal(label?.message, 'A F1 is told no label for a key of the kind blf')
  // The first line is the one that the phone takes anyhow.
  assert.ok(!told({ lines: [lineOf(2)] }).includes('lineKeys.1.line'))
  // What stands for all keys is not lost when a key says the same.
  const codes = (code: string) =>
    found(pickupForAll, { phone: { ...phone, settings: { pickupCode: code } } }, ...refused)
      .filter(({ key }) => key.endsWith('pickup'))
      .map(({ message }) => message)
  assert.deepEqual(codes('*8'), [])
  assert.match(
    codes('*9')[0] ?? '',
    /no pickup code for a single key; set the pickup code of the whole phone$/,
  )
})

test('what a line has of its extension, and its model is not told, is named', () => {
  const changes: Changes = {
    tenant: { sipServer: '' },
    lines: [lineOf(1, { mailbox: '200@office', voicemailNumber: '*97' }), lineOf(2, { authUsername: '' })],
  }
  assert.deepEqual(
    found(silent, changes).map(({ key }) => key),
    [
      'lines.1.displayName',
      'lines.1.authUser',
      'lines.1.mailbox',
      'lines.1.voicemail',
      'lines.2.displayName',
    ],
  )
  assert.deepEqual(found(f1, changes), [])
  // The mailbox of the line itself, one that nobody asks for, and a number that the line has of its own.
  const own = { ...changes, lines: [lineOf(1, { name: '', authUsername: '', mailbox: '101@office' })] }
  assert.deepEqual(found(silent, own), [])
  const off = { 'lines.1.mwi': false, 'lines.1.voicemail': '*98' }
  const told = found(silent, { ...changes, phone: { settings: off } }).map(({ key }) => key)
  assert.ok(!told.includes('lines.1.mailbox'))
  assert.deepEqual(
    told.filter((key) => key === 'lines.1.voicemail'),
    ['lines.1.voicemail'],
  )
})

test('a setting of one line that the phone has one of for all is told, unless the first line says the same', () => {
  const model = fonoModel(`files: [{ name: a.cfg, main: true }]
sheet:
  each line:
    "user{{ line.number }}": "{{ line.user }} {{ line.displayName }} {{ line.authUser }}"
    when line.position == 1: { codecs: "{{ line.codecs }}", mwi: "{{ line.mwi }}", voicemail: "{{ line.voicemail }}" }
`)
  const told = (settings: Record<string, string | boolean>, ...numbers: [first: string, second: string]) => {
    const [first = '', second = ''] = numbers
    const lines = [lineOf(1, { voicemailNumber: first }), lineOf(2, { voicemailNumber: second })]
    return found(model, { tenant: { sipServer: '' }, lines, phone: { settings } })
  }
  assert.deepEqual(told({ 'lines.2.codecs': 'pcma', 'lines.1.codecs': 'g722' }, '', ''), [
    { key: 'lines.2.codecs', level: 'phone', message: 'A X1 has one for all lines: that of line 1' },
  ])
  const nothingLost: Record<string, string>[] = [
    { 'lines.1.codecs': 'pcma' },
    { 'lines.2.codecs': 'pcma', codecs: 'pcma' },
    { 'lines.2.codecs': 'pcma', 'lines.1.codecs': 'pcma' },
    { 'lines.3.codecs': 'pcma' },
  ]
  for (const settings of nothingLost) assert.deepEqual(told(settings, '', ''), [], JSON.stringify(settings))
  assert.deepEqual(told({}, '*97', '*97'), [])
  assert.deepEqual(
    told({}, '*97', '*98').map(({ key }) => key),
    ['lines.2.voicemail'],
  )
})

test('what a contact has and the phone book lacks is told while the phone has the book', () => {
  const told = (tenantPhoneBook: boolean) =>
    found(f1, { system: { settings: { tenantPhoneBook } } }).map(({ key, level }) => `${level} ${key}`)
  const lost = ['company', 'mobile', 'home', 'other'].map((field) => `system contacts.${field}`)
  assert.deepEqual(told(true), lost)
  assert.deepEqual(told(false), [])
})

const pickupForAll = fonoModel('files: [{ name: a.cfg, main: true }]\nsheet: { code: "{{ pickupCode }}" }\n')

test('a line that no button is left for is told', () => {
  const sheet =
    'sheet: { each line: { "u{{ line.button }}": "{{ line.user }} {{ line.authUser }} {{ line.displayName }}" }, each lineKey: { "u{{ key.number }}": "{{ key.value }}" } }'
  const model = fonoModel(`files: [{ name: a.cfg, main: true }]\n${sheet}\n`)
  const key = (number: number): LineKey => ({ number, kind: 'blf', value: '200', label: '', pickup: '' })
  const told = (...numbers: number[]) =>
    found(
      model,
      { tenant: { sipServer: '' }, lines: [lineOf(1), lineOf(2)], phone: { lineKeys: numbers.map(key) } },
      'lineKeys.4',
    ).map(({ key }) => key)
  assert.deepEqual(told(1, 2), [])
  assert.deepEqual(told(1, 2, 3), ['lines.2'])
  // A key that is not written takes no button.
  assert.deepEqual(told(1, 2, 4), ['lineKeys.4'])
  const message = 'A F1 shows each line on a button, and keys have them all'
  assert.ok(
    !found(f1, { phone: { lineKeys: [1, 2, 3, 4].map(key) } }).some((each) => each.message === message),
  )
})

test('a line that registers in one way more than a gateway knows is told, with its number', () => {
  const gateway = fonoModel(`
files: [{ name: a.cfg, main: true }]
lastLine: 4
sheet:
  each line:
    when line.registrar <= 2:
      "server{{ line.registrar }}": "{{ line.server }}:{{ line.port }}"
      "password{{ line.number }}": "{{ line.authUser }} {{ line.displayName }} {{ line.password }}"
`)
  const lines = [1, 2, 3, 4].map((number) => lineOf(number, { password: 'secret' }))
  const told = (settings: Record<string, string>) =>
    found(gateway, { lines, tenant: { sipServer: 'a.example.com' }, phone: { settings } }).map(
      ({ key }) => key,
    )
  assert.deepEqual(told({}), [])
  assert.deepEqual(told({ 'lines.2.server': 'b.example.com' }), [])
  assert.deepEqual(
    told({
      'lines.2.server': 'b.example.com',
      'lines.3.server': 'b.example.com',
      'lines.4.server': 'c.example.com',
    }),
    ['lines.4'],
  )
})
