import assert from 'node:assert/strict'
import { test } from 'node:test'
import { FormatError, SourceError } from '../kernel/errors.ts'
import type { Format, Parameter } from './format.ts'
import { makeFormat } from './make-format.ts'

const address = '["{display_name}" ]<sip:{user}@{server}[:{port}][;transport={transport}]>'
const format = (line = address, reservedValues: string[] = []): Format =>
  makeFormat({ kind: 'records', line, reservedValues, contentType: 'text/plain' })
const list = (parameters: Record<string, string>): Parameter[] =>
  Object.entries(parameters).map(([name, value]) => ({ name, value }))
const account = { '1.user': '100-A', '1.server': 'pbx.example' }

test('a record is a line: the pattern, then its other fields', () => {
  const parameters = {
    ...account,
    '1.auth_pass': 'p#w',
    '1.display_name': 'Bob; é',
    '2.user': '*8#',
    '2.server': '[::1]',
    '2.port': '5070',
    '1.regint': '60',
  }
  assert.equal(
    format().serialise(list(parameters)),
    '"Bob; é" <sip:100-A@pbx.example>;auth_pass=p#w;regint=60\n<sip:*8#@[::1]:5070>\n',
  )
})

test('a value with a space, and the address of a proxy, stand in quotes', () => {
  const parameters = { ...account, '1.auth_pass': 'p w', '1.outbound': 'sip:10.0.0.1:5060;transport=tls' }
  const text = format().serialise(list(parameters))
  assert.equal(text, '<sip:100-A@pbx.example>;auth_pass="p w";outbound="sip:10.0.0.1:5060;transport=tls"\n')
  assert.deepEqual(format().parse(text), list(parameters))
})

test('a line that was written is read back; records are counted, since the file does not name them', () => {
  const text = format().serialise(list({ '5.user': 'a', '5.server': 'b' }))
  assert.deepEqual(format().parse(`# note\n\n${text}`), list({ '1.user': 'a', '1.server': 'b' }))
})

test('a host may carry its port where the pattern has no place for one', () => {
  const joined = '<sip:{user}@{server}>'
  for (const server of ['pbx:5060', '[::1]:5060', '10.0.0.1'])
    assert.equal(format(joined).refuses({ name: '1.server', value: server }), undefined)
  for (const server of ['pbx:', 'pbx:sip', 'a:1:2'])
    assert.match(format(joined).refuses({ name: '1.server', value: server }) ?? '', /address/)
})

test('no value ends what it stands in', () => {
  const hostile: Record<string, string[]> = {
    display_name: ['a"b', 'a\\', '<sip:x@y>', 'a\nb'],
    user: ['a b', 'a@b', 'a:b', 'a;b', 'a>b', '<', '"', '#a', 'é', 'a?b', 'a,b', 'a\u0000'],
    auth_pass: [
      'a"b',
      'a\\',
      ' a',
      'a;regint=1',
      'a\nb',
      'sip:a;auth_user=b',
      'sip:a;transport=udp;auth_user=b',
    ],
    transport: ['udp>', 'udp;x=1'],
  }
  for (const [field, values] of Object.entries(hostile)) {
    for (const value of values)
      assert.ok(format().refuses({ name: `1.${field}`, value }), `${field}: ${value}`)
  }
  assert.match(format().refuses({ name: '1.user', value: '' }) ?? '', /is empty/)
  assert.match(format(address, ['none']).refuses({ name: '1.user', value: 'none' }) ?? '', /of its own/)
})

test('a name is a record, a dot and a field; a field of addresses is no parameter behind one', () => {
  for (const name of ['user', '1.', '.user', '1.a.b', '1.a=b', '1.a;b', '1. a', '1.9'])
    assert.match(format().refuses({ name, value: 'x' }) ?? '', /name/, name)
  assert.match(format().refuses({ name: '1.maddr', value: 'x' }) ?? '', /inside an address/)
})

test('a record without a field that it needs, or with half an optional part, is refused by that field', () => {
  const missing = (line: string, parameters: Record<string, string>) => {
    try {
      format(line).serialise(list(parameters))
    } catch (error) {
      return error instanceof FormatError ? error.parameter : undefined
    }
    return undefined
  }
  assert.equal(missing(address, { '1.user': 'a' }), '1.server')
  assert.equal(missing('<{a}[;{b}={c}]>', { '1.a': 'x', '1.c': 'y' }), '1.b')
  assert.throws(() => format().serialise([...list(account), { name: '1.user', value: 'b' }]), FormatError)
})

test('a line of another form is an error with its place', () => {
  assert.throws(
    () => format().parse('<sip:a@b>\nnonsense\n'),
    (error) => error instanceof SourceError && error.line === 2,
  )
  assert.throws(() => format().parse('<sip:a@b>;x="1" y'), SourceError)
})

test('a pattern that cannot be read back is an error', () => {
  for (const line of [
    '{a}{b}',
    '{a}[{b}]',
    '{a}-{a}',
    '"{a}',
    '<{a}',
    '[<]{a}>',
    '[x]{a}',
    '[[{a}]]',
    '{a',
    '{a}]',
    '{1a}',
  ]) {
    assert.throws(() => format(line), SourceError, line)
  }
})

test('a long hostile line is read in a moment', () => {
  assert.throws(() => format().parse(`<sip:${'a.1:'.repeat(20_000)}`), SourceError)
  assert.throws(() => format().parse(`<sip:a@b>${';a=b'.repeat(20_000)};`), SourceError)
})
