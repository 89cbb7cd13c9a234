import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fonoModel, fonoParts, lineOf } from '../../test/support/fono.ts'
import type { CompiledFile, CompiledModel } from '../definitions/model.ts'
import { FormatError, SourceError } from '../kernel/errors.ts'
import { LimitError, Meter } from '../language/limits.ts'
import type { ExpansionKey, LineKey } from '../schema/phone.ts'
import { fillFile, problemsOf } from './fill-file.ts'
import { renderScope } from './render-scope.ts'

type Changes = Parameters<typeof fonoParts>[0]
const scopeFor = (model: CompiledModel, changes: Changes = {}) =>
  renderScope(fonoParts({ model, ...changes }))
const fileOf = (model: CompiledModel, index = 0): CompiledFile => model.files[index] ?? assert.fail()
const level = (name: string, parameters: Record<string, string | null>) => ({ level: name, parameters })
const dots = '••••••••'
const bad = 'a\u0001b'
const key = (number: number, more: Partial<LineKey> = {}): LineKey => ({
  ...{ number, kind: 'blf', value: '200', label: '', pickup: '' },
  ...more,
})

const plain = fonoModel(`
files: [{ name: a.cfg, main: true }, { name: b.cfg, sheet: second }]
sheets:
  main:
    name: "{{ phone.name }}"
    admin: "{{ adminPassword }}"
    ntp: "{{ ntpServer }}"
  second: { name: "{{ phone.name }}" }
`)
const settings = { adminPassword: 'hidden', ntpServer: 'time.example.com' }

test('what is set by name replaces a parameter in its place; what is new follows by name', () => {
  const scope = scopeFor(plain, { phone: { settings } })
  const overrides = [
    level('system', { ntp: 'a', z: '1', 'b.c': '2', gone: '3' }),
    level('phone', { ntp: 'b', a: '4', gone: null, never: null }),
  ]
  const { text, parameters, problems } = fillFile(fileOf(plain), scope, overrides)
  assert.equal(text, 'name=Desk\nadmin=hidden\nntp=b\na=4\nb.c=2\nz=1\n')
  assert.deepEqual(problems, [])
  assert.deepEqual(
    parameters.map(({ name, override }) => [name, override]),
    [
      ['name', undefined],
      ['admin', undefined],
      ...[
        ['ntp', 'phone'],
        ['a', 'phone'],
        ['b.c', 'system'],
        ['z', 'system'],
      ],
    ],
  )
  assert.deepEqual(parameters[3], {
    ...{ name: 'a', value: '4', paths: [], namePaths: [], line: undefined, key: undefined },
    ...{ secret: true, override: 'phone' },
  })
  assert.deepEqual(parameters[2]?.paths, ['ntpServer'])
})

test('a parameter is taken out by name, and other files than the main one get nothing new', () => {
  const scope = scopeFor(plain, { phone: { settings } })
  const overrides = [level('phone', { admin: null, name: 'Other', x: '1' })]
  assert.equal(fillFile(fileOf(plain), scope, overrides).text, 'name=Other\nntp=time.example.com\nx=1\n')
  assert.equal(fillFile(fileOf(plain, 1), scope, overrides).text, 'name=Other\n')
  assert.equal(fillFile(fileOf(plain, 1), scope, []).text, 'name=Desk\n')
})

test('masked, a secret that is set by name is dots, and so is what nobody knows; the rest is readable', () => {
  const scope = scopeFor(plain, { phone: { settings } })
  const overrides = [level('phone', { admin: 'own', ntp: 'b', x: '1' })]
  const masked = fillFile(fileOf(plain), scope, overrides, { maskOverrides: true })
  assert.equal(masked.text, `name=Desk\nadmin=${dots}\nntp=b\nx=${dots}\n`)
  assert.deepEqual(
    masked.parameters.map(({ secret }) => secret),
    [false, true, false, true],
  )
  assert.equal(fillFile(fileOf(plain), scope, overrides).text, 'name=Desk\nadmin=own\nntp=b\nx=1\n')
})

test('a value that cannot be carried is left out and told, with the path that it came from', () => {
  const model = fonoModel(`
files: [{ name: a.cfg, main: true }]
sheet:
  both: "{{ phone.name }} {{ tenant.name }}"
  each line:
    "l{{ line.number }}": "{{ line.user }} {{ line.label }} {{ line.displayName }}"
  each lineKey:
    "k{{ key.number }}": "{{ key.kind }} {{ key.value }} {{ key.label }}."
  each expansionKey:
    "e{{ key.number }}": "{{ key.kind }} {{ key.value }} {{ key.label }}."
`)
  const told = (changes: Changes, overrides: Parameters<typeof fillFile>[2] = []) => {
    const { text, problems } = fillFile(fileOf(model), scopeFor(model, changes), overrides)
    assert.doesNotMatch(text, /\u0001/)
    return problems.map(({ parameter, path, line }) => [parameter, path, line])
  }
  const lines = [lineOf(1), lineOf(2)]
  assert.deepEqual(told({ lines }), [])
  assert.deepEqual(told({ tenant: { name: bad } }), [['both', 'tenant.name', undefined]])
  assert.deepEqual(told({ phone: { name: bad } }), [['both', 'phone.name', undefined]])
  assert.deepEqual(told({ lines, phone: { settings: { 'lines.2.label': bad } } }), [['l2', 'line.label', 2]])
  assert.deepEqual(told({ lines: [lineOf(1), lineOf(2, { name: bad })] }), [['l2', 'line.displayName', 2]])
  const lineKeys = [key(1), key(2, { label: bad })]
  assert.deepEqual(told({ phone: { lineKeys } }), [['k2', 'key.label', undefined]])
  const expansionKeys: ExpansionKey[] = [{ ...key(3, { value: bad }), module: 1 }]
  const withSides = { ...model, expansionModules: { max: 1, keys: 9 } }
  const sides = scopeFor(withSides, { phone: { expansionKeys, lineKeys: [key(1)] } })
  const [side] = fillFile(fileOf(withSides), sides, []).problems
  assert.deepEqual([side?.parameter, side?.path], ['e3', 'key.value'])
  assert.deepEqual(told({}, [level('phone', { both: bad, 'a b=': 'x' })]).sort(), [
    ['a b=', 'override', undefined],
    ['both', 'override', undefined],
  ])
  assert.match(
    problemsOf(fileOf(model), scopeFor(model, { phone: { name: bad } }), [])[0]?.message ?? '',
    /^holds /,
  )
})

test('a value that is wrong only together with another is told at the first of them', () => {
  const model = fonoModel(`
files: [{ name: a.cfg, main: true, format: { kind: keyValue, separator: "=", commentAfterValue: "//" } }]
sheet: { both: "a {{ phone.name }}{{ tenant.name }}" }
`)
  const scope = scopeFor(model, { phone: { name: 'x /' }, tenant: { name: '/ y' } })
  const [problem] = problemsOf(fileOf(model), scope, [])
  assert.deepEqual([problem?.parameter, problem?.path], ['both', 'phone.name'])
})

test('a name that cannot be carried is told at what it is made of, not at its value', () => {
  const model = fonoModel(`
files: [{ name: a.cfg, main: true }]
sheet:
  each line:
    "{{ line.extension }}.{{ line.user }}": "{{ line.label }}"
`)
  const told = (changes: Parameters<typeof lineOf>[1], label = 'Fine') => {
    const phone = { settings: { 'lines.1.label': label } }
    return problemsOf(fileOf(model), scopeFor(model, { lines: [lineOf(1, changes)], phone }), []).map(
      ({ path, line }) => [path, line],
    )
  }
  assert.deepEqual(told({}), [])
  assert.deepEqual(told({ username: 'a=b' }), [['line.user', 1]])
  assert.deepEqual(told({ username: 'a=b' }, bad), [['line.user', 1]])
  assert.deepEqual(told({}, bad), [['line.label', 1]])
})

test('what keeps a whole file from being made is a problem, of what is set by name if it is there without that', () => {
  const model = fonoModel(`
files: [{ name: a.cfg, main: true }]
sheet: { "n{{ ntpServer }}": "x", y: "{{ phone.name }}" }
`)
  const [file, scope] = [fileOf(model), scopeFor(model, { phone: { settings: { ntpServer: '1' } } })]
  const far = { parameter: 'n#2', line: undefined, message: 'stands where n would be read back' }
  assert.deepEqual(problemsOf(file, scope, []), [])
  assert.deepEqual(problemsOf(file, scope, [level('phone', { z: '1' })]), [])
  assert.deepEqual(problemsOf(file, scope, [level('phone', { 'n#2': '1' })]), [{ ...far, path: 'override' }])
  const odd = scopeFor(model, { phone: { settings: { ntpServer: '#2' } } })
  for (const overrides of [[], [level('phone', { z: '1' })]])
    assert.deepEqual(problemsOf(file, odd, overrides), [{ ...far, path: '' }])
  // The single values come first.
  assert.deepEqual(
    problemsOf(file, scope, [level('phone', { 'n#2': '1', y: bad })]).map(({ parameter }) => parameter),
    ['y'],
  )
})

test('a file that costs too much is a problem of the whole file, whatever is set by name', () => {
  const [file, scope] = [fileOf(plain), scopeFor(plain)]
  const message = 'the model takes more than 5 steps; are its loops too long?'
  const whole = () => new Meter({ steps: 5 }, 'the model')
  const expected = [{ parameter: 'a.cfg', path: '', line: undefined, message }]
  assert.deepEqual(problemsOf(file, scope, [level('phone', { z: '1' })], whole()), expected)
  assert.throws(() => fillFile(file, scope, [], { whole: whole() }), LimitError)
  const [huge] = problemsOf(file, { ...scope, phone: { name: 'x'.repeat(20_000_000) } }, [])
  assert.match(huge?.message ?? '', /^the file (moves|writes) more than \d+ /)
  const text = fonoModel(
    'files: [{ name: a.cfg, main: true, template: "x={{ phone.name }}{{ phone.mac }}{{ phone.mac }}\\n" }]\n',
  )
  const noWriting = new Meter({ bytes: 1 }, 'the model')
  assert.throws(
    () => fillFile(fileOf(text), scope, [], { whole: noWriting }),
    /^SourceError: the model writes/,
  )
})

test('a template that cannot be filled is a problem, and what is our own fault is thrown on', () => {
  const model = fonoModel('files: [{ name: a.cfg, main: true, template: "x={{ phone.name }}\\n" }]\n')
  const file = fileOf(model)
  const scope = scopeFor(model, { phone: { name: bad } })
  assert.deepEqual(problemsOf(file, scopeFor(model), []), [])
  const [problem] = problemsOf(file, scope, [])
  assert.deepEqual([problem?.path, problem?.line], ['', undefined])
  assert.throws(
    () => fillFile(file, scope, []),
    (error) =>
      error instanceof FormatError &&
      error.parameter === problem?.parameter &&
      error.message === problem.message,
  )
  const broken = (error: Error): CompiledFile => ({
    ...fileOf(plain),
    format: {
      ...fileOf(plain).format,
      serialise: () => {
        throw error
      },
    },
  })
  assert.throws(() => problemsOf(broken(new TypeError('our fault')), scopeFor(plain), []), /our fault/)
  assert.equal(problemsOf(broken(new SourceError('theirs')), scopeFor(plain), [])[0]?.message, 'theirs')
})

test('what a text says is read back where its format can be, and only when it is asked for', () => {
  const model = fonoModel(`
files:
  - name: a.cfg
    main: true
    template: |
      name={{ phone.name }}
      admin_password={{ phone.name }}
      other=x
  - name: b.cfg
    template: "no separator {{ phone.name }}\\n"
`)
  const scope = scopeFor(model, { phone: { name: `is ${dots}` } })
  const none = { paths: [], namePaths: [], line: undefined, key: undefined }
  const text = `name=is ${dots}\nadmin_password=is ${dots}\nother=x\n`
  assert.deepEqual(fillFile(fileOf(model), scope, [], { readsBack: true }), {
    text,
    parameters: [
      { name: 'name', value: `is ${dots}`, ...none, secret: true },
      { name: 'admin_password', value: `is ${dots}`, ...none, secret: true },
      { name: 'other', value: 'x', ...none, secret: false },
    ],
    problems: [],
  })
  const named = fillFile(fileOf(model), scopeFor(model), [], { readsBack: true })
  assert.deepEqual(
    named.parameters.map(({ secret }) => secret),
    [false, true, false],
  )
  assert.deepEqual(fillFile(fileOf(model), scope, []), { text, parameters: [], problems: [] })
  assert.deepEqual(fillFile(fileOf(model, 1), scopeFor(model), [], { readsBack: true }), {
    ...{ text: 'no separator Desk\n', parameters: [], problems: [] },
  })
  const ours: CompiledFile = {
    ...fileOf(model),
    format: {
      ...fileOf(model).format,
      parse: () => {
        throw new TypeError('our fault')
      },
    },
  }
  assert.throws(() => fillFile(ours, scope, [], { readsBack: true }), /our fault/)
})

test('a phone book may be longer than any other text', () => {
  const loop = '{%- for contact in contacts %}x={{ contact.name }}\\n{% endfor %}'
  const model = fonoModel(`
files:
  - { name: a.cfg, main: true, template: "${loop}" }
  - { name: b.cfg, phoneBook: true, template: "${loop}" }
`)
  const phoneBook = Array.from({ length: 60_000 }, () => ({ name: 'Anna', company: '', numbers: [] }))
  const scope = scopeFor(model, { phoneBook })
  assert.throws(() => fillFile(fileOf(model), scope, []), LimitError)
  assert.ok(fillFile(fileOf(model, 1), scope, []).text.length > 60_000)
})

test('what is written round names and values is counted, for each of them', () => {
  /** What the last piece of work, putting it all together, was said to cost. */
  function cost(format: string, name = 'ab', names = 1): number {
    const rows = Array.from({ length: names }, (_, index) => `  ${name}${index}: "{{ phone.name }}"`)
    const model = fonoModel(
      `files: [{ name: a.cfg, main: true, format: ${format} }]\nsheet:\n${rows.join('\n')}\n`,
    )
    let last = 0
    class Watched extends Meter {
      override move(characters: number): void {
        last = characters
      }
    }
    fillFile(fileOf(model), scopeFor(model), [], { whole: new Watched() })
    return last
  }
  const marks = (more = '') => `{ kind: keyValue, separator: "="${more} }`
  const [one, two, three] = [1, 2, 3].map((names) => cost(marks(), 'ab', names)) as [number, number, number]
  assert.equal(three - two, two - one)
  assert.ok(two - one > 20 && one === two - one)
  assert.equal(cost(marks(), 'abcd', 2), two + 4)
  assert.equal(cost(marks(', header: "1234567"'), 'ab', 2), two + 7)
  assert.equal(cost(marks(', footer: "123"'), 'ab', 2), two + 3)
  assert.equal(cost('{ kind: keyValue, separator: "====" }', 'ab', 2), two + 6)
})

test('a key writes nothing into an element that a line made', () => {
  const sheet = (place: string) => `files: [{ name: a.xml, main: true, format: { kind: xml, root: Phone } }]
sheet:
  each line: { "button[@n={{ line.number }}]/user": "{{ line.user }}" }
  each lineKey: { when key.kind == 'blf': { "${place}[@n={{ key.number }}]/dial": "{{ key.value }}" } }
`
  const filled = (place: string) => {
    const model = fonoModel(sheet(place))
    const [file] = model.files
    const lineKeys = [1, 2].map((number) => ({
      number,
      kind: 'blf' as const,
      value: '200',
      label: '',
      pickup: '',
    }))
    const parts = fonoParts({ model, phone: { lineKeys } })
    const { text, problems } = fillFile(file ?? assert.fail(), renderScope(parts), [])
    return {
      dials: text.split('<dial>').length - 1,
      problems: problems.map(({ parameter, path, message }) => ({ parameter, path, message })),
    }
  }
  assert.deepEqual(filled('key'), { dials: 2, problems: [] })
  const message = 'a line of the phone has this element of the file already'
  assert.deepEqual(filled('button'), {
    dials: 1,
    problems: [{ parameter: 'button[@n=1]/dial', path: 'key.value', message }],
  })
})

test('more of a setting than the phone takes is refused with the numbers, at the setting', () => {
  const model = fonoModel(`files: [{ name: a.cfg, main: true }]
limits: { dialPlan: { characters: 10, rules: 2 }, label: { characters: 3 } }
sheet:
  plan: "{{ dialPlan }}"
  each line: { "label{{ line.number }}": "{{ line.label }}" }
`)
  const found = (settings: Record<string, string>) =>
    problemsOf(fileOf(model), scopeFor(model, { phone: { settings } }), []).map(({ path, line, message }) => [
      path,
      line,
      message,
    ])
  assert.deepEqual(found({ dialPlan: '1xx|2xx', 'lines.1.label': 'Bob' }), [])
  assert.deepEqual(found({ dialPlan: '1xx|2xx|3xx' }), [
    ['dialPlan', undefined, 'is 11 characters long; the phone takes 10 at most'],
  ])
  assert.deepEqual(found({ dialPlan: '1|2|3' }), [
    ['dialPlan', undefined, 'has 3 rules; the phone takes 2 at most'],
  ])
  assert.deepEqual(found({ 'lines.1.label': 'Anna' }), [
    ['line.label', 1, 'is 4 characters long; the phone takes 3 at most'],
  ])
})
