import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { FormatError } from '../kernel/errors.ts'
import type { FormatSpec } from '../schema/definition.ts'
import type { Format, Parameter } from './format.ts'
import {
  hostileValue,
  iniSpecs,
  jsonSpec,
  keyValueSpecs,
  parameterName,
  recordName,
  recordSpecs,
  textSpec,
  xmlSpecs,
} from './hostile-values.ts'
import { makeFormat } from './make-format.ts'

const runs = { numRuns: 1000 }

function describe(spec: FormatSpec): string {
  if (spec.kind === 'keyValue') return `name${spec.separator}${spec.quote ?? ''}value`
  if (spec.kind === 'ini') return `[section] name${spec.separator}value`
  return spec.kind === 'xml' ? spec.path : spec.kind === 'records' ? spec.line : spec.kind
}

/** What a person writes into a form: each parameter that the format takes, until one stands in another's way. */
function carried(format: Format, parameters: readonly Parameter[]): Parameter[] {
  const taken: Parameter[] = []
  for (const parameter of parameters) {
    if (format.refuses(parameter)) continue
    try {
      format.serialise([...taken, parameter])
      taken.push(parameter)
    } catch (error) {
      assert.ok(error instanceof FormatError)
    }
  }
  return taken
}

const sorted = (parameters: readonly Parameter[]): string[] =>
  parameters.map((parameter) => JSON.stringify(parameter)).sort()
const parametersOf = (name: fc.Arbitrary<string>) =>
  fc.array(fc.record({ name, value: hostileValue }, { noNullPrototype: true }), { maxLength: 8 })

for (const spec of keyValueSpecs) {
  test(`whatever ${describe(spec)} carries is read back exactly, in order`, () => {
    const format = makeFormat(spec)
    fc.assert(
      fc.property(parametersOf(parameterName), (parameters) => {
        const taken = carried(format, parameters)
        assert.deepEqual(format.parse(format.serialise(taken)), taken)
      }),
      runs,
    )
  })
}

for (const spec of [...xmlSpecs, ...iniSpecs, jsonSpec]) {
  test(`whatever ${describe(spec)} carries is read back exactly, grouped`, () => {
    const format = makeFormat(spec)
    fc.assert(
      fc.property(parametersOf(parameterName), (parameters) => {
        const taken = carried(format, parameters)
        const text = format.serialise(taken)
        const back = format.parse(text)
        assert.deepEqual(sorted(back), sorted(taken))
        assert.equal(format.serialise(back), text)
      }),
      runs,
    )
  })
}

for (const spec of recordSpecs) {
  test(`whatever ${describe(spec)} carries is read back exactly, record by record`, () => {
    const format = makeFormat(spec)
    const whole = ['user', 'server', 'transport', 'display_name'].map((field) => ({
      name: `1.${field}`,
      value: field,
    }))
    fc.assert(
      fc.property(parametersOf(recordName), (parameters) => {
        const taken = carriedBeside(format, whole, parameters)
        const text = format.serialise(taken)
        const back = format.parse(text)
        assert.deepEqual(sorted(back), sorted(taken))
        assert.equal(format.serialise(back), text)
      }),
      runs,
    )
  })
}

/** A record needs its required fields, so each hostile value takes the place of a good one. */
function carriedBeside(
  format: Format,
  whole: readonly Parameter[],
  parameters: readonly Parameter[],
): Parameter[] {
  let taken = whole.filter((parameter) => !format.refuses(parameter))
  for (const parameter of parameters) {
    if (!parameter.name.startsWith('1.') || format.refuses(parameter)) continue
    taken = [...taken.filter(({ name }) => name !== parameter.name), parameter]
    const lacksPortsHost =
      taken.some(({ name }) => name === '1.port') && !taken.some(({ name }) => name === '1.server')
    assert.ok(!lacksPortsHost)
  }
  return taken
}

test('a refused parameter is never written, and a refusal is a sentence without the value', () => {
  const secret = 'correct horse battery staple'
  for (const spec of [...keyValueSpecs, ...xmlSpecs, ...recordSpecs, ...iniSpecs, jsonSpec, textSpec]) {
    const format = makeFormat(spec)
    fc.assert(
      fc.property(fc.oneof(parameterName, recordName), hostileValue, (name, value) => {
        const parameter = { name, value: secret + value }
        const refusal = format.refuses(parameter)
        if (refusal === undefined) return
        assert.match(refusal, /^(has|holds|is|begins|ends|stands|could) /)
        assert.ok(!refusal.includes(secret))
        assert.throws(() => format.serialise([parameter]), FormatError)
      }),
    )
  }
})

test('the same parameters give the same bytes', () => {
  for (const spec of [...keyValueSpecs, ...xmlSpecs, ...iniSpecs, jsonSpec]) {
    fc.assert(
      fc.property(parametersOf(parameterName), (parameters) => {
        const taken = carried(makeFormat(spec), parameters)
        assert.equal(makeFormat(spec).serialise(taken), makeFormat(spec).serialise(taken))
      }),
    )
  }
})

test('an empty list of parameters is a file without any', () => {
  for (const spec of [...keyValueSpecs, ...xmlSpecs, ...recordSpecs, ...iniSpecs, jsonSpec, textSpec]) {
    const format = makeFormat(spec)
    assert.deepEqual(format.parse(format.serialise([])), [], describe(spec))
  }
})
