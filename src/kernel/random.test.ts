import assert from 'node:assert/strict'
import { test } from 'node:test'
import { newId, newSecret, secretPattern, systemRandom, toBase32 } from './random.ts'

test('bytes are written as base32 without padding', () => {
  // RFC 4648 §10, in lower case.
  const wanted: Record<string, string> = {
    '': '',
    f: 'my',
    fo: 'mzxq',
    foo: 'mzxw6',
    foob: 'mzxw6yq',
    fooba: 'mzxw6ytb',
    foobar: 'mzxw6ytboi',
  }
  for (const [text, base32] of Object.entries(wanted)) assert.equal(toBase32(Buffer.from(text)), base32)
  assert.equal(toBase32(new Uint8Array(5).fill(255)), '77777777')
  assert.equal(toBase32(Buffer.from('ffeeddccbbaa99887766554433221100', 'hex')).length, 26)
})

test('a secret has 128 bits in 26 characters', () => {
  const asked: number[] = []
  const secret = newSecret((size) => {
    asked.push(size)
    return systemRandom(size)
  })
  assert.deepEqual(asked, [16])
  assert.match(secret, secretPattern)
  assert.equal(systemRandom(7).length, 7)
  for (const wrong of [secret.slice(1), `${secret}a`, secret.toUpperCase(), secret.replace(/.$/, '1')])
    assert.doesNotMatch(wrong, secretPattern)
  assert.notEqual(newSecret(systemRandom), newSecret(systemRandom))
})

test('ids sort by the time that they were made', () => {
  const ids = Array.from({ length: 50 }, newId)
  assert.equal(new Set(ids).size, 50)
  assert.deepEqual([...ids].sort(), ids)
  assert.match(ids[0] ?? '', /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
})
