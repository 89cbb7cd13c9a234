import assert from 'node:assert/strict'
import { test } from 'node:test'
import { SourceError } from '../kernel/errors.ts'
import { compileExpression, type ExpressionOptions } from './expression.ts'
import type { Scope } from './scope.ts'

const scope: Scope = {
  language: 'de',
  empty: '',
  zero: 0,
  no: false,
  yes: true,
  five: '5',
  gone: null,
  line: { number: 1, user: '100-ACME', tags: ['a', 'b'] },
  lines: [{ user: 'first' }, { user: 'second' }],
  map: new Map([['inside', 'found']]),
}

function value(source: string, options: ExpressionOptions = {}) {
  return compileExpression(source, options).evaluate(scope)
}

function mistake(source: string, options: ExpressionOptions = {}): SourceError {
  try {
    compileExpression(source, options)
  } catch (error) {
    if (error instanceof SourceError) return error
  }
  return assert.fail(`${source} compiled`)
}

test('a path reads members, list items and map entries', () => {
  assert.equal(value('line.user'), '100-ACME')
  assert.equal(value('lines.1.user'), 'second')
  assert.equal(value('lines[0].user'), 'first')
  assert.equal(value("line['user']"), '100-ACME')
  assert.equal(value('map.inside'), 'found')
})

test('what is not there has no value', () => {
  for (const path of [
    'absent',
    'absent.deeper.still',
    'line.absent',
    'lines.9.user',
    'language.length',
    'five.0',
  ]) {
    assert.equal(value(path), undefined, path)
  }
})

test('nothing inherited can be reached', () => {
  const paths = [
    'constructor',
    'line.constructor',
    'line.__proto__',
    '__proto__',
    'lines.length',
    'lines.map',
    'map.size',
    'map.get',
    'line.toString',
    'language.constructor.constructor',
  ]
  for (const path of paths) assert.equal(value(path), undefined, path)
  const hidden = compileExpression('thing.secret')
  class Thing {
    secret = 'x'
  }
  assert.equal(hidden.evaluate({ thing: new Thing() as never }), undefined)
  assert.equal(compileExpression('act').evaluate({ act: (() => 1) as never }), undefined)
})

test('filters compute, and pass no value through', () => {
  assert.equal(value('line.number | plus: 3 | minus: 1 | times: 4'), 12)
  assert.equal(value('7 | dividedBy: 2'), 3)
  assert.equal(value('7 | dividedBy: 0'), undefined)
  assert.equal(value('language | upper'), 'DE')
  assert.equal(value("'ab' | prepend: '>' | remove: 'b'"), '>a')
  assert.equal(value("yes | yesNo: 'Yes', 'No'"), 'Yes')
  assert.equal(value('no | yesNo: 1, 0'), 0)
  assert.equal(value('absent | plus: 1'), undefined)
  assert.equal(value("absent | yesNo: 'Yes', 'No'"), undefined)
  assert.equal(value('language | plus: 1'), undefined)
})

test('default stands in for no value and for empty text, not for false or zero', () => {
  assert.equal(value("absent | default: 'x'"), 'x')
  assert.equal(value("gone | default: 'x'"), 'x')
  assert.equal(value("empty | default: 'x'"), 'x')
  assert.equal(value("zero | default: 'x'"), 0)
  assert.equal(value("no | default: 'x'"), false)
  assert.equal(value('absent | default: language'), 'de')
})

test('value looks a word up in its map; a word that is not there has no value', () => {
  const maps = { transport: { udp: 0, tls: 2, sctp: null }, flag: { true: 'on', false: 'off' } }
  assert.equal(value("'udp' | value: 'transport'", { maps }), 0)
  assert.equal(value("'tcp' | value: 'transport'", { maps }), undefined)
  assert.equal(value("'sctp' | value: 'transport'", { maps }), undefined)
  assert.equal(value("'constructor' | value: 'transport'", { maps }), undefined)
  assert.equal(value("no | value: 'flag'", { maps }), 'off')
  assert.match(mistake("language | value: 'nowhere'", { maps }).message, /no map “nowhere”/)
  assert.match(mistake('language | value: line.user', { maps }).message, /takes the name of a map/)
})

test('conditions compare, join and negate', () => {
  const truths = [
    "language == 'de'",
    "language != 'en' and line.number == 1",
    "language == 'en' or not empty",
    'not zero',
    'five == 5',
    'five > 4 and five <= 5',
    "line.user contains 'ACME'",
    "line.tags contains 'b'",
    "absent != 'x'",
    '(no or yes) and not no',
    "not language == 'en'",
  ]
  for (const source of truths) assert.equal(value(source), true, source)
  for (const source of ["absent == 'x'", 'absent > 1', 'gone == gone', 'yes and no', "lines == ''"]) {
    assert.equal(value(source), false, source)
  }
})

test('an expression knows the paths that it reads', () => {
  const expression = compileExpression("line.user | default: tenant.code | prepend: '.'")
  assert.deepEqual(expression.paths, ['line.user', 'tenant.code'])
  assert.equal(compileExpression("'a' | upper").isConstant, true)
})

test('a loop variable is read from its slot', () => {
  const expression = compileExpression('line.user', {
    locals: ['line', 'key', 'line'],
    origins: ['a', 'key', 'lines.*'],
  })
  assert.equal(expression.evaluate(scope, [{ user: 'outer' }, {}, { user: 'inner' }]), 'inner')
  assert.deepEqual(expression.paths, ['lines.*.user'])
})

test('a mistake says where it is', () => {
  const found = mistake('language |\n  nothing: 1')
  assert.match(found.message, /no filter “nothing”/)
  assert.deepEqual([found.line, found.column], [2, 3])
  assert.match(mistake("'open").message, /no closing quote/)
  assert.match(mistake('line.').message, /name of a member/)
  assert.match(mistake('a b').message, /too many/)
  assert.match(mistake('').message, /expected a name/)
  assert.match(mistake('a | plus').message, /takes one argument, here it has 0/)
  assert.match(mistake('a ; b').message, /; means nothing here/)
  assert.match(mistake('a == ').message, /expected a name/)
  assert.match(mistake('(a').message, /expected \)/)
})

test('a path that the caller refuses is a mistake at its place', () => {
  const refusesPath = (path: string) => (path === 'bad.path' ? 'nothing is called bad.path' : undefined)
  const found = mistake('good or bad.path', { refusesPath })
  assert.deepEqual([found.message, found.column], ['nothing is called bad.path', 9])
})

test('an expression cannot be deep or long enough to hurt', () => {
  assert.match(mistake(`${'('.repeat(500)}a`).message, /nested/)
  assert.match(mistake(`${'not '.repeat(500)}a`).message, /nested/)
  assert.match(mistake(`a${' | upper'.repeat(500)}`).message, /100 parts/)
  const long = compileExpression(`a${' | prepend: a'.repeat(40)}`)
  assert.equal(long.evaluate({ a: 'x'.repeat(1000) }), undefined)
})
