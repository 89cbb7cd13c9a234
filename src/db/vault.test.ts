import assert from 'node:assert/strict'
import { test } from 'node:test'
import { systemRandom } from '../kernel/random.ts'
import { createVault } from './vault.ts'

const vault = createVault(new Uint8Array(32).fill(1), systemRandom)
const other = createVault(new Uint8Array(32).fill(2), systemRandom)

test('what is sealed opens where it was sealed for, and nowhere else', () => {
  for (const text of ['', 'secret', 'Zoë 😀', 'x'.repeat(10_000)]) {
    const sealed = vault.seal(text, 'phone.settings 1')
    assert.equal(vault.open(sealed, 'phone.settings 1'), text)
    assert.throws(() => vault.open(sealed, 'phone.settings 2'), /phone\.settings 2 does not open/)
    assert.throws(() => other.open(sealed, 'phone.settings 1'), /sealed with another key\?$/)
    assert.ok(!sealed.includes('secret'))
  }
})

test('the same text is sealed otherwise each time, with twelve new bytes', () => {
  const asked: number[] = []
  const counting = createVault(new Uint8Array(32).fill(1), (size) => {
    asked.push(size)
    return systemRandom(size)
  })
  assert.notEqual(counting.seal('a', 'b'), counting.seal('a', 'b'))
  assert.deepEqual(asked, [12, 12])
  assert.match(counting.seal('a', 'b'), /^v1\.[\w-]{39}$/)
})

test('no byte of what is sealed may be another', () => {
  const sealed = vault.seal('secret', 'p')
  const [version = '', data = ''] = sealed.split('.')
  const bytes = Buffer.from(data, 'base64url')
  for (let place = 0; place < bytes.length; place++) {
    const changed = Buffer.from(bytes)
    changed[place] = (changed[place] ?? 0) ^ 1
    assert.throws(() => vault.open(`${version}.${changed.toString('base64url')}`, 'p'), /does not open/)
  }
  for (const wrong of ['', 'v1', `v2.${data}`, data])
    assert.throws(() => vault.open(wrong, 'p'), /a sealed value of p is not readable/)
})

test('a keyed hash for one purpose says nothing for another, nor with another key', () => {
  const hash = vault.hash('the same text', 'session')
  assert.equal(vault.hash('the same text', 'session'), hash)
  assert.notEqual(vault.hash('the same text', 'api-key'), hash)
  assert.notEqual(vault.hash('text', 'the same'), vault.hash('the same text', ''))
  assert.notEqual(other.hash('the same text', 'session'), hash)
})

test('a purpose and a text cannot be shifted into each other', () => {
  assert.notEqual(vault.hash('bc', 'a'), vault.hash('c', 'ab'))
})

test('a hash is 256 bits long', () => {
  assert.match(vault.hash('a', 'session'), /^[\w-]{43}$/)
})

test('what an older version sealed opens, and what it hashed is found, with the same key', () => {
  assert.equal(vault.open('v1.BwcHBwcHBwcHBwcHjgC98Fl6UXRj3Mqi6gX8cdToVds', 'phone.secret 1'), 'kept')
  assert.equal(vault.hash('kept', 'phone.secret'), '909N-D8I2KRaIemC7XdwBrQez8bkg3BAqGgT9sLiAqI')
})

test('so does a file that it sealed', async () => {
  const sealed = 'T0hTMdgEH81tJzqisUiksNf+ugyktr1TQCULL8AYpGEQxRz7f7c6OA=='
  async function* stored() {
    yield Buffer.from(sealed, 'base64')
  }
  let opened = ''
  for await (const part of vault.openBytes(stored(), 'upload a')) opened += Buffer.from(part)
  assert.equal(opened, 'kept')
})
