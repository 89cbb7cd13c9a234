import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import {
  type ErrorCode,
  errorTable,
  FormatError,
  hasCode,
  InternalError,
  InvalidInput,
  OffhookError,
  SourceError,
  WireError,
} from './errors.ts'

test('each error has the status and the words that docs/errors.md promises', () => {
  const page = readFileSync(join(import.meta.dirname, '../../docs/errors.md'), 'utf8')
  const promised = [...page.matchAll(/`(\w+)` \| (\d+) \| (.*) \|$/gm)].map(([, code, status, title]) => [
    code,
    Number(status),
    title,
  ])
  assert.deepEqual(
    Object.entries(errorTable).map(([code, [status, title]]) => [code, status, title]),
    promised,
  )
})

test('an error carries its code, its status and what is said beside it', () => {
  for (const code of Object.keys(errorTable) as ErrorCode[]) {
    const error = new OffhookError(code)
    assert.deepEqual(
      [error.name, error.code, error.status, error.message, error.details],
      ['OffhookError', code, ...errorTable[code], {}],
    )
  }
  const told = new OffhookError('FORBIDDEN', 'This is the last administrator', { left: 1 })
  assert.deepEqual([told.message, told.details], ['This is the last administrator', { left: 1 }])
})

test('refused fields are named one after the other, with their sentences', () => {
  const errors = [
    { path: 'name', message: 'A phone needs a name' },
    { path: 'lines.0.line', message: 'There is no line 9' },
  ]
  const error = new InvalidInput(errors)
  assert.equal(error.code, 'INVALID_INPUT')
  assert.equal(error.message, 'name: A phone needs a name; lines.0.line: There is no line 9')
  assert.deepEqual([error.errors, error.details], [errors, { errors }])
  assert.equal(new InvalidInput(errors, 'Two fields').message, 'Two fields')
})

test('of many refused fields a hundred are named, and the others are counted', () => {
  const errors = (count: number) =>
    Array.from({ length: count }, (_, index) => ({ path: `phones.${index}`, message: 'no' }))
  const all = new InvalidInput(errors(100))
  assert.deepEqual([all.errors.length, all.more, all.details], [100, 0, { errors: errors(100) }])
  assert.match(all.message, /; phones\.99: no$/)
  const some = new InvalidInput(errors(103), undefined, 7)
  assert.deepEqual(
    [some.errors, some.more, some.details],
    [errors(100), 10, { errors: errors(100), more: 10 }],
  )
  assert.match(some.message, /; phones\.99: no; and 10 more$/)
})

test('what goes wrong inside says of what kind it is, and where', () => {
  assert.equal(new WireError('no colon').name, 'WireError')
  assert.equal(new InternalError('broken').name, 'InternalError')
  const format = new FormatError('account.1.label', 'holds a line break')
  assert.deepEqual(
    [format.name, format.parameter, format.message],
    ['FormatError', 'account.1.label', 'holds a line break'],
  )
  const source = new SourceError('no such filter', { line: 3, column: 7 })
  assert.deepEqual([source.name, source.line, source.column], ['SourceError', 3, 7])
  assert.deepEqual([new SourceError('x').line, new SourceError('x').column], [undefined, undefined])
})

test('an error is asked for its code, whatever was thrown', () => {
  assert.equal(hasCode(new OffhookError('DATABASE_LOCKED'), 'DATABASE_LOCKED'), true)
  assert.equal(hasCode(new OffhookError('DATABASE_AWAY'), 'DATABASE_LOCKED'), false)
  const alike = Object.assign(new Error('locked'), { code: 'DATABASE_LOCKED' })
  for (const other of [alike, 'DATABASE_LOCKED', undefined, null])
    assert.equal(hasCode(other, 'DATABASE_LOCKED'), false)
})
