import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fromPage } from '../support/macros.ts'

const {
  changedParameters,
  emptyParameterRow,
  parameterRows,
  parametersError,
  parametersText,
  readParameters,
  rowProblem,
  textOfRows,
  typedName,
} = fromPage<typeof import('../../web/src/lib/parameters.ts')>('lib/parameters.ts')

test('parameters are typed one a line, and one with a minus before it is left out of the file', () => {
  const parameters = { 'lang.gui': 'Italian', 'a.b': null, 'dial.plan': 'x=1' }
  assert.equal(parametersText(parameters), 'lang.gui = Italian\n- a.b\ndial.plan = x=1')
  assert.deepEqual(readParameters(parametersText(parameters)), parameters)
  assert.equal(parametersError(parametersText(parameters)), undefined)
})

test('a name that is a path keeps the “=” of its brackets', () => {
  assert.deepEqual(readParameters('line[@id=1]/label = A=B\nopen[x = 3'), {
    'line[@id=1]/label': 'A=B',
    'open[x': '3',
  })
})

test('a name that would read as something else stands in quotes, and is read back as it is', () => {
  const odd = {
    ...{
      'a=b': '1',
      'gone=too': null,
      '- minus': '2',
      '"quoted"': '3',
      'two\nlines': '4',
      'back\\=slash': 'x',
    },
    ...{ ' edges ': '5', '=': '6', '-': '7', 'line[@id=1]/label': 'A=B', 'open["=': '8' },
  }
  const text = parametersText(odd)
  assert.match(text, /^"a=b" = 1\n- "gone=too"\n"- minus" = 2$/m)
  assert.match(text, /^line\[@id=1\]\/label = A=B$/m, 'one that reads as it is stands without')
  assert.deepEqual(readParameters(text), odd)
  assert.equal(parametersError(text), undefined)
  assert.deepEqual(readParameters(textOfRows(parameterRows(text))), odd)
  assert.deepEqual(changedParameters(text, parametersText(odd)), {})
  const row = emptyParameterRow()
  assert.deepEqual(typedName(row, '"a=b"'), { name: 'a=b' })
  assert.match(parametersError('"a=b"') ?? '', /has no “=”/)
  assert.equal(readParameters('a = "b=c"').a, '"b=c"', 'quotes of a value are the value’s')
})

test('a line without “=” is no removal but a mistake, and is told both ways to write it', () => {
  assert.match(
    parametersError('lang.gui Italian') ?? '',
    /^“lang.gui Italian” has no “=”. Write “.* = value”, or “- .*” to leave it out/,
  )
  assert.match(parametersError('= 3') ?? '', /no name before its “=”/)
})

test('a parameter that stands twice is named, left out or not', () => {
  assert.match(parametersError('a = 1\nb = 2\na = 3') ?? '', /“a” stands twice/)
  assert.match(parametersError('- a\na = 3') ?? '', /“a” stands twice/)
})

test('a name or value that is too long is told how long it may be', () => {
  assert.match(parametersError(`${'n'.repeat(201)} = 1`) ?? '', /as a name: at most 200 characters/)
  assert.match(parametersError(`n = ${'v'.repeat(8193)}`) ?? '', /^n: at most 8192 characters/)
})

test('a change names what differs, what is left out now, and what is no longer set here', () => {
  assert.deepEqual(changedParameters('a = 1\n- b', 'a = 1\nb = 2\nc = 3'), {
    parameters: { b: null },
    forgetParameters: ['c'],
  })
})

test('a pasted line without “=” leaves nothing out: it stands as it came, and is a mistake until it has a value', () => {
  const [row, ...others] = parameterRows('lang.gui Italian')
  assert.ok(row && others.length === 0)
  assert.equal(row.leftOut, false)
  assert.match(rowProblem([row], row) ?? '', /^“lang.gui Italian” has no “=”/)
  assert.equal(textOfRows([row]), 'lang.gui Italian')
  assert.match(parametersError(textOfRows([row])) ?? '', /has no “=”/)
  const given = { ...row, name: 'lang.gui', value: 'Italian' }
  assert.equal(rowProblem([given], given), undefined)
  assert.equal(textOfRows([given]), 'lang.gui = Italian')
  const leftOut = { ...row, leftOut: true }
  assert.equal(rowProblem([leftOut], leftOut), undefined)
  assert.equal(textOfRows([leftOut]), '- lang.gui Italian')
})

test('a name that would be read as more than a name is taken as what it says', () => {
  const typed = (text: string, value = '') => {
    const row = { ...emptyParameterRow({ value }), ...typedName(emptyParameterRow({ value }), text) }
    return { read: readParameters(textOfRows([row])), row }
  }
  assert.deepEqual(typed(' lang.gui ', 'Italian').read, { 'lang.gui': 'Italian' })
  assert.deepEqual(typed('lang.gui = Italian').read, { 'lang.gui': 'Italian' })
  assert.deepEqual(typed('lang.gui=', 'Italian').row.name, 'lang.gui')
  assert.deepEqual(typed('lang.gui=x', 'Italian').read, { 'lang.gui': 'Italian' })
  assert.deepEqual(typed('- lang.gui', 'Italian').read, { 'lang.gui': null })
  assert.deepEqual(typed('line[@id=1]/label', 'A').read, { 'line[@id=1]/label': 'A' })
  assert.equal(typed('').row.name, '')
})
