import assert from 'node:assert/strict'
import { test } from 'node:test'
import { LimitError } from '../language/limits.ts'
import { mostParameterNames } from '../schema/model-parameters.ts'
import { compileDefinitions } from './load-definitions.ts'
import type { CompiledModel } from './model.ts'
import { parameterNames } from './parameter-names.ts'
import { acme, changed } from './test-definitions.ts'

const modelOf = (id: string, definitions = acme): CompiledModel =>
  compileDefinitions(new Map(Object.entries(definitions))).catalogue.model(id) ?? assert.fail(id)

const x10 = modelOf('acme-x10')
const found = (q: string) => parameterNames(x10, { q }).items.map(({ name }) => name)
const told = (...names: string[]) => parameterNames(x10, { names }).named

test('a name is found by its parts in any order, with the number that was typed', () => {
  assert.deepEqual(found('ntp'), ['ntp'])
  assert.deepEqual(found('user line'), ['line1.user'])
  assert.deepEqual(found('line7.us'), ['line7.user'])
  assert.deepEqual(found('LINE3'), ['line3.user', 'line3.transport', 'line3.label'])
  assert.deepEqual(found('line11.user'), ['line1.user'], 'the model has ten lines')
  assert.deepEqual(found('nothing of it'), [])
  assert.deepEqual(found('  '), [])
})

test('a name is found by what its setting is called', () => {
  assert.deepEqual(found('time server'), ['ntp'])
})

test('the very name comes first, then those that begin so', () => {
  const definitions = changed(
    'acme/families/x.yaml',
    '    ntp: "{{ ntpServer }}"\n',
    '    old.ntp: "1"\n    ntp.port: "123"\n    ntp: "{{ ntpServer }}"\n',
  )
  const items = parameterNames(modelOf('acme-x1', definitions), { q: 'ntp' }).items
  assert.deepEqual(
    items.map(({ name, always }) => [name, always]),
    [
      ['ntp', null],
      ['ntp.port', '123'],
      ['old.ntp', '1'],
    ],
  )
})

test('of a name is told what the model makes its value of', () => {
  const [lang, admin, user, update] = told('lang', 'admin', 'line2.user', 'update')
  assert.deepEqual(
    lang?.settings.map(({ key }) => key),
    ['language'],
  )
  assert.deepEqual([lang?.of, lang?.secret], [null, false])
  assert.equal(admin?.secret, true)
  assert.deepEqual([user?.extension, user?.of], [['username'], 'line'])
  assert.equal(update?.always, 'never')
})

test('a name that no file of the model carries is not known, nor that of a line which it has not', () => {
  assert.deepEqual(told('lnag', 'line11.user', 'line0.user', 'line10.user.more', 'line#.user', 'Ntp'), [
    null,
    null,
    null,
    null,
    null,
    null,
  ])
  assert.ok(told('line10.user')[0])
})

test('where a name was seen is said of its pattern', () => {
  const answer = parameterNames(x10, { names: ['line4.user'] }, (pattern) => [`the manual’s ${pattern}`])
  assert.deepEqual(answer.named[0]?.seenIn, ['the manual’s line#.user'])
})

test('no more is answered than a person reads', () => {
  const many = Array.from({ length: 200 }, (_, index) => `    "many.n${index}x": "1"\n`).join('')
  const definitions = changed('acme/families/x.yaml', '    ntp:', `${many}    ntp:`)
  const answer = parameterNames(modelOf('acme-x1', definitions), {
    q: 'many',
    names: Array.from({ length: 100 }, () => 'ntp'),
  })
  assert.deepEqual(
    [answer.items.length, answer.total, answer.named.length],
    [mostParameterNames, 200, mostParameterNames],
  )
})

test('a name of many open places is told from one that only looks like it, however long', () => {
  const open = (mark: string) => `x${'{{ key.label }}a'.repeat(12)}${mark}`
  const definitions = changed(
    'acme/families/x.yaml',
    '    each line:\n',
    `    each lineKey:\n      "${open('b')}": "1"\n      "${open('{{ key.number }}c')}": "2"\n    each line:\n`,
  )
  const model = modelOf('acme-x2pro', definitions)
  const names = [
    `x${'a'.repeat(200)}b`,
    `x${'a'.repeat(200)}c`,
    `x${'a'.repeat(200)}7c`,
    'xab',
    `x${'ab'.repeat(100)}`,
  ]
  assert.deepEqual(
    parameterNames(model, { names }).named.map((each) => each?.always ?? null),
    ['1', null, '2', null, '1'],
  )
})

test('a fact of two lines in a name takes no longer than one of one', () => {
  const name = `    "name${'{{ facts.two }}1'.repeat(20)}": "1"\n`
  const definitions = changed('acme/families/x.yaml', '    ntp:', `${name}    ntp:`)
  const family = (definitions['acme/families/x.yaml'] ?? '').replace(
    'facts: { common: "07" }',
    `facts: { common: "07", two: "${'1'.repeat(40)}\\n" }`,
  )
  const model = modelOf('acme-x1', { ...definitions, 'acme/families/x.yaml': family })
  assert.equal(parameterNames(model, { q: 'ntp' }).total, 1)
})

test('what a question takes is counted, as what the model takes', () => {
  const nameOf = (index: number, number: string) => `${'long.'.repeat(10)}key${index} ${number}`
  const fifty = <T>(make: (index: number) => T) => Array.from({ length: 50 }, (_, index) => make(index))
  const keys = fifty((index) => `      "${nameOf(index, '{{ key.number }}')}": "1"\n`).join('')
  const definitions = changed(
    'acme/families/x.yaml',
    '    each line:\n',
    `    each expansionKey:\n${keys}    each line:\n`,
  )
  const wide = `${definitions['acme/models/x10.yaml'] ?? ''}expansionModules: { max: 16, keys: 500 }\nmoduleGrid: null\n`
  const model = modelOf('acme-x10', { ...definitions, 'acme/models/x10.yaml': wide })
  const [there, none] = [nameOf(7, '500'), nameOf(7, '501')]
  assert.deepEqual(
    parameterNames(model, { names: [there, none] }).named.map((each) => each?.name ?? null),
    [there, null],
  )
  assert.throws(() => parameterNames(model, { names: fifty((index) => nameOf(index, '501')) }), LimitError)
  assert.throws(() => parameterNames(model, { q: 'key 501' }), LimitError)
})
