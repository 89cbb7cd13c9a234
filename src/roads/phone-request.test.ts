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
