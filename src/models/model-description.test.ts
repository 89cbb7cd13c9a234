import assert from 'node:assert/strict'
import { test } from 'node:test'
import { compileDefinitions } from '../definitions/load-definitions.ts'
import type { PhoneModel } from '../definitions/model.ts'
import { acme } from '../definitions/test-definitions.ts'
import { describeKnowledge, describeModel } from './model-description.ts'
import type { ModelRecord } from './model-store.ts'

const base: Record<string, string> = {
  ...acme,
  'acme/families/b.yaml': `family: b
description: A base for handsets
format: { kind: xml, root: Base }
authentication: [basic]
tls: false
virtual: true
notify: null
uploads: null
files:
  - { name: "base.rom", absent: true }
  - { name: "book.xml", phoneBook: true, template: "<Book/>" }
  - { name: "{mac}.xml", main: true }
sheet:
  zone: "{{ zone.offset }}"
  ntp: "{{ ntpServer }}"
  each lineKey:
    when key.kind == 'blf':
      "key{{ key.number }}": "{{ key.value }}"
  each expansionKey:
    when key.kind == 'park':
      "side{{ key.number }}": "{{ key.value }}"
source: ["https://acme.example.com/manual"]
`,
  'acme/models/b5.yaml': `model: B5
family: b
firstLine: 0
lastLine: 5
handsets: 6
lineKeys: 2
keyGrid: { sides: [right], rows: 2, from: [a manual] }
`,
}
const { catalogue, mistakes } = compileDefinitions(new Map(Object.entries(base)))
assert.deepEqual(mistakes, [])
const modelOf = (id: string) => catalogue.model(id) ?? assert.fail(id)

const record: ModelRecord = {
  ...{ id: 'own', tenantId: 'tenant', kind: 'template', name: 'Own', vendor: 'Fono', family: 'f' },
  ...{ description: 'Of the hall', source: 'a', fileName: '{mac}.own', firstLine: 1, lastLine: 1 },
  ...{ resyncEvent: 'resync', rebootEvent: 'reboot', locked: false, revision: 7 },
  ...{ updatedAt: '2026-01-01T00:00:00.000Z', quarantine: null, origin: null },
  kind: 'template',
  format: { kind: 'text', contentType: 'text/plain' },
}

test('a built-in model says what it is, what it can, and that it stays so', () => {
  assert.deepEqual(describeModel(modelOf('acme-x2pro'), { phones: 3 }), {
    ...{ id: 'acme-x2pro', vendor: 'Acme', name: 'X2 Pro', family: 'x', description: '' },
    ...{ builtIn: true, locked: true, virtual: false, kind: 'sheet', firstLine: 1, lastLine: 4 },
    ...{ lineKeys: 12, expansionModules: null, handsets: 0, mainFile: '{mac}.cfg' },
    honoured: modelOf('acme-x2pro').fields.length,
    supports: { digest: true, uploads: true, resync: true, reboot: false, tls: true, handOver: false },
    proved: null,
    ...{ confidence: 'low', hasDoubts: true, resyncEvent: 'check-sync', rebootEvent: null },
    ...{ phones: 3, revision: 1, updatedAt: null, quarantine: null, origin: null },
  })
  assert.deepEqual(describeModel(modelOf('acme-b5'), { phones: 0 }), {
    ...{ id: 'acme-b5', vendor: 'Acme', name: 'B5', family: 'b', description: 'A base for handsets' },
    ...{ builtIn: true, locked: true, virtual: true, kind: 'sheet', firstLine: 0, lastLine: 5 },
    ...{ lineKeys: 2, expansionModules: { max: 2, keys: 20 }, handsets: 6, mainFile: '{mac}.xml' },
    honoured: modelOf('acme-b5').fields.length,
    supports: { digest: false, uploads: false, resync: false, reboot: false, tls: false, handOver: false },
    proved: null,
    ...{ confidence: 'medium', hasDoubts: false, resyncEvent: null, rebootEvent: null },
    ...{ phones: 0, revision: 1, updatedAt: null, quarantine: null, origin: null },
  })
  const x1 = describeModel(modelOf('acme-x1'), { phones: 0 })
  assert.deepEqual([x1.rebootEvent, x1.supports.reboot], ['check-sync;reboot=true', true])
})

test('a model of the tenant’s own tells what is kept of it besides', () => {
  const model: PhoneModel = { ...modelOf('acme-b5'), ...{ id: 'own', name: 'Own', kind: 'template' } }
  const quarantine = { reason: 'it takes too much', at: '2026-01-01T00:00:00.000Z' }
  const own = describeModel(model, { record, phones: 2, quarantine })
  assert.deepEqual([own.id, own.name, own.kind, own.mainFile], ['own', 'Own', 'template', '{mac}.xml'])
  assert.deepEqual([own.builtIn, own.locked, own.phones], [false, false, 2])
  assert.deepEqual([own.revision, own.updatedAt, own.quarantine], [7, record.updatedAt, quarantine])
  assert.equal(own.description, 'Of the hall')
  const bare = { ...record, description: '', locked: true }
  const withoutFiles = describeModel({ ...model, files: [] }, { record: bare, phones: 0 })
  assert.deepEqual(
    [withoutFiles.description, withoutFiles.locked, withoutFiles.mainFile],
    ['A base for handsets', true, '{mac}.own'],
  )
})

test('what is known of a model: its files, its settings, and what comes to nothing on it', () => {
  const { doubts, files, settings, unsupported, fields, keyKinds, keyGrid, moduleGrid, sources } =
    describeKnowledge(modelOf('acme-b5'), 2026)
  assert.deepEqual(keyGrid, {
    sides: ['right'],
    rows: 2,
    columns: 1,
    pages: 1,
    order: 'down',
    pageKey: false,
  })
  assert.deepEqual(moduleGrid, { rows: 10, columns: 2, pages: 1, order: 'across' })
  const plain = describeKnowledge(modelOf('acme-x2pro'), 2026)
  assert.deepEqual([plain.keyGrid, plain.moduleGrid], [null, null])
  assert.deepEqual(files, [
    { name: 'base.rom', contentType: 'text/xml', main: false, absent: true },
    { name: 'book.xml', contentType: 'text/xml', main: false, absent: false },
    { name: '{mac}.xml', contentType: 'text/xml', main: true, absent: false },
  ])
  assert.deepEqual(
    [doubts, sources, fields],
    [[], ['https://acme.example.com/manual'], [...modelOf('acme-b5').fields]],
  )
  assert.ok(fields.length > 0)
  assert.deepEqual(keyKinds, { lineKeys: ['blf'], expansionKeys: ['park'] })
  const keys = settings.map(({ key }) => key)
  assert.ok(keys.includes('timezone') && !unsupported.includes('timezone'))
  assert.ok(unsupported.includes('adminPassword') && !keys.includes('adminPassword'))
  assert.deepEqual(describeKnowledge(modelOf('acme-x2pro'), 2026).doubts, ['untried'])
})

test('the zones that a model cannot be told are said at its time zone, as the clocks go in that year', () => {
  const zonesIn = (year: number) => {
    const { settings } = describeKnowledge(modelOf('acme-b5'), year)
    const others = settings.filter(({ key }) => key !== 'timezone')
    assert.ok(others.length > 0 && others.every(({ unsupportedOptions }) => unsupportedOptions === undefined))
    const zones = settings.find(({ key }) => key === 'timezone')?.unsupportedOptions ?? assert.fail()
    return ['Europe/Rome', 'Africa/Lagos', 'America/Sao_Paulo'].filter((zone) => zones.includes(zone))
  }
  assert.deepEqual(zonesIn(2026), ['Europe/Rome'])
  // Brazil changed its clocks until 2019.
  assert.deepEqual(zonesIn(2015), ['Europe/Rome', 'America/Sao_Paulo'])
})

test('the kinds of keys of a model behind a guard are those that were found there', () => {
  const { guarded: _, ...plain } = modelOf('acme-x1')
  const none = new Set<never>()
  const fill = () => assert.fail()
  const guarded = {
    quarantine: null,
    origin: null,
    fill,
    keyKinds: { lineKeys: new Set(['dtmf'] as const), expansionKeys: none },
  }
  assert.deepEqual(describeKnowledge({ ...plain, guarded }, 2026).keyKinds, {
    lineKeys: ['dtmf'],
    expansionKeys: [],
  })
})
