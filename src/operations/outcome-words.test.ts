import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { AnsweredOutcome, NotifyOutcome } from '../sip/sip-client.ts'
import type { AskedWay } from './notify-target.ts'
import { changeOf as changeAt } from './outcome-words.ts'

const changeOf = (outcome: NotifyOutcome, way: AskedWay, at: number) =>
  changeAt(outcome, { way, at, isPhone: (software) => software.startsWith('Phone') })

const toPhone: AskedWay = {
  ...{ requestUri: 'sip:100@10.0.0.7', host: '10.0.0.7', port: 5060, transport: 'udp', through: 'contact' },
  isOwn: true,
}
const overServer: AskedWay = {
  ...{ requestUri: 'sip:100@pbx', host: 'pbx', port: 5070, transport: 'tcp', through: 'registrar' },
}
const said = (status: number, authenticated = false): AnsweredOutcome => ({
  ...{ kind: 'answered', status, reason: 'Words', authenticated },
})
const byServer = (status: number): AnsweredOutcome => ({ ...said(status), software: 'kamailio (5.7.4)' })
const stateOf = (status: number, way: AskedWay) => changeOf(said(status), way, 7).state

test('only a 2xx is accepted, whoever says it', () => {
  for (const way of [toPhone, overServer]) {
    for (const status of [200, 202, 299]) assert.equal(stateOf(status, way), 'accepted')
    for (const status of [300, 302, 400, 500, 600]) assert.notEqual(stateOf(status, way), 'accepted')
  }
  assert.deepEqual(changeOf(said(200, true), toPhone, 7), {
    ...{ state: 'accepted', sipStatus: 200, answeredAt: 7, answeredBy: 'phone' },
    detail: '200 Words, with the line’s credentials',
  })
})

test('refused is a phone’s word; what a server says for it is not', () => {
  for (const status of [404, 407, 408, 410, 480, 403, 500, 501, 502, 503, 504, 302])
    assert.equal(stateOf(status, overServer), 'unreachable', String(status))
  for (const status of [401, 405, 415, 481, 486, 489, 600, 603])
    assert.equal(stateOf(status, overServer), 'refused', String(status))
  for (const status of [302, 401, 403, 404, 407, 480, 489, 500, 503, 603])
    assert.equal(stateOf(status, toPhone), 'refused', String(status))
  for (const status of [408, 430, 482, 483, 502, 504])
    assert.equal(stateOf(status, toPhone), 'unreachable', String(status))
})

test('who said so is told, with what it usually means', () => {
  assert.deepEqual(changeOf(byServer(404), overServer, 7), {
    ...{ state: 'unreachable', sipStatus: 404, answeredAt: 7, answeredBy: 'proxy' },
    detail: 'The SIP server at pbx:5070 answered 404 Words: it does not know the phone; is it registered?',
  })
  assert.equal(
    changeOf(said(504), toPhone, 7).detail,
    'Something in between at 10.0.0.7:5060 answered 504 Words: the phone did not answer it',
  )
  assert.equal(changeOf(said(489), toPhone, 7).detail, '489 Words: it does not know this event')
  assert.equal(changeOf(said(499), toPhone, 7).detail, '499 Words')
  const long = changeOf(
    { kind: 'answered', status: 489, reason: 'x'.repeat(5000), authenticated: false },
    toPhone,
    7,
  )
  assert.equal(long.detail, `489 ${'x'.repeat(100)}: it does not know this event`)
})

test('each answer is told with what it usually means, of a phone and of a server', () => {
  const ofPhone: Record<number, string> = {
    401: ': it asks for other credentials than its first line’s',
    403: ': it trusts its SIP server only; set the tenant to notify via the registrar',
    404: ': no line of the phone has this user; is its contact right?',
    407: ': it asks for other credentials than its first line’s',
    481: ': it takes NOTIFYs of its own subscriptions only',
    489: ': it does not know this event',
    500: '',
  }
  for (const [status, hint] of Object.entries(ofPhone))
    assert.equal(changeOf(said(Number(status)), toPhone, 7).detail, `${status} Words${hint}`)
  const ofServer: Record<number, string> = {
    401: ': it asks for other credentials than the first line’s',
    403: ': it does not let this server notify phones',
    404: ': it does not know the phone; is it registered?',
    407: ': it asks for other credentials than the first line’s',
    408: ': the phone did not answer it',
    410: ': the phone is not registered any more',
    480: ': the phone is not registered',
    501: ': it passes no NOTIFY on; a PBX link may reach the phone',
    503: ': it has no way to the phone, or too much to do',
    504: ': the phone did not answer it',
    500: '',
  }
  for (const [status, hint] of Object.entries(ofServer))
    assert.equal(
      changeOf(byServer(Number(status)), overServer, 7).detail,
      `The SIP server at pbx:5070 answered ${status} Words${hint}`,
    )
})

test('of what a phone says no more is kept than a hundred characters, and an empty word is none', () => {
  const saying = (reason: string) =>
    changeOf({ kind: 'answered', status: 200, reason, authenticated: false }, toPhone, 7).detail
  assert.equal(saying('x'.repeat(101)), `200 ${'x'.repeat(100)}`)
  assert.equal(saying(`  OK${' '.repeat(200)}`), '200 OK')
  assert.equal(saying(''), '200')
})

test('of silence is told where the NOTIFY went, by what transport, and how often', () => {
  const silent = (datagrams: number, way: AskedWay) => changeOf({ kind: 'timedOut', datagrams }, way, 7)
  assert.deepEqual(silent(11, toPhone), {
    state: 'timedOut',
    detail:
      'No answer within 32 seconds; NOTIFY was sent 11 times to sip:100@10.0.0.7 at 10.0.0.7:5060 over UDP',
  })
  assert.equal(
    silent(1, toPhone).detail,
    'No answer within 32 seconds; NOTIFY was sent once to sip:100@10.0.0.7 at 10.0.0.7:5060 over UDP',
  )
  assert.equal(
    silent(0, overServer).detail,
    'No answer within 32 seconds; NOTIFY was meant for sip:100@pbx through the SIP server pbx:5070 over TCP',
  )
  assert.equal(
    changeOf({ kind: 'timedOut', datagrams: 22, servers: 2 }, { ...overServer, port: undefined }, 7).detail,
    'No answer within 32 seconds, from any of 2 servers; NOTIFY was sent 22 times to sip:100@pbx through the SIP server pbx over TCP',
  )
  assert.match(
    silent(0, { ...toPhone, host: '[2001:db8::7]' }).detail ?? '',
    / at \[2001:db8::7\]:5060 over UDP$/,
  )
  assert.deepEqual(changeOf({ kind: 'unreachable', detail: 'why' }, toPhone, 7), {
    state: 'unreachable',
    detail: 'why',
  })
})

test('whoever answered through a server without saying who he is is not taken for the one or the other', () => {
  const { state, answeredBy, detail } = changeOf(said(480), overServer, 7)
  assert.deepEqual(
    [state, answeredBy, detail],
    [
      ...['unreachable', 'unknown'],
      'The answer through the SIP server at pbx:5070, perhaps its own, is 480 Words: the phone is not registered',
    ],
  )
  const byPhone = changeOf({ ...said(480), software: 'Phone 1' }, overServer, 7)
  assert.deepEqual([byPhone.state, byPhone.answeredBy, byPhone.detail], ['refused', 'phone', '480 Words'])
})

test('that it wants to be asked again later is told', () => {
  const wants = (retryAfter: number, status = 503) =>
    changeOf({ ...said(status), retryAfter }, toPhone, 7).detail
  assert.equal(wants(1), '503 Words; it wants to be asked again in a second')
  assert.equal(wants(119), '503 Words; it wants to be asked again in 119 seconds')
  assert.equal(wants(3600), '503 Words; it wants to be asked again in 60 minutes')
  assert.equal(wants(30, 200), '200 Words')
})
