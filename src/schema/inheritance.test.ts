import assert from 'node:assert/strict'
import { test } from 'node:test'
import { inheritSettings, levelNames, type SettingsLevel, settingsOfFields } from './inheritance.ts'
import type { SettingSpec } from './setting-spec.ts'

const level = (
  name: SettingsLevel['level'],
  settings: SettingsLevel['settings'],
  more: Partial<SettingsLevel> = {},
): SettingsLevel => ({ level: name, settings, ...more })

test('the phone wins over its preset, the preset over the model, the model over the tenant, the tenant over the system', () => {
  const levels = levelNames.map((name, index) =>
    level(name, Object.fromEntries(['a', 'b', 'c', 'd', 'e'].slice(index).map((key) => [key, name]))),
  )
  const expected = levelNames.map((name, index) => ['abcde'[index], { value: name, level: name }])
  assert.deepEqual([...inheritSettings(levels)].sort(), expected)
  assert.deepEqual(
    [...inheritSettings(levels.toReversed())].sort(),
    expected,
    'in whichever order they are given',
  )
})

test('who says nothing hides nothing; no, and zero, is something', () => {
  const won = inheritSettings([
    level('system', { a: 'x', b: 'x', c: true, d: 5 }),
    level('phone', { a: null, b: '', c: false, d: 0, e: '', f: null }),
  ])
  assert.deepEqual(
    ['a', 'b', 'c', 'd', 'e', 'f'].map((key) => won.get(key)?.value),
    ['x', 'x', false, 0, undefined, undefined],
  )
})

test('a tenant’s own fields stand below its settings and above the system; an empty one says nothing', () => {
  const fields = settingsOfFields({
    ...{ timezone: 'Europe/Berlin', language: 'de', sipServer: 'a.example.com', sipPort: null },
    ...{ sipTransport: 'tcp', outboundProxy: '' },
  })
  const won = inheritSettings([
    level('tenant', { language: 'fr', timezone: null }, { fields }),
    level('system', { language: 'en', port: 1, timezone: 'UTC', outboundProxy: 'p.example.com' }),
  ])
  assert.deepEqual(Object.fromEntries(won), {
    language: { value: 'fr', level: 'tenant' },
    outboundProxy: { value: 'p.example.com', level: 'system' },
    port: { value: 1, level: 'system' },
    server: { value: 'a.example.com', level: 'tenant' },
    timezone: { value: 'Europe/Berlin', level: 'tenant' },
    transport: { value: 'tcp', level: 'tenant' },
  })
})

test('a secret that is not shown wins as any other value does, and is told as dots', () => {
  const won = inheritSettings([
    level('system', { adminPassword: 'seen', wifiKey: 'seen' }),
    level('tenant', {}, { secretSettings: ['adminPassword', 'wifiKey'] }),
    level('phone', { wifiKey: 'typed' }),
  ])
  assert.deepEqual(won.get('adminPassword'), { value: '••••', level: 'tenant', secret: true })
  assert.deepEqual(won.get('wifiKey'), { value: 'typed', level: 'phone' })
})

test('a choice that the model has no word for hides nothing that a level above says', () => {
  const specs = [
    { key: 'language', scope: 'phone', unsupportedOptions: ['xx'] },
    { key: 'codecs', scope: 'line', unsupportedOptions: ['opus'] },
  ] as SettingSpec[]
  const levels = [
    level('system', { language: 'en', codecs: 'pcma' }),
    level('phone', { language: 'xx', codecs: 'opus,g722', 'lines.1.codecs': 'opus' }),
  ]
  const won = inheritSettings(levels, specs)
  assert.deepEqual(won.get('language'), { value: 'en', level: 'system' })
  assert.deepEqual(won.get('codecs'), { value: 'g722', level: 'phone' })
  assert.equal(won.get('lines.1.codecs'), undefined)
  assert.equal(inheritSettings(levels).get('language')?.value, 'xx', 'asked without a model')
})
