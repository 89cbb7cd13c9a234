import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readPhonePath } from './phone-request.ts'

const secret = 'k3v7m2xq5zt4wbn6yjr2hcd5gf'

test('a request line with the whole URL means the same file', () => {
  for (const written of [
    `/p/${secret}/a.cfg`,
    `http://192.0.2.1:8081/p/${secret}/a.cfg`,
    `HTTPS://prov.example.com/p/${secret}/a.cfg?x`,
    `http://[2001:db8::1]/p/${secret.toUpperCase()}/a.cfg`,
  ])
    assert.deepEqual(readPhonePath(written), { secret, file: 'a.cfg' }, written)
})

test('what names no phone is nothing', () => {
  for (const written of [
    `http://a`,
    `http:///`,
    `ftp://a/p/${secret}/a.cfg`,
    `http://a?/p/${secret}`,
    `/q/${secret}`,
    `/p/${secret}/../x`,
    `/p/${secret}/%00`,
    `/p/${secret}/%zz`,
    '*',
  ])
    assert.equal(readPhonePath(written), undefined, written)
})

test('a plain name means the same as one that is written in escapes', () => {
  const escaped = (name: string) => [...name].map((each) => `%${each.charCodeAt(0).toString(16)}`).join('')
  for (const name of [
    '',
    'a.cfg',
    '.',
    '..',
    '...',
    '.a',
    '..a',
    'y0_-.XML',
    'a'.repeat(990),
    'a'.repeat(1000),
  ]) {
    const [plain, other] = [`/p/${secret}/${name}`, `/p/${escaped(secret)}/${name}`]
    const isTooLong = plain.length > 1024
    if (other.length <= 1024 || isTooLong) assert.deepEqual(readPhonePath(plain), readPhonePath(other), name)
    else assert.deepEqual(readPhonePath(plain), { secret, file: name })
    if (name === '.' || name === '..' || isTooLong) assert.equal(readPhonePath(plain), undefined, name)
  }
})
