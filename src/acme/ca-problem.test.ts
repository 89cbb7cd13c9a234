import assert from 'node:assert/strict'
import { test } from 'node:test'
import { problemFrom, sentenceOf } from './ca-problem.ts'

const here = { port: 8088, directory: 'https://ca.example.com/directory' }
const saying = (word: string, detail = '', about?: string) =>
  sentenceOf(problemFrom({ type: `urn:ietf:params:acme:error:${word}`, detail }, { about }), here)

test('what the CA refuses by is said as what to do', () => {
  assert.match(
    saying('connection', '', 'a.example.com'),
    /reach http:\/\/a\.example\.com.*port 80.*port 8088/,
  )
  assert.match(saying('dns', '', 'a.example.com'), /a\.example\.com in the DNS: give it an A or AAAA record/)
  assert.match(saying('unauthorized', '', 'a.example.com'), /something else than this server answers/)
  assert.match(saying('caa', '', 'a.example.com'), /CAA record/)
  assert.match(saying('externalAccountRequired'), /choose another one with --acme-directory/)
  assert.match(saying('invalidContact'), /--acme-email/)
  assert.match(saying('unreachable', 'ENOTFOUND'), /ca\.example\.com cannot be reached.*“ENOTFOUND”/)
})

test('what is not known is said as the CA says it, on one line and not at any length', () => {
  assert.equal(saying('newWord', 'no\r\nmore\u001b[31m'), 'the CA refused it (newWord): “no more [31m”')
  assert.ok(saying('newWord', 'x'.repeat(10_000)).length < 500)
  for (const odd of [undefined, null, 'text', 7, {}, { type: 7, detail: {} }])
    assert.equal(sentenceOf(problemFrom(odd), here), 'the CA refused it (without a reason)')
})
