import assert from 'node:assert/strict'
import { test } from 'node:test'
import { SourceError } from '../kernel/errors.ts'
import { formatSchema } from '../schema/definition.ts'
import type { Format } from './format.ts'
import { makeFormat } from './make-format.ts'

const format = (spec: object = {}): Format => makeFormat(formatSchema.parse({ kind: 'keyValue', ...spec }))

test('a file is its header, a line for each parameter, its footer', () => {
  const text = format({ header: '#!version:1', footer: '# end' }).serialise([
    { name: 'account.1.label', value: 'Bob' },
    { name: 'account.1.empty', value: '' },
  ])
  assert.equal(text, '#!version:1\naccount.1.label = Bob\naccount.1.empty = \n# end\n')
})

test('quotes and a word before each name stand where the phone wants them', () => {
  const spec = { separator: ' ', prefix: 'SET ', quote: '"' }
  const parameters = [{ name: 'DISPLAY_NAME', value: ' Bob # 5 = x ' }]
  assert.equal(format(spec).serialise(parameters), 'SET DISPLAY_NAME " Bob # 5 = x "\n')
  assert.deepEqual(format(spec).parse('# note\n\nSET DISPLAY_NAME " Bob # 5 = x "\nSET A b\n'), [
    ...parameters,
    { name: 'A', value: 'b' },
  ])
})

test('where only some characters need quotes, a value without them has none', () => {
  const spec = { separator: ': ', quote: '"', quoteOnly: '#' }
  const parameters = [
    { name: 'sip dial plan', value: ' x+#|xx+*' },
    { name: 'sip line1 user name', value: 'Bob' },
  ]
  const text = 'sip dial plan: " x+#|xx+*"\nsip line1 user name: Bob\n'
  assert.equal(format(spec).serialise(parameters), text)
  assert.deepEqual(format(spec).parse(text), parameters)
  const refusal = (value: string) => format(spec).refuses({ name: 'a', value }) ?? ''
  assert.match(refusal('a"b'), /holds "/)
  assert.match(refusal(' a'), /begins or ends with a space/)
  assert.throws(() => format({ quoteOnly: '#' }), SourceError)
})

test('names are those that phones have', () => {
  const names = [
    'account.1.label',
    'voip/line/0/id',
    'sip line1 user name',
    'A_1',
    '!sip proxy ip',
    'a[0].b',
    'proxies:proxy0:x',
    'P%1',
    'dst [start|end] relative date',
  ]
  for (const name of names) assert.equal(format().refuses({ name, value: 'x' }), undefined, name)
  for (const name of ['', ' a', 'a ', 'a  b', '#a', 'a=b', 'a\nb', '[a]', 'a"b', 'é', 'a'.repeat(201)]) {
    assert.match(format().refuses({ name, value: 'x' }) ?? '', /name/, name)
  }
  assert.match(format({ separator: ': ' }).refuses({ name: 'a:b', value: 'x' }) ?? '', /ends a name/)
  assert.match(format({ separator: ' ' }).refuses({ name: 'a b', value: 'x' }) ?? '', /ends a name/)
  assert.match(format({ comment: 'rem' }).refuses({ name: 'remark', value: 'x' }) ?? '', /comment/)
})

test('a value that the file cannot hold is refused with a sentence', () => {
  const refusal = (value: string, spec = {}) => format(spec).refuses({ name: 'a', value })
  assert.equal(refusal('a\nb = c'), 'holds a line break, which this file format cannot carry')
  assert.equal(refusal('a\u2028b'), 'holds a line break, which this file format cannot carry')
  assert.equal(refusal('a\u0007'), 'holds a control character (U+0007), which this file format cannot carry')
  assert.equal(
    refusal('a\ud800'),
    'holds half a character (a lone surrogate), which this file format cannot carry',
  )
  assert.equal(refusal(' a'), 'begins or ends with a space, which the phone would drop')
  assert.equal(
    refusal('%NULL%', { reservedValues: ['%NULL%'] }),
    'is %NULL%, which means something of its own to the phone',
  )
  assert.equal(refusal('say "x"', { quote: '"' }), 'holds ", which this file puts round a value')
  assert.equal(refusal('a;b', { commentAfterValue: ';' }), 'holds ;, which begins a comment in this file')
})

test('a phone may obey several lines of one name', () => {
  const parameters = [
    { name: 'password', value: 'admin:x' },
    { name: 'label', value: 'Bob' },
    { name: 'password#2', value: 'user:y' },
    { name: 'password#3', value: 'var:z' },
  ]
  const text = format().serialise(parameters)
  assert.equal(text, 'password = admin:x\nlabel = Bob\npassword = user:y\npassword = var:z\n')
  assert.deepEqual(format().parse(text), parameters)
  const quoted = format({ separator: ' ', prefix: 'SET ', quote: '"' })
  assert.deepEqual(quoted.parse(quoted.serialise(parameters)), parameters)
})

test('a further line is refused where it would be read back as another', () => {
  const wrong = [['a#2'], ['a', 'a'], ['a', 'a#3'], ['a#2', 'a'], ['b', 'a#2']]
  for (const names of wrong) {
    const parameters = names.map((name) => ({ name, value: 'x' }))
    assert.throws(() => format().serialise(parameters), { name: 'FormatError' }, names.join(' '))
  }
  for (const name of ['a#1', 'a#10', 'a#', '#2', 'a#2#2', 'a#b'])
    assert.match(format().refuses({ name, value: 'x' }) ?? '', /name/, name)
})

test('a line that is no parameter is an error with its place', () => {
  assert.throws(
    () => format({ header: '# 1\n# 2' }).parse('# 1\n# 2\na = 1\nnonsense\n'),
    (error) => {
      return error instanceof SourceError && error.line === 4
    },
  )
  assert.throws(() => format({ quote: '"' }).parse('a = "b'), SourceError)
  assert.throws(() => format({ quote: '"' }).parse('a = "b" c = "d"'), SourceError)
  assert.throws(() => format({ prefix: 'SET ' }).parse('a = b'), SourceError)
})

test('a description that contradicts itself is an error', () => {
  assert.throws(() => format({ separator: '="', quote: '"' }), SourceError)
  assert.throws(() => format({ comment: '\n' }), SourceError)
})

test('a line that the phone would pass over is refused with its length, and lines end as the vendor asks', () => {
  const format = makeFormat(
    formatSchema.parse({
      kind: 'keyValue',
      separator: '=',
      quote: '"',
      longestLine: 40,
      lineEnd: 'crlf',
      header: '# A',
    }),
  )
  const named = (value: string) => ({ name: 'DIAL_PLAN_1', value })
  assert.equal(format.refuses(named('x'.repeat(24))), undefined)
  assert.equal(
    format.refuses(named('x'.repeat(25))),
    'makes a line of 41 bytes; the phone passes over lines of more than 40',
  )
  // Bytes, not characters.
  assert.match(format.refuses(named('ü'.repeat(14))) ?? '', /of 44 bytes/)
  const text = format.serialise([named('x'), { name: 'A', value: '1' }])
  assert.equal(text, '# A\r\nDIAL_PLAN_1="x"\r\nA="1"\r\n')
  assert.deepEqual(format.parse(text), [named('x'), { name: 'A', value: '1' }])
})
