/** What the server says in English is said in the language of the page: whole texts, and sentences with values in them. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fromPage } from '../support/macros.ts'

const { sayer } = fromPage<typeof import('../../web/src/lib/sentences.ts')>('lib/sentences.ts')

const say = sayer({
  'Its password is wrong': 'Sein Passwort ist falsch',
  'There is a user {0} already': 'Den Benutzer {0} gibt es schon',
  'Line {0} is named twice': 'Die Leitung {0} steht zweimal da',
  'row {0} of {1} ({2}) is not what was sealed there':
    'Zeile {0} von {1} ({2}) ist nicht, was dort versiegelt war',
  'no file, since {0}': '{0}: darum keine Datei',
  'expected {0} to {1}': 'erwartet: {1} und mindestens {0}',
  Password: 'Passwort',
  'A pickup code{0}': 'Ein Heranholcode{0}',
})

test('a text is said as it stands in the catalogue, and one that does not stand there stays English', () => {
  assert.equal(say('Its password is wrong'), 'Sein Passwort ist falsch')
  assert.equal(say('Nobody wrote this'), 'Nobody wrote this')
  assert.equal(say('toString'), 'toString')
})

test('values stand where the translation wants them, whatever they are', () => {
  assert.equal(say('There is a user anna already'), 'Den Benutzer anna gibt es schon')
  assert.equal(say('There is a user {0} already'), 'Den Benutzer {0} gibt es schon')
  assert.equal(say('There is a user $& ($1) already already'), 'Den Benutzer $& ($1) already gibt es schon')
  assert.equal(say('expected 1 to 20'), 'erwartet: 20 und mindestens 1')
  assert.equal(
    say('row 7 of audit (x (y) z) is not what was sealed there'),
    'Zeile 7 von audit (x (y) z) ist nicht, was dort versiegelt war',
  )
  assert.equal(say('A pickup code'), 'Ein Heranholcode')
})

test('a reason within a sentence is said as well, a name of one word is left alone', () => {
  assert.equal(say('no file, since Its password is wrong'), 'Sein Passwort ist falsch: darum keine Datei')
  assert.equal(say('There is a user Password already'), 'Den Benutzer Password gibt es schon')
})

test('a long text that is made to be looked at for long is not', () => {
  const long = `expected ${'to '.repeat(100_000)}`
  assert.equal(say(long), long)
})
