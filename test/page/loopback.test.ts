import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isLoopback } from '../../web/src/lib/loopback.ts'

test('an address of the machine itself is told from one that phones reach', () => {
  for (const url of [
    'http://127.0.0.1:8081/p/x/',
    'http://127.9.1.1/',
    'https://localhost/',
    'http://[::1]:8081/',
  ])
    assert.equal(isLoopback(url), true, url)
  for (const url of [
    'http://192.0.2.10:8081/p/x/',
    'https://prov.example.com/',
    'http://127.example.com/',
    'http://[2001:db8::1]/',
    '',
  ])
    assert.equal(isLoopback(url), false, url)
})
