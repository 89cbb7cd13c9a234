import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isGuessable } from './guessable.ts'
import { newSecret, systemRandom } from './random.ts'

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
    const secret = newSecret(systemRandom)
    assert.ok(!isGuessable(secret), secret)
  }
})
