import assert from 'node:assert/strict'
import { test } from 'node:test'
import { inspect } from 'node:util'
import { recorded, recordedNames } from '../../test/support/recorded-ami.ts'
import { WireError } from '../kernel/errors.ts'
import { type AmiMessage, notifyVariables, writeAction } from './ami-message.ts'
import { amiReader } from './ami-reader.ts'

const names = [
  ...['Response', 'Event', 'ActionID', 'Message', 'Output', 'Uri', 'URI', 'UserAgent', 'Status', 'AOR'],
  ...['ObjectName', 'EventList', 'ListItems', 'Challenge', 'Password', 'Privilege', 'ContactStatus'],
]
/** As one text: what is compared thousands of times. */
const told = (messages: AmiMessage[]) =>
  messages.map((message) => JSON.stringify([message.size, ...names.map(message.of, message)])).join('\n')
const whole = (bytes: Uint8Array) => told(amiReader().push(bytes))

test('there are recordings of a real Asterisk', () => {
  assert.ok(recordedNames.length >= 25)
})

for (const name of recordedNames) {
  const { server } = recorded(name)

  test(`${name}: is read alike wherever the network cuts it`, () => {
    const expected = whole(server)
    assert.ok(expected.length > 0)
    for (let cut = 1; cut < server.length; cut++) {
      const reader = amiReader()
      const messages = [...reader.push(server.subarray(0, cut)), ...reader.push(server.subarray(cut))]
      assert.equal(told(messages), expected, `cut at ${cut}`)
    }
    const slow = amiReader()
    assert.equal(told([...server].flatMap((byte) => slow.push(Uint8Array.of(byte)))), expected)
  })

  test(`${name}: bytes that were garbled end nothing but this connection`, () => {
    let seed = 7
    const dice = (n: number) => {
      seed = (seed * 1103515245 + 12345) % 2147483648
      return seed % n
    }
    for (let round = 0; round < 200; round++) {
      const bytes = Uint8Array.from(server)
      for (let n = 1 + dice(8); n > 0; n--) bytes[dice(bytes.length)] = dice(256)
      try {
        whole(bytes)
      } catch (error) {
        assert.ok(error instanceof WireError, String(error))
      }
    }
  })
}

test('every message of a recording says what Asterisk answered', () => {
  const messages = amiReader().push(recorded('pjsipshowcontacts').server)
  const contacts = messages.filter((message) => message.of('Event') === 'ContactList')
  assert.deepEqual(
    contacts.map((contact) => [contact.of('Endpoint'), contact.of('Uri'), contact.of('useragent')]),
    [
      ['2001', 'sip:2001-0x5577e27cf150@127.0.0.1:15095', 'baresip v1.0.0 (x86_64/linux)'],
      ['2002', 'sip:2002@127.0.0.1:15092;transport=udp', 'Linphonec/5.1.65'],
    ],
  )
})

test('an error that is followed by two empty lines is one message', () => {
  const text =
    'Asterisk Call Manager/11.0.0\r\nResponse: Error\r\nMessage: a\r\n\r\n\r\nResponse: Success\r\n\r\n'
  assert.equal(amiReader().push(Buffer.from(text)).length, 2)
})

test('a name beyond ASCII is whole when it is cut in the middle of a character', () => {
  const bytes = Buffer.from('Asterisk Call Manager/11.0.0\r\nUserAgent: Böhm\r\n\r\n')
  const at = bytes.indexOf(0xc3) + 1
  const reader = amiReader()
  assert.deepEqual(reader.push(bytes.subarray(0, at)), [])
  assert.equal(reader.push(bytes.subarray(at))[0]?.of('UserAgent'), 'Böhm')
})

test('who is no Asterisk is left at its first line', () => {
  assert.throws(() => amiReader().push(Buffer.from('SSH-2.0-OpenSSH_9.2\r\n')), /no manager interface/)
})

test('neither a line nor a message without an end fills the memory', () => {
  const banner = Buffer.from('Asterisk Call Manager/11.0.0\r\n')
  const endless = amiReader()
  endless.push(banner)
  assert.throws(() => {
    for (let n = 0; n < 1000; n++) endless.push(Buffer.alloc(1024, 'x'))
  }, /line is too long/)
  const many = amiReader()
  many.push(banner)
  assert.throws(() => {
    for (let n = 0; n < 100_000; n++) many.push(Buffer.from('Output: one line and another one\r\n'))
  }, /message is too long/)
})

test('what the PBX told is in nothing that is printed: it lists passwords', () => {
  const messages = amiReader().push(recorded('pjsipshowauths').server)
  assert.ok(messages.some((message) => message.of('Password') === 'pw2001'))
  const printed = `${inspect(messages, { depth: 9, showHidden: true })} ${JSON.stringify(messages)}`
  assert.doesNotMatch(printed, /pw200|s3cret/)
})

test('an action is written as Asterisk reads it, and nobody smuggles a field in', () => {
  const bytes = writeAction([
    ['Action', 'Ping'],
    ['ActionID', '1'],
  ])
  assert.equal(Buffer.from(bytes).toString(), 'Action: Ping\r\nActionID: 1\r\n\r\n')
  assert.throws(() => writeAction([['Username', 'a\r\nAction: Originate']]), /^WireError: Username holds/)
})

test('a NOTIFY’s headers hold no comma, which Asterisk would make another header of', () => {
  assert.deepEqual(notifyVariables([['Event', 'check-sync;reboot=true']]), [
    ['Variable', 'Event=check-sync;reboot=true'],
  ])
  assert.throws(() => notifyVariables([['Event', 'check-sync,X-Evil: 1']]), /comma/)
  assert.throws(() => notifyVariables([['Subscription-State', 'terminated']]), /subscription/)
})
