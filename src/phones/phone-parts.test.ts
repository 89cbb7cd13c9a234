import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { MacAddress } from '../kernel/mac-address.ts'
import { changedDraft } from './phone-draft.ts'
import { partsOf, partsThatDiffer, patchTowards } from './phone-parts.ts'
import type { PhoneFields, PhoneRecord } from './phone-record.ts'

const key = (number: number, value: string) => ({
  ...{ number, kind: 'blf' as const, value, label: '', pickup: '' },
})
const then: PhoneFields = {
  ...{
    name: 'Desk',
    virtual: false,
    modelId: 'a',
    presetId: null,
    keyLayoutId: null,
    mac: '805ec0000001' as MacAddress,
    acceptUploads: true,
  },
  ...{ fileName: '', httpUsername: 'desk', httpPassword: 'Old', contact: '' },
  lines: [
    { line: 1, extensionId: 'x' },
    { line: 2, extensionId: 'y' },
  ],
  ...{ lineKeys: [key(1, '101'), key(4, '122')], expansionKeys: [{ ...key(2, '9'), module: 1 }] },
  ...{ settings: { language: 'en', timezone: 'Europe/Rome' }, parameters: { gone: null, kept: '1' } },
}
const now: PhoneFields = {
  ...then,
  ...{ name: 'Reception', httpPassword: 'New', lines: [{ line: 2, extensionId: 'z' }] },
  ...{ lineKeys: [key(4, '180'), key(7, '7')], expansionKeys: [] },
  ...{ settings: { language: 'it', volume: 3 }, parameters: { kept: '1', fresh: '2' } },
}
const differing = [
  ...['name', 'httpPassword', 'lines.1', 'lines.2', 'lineKeys.1', 'lineKeys.4', 'lineKeys.7'],
  ...['expansionKeys.1.2', 'settings.language', 'settings.timezone', 'settings.volume'],
  ...['parameters.gone', 'parameters.fresh'],
]

test('two states of a phone differ part by part', () => {
  assert.deepEqual(partsThatDiffer(partsOf(then), partsOf(now)).sort(), [...differing].sort())
  assert.deepEqual(partsThatDiffer(partsOf(then), partsOf({ ...then })), [])
})

test('all parts that differ bring a phone back to what it was', () => {
  const restored = changedDraft(now as PhoneRecord, patchTowards(now, then, differing))
  assert.deepEqual(partsThatDiffer(partsOf(then), partsOf(restored)), [])
})

test('only what is named is brought back, each line and key by itself', () => {
  const names = ['lineKeys.4', 'lines.1', 'settings.volume', 'parameters.fresh', 'parameters.gone']
  assert.deepEqual(patchTowards(now, then, [...names, 'settings.never', 'constructor', 'toString']), {
    lineKeys: [key(4, '122'), key(7, '7')],
    lines: [
      { line: 1, extensionId: 'x' },
      { line: 2, extensionId: 'z' },
    ],
    ...{ settings: { volume: null }, parameters: { gone: null }, forgetParameters: ['fresh'] },
  })
  assert.deepEqual(patchTowards(now, then, []), {})
})
