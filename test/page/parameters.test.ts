import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fromPage } from '../support/macros.ts'

const { changedParameters, parametersError, parametersText, readParameters } =
  fromPage<typeof import('../../web/src/lib/parameters.ts')>('lib/parameters.ts')

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
