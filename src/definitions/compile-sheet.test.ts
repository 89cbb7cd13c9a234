import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ValueMaps } from '../language/filters.ts'
import type { Sheet } from '../schema/definition.ts'
import { compilePiece, joinPieces, type RenderScope } from './compile-sheet.ts'

const scope: RenderScope = {
  language: 'de',
  adminPassword: 'hunter2',
  callWaiting: false,
  lines: [
    { number: 1, index: 0, position: 1, user: '100-ACME', password: 'pw1', transport: 'tls', mwi: true },
    { number: 3, index: 2, position: 2, user: '102-ACME', password: 'pw3', transport: 'sctp' },
  ],
  emptyLines: [{ number: 2, index: 1 }],
  emptyLineKeys: [{ number: 3, index: 2 }],
  emptyExpansionKeys: [{ module: 2, number: 8, index: 7 }],
  expansionKeys: [{ module: 2, number: 7, index: 6, kind: 'blf', value: '107' }],
  phoneBooks: [{ number: 1, index: 0, name: 'Acme', url: 'https://p.example/book.xml' }],
  lineKeys: [
    { number: 4, index: 3, kind: 'blf', value: '105' },
    { number: 5, index: 4, kind: 'speedDial', value: '0031' },
  ],
  phone: { mac: '001565aabbcc' },
  provisioning: { url: 'https://p.example/p/s3cret/' },
  tenant: { code: 'ACME', name: 'Acme' },
  facts: { keys: 4 },
}
const maps = { transport: { udp: 0, tls: 2, tcp: null }, language: { de: 'German' } }

/** One sheet alone, as it is written in one file. */
function compileSheet(sheet: Sheet, words: ValueMaps = {}) {
  const list = (Array.isArray(sheet) ? sheet : [sheet]).filter((map) => typeof map !== 'string')
  const compiled = list.map((map) => compilePiece(map, words))
  const findings = compiled.flatMap((piece, index) =>
    piece.findings.map(({ path, message }) => ({
      path: Array.isArray(sheet) ? [index, ...path] : path,
      message,
    })),
  )
  return { sheet: joinPieces(compiled), findings }
}

function compile(sheet: Sheet) {
  const { sheet: compiled, findings } = compileSheet(sheet, maps)
  assert.deepEqual(findings, [])
  return compiled
}

function render(sheet: Sheet): string[] {
  return compile(sheet)
    .render(scope)
    .map(({ name, value }) => `${name}=${value}`)
}

function mistakes(sheet: Sheet): string[] {
  return compileSheet(sheet, maps).findings.map(({ path, message }) => `${path.join('.')}: ${message}`)
}

test('parameters come in the order of the sheet; without a value they are not written', () => {
  const sheet = {
    b: 1,
    a: '{{ language }}',
    unset: '{{ ntpServer }}',
    'also.{{ ntpServer }}': 'x',
    partly: 'udp:{{ syslogServer }}',
    gone: null,
    flag: '{{ callWaiting | yesNo: 1, 0 }}',
    empty: '',
    yes: true,
  }
  assert.deepEqual(render(sheet), ['b=1', 'a=de', 'flag=0', 'empty=', 'yes=true'])
})

test('each line, each emptyLine and each lineKey repeat their parameters', () => {
  const sheet: Sheet = [
    {
      'each line': {
        'l.{{ line.number }}.user': '{{ line.user }}',
        'l.{{ line.number }}.transport': "{{ line.transport | value: 'transport' }}",
        'when line.mwi': { 'l.{{ line.number }}.mwi': 1 },
      },
      'each emptyLine': { 'l.{{ line.number }}.enable': 0 },
    },
    {
      'each lineKey': {
        "when key.kind == 'blf' and key.number <= facts.keys": { 'k.{{ key.number }}': '{{ key.value }}' },
      },
    },
    { 'each line': { 'late.{{ line.index }}': '{{ line.position }}' } },
  ]
  assert.deepEqual(render(sheet), [
    ...['l.1.user=100-ACME', 'l.1.transport=2', 'l.1.mwi=1', 'l.3.user=102-ACME', 'l.2.enable=0'],
    ...['k.4=105', 'late.0=1', 'late.2=2'],
  ])
})

test('each emptyLineKey goes through the keys that nobody programmed, which have a number and nothing else', () => {
  assert.deepEqual(render({ 'each emptyLineKey': { 'k.{{ key.number }}.{{ key.index }}': 'none' } }), [
    'k.3.2=none',
  ])
  assert.deepEqual(mistakes({ 'each emptyLineKey': { 'k.{{ key.number }}': '{{ key.value }}' } }), [
    'each emptyLineKey.k.{{ key.number }}: an empty key has no value; it has number, index',
  ])
})

test('each emptyExpansionKey goes through the keys of side modules that nobody programmed', () => {
  const each = (name: string, value: string) => ({ 'each emptyExpansionKey': { [name]: value } })
  assert.deepEqual(render(each('m{{ key.module }}.{{ key.number }}.{{ key.index }}', 'none')), [
    'm2.8.7=none',
  ])
  assert.deepEqual(mistakes(each('m{{ key.module }}.{{ key.number }}', '{{ key.label }}')), [
    'each emptyExpansionKey.m{{ key.module }}.{{ key.number }}: an empty key has no label; it has number, index, module',
  ])
})

test('of parameters with one name the first that is written stays', () => {
  const sheet: Sheet = [
    { 'when callWaiting': { a: 'conditional' }, 'when language': { b: 'conditional' } },
    { a: 'fallback', b: 'fallback' },
  ]
  assert.deepEqual(render(sheet), ['b=conditional', 'a=fallback'])
})

test('a parameter says what it was made of, for which line, and whether it is secret', () => {
  const sheet = {
    url: '{{ provisioning.url }}x',
    'when adminPassword': { plain: 'x', admin: '{{ adminPassword }}' },
    'each line': {
      'l{{ line.number }}.password': '{{ line.password }}',
      'l{{ line.number }}.user': '{{ line.user }}',
    },
    'each lineKey': { 'k{{ key.number }}': '{{ key.value }}' },
  }
  const [url, plain, admin, password, user, , , key] = compile(sheet).render(scope)
  const of = (secret: boolean, paths: string[], line?: number, keyNumber?: number) => ({
    secret,
    paths,
    line,
    key: keyNumber,
  })
  const facts = [url, plain, admin, password, user, key].map((each) => ({
    ...{ secret: each?.secret, paths: each?.paths, line: each?.line, key: each?.key },
  }))
  assert.deepEqual(facts, [
    of(true, ['provisioning.url']),
    of(false, []),
    of(true, ['adminPassword']),
    of(true, ['line.password'], 1),
    of(false, ['line.user'], 1),
    of(false, ['key.value'], undefined, 4),
  ])
})

test('what it reads is what its expressions name, in names and conditions too', () => {
  const { paths } = compile({
    'when resyncInterval': { a: 1 },
    'x{{ language }}': '{{ ntpServer }}',
    'each line': { 'a{{ line.number }}': '{{ line.label }}{{ line.user }}' },
  })
  assert.deepEqual(
    [...paths],
    ['resyncInterval', 'language', 'ntpServer', 'line.number', 'line.label', 'line.user'],
  )
})

test('the words of a value that is only looked up are known; of one that is written, none are', () => {
  const { words } = compile({
    a: "{{ language | value: 'language' }}",
    'when dot1x': { b: 1 },
    'each line': {
      't{{ line.number }}': "{{ line.transport | value: 'transport' }}",
      'first{{ line.number }}': "{{ line.codecs | position: 'g722' }}",
      'has{{ line.number }}': "{{ line.codecs | includes: 'pcma' | yesNo: 1, 0 }}",
      's{{ line.number }}': '{{ line.srtp }}',
    },
  })
  const found = [...words].map(([path, known]) => [path, [...known]])
  assert.deepEqual(found, [
    ['language', ['de']],
    ['line.transport', ['udp', 'tls']],
    ['line.codecs', ['g722', 'pcma']],
  ])
})

test('keys of side modules and phone books are repeated too', () => {
  const sheet = {
    'each expansionKey': { 'm{{ key.module }}.{{ key.number }}': '{{ key.value }}' },
    'each phoneBook': { 'book.{{ book.number }}': '{{ book.url }}' },
  }
  assert.deepEqual(render(sheet), ['m2.7=107', 'book.1=https://p.example/book.xml'])
  const [side, book] = compile(sheet).render(scope)
  assert.deepEqual([side?.key, book?.key, book?.secret], [7, undefined, true])
})

test('a name that is surely written twice is a mistake', () => {
  assert.deepEqual(mistakes({ a: 1, 'when language': { a: 2 } }), [
    'when language.a: is written before, in this sheet, in any case',
  ])
  assert.equal(mistakes({ 'when language': { a: 1 }, 'when not language': { a: 2 }, a: 3 }).length, 0)
  assert.deepEqual(mistakes({ 'each line': { same: 1 } }), [
    'each line.same: this name is the same each time; put {{ … }} into it',
  ])
  assert.deepEqual(mistakes({ 'each line': { 'when line.position == 1': { same: 1 } } }), [])
})

test('mistakes say what stands where it cannot', () => {
  const found = mistakes({
    '12': 'x',
    a: '{{ nothing.here }}',
    b: '{{ line.user }}',
    c: "{{ language | value: 'nowhere' }}",
    d: '{{ constructor }}',
    e: { f: 1 },
    'each dog': { f: 1 },
    'each line': { 'each line': { 'x{{ line.number }}': 1 }, 'y{{ line.number }}': '{{ key.value }}' },
    'each emptyLine': { 'z{{ line.number }}': '{{ line.user }}' },
    'when language ==': { f: 1 },
    'when language': 5,
    '{{ language': 1,
  })
  assert.deepEqual(
    found.map((line) => line.replace(/[;:,] (it has|it is|there are|only) .*/, '')),
    [
      '12: a bare number cannot be a parameter’s name',
      'a: nothing is called nothing.here',
      'b: line.user can only be read inside “each line”',
      'c: there is no map “nowhere” among the values',
      'd: nothing is called constructor',
      'e: expected a value',
      'each dog: there is no “each dog”',
      'each line.each line: “each line” cannot stand inside “each line”',
      'each line.y{{ line.number }}: key.value can only be read inside “each lineKey” or “each expansionKey”',
      'each emptyLine.z{{ line.number }}: an empty line has no user',
      'when language ==: expected a name, a number or a text in quotes',
      'when language: expected a map of parameters below it',
      '{{ language: this has no closing }}',
    ],
  )
})

test('a sheet that a tenant made to be huge ends by count', () => {
  const many = Array.from({ length: 1000 }, (_, index) => ({ number: index, index }))
  const names = Array.from({ length: 200 }, (_, index) => [`a${index}.{{ line.number }}`, 1])
  const { sheet } = compileSheet({ 'each emptyLine': Object.fromEntries(names) })
  assert.throws(() => sheet.render({ ...scope, emptyLines: many }), /more than 1000000 steps/)
  const long = compileSheet({
    'each emptyLine': { 'a{{ line.number }}': '{{ tenant.name }}'.repeat(50) },
  }).sheet
  const named = { ...scope, emptyLines: many, tenant: { name: 'x'.repeat(4096) } }
  assert.throws(() => long.render(named), /more than 4194304 bytes/)
})

test('what stands behind “at” is put before each name below it', () => {
  const sheet: Sheet = {
    'at a.': { x: 1, 'at b.': { y: '{{ language }}' } },
    'each line': {
      'at line.{{ line.number }}.': {
        user: '{{ line.user }}',
        'when line.mwi': { mwi: 1 },
        'at {{ ntpServer }}.': { gone: 1 },
      },
    },
  }
  assert.deepEqual(render(sheet), [
    ...['a.x=1', 'a.b.y=de', 'line.1.user=100-ACME', 'line.1.mwi=1', 'line.3.user=102-ACME'],
  ])
  const [, , user] = compile(sheet).render(scope)
  assert.deepEqual([user?.namePaths, user?.paths], [['line.number'], ['line.user']])
  assert.deepEqual(mistakes({ 'at a.': { x: 1 }, 'a.x': 2, 'at b': 3, 'each line': { 'at c.': { x: 1 } } }), [
    'a.x: is written before, in this sheet, in any case',
    'at b: expected a map of parameters below it',
    'each line.at c..x: this name is the same each time; put {{ … }} into it',
  ])
})

test('names below “at” are worked out anew for another number, another model and another phone', () => {
  const sheet = compile({
    'each lineKey': {
      'at page{{ key.index | dividedBy: facts.keys }}.key{{ key.number }}.': { kind: '{{ key.kind }}' },
    },
    'each line': { 'at {{ tenant.code }}.{{ line.number }}.': { user: '{{ line.user }}' } },
  })
  const names = (changes: Partial<RenderScope>) =>
    sheet.render({ ...scope, ...changes }).map((parameter) => parameter.name)
  const first = ['page0.key4.kind', 'page1.key5.kind', 'ACME.1.user', 'ACME.3.user']
  assert.deepEqual(names({}), first)
  const fewer = ['page3.key4.kind', 'page4.key5.kind', 'ACME.1.user', 'ACME.3.user']
  assert.deepEqual(names({ facts: { keys: 1 } }), fewer)
  assert.deepEqual(names({ tenant: { code: 'OTHER' } }).slice(2), ['OTHER.1.user', 'OTHER.3.user'])
  const key = { number: 4, index: 8, kind: 'blf' }
  assert.deepEqual(names({ lineKeys: [key], lines: [] }), ['page2.key4.kind'])
  assert.deepEqual(names({ facts: {}, lineKeys: [key], lines: [] }), [])
  assert.deepEqual(names({}), first)
})

test('“count” says how often its block was reached, in one loop and on in the next', () => {
  const lamp = { 'lamp.{{ count.lamp }}': '{{ key.value }}' }
  const sheet: Sheet = {
    'each lineKey': { "when key.kind == 'blf'": { 'count lamp': lamp }, 'count any': {} },
    'each expansionKey': { 'count lamp': lamp },
    'when count.any': { keys: '{{ count.any }}' },
    'each line': { 'after.{{ line.number }}': '{{ count.lamp }}' },
  }
  assert.deepEqual(render(sheet), ['lamp.1=105', 'lamp.2=107', 'keys=2', 'after.1=2', 'after.3=2'])
  assert.deepEqual(render(sheet), render(sheet))
  assert.deepEqual(render({ 'when not language': { 'count x': {} }, a: '{{ count.x }}' }), [])
  assert.ok(!compile(sheet).paths.has('count.lamp'))
})

test('what is counted nowhere above cannot be read', () => {
  const early = { a: '{{ count.lamp }}', 'count lamp': {} }
  assert.match(mistakes(early)[0] ?? '', /^a: nothing is called count\.lamp/)
  assert.match(mistakes({ 'count two words': { a: 1 } })[0] ?? '', /expected one word after “count”/)
  assert.match(mistakes({ 'count lamp': { b: '{{ count }}' } })[0] ?? '', /nothing is called count/)
})
