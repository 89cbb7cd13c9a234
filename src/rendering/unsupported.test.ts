import assert from 'node:assert/strict'
import { test } from 'node:test'
import { f1, fonoModel, fonoParts } from '../../test/support/fono.ts'
import type { PhoneModel } from '../definitions/model.ts'
import type { ExpansionKey, LineKey } from '../schema/phone.ts'
import type { KnownPhone } from './known-phone.ts'
import { unsupportedOf } from './unsupported.ts'

type Changes = Parameters<typeof fonoParts>[0]
function found(model: PhoneModel | undefined, changes: Changes = {}, ...refused: string[]) {
  const { phone, tenant, levels } = fonoParts(changes)
  return unsupportedOf({ phone, tenant, levels, model } as unknown as KnownPhone, new Set(refused), 2026)
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
