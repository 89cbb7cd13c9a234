import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import { isGuessable } from './guessable.ts'
import { newSecret, type Random } from './random.ts'

/** The same on each run: one random secret in ten million is refused, and that one is not to fail the test. */
let turns = 0
const seeded: Random = (bytes) => createHash('sha512').update(`${turns++}`).digest().subarray(0, bytes)

test('a secret that somebody made up by a rule can be guessed', () => {
  for (const text of [
    'a'.repeat(26),
    `${'a'.repeat(20)}bcdefg`,
    'abcdefghijklmnopqrstuvwxyz',
    'zyxwvutsrqponmlkjihgfedcba',
    'acegikmoqsuwybdfhjlnprtvxz',
    'abababababababababababab22',
    'qwertyuiopasdqwertyuiopasd',
    'qwertyuiop22qwertyuiop23qw',
    '23456722345672234567223456',
    'passwordpasswordpassword22',
  ])
    assert.ok(isGuessable(text), text)
})

test('a random one cannot', () => {
  for (let turn = 0; turn < 20_000; turn++) {
    const secret = newSecret(seeded)
    assert.ok(!isGuessable(secret), secret)
  }
})

test('ten different characters are enough, nine are not', () => {
  assert.ok(!isGuessable('abdgkpv37wabkdpgv7w3kagdbp'))
  assert.ok(isGuessable('abdgkpv37aabkdpgv7a3kagdbp'))
})

test('six neighbours that stand one after the other may be chance, seven are not', () => {
  assert.ok(!isGuessable('abcdefghzk5m3w7rq2x6tpvynu'))
  assert.ok(isGuessable('abcdefghik5m3w7rq2x6tpvynu'))
})

test('a text that comes again is told by three quarters of it', () => {
  assert.ok(isGuessable('k5m3w7rq2x6tpk5m3w7rq2xabc'))
  assert.ok(!isGuessable('k5m3w7rq2x6tpk5m3w7rqabcde'))
  // Fifteen of twenty are as six before; fourteen are not enough.
  assert.equal(isGuessable('nsigkynsiqkjnsiqkjnsmqijnl'), true)
  assert.equal(isGuessable('3ebxhi3ebxhimenx7ikenxsiku'), false)
})
