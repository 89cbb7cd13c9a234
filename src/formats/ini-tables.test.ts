import assert from 'node:assert/strict'
import { test } from 'node:test'
import { FormatError, SourceError } from '../kernel/errors.ts'
import { formatSchema } from '../schema/definition.ts'
import { makeFormat } from './make-format.ts'

const format = makeFormat(formatSchema.parse({ kind: 'ini', separator: ' = ', tables: true }))

test('cells stand in rows below the names of their columns, sections before them', () => {
  const parameters = [
    { name: 'SIP Params/PROXYNAME', value: 'pbx.example.com' },
    { name: 'Authentication/0/UserId', value: '1001' },
    { name: 'Authentication/0/UserPassword', value: 'secret "one"' },
    { name: 'Authentication/7/UserId', value: '1008' },
    { name: 'Authentication/7/UserPassword', value: '' },
    { name: 'EnableCallerId/0/IsEnabled', value: '1' },
  ]
  const text = format.serialise(parameters)
  assert.equal(
    text,
    [
      '[SIP Params]\nPROXYNAME = pbx.example.com\n',
      '[ Authentication ]',
      'FORMAT Authentication_Index = Authentication_UserId, Authentication_UserPassword;',
      'Authentication 0 = 1001, secret "one";',
      'Authentication 7 = 1008, ;',
      '[ \\Authentication ]\n',
      '[ EnableCallerId ]',
      'FORMAT EnableCallerId_Index = EnableCallerId_IsEnabled;',
      'EnableCallerId 0 = 1;',
      '[ \\EnableCallerId ]\n',
    ].join('\n'),
  )
  assert.deepEqual(format.parse(text), parameters)
})

test('a cell holds nothing that would end it', () => {
  for (const value of ['a,b', 'a;b', ' a', 'a\n', '"a"'])
    assert.ok(format.refuses({ name: 'T/0/A', value }), value)
  for (const value of ['', 'a b', 'a=b', '[a]', '#a'])
    assert.equal(format.refuses({ name: 'T/0/A', value }), undefined, value)
  // the same stands in a section
  assert.equal(format.refuses({ name: 'T/A', value: 'a, b;' }), undefined)
  for (const name of ['T/a/A', 'T/01/A', 'T/0/A B', 'T 1/0/A', 'T/0/A/B', `T/0/${'A'.repeat(200)}`])
    assert.match(format.refuses({ name, value: '' }) ?? '', /^has a name/, name)
})

test('a row without one of its columns, a cell twice and a row with other columns are errors', () => {
  const cell = (name: string) => ({ name, value: '1' })
  assert.throws(() => format.serialise(['T/0/A', 'T/0/B', 'T/1/A'].map(cell)), {
    name: FormatError.name,
    message: /T\/1\/B|lacks/,
  })
  assert.throws(() => format.serialise(['T/0/A', 'T/0/A'].map(cell)), FormatError)
  assert.throws(() => format.parse('[ T ]\nFORMAT T_Index = T_A, T_B;\nT 0 = 1;\n[ \\T ]\n'), SourceError)
})

test('without tables a name has two parts', () => {
  const plain = makeFormat(formatSchema.parse({ kind: 'ini' }))
  assert.match(plain.refuses({ name: 'T/0/A', value: '' }) ?? '', /^has a name/)
})
