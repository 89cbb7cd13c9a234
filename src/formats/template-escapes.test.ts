import assert from 'node:assert/strict'
import { test } from 'node:test'
import { FormatError } from '../kernel/errors.ts'
import { formatSchema } from '../schema/definition.ts'
import type { TemplateRules } from './format.ts'
import { makeFormat } from './make-format.ts'

const rules = (spec: object): TemplateRules => makeFormat(formatSchema.parse(spec)).templateRules
const xml = rules({ kind: 'xml', root: 'r' })
const json = rules({ kind: 'json' })
const keyValue = rules({ kind: 'keyValue', reservedValues: ['%NULL%'] })
const quoted = rules({ kind: 'keyValue', separator: ' ', prefix: 'SET ', quote: '"' })
const records = rules({ kind: 'records', line: '<sip:{user}@{server}>' })
const ini = rules({ kind: 'ini', reservedValues: ['%NULL%'] })

/** What is written for a value behind this text. */
function behind(to: TemplateRules, literal: string, value: string): string {
  return to.escape(to.advance(to.start, literal), value)
}

function refuses(to: TemplateRules, literal: string, ...values: string[]): void {
  for (const value of values)
    assert.throws(() => behind(to, literal, value), FormatError, `${literal} and ${value}`)
}

test('in the text of an element marks are written as references, and a bracket that could end a section', () => {
  assert.equal(behind(xml, '<a>', '<b>&"\n'), '&lt;b&gt;&amp;"&#10;')
  assert.equal(behind(xml, '<a>]', ']'), '&#93;')
  refuses(xml, '<a>', '\u0000', '\ud800')
})

test('in an attribute either quote and all white space is written as a reference', () => {
  for (const literal of ['<a b="', "<a b='", '<a>x</a><c d="e" f="']) {
    assert.equal(behind(xml, literal, `"'<&\n\t`), '&quot;&apos;&lt;&amp;&#10;&#9;', literal)
  }
  assert.equal(behind(xml, '<a b="c">', '"'), '"')
})

test('in a tag only the characters of a name may stand', () => {
  assert.equal(behind(xml, '<item', '12'), '12')
  assert.equal(behind(xml, '<', 'item'), 'item')
  refuses(xml, '<item', ' a', '>', '/', '="', '"')
  refuses(xml, '<', '', '1', '!--', '/a', '?')
})

test('in a comment nothing may end it', () => {
  assert.equal(behind(xml, '<!-- ', 'a-b <c'), 'a-b <c')
  refuses(xml, '<!-- ', '-', '--', 'a-', '-a', '>', '-->')
  assert.equal(behind(xml, '<!-- --><a>', '<'), '&lt;')
})

test('a CDATA section is cut where a value would end it', () => {
  assert.equal(behind(xml, '<a><![CDATA[', 'a]]>b<c>&'), 'a]]]]><![CDATA[>b<c>&')
  assert.equal(behind(xml, '<a><![CDATA[', ']'), ']]]><![CDATA[')
  assert.equal(behind(xml, '<a><![CDATA[]]', '>'), ']]><![CDATA[>')
  assert.equal(behind(xml, '<a><![CDATA[x]]>', '<'), '&lt;')
  refuses(xml, '<a><![CDATA[', '\r')
})

test('in half a mark, an instruction and behind a document type nothing may stand', () => {
  for (const literal of [
    '<!',
    '<!-',
    '<![CDA',
    '<!-- -',
    '<!-- --',
    '<?x ',
    '<?x ?',
    '<!DOCTYPE a>',
    '<!DOCTYPE a><a>',
  ])
    refuses(xml, literal, 'a')
})

test('a mark may come in pieces', () => {
  const state = ['<', '!', '-', '-', ' x -', '-', '>', '<a b=', '"'].reduce(xml.advance, xml.start)
  assert.equal(xml.escape(state, '"'), '&quot;')
})

test('in a JSON string marks are escaped; outside a value stands as it is or becomes a string', () => {
  assert.equal(behind(json, '{"a": "', '"\\\n<\u2028é'), '\\"\\\\\\n\\u003c\\u2028é')
  for (const bare of ['1', '-1.5e3', '0', 'true', 'false', 'null'])
    assert.equal(behind(json, '{"a": ', bare), bare)
  for (const text of ['', 'x', '01', '1,"b":2', ' 1', 'True', '{}', '"'])
    assert.equal(behind(json, '{"a": ', text), JSON.stringify(text))
  assert.equal(behind(json, '{"a\\"', '"'), '\\"')
  assert.equal(behind(json, '{"a\\u0041', '"'), '\\"')
  for (const literal of ['{"\\', '{"\\u', '{"\\u00', '{"\\u004']) refuses(json, literal, 'a', '22')
  refuses(json, '{"', '\u0000', '\ud800')
})

test('in a name of a line only letters, digits and . _ - may stand', () => {
  assert.equal(behind(keyValue, 'account.', '1'), '1')
  refuses(keyValue, 'account.', ' = ', '=', 'a b', '\n', '#')
  refuses(keyValue, '', '', '#')
  refuses(quoted, '', 'SET', '# x')
})

test('in a value of a line nothing may end the line, and no word of the phone itself may stand', () => {
  assert.equal(behind(keyValue, 'a = ', 'Bob = #5 "x"'), 'Bob = #5 "x"')
  assert.equal(behind(keyValue, 'a', '1'), '1')
  refuses(
    keyValue,
    'a = ',
    '\n',
    '\r',
    '\u0085',
    '\u2028',
    '\u0000',
    '\u0007',
    ' x',
    'x ',
    '%NULL%',
    '\ud800',
  )
  assert.equal(behind(keyValue, '# note: ', ' any thing = 5'), ' any thing = 5')
  refuses(keyValue, '# note: ', '\nb = 1')
})

test('between quotes a space may stand at the end, and no quote', () => {
  assert.equal(behind(quoted, 'SET A "', ' x '), ' x ')
  refuses(quoted, 'SET A "', '"', '\n')
  refuses(quoted, 'SET A ', '"', ' ')
  refuses(quoted, 'SET A "b"', 'c')
})

test('a separator may come in pieces', () => {
  const arrow = rules({ kind: 'keyValue', separator: ' => ', comment: '//' })
  assert.equal(arrow.escape(['a ', '=', '> '].reduce(arrow.advance, arrow.start), 'b = c'), 'b = c')
  refuses(arrow, 'a =', 'b = c', '')
  assert.equal(behind(arrow, '// a', 'b = c'), 'b = c')
  refuses(arrow, '/a', 'b = c')
})

test('in a record nothing may end the quotes, the address or the parameter', () => {
  assert.equal(behind(records, '"', 'Bob; é'), 'Bob; é')
  refuses(records, '"', '"', '\\', '<', '\n')
  assert.equal(behind(records, '"x" <sip:', '*8#'), '*8#')
  refuses(records, '"x" <sip:', '>', '@', ';', ' ', '"')
  assert.equal(behind(records, '<sip:a@b>;auth_pass=', 'p#w='), 'p#w=')
  refuses(records, '<sip:a@b>;auth_pass=', ';', ' ', '"', '\\')
  assert.equal(behind(records, '# x\n# ', '"<;'), '"<;')
  refuses(records, '', '#', '')
})

test('in a file of sections nothing may end a name, a section or a line', () => {
  assert.equal(behind(ini, '[Account', '1'), '1')
  refuses(ini, '[Account', ']', ' ', '=', 'a/b', '\n')
  refuses(ini, '[', '', '[')
  refuses(ini, '[a]', 'x')
  assert.equal(behind(ini, '[a]\nb=', 'x;y # z="q"'), 'x;y # z="q"')
  refuses(ini, '[a]\nb=', '\n[c]', ' x', '"x"', "'x'", '%NULL%', '\u2028')
  refuses(ini, '[a]\n', '', '=', '[b]', '#', ';')
  assert.equal(behind(ini, '; note ', '[a] = '), '[a] = ')
})
