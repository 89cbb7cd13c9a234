import assert from 'node:assert/strict'
import { test } from 'node:test'
import { recorded, recordedAsterisk } from '../../test/support/recorded-ami.ts'
import { manualClock } from '../kernel/clock.ts'
import type { AmiMessage } from './ami-message.ts'
import { amiSession } from './ami-session.ts'

const login = { username: 'lab', secret: 'labsecret', events: 'system', mayTellSecret: false }

/** Plays a recorded Asterisk to a session; its bytes come a few at a time. */
function lab(asterisk = recordedAsterisk('login-md5-challenge'), pieces = 7) {
  const clock = manualClock()
  const events: AmiMessage[] = []
  const hungUp: string[] = []
  const session = amiSession({
    clock,
    event: (message) => events.push(message),
    hangUp: (why) => hungUp.push(why),
    send: (bytes) => feed(asterisk.answer(bytes)),
  })
  function feed(bytes: Uint8Array): void {
    for (let at = 0; at < bytes.length; at += pieces) {
      const piece = bytes.subarray(at, at + pieces)
      queueMicrotask(() => session.data(piece))
    }
  }
  return { session, clock, events, hungUp, feed, asterisk }
}

test('it logs in by challenge, as a real Asterisk accepted it, and the secret is not sent', async () => {
  const { session, feed, asterisk } = lab()
  feed(asterisk.greeting)
  const answer = await session.logIn(login)
  assert.deepEqual([answer.ok, answer.said], [true, 'Authentication accepted'])
  assert.equal(session.banner(), 'Asterisk Call Manager/11.0.0')
  assert.match(asterisk.actions[1] ?? '', /Key: 0caf585a6ebdaabab008895a1b71112d/)
  assert.doesNotMatch(asterisk.actions.join(), /labsecret/)
})

test('where the challenge is refused, the secret is told over TLS only', async () => {
  const refusing = () => recordedAsterisk('login-success-plain')
  const open = lab(refusing())
  open.feed(open.asterisk.greeting)
  const refused = await open.session.logIn(login)
  assert.deepEqual([refused.ok, refused.said], [false, 'it refuses a login by challenge'])
  assert.doesNotMatch(open.asterisk.actions.join(), /labsecret/)

  const secret = lab(refusing())
  secret.feed(secret.asterisk.greeting)
  assert.equal((await secret.session.logIn({ ...login, mayTellSecret: true })).ok, true)
  assert.match(secret.asterisk.actions.join(), /Secret: labsecret/)
})

test('a wrong login is told in Asterisk’s words', async () => {
  const { session, feed, asterisk } = lab(recordedAsterisk('login-failure'))
  feed(asterisk.greeting)
  const answer = await session.logIn({ ...login, mayTellSecret: true })
  assert.deepEqual([answer.ok, answer.said], [false, 'Authentication failed'])
})

test('a list is whole at its end, and what happens meanwhile is an event', async () => {
  const { session, feed, asterisk, events } = lab(
    recordedAsterisk('pjsipshowregistrationinboundcontactstatuses'),
  )
  feed(asterisk.greeting)
  const listing = session.list('PJSIPShowRegistrationInboundContactStatuses', (item) => [
    item.of('AOR'),
    item.of('UserAgent'),
  ])
  feed(Buffer.from('Event: TestEvent\r\nState: x\r\n\r\n'))
  const { ok, items } = await listing
  assert.equal(ok, true)
  assert.deepEqual(items, [
    ['2001', 'baresip v1.0.0 (x86_64/linux)'],
    ['2002', 'Linphonec/5.1.65'],
  ])
  await new Promise((resolve) => setImmediate(resolve))
  assert.equal(events.length, 1)
})

test('each recorded refusal of a NOTIFY is an answer with its words', async () => {
  const { session, feed, asterisk } = lab(recordedAsterisk('pjsipnotify-errors'))
  feed(asterisk.greeting)
  const answers = []
  for (let n = 0; n < 10; n++) answers.push(await session.ask('PJSIPNotify', []))
  assert.equal(answers.filter(({ ok }) => ok).length, 2)
  assert.equal(answers[0]?.said, 'Unable to retrieve endpoint nosuch')
})

test('a list that is refused says why, in its own words', async () => {
  const { session, feed, asterisk } = lab(recordedAsterisk('unknown-action-and-missing-privilege'))
  feed(asterisk.greeting)
  assert.deepEqual(await session.list('PJSIPShowContacts', String), {
    ok: false,
    said: 'Permission denied',
    items: [],
  })
})

test('what is not answered in time is given up, and what comes later harms nobody', async () => {
  const { session, clock, feed, asterisk, events } = lab({
    ...recordedAsterisk(),
    answer: () => Buffer.alloc(0),
  })
  feed(asterisk.greeting)
  const asked = session.ask('Ping')
  const refused = assert.rejects(asked, /did not answer Ping in time/)
  await clock.advance(20_000)
  await refused
  feed(Buffer.from('Response: Success\r\nActionID: offhook-1\r\nPing: Pong\r\n\r\n'))
  await clock.advance(1)
  assert.deepEqual(events, [])
})

test('who says nothing is hung up on, and so is who is no Asterisk', async () => {
  const silent = lab()
  const waiting = assert.rejects(silent.session.logIn(login), /did not say what it is/)
  await silent.clock.advance(20_000)
  await waiting
  assert.deepEqual(silent.hungUp, ['it did not say what it is'])

  const other = lab()
  other.feed(Buffer.from('220 mail.example.com ESMTP\r\n'))
  await assert.rejects(other.session.logIn(login), /no manager interface/)
  assert.deepEqual(other.hungUp, ['this is no manager interface'])
})

test('once the connection is over, whoever waits is told, and nobody asks any more', async () => {
  const { session } = lab({ ...recordedAsterisk(), answer: () => Buffer.alloc(0) })
  const asked = assert.rejects(session.ask('Ping'), /the PBX hung up/)
  session.closed('the PBX hung up')
  await asked
  await assert.rejects(session.list('PJSIPShowContacts', String), /the PBX hung up/)
})

test('a list without an end is given up', async () => {
  const { session } = lab({ ...recordedAsterisk(), answer: () => Buffer.alloc(0) })
  session.data(Buffer.from('Asterisk Call Manager/11.0.0\r\n'))
  const listing = assert.rejects(session.list('PJSIPShowContacts', String), /lists more than 100,000/)
  const item = Buffer.from('Event: ContactList\r\nActionID: offhook-1\r\nUri: sip:a@b\r\n\r\n')
  const thousand = Buffer.concat(Array.from({ length: 1000 }, () => item))
  for (let n = 0; n <= 100; n++) session.data(thousand)
  await listing
})

test('no more than a hundred questions wait for their answers', async () => {
  const { session } = lab({ ...recordedAsterisk(), answer: () => Buffer.alloc(0) })
  const asked = Array.from({ length: 101 }, () => session.ask('Ping').then(() => 'answered', String))
  assert.match(await (asked.at(-1) ?? ''), /has not answered what it was asked before/)
  session.closed('over')
  await Promise.all(asked)
})

test('a whole recorded day of events is heard, and those that are not known pass', () => {
  for (const name of [
    'events-same-read-all',
    'events-phone-registers-is-notified-unregisters-static-contact-goes-up-and-down-read-system',
  ]) {
    const { session, events, hungUp } = lab()
    session.data(recorded(name).server)
    const states = events.filter((event) => event.of('Event') === 'ContactStatus')
    assert.ok(states.some((event) => event.of('ContactStatus') === 'Removed'))
    assert.deepEqual(hungUp, [])
  }
})
