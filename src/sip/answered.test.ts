import assert from 'node:assert/strict'
import { test } from 'node:test'
import { answered } from './answered.ts'
import type { SipHeader } from './sip-message.ts'

const read = (headers: SipHeader[], status = 486) => {
  const response = { kind: 'response' as const, status, reason: '', headers, body: new Uint8Array(0) }
  const {
    kind: _,
    status: __,
    reason: ___,
    authenticated: ____,
    ...told
  } = answered(response, { address: '192.0.2.7', port: 5060 }, false)
  return told
}

test('who answers says what it is by User-Agent, else by Server', () => {
  assert.deepEqual(
    read([
      ['user-agent', 'Phone 1'],
      ['server', 'pbx'],
    ]),
    { software: 'Phone 1' },
  )
  assert.deepEqual(
    read([
      ['user-agent', ''],
      ['server', ' pbx '],
    ]),
    { software: 'pbx' },
  )
  assert.deepEqual(read([['server', 'x'.repeat(5000)]]), { software: 'x'.repeat(200) })
  assert.deepEqual(read([]), {})
})

test('its contact is where it was asked, or elsewhere; a name, nonsense and a redirection tell nothing', () => {
  const contact = (text: string, status?: number) => read([['contact', text]], status).contact
  assert.equal(contact('<sip:100@192.0.2.7:5060;ob>'), 'there')
  assert.equal(contact('<sip:100@[::ffff:192.0.2.7]>'), 'there')
  assert.equal(contact('"Desk" <sip:100@10.0.0.3>;expires=60'), 'elsewhere')
  for (const text of ['<sip:100@pbx.example>', 'nonsense', '', '<', '*', '<sip:100@192.0.2.7:5062>'])
    assert.equal(contact(text), undefined)
  assert.equal(contact('<sip:100@10.0.0.3>', 302), undefined)
})

test('when it wants to be asked again is read in seconds, whatever stands behind', () => {
  const after = (text: string) => read([['retry-after', text]]).retryAfter
  assert.equal(after('120'), 120)
  assert.equal(after(' 18000;duration=3600'), 18_000)
  assert.equal(after('30 (in a meeting)'), 30)
  assert.equal(after('0'), 0)
  for (const text of ['', 'soon', '-5', '99999999999', '(5)']) assert.equal(after(text), undefined)
})
