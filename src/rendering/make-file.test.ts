import assert from 'node:assert/strict'
import { test } from 'node:test'
import { f1, fonoModel, fonoParts } from '../../test/support/fono.ts'
import type { CompiledModel } from '../definitions/model.ts'
import { InternalError } from '../kernel/errors.ts'
import type { ExpansionKey, LineKey } from '../schema/phone.ts'
import { doFileWork, problemsIn, refusedKeys, textOfFile, viewOfFile } from './make-file.ts'

const bad = 'a\u0001b'
const dots = '••••••••'
const model = fonoModel(`
files:
  - { name: a.cfg, main: true }
  - { name: b.cfg, sheet: second }
  - { name: c.cfg, absent: true }
  - { name: d.cfg, template: "x={{ phone.name }}\\npassword={{ provisioning.password }}\\n" }
sheets:
  main: { name: "{{ phone.name }}", admin: "{{ adminPassword }}", tenant: "{{ tenant.name }}", fixed: x }
  second: { second: "{{ phone.name }}" }
`)
const key = (number: number, kind: LineKey['kind']): LineKey => ({
  ...{ number, kind, value: '200', label: '', pickup: '' },
})
const side = (module: number, number: number, kind: LineKey['kind']): ExpansionKey => ({
  ...key(number, kind),
  module,
})

test('the text of a file is what its phone gets; what it cannot carry is left out', () => {
  assert.deepEqual(textOfFile(model, 1, fonoParts()).text, 'second=Desk\n')
  const { text, problems, failure } = textOfFile(model, 0, fonoParts({ phone: { name: bad } }))
  assert.deepEqual([text, failure], ['tenant=Office\nfixed=x\n', undefined])
  assert.deepEqual(
    problems.map(({ path }) => path),
    ['phone.name'],
  )
  const failed = textOfFile(model, 3, fonoParts({ phone: { name: bad } }))
  assert.deepEqual([failed.text, failed.problems], ['', []])
  assert.match(failed.failure ?? '', /^holds a control character/)
  assert.throws(
    () => textOfFile(model, 9, fonoParts()),
    (error) => {
      return error instanceof InternalError && error.message === 'X1 has no file 9'
    },
  )
})

test('a person sees each parameter with the level that it comes from, and dots for secrets unless they are shown', () => {
  const parts = fonoParts({
    model,
    system: { settings: { adminPassword: 'hidden' }, parameters: { fixed: 'y' } },
    phone: { httpPassword: 'hidden', parameters: { own: 'hidden' } },
  })
  const seen = (admin: string, own: string) => ({
    text: `name=Desk\nadmin=${admin}\ntenant=Office\nfixed=y\nown=${own}\n`,
    parameters: [
      { name: 'name', value: 'Desk', from: 'phone', secret: false },
      { name: 'admin', value: admin, from: 'system', secret: true },
      { name: 'tenant', value: 'Office', from: 'tenant', secret: false },
      { name: 'fixed', value: 'y', from: 'system', secret: false },
      { name: 'own', value: own, from: 'phone', secret: true },
    ],
  })
  assert.deepEqual(viewOfFile(model, 0, parts, true), seen('hidden', 'hidden'))
  assert.deepEqual(viewOfFile(model, 0, parts, false), seen(dots, dots))
  const text = (password: string) => ({
    text: `x=Desk\npassword=${password}\n`,
    parameters: [
      { name: 'x', value: 'Desk', from: 'template', secret: false },
      { name: 'password', value: password, from: 'template', secret: true },
    ],
  })
  assert.deepEqual(viewOfFile(model, 3, parts, false), text(dots))
  assert.deepEqual(viewOfFile(model, 3, parts, true), text('hidden'))
})

test('a choice that the model has no word for falls back to the level before', () => {
  const looked = fonoModel('files: [{ name: a.cfg, main: true }]\nsheet: { t: "{{ language }}" }\n')
  const language = looked.settings.find((each) => each.key === 'language') ?? assert.fail()
  const limited = { ...looked, settings: [{ ...language, unsupportedOptions: ['de'] }] }
  const parts = fonoParts({
    system: { settings: { language: 'en' } },
    phone: { settings: { language: 'de' } },
  })
  assert.deepEqual(
    [limited, looked].map((each) => viewOfFile(each, 0, parts, true).parameters[0]?.from),
    ['system', 'phone'],
  )
})

test('what no file can carry is found in all of them, and not looked for in those that are not there', () => {
  const found = (each: CompiledModel, name: string) =>
    problemsIn(each, fonoParts({ model: each, phone: { name } })).map(({ parameter }) => parameter)
  assert.deepEqual(found(model, 'Fine'), [])
  assert.deepEqual(found(model, bad), ['name', 'second', '{{ phone.name }}'])
  const absent = { ...model, files: model.files.map((file) => ({ ...file, absent: true })) }
  assert.deepEqual(found(absent, bad), [])
})

test('all files together cost no more than a model may', () => {
  const loop = '{% for a in contacts %}{% for b in contacts %}{% endfor %}{% endfor %}x=1\\n'
  const file = (index: number) => `  - { name: f${index}.cfg, template: "${loop}" }\n`
  const many = (count: number) =>
    fonoModel(
      `files:\n  - { name: a.cfg, main: true }\n${Array.from({ length: count }, (_, each) => file(each)).join('')}sheet: { n: x }\n`,
    )
  const phoneBook = Array.from({ length: 400 }, () => ({ name: 'A', company: '', numbers: [] }))
  const refused = (count: number) =>
    problemsIn(many(count), fonoParts({ phoneBook })).map(({ message }) => message)
  assert.deepEqual(refused(20), [])
  assert.match(refused(39)[0] ?? '', /^the model takes more than 4000000 steps/)
})

test('keys of a kind that the model has no word for are named by their places', () => {
  const lineKeys = [key(1, 'blf'), key(3, 'dtmf'), key(4, 'park')]
  const expansionKeys = [side(1, 3, 'blf'), side(2, 4, 'dtmf')]
  const expected = ['lineKeys.3', 'lineKeys.4', 'expansionKeys.2.4']
  assert.deepEqual(refusedKeys(f1, { lineKeys, expansionKeys }), expected)
  assert.deepEqual(refusedKeys({ ...f1, kind: 'template' }, { lineKeys, expansionKeys }), [])
})

test('what a key carries and the model does not write is named by its place', () => {
  const whole = { label: 'Bob', line: 1, pickup: '*8' }
  const lineKeys = [{ ...key(1, 'blf'), ...whole }]
  const expansionKeys = [{ ...side(1, 3, 'blf'), ...whole }, side(1, 4, 'blf')]
  // F1 writes a number alone for a key of a side module.
  const ofSide = ['label', 'line', 'pickup'].map((field) => `expansionKeys.1.3.${field}`)
  assert.deepEqual(refusedKeys(f1, { lineKeys, expansionKeys }), ofSide)
  const switched = fonoModel(`files: [{ name: a.cfg, main: true }]
sheet:
  each lineKey:
    when key.kind == 'blf': { "k{{ key.number }}": "{{ key.value }}" }
    when key.pickup: { "p{{ key.number }}": 1 }
`)
  // A code that only switches something on is none of the key’s own.
  assert.ok(refusedKeys(switched, { lineKeys, expansionKeys: [] }).includes('lineKeys.1.pickup'))
})

test('each kind of work is done as it is asked for', () => {
  const parts = fonoParts({ phone: { httpPassword: 'hidden' } })
  assert.deepEqual(doFileWork(model, { do: 'text', file: 3, parts }), textOfFile(model, 3, parts))
  for (const showSecrets of [true, false])
    assert.deepEqual(
      doFileWork(model, { do: 'view', file: 3, parts, showSecrets }),
      viewOfFile(model, 3, parts, showSecrets),
    )
  const wrong = fonoParts({ phone: { name: bad } })
  assert.deepEqual(doFileWork(model, { do: 'problems', parts: wrong }), problemsIn(model, wrong))
  const keys = { lineKeys: [key(3, 'dtmf')], expansionKeys: [] }
  assert.deepEqual(doFileWork(f1, { do: 'refusedKeys', keys }), ['lineKeys.3'])
})
