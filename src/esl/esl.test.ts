import assert from 'node:assert/strict'
import { test } from 'node:test'
import { inspect } from 'node:util'
import { manualClock } from '../kernel/clock.ts'
import { WireError } from '../kernel/errors.ts'
import { type EslMessage, eslReader, readPlainEvent } from './esl-reader.ts'
import { eslSession } from './esl-session.ts'

/** Written down from the program's source; no real one has been heard yet. */
const event = (inner: string) =>
  `Content-Length: ${Buffer.byteLength(inner)}\nContent-Type: text/event-plain\n\n${inner}`
const api = (text: string) =>
  `Content-Type: api/response\nContent-Length: ${Buffer.byteLength(text)}\n\n${text}`
const reply = (text: string, more = '') => `Content-Type: command/reply\nReply-Text: ${text}\n${more}\n`
const registered = `Event-Name: CUSTOM
Event-Subclass: sofia%3A%3Aregister
from-user: 100
from-host: acme.example
contact: %22J%C3%B6rg%22%20%3Csip%3A100%40192.0.2.7%3A5060%3E
user-agent: Yealink%20SIP-T54W%2096.86.0.20
presence-hosts: _undef_

`
const day = [
  'Content-Type: auth/request\n\n',
  reply('+OK accepted'),
  event(registered),
  reply('+OK event listener enabled plain'),
  api('{"row_count": 0}'),
  event(`Event-Name: BACKGROUND_JOB\nJob-UUID: 7f\nContent-Length: 8\n\nab\n\ncd\n\n`),
  api('Grüße\n\nan alle'),
  'Content-Type: text/disconnect-notice\nContent-Length: 67\n\nDisconnected, goodbye.\nSee you at ClueCon! http://www.cluecon.com/\n',
].join('')

const names = ['Content-Type', 'Reply-Text', 'Content-Length']
const told = (messages: EslMessage[]) =>
  messages.map((message) => [...names.map((name) => message.of(name)), message.body()])

test('a conversation is read alike wherever the network cuts it', () => {
  const bytes = Buffer.from(day)
  const expected = told(eslReader().push(bytes))
  assert.equal(expected.length, 8)
  assert.equal(expected[6]?.[3], 'Grüße\n\nan alle')
  for (let cut = 1; cut < bytes.length; cut++) {
    const reader = eslReader()
    const messages = [...reader.push(bytes.subarray(0, cut)), ...reader.push(bytes.subarray(cut))]
    assert.deepEqual(told(messages), expected, `cut at ${cut}`)
  }
  const slow = eslReader()
  assert.deepEqual(told([...bytes].flatMap((byte) => slow.push(Uint8Array.of(byte)))), expected)
})

test('bytes that were garbled end nothing but this connection', () => {
  let seed = 11
  const dice = (n: number) => {
    seed = (seed * 1103515245 + 12345) % 2147483648
    return seed % n
  }
  for (let round = 0; round < 3000; round++) {
    const bytes = Buffer.from(day)
    for (let n = 1 + dice(8); n > 0; n--) bytes[dice(bytes.length)] = dice(256)
    try {
      for (const message of eslReader().push(bytes)) readPlainEvent(message.body())
    } catch (error) {
      assert.ok(error instanceof WireError, String(error))
    }
  }
})

test('neither headers nor a body without an end fill the memory', () => {
  assert.throws(() => eslReader().push(Buffer.from(`A: ${'x'.repeat(70_000)}`)), /too long/)
  assert.throws(() => eslReader().push(Buffer.from('Content-Length: 99999999999\n\n')), /too long/)
  assert.throws(() => eslReader().push(Buffer.from('Content-Length: -1\n\n')), /no number/)
})

test('an event’s values are as the phone wrote them, and what is not there is empty', () => {
  const message = readPlainEvent(registered)
  assert.equal(message.of('Event-Subclass'), 'sofia::register')
  assert.equal(message.of('contact'), '"Jörg" <sip:100@192.0.2.7:5060>')
  assert.equal(message.of('presence-hosts'), '')
  assert.equal(readPlainEvent('Value: 50%\n\n').of('value'), '50%')
  assert.doesNotMatch(inspect(message, { depth: 9, showHidden: true }), /Yealink/)
})

function lab() {
  const clock = manualClock()
  const sent: string[] = []
  const events: EslMessage[] = []
  const hungUp: string[] = []
  const session = eslSession({
    clock,
    send: (bytes) => sent.push(Buffer.from(bytes).toString()),
    hangUp: (why) => hungUp.push(why),
    event: (message) => events.push(message),
  })
  const feed = (text: string) => session.data(Buffer.from(text))
  return { session, clock, sent, events, hungUp, feed }
}

test('it logs in once it is asked to, and hears what is wrong', async () => {
  const good = lab()
  const login = good.session.logIn('pass word')
  assert.deepEqual(good.sent, [])
  good.feed('Content-Type: auth/request\n\n')
  await new Promise((resolve) => setImmediate(resolve))
  assert.deepEqual(good.sent, ['auth pass word\n\n'])
  good.feed(reply('+OK accepted'))
  assert.deepEqual(await login, { ok: true, said: 'accepted' })

  const bad = lab()
  const refused = bad.session.logInAs('offhook@acme.example', 'x')
  bad.feed('Content-Type: auth/request\n\n')
  await new Promise((resolve) => setImmediate(resolve))
  assert.deepEqual(bad.sent, ['userauth offhook@acme.example:x\n\n'])
  bad.feed(reply('-ERR invalid'))
  assert.deepEqual(await refused, { ok: false, said: 'invalid' })
})

test('who is not let in by address is told where that is set', async () => {
  const { session, feed, hungUp } = lab()
  const login = assert.rejects(session.logIn('x'), /lets nobody in from this address/)
  feed('Content-Type: text/rude-rejection\nContent-Length: 24\n\nAccess Denied, go away.\n')
  await login
  assert.equal(hungUp.length, 1)
})

test('answers come in the order of the commands, whatever happens in between', async () => {
  const { session, feed, events } = lab()
  const [first, second] = [session.api('version'), session.api('show registrations as json')]
  feed(event(registered) + api('1.10.12') + event(registered) + api('{"row_count": 0}'))
  assert.deepEqual(await Promise.all([first, second]), ['1.10.12', '{"row_count": 0}'])
  assert.equal(events.length, 2)
})

test('an event is sent with its length last, counted in bytes', async () => {
  const { session, feed, sent } = lab()
  const fired = session.sendEvent(
    'NOTIFY',
    [
      ['profile', 'internal'],
      ['event-string', 'check-sync;reboot=false'],
    ],
    'ü',
  )
  feed(reply('+OK 9a'))
  assert.deepEqual(await fired, { ok: true, said: '9a' })
  assert.deepEqual(sent, [
    'sendevent NOTIFY\nprofile: internal\nevent-string: check-sync;reboot=false\nContent-Length: 2\n\nü',
  ])
})

test('nothing smuggles a header or a command in', async () => {
  const { session, sent } = lab()
  await assert.rejects(session.sendEvent('NOTIFY', [['user', '100\nuuid: 1']]), /line break/)
  await assert.rejects(session.api('status\n\napi shutdown'), /line break/)
  assert.deepEqual(sent, [])
})

test('after an answer that did not come nothing could be told apart, so it is hung up', async () => {
  const { session, clock, hungUp } = lab()
  const asked = assert.rejects(session.api('status'), /did not answer in time/)
  await clock.advance(20_000)
  await asked
  assert.deepEqual(hungUp, ['the PBX did not answer in time'])
  await assert.rejects(session.api('status'), /did not answer in time/)
})
