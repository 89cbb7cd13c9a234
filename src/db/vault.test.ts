import assert from 'node:assert/strict'
import { test } from 'node:test'
import { systemRandom } from '../kernel/random.ts'
import { createVault } from './vault.ts'

const vault = createVault(Buffer.alloc(32, 7), systemRandom)

test('a keyed hash for one purpose says nothing for another, nor with another key', () => {
  const hash = vault.hash('the same text', 'session')
  assert.equal(vault.hash('the same text', 'session'), hash)
  assert.notEqual(vault.hash('the same text', 'api-key'), hash)
  assert.notEqual(vault.hash('text', 'the same'), vault.hash('the same text', ''))
  assert.notEqual(createVault(Buffer.alloc(32, 8), systemRandom).hash('the same text', 'session'), hash)
})

test('a purpose and a text cannot be shifted into each other', () => {
  assert.notEqual(vault.hash('bc', 'a'), vault.hash('c', 'ab'))
})
