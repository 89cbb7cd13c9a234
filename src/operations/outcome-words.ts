/** What became of a NOTIFY, as an outcome and in a person’s words: who answered, and where it went. */

import type { AnsweredBy } from '../schema/operation.ts'
import type { AnsweredOutcome, NotifyOutcome } from '../sip/sip-client.ts'
import { writeHost } from '../sip/sip-uri.ts'
import type { AskedWay } from './notify-target.ts'
import type { OutcomeChange } from './operation-store.ts'
import { type IsPhone, whoAnswered } from './who-answered.ts'

/** `sip:100@192.0.2.7 at 192.0.2.7:5060 over UDP`, as it was configured: what a name led to is nobody’s business. */
export function whereTo(way: AskedWay): string {
  const { requestUri, transport, through } = way
  return `${requestUri} ${through === 'registrar' ? 'through the SIP server' : 'at'} ${placeOf(way)} over ${transport.toUpperCase()}`
}

function placeOf({ host, port }: AskedWay): string {
  return `${writeHost(host.replace(/^\[|\]$/g, ''))}${port === undefined ? '' : `:${port}`}`
}

/** `404 Not Found`; of what somebody says no more than a hundred characters. */
export function saidIn({ status, reason }: AnsweredOutcome): string {
  return `${status} ${reason.slice(0, 100).trim()}`.trim()
}

export function changeOf(
  outcome: NotifyOutcome,
  { way, at, isPhone }: { way: AskedWay; at: number; isPhone: IsPhone },
): OutcomeChange {
  if (outcome.kind === 'unreachable') return { state: 'unreachable', detail: outcome.detail }
  if (outcome.kind === 'timedOut') return { state: 'timedOut', detail: silence(outcome, way) }
  const answeredBy = whoAnswered(outcome, way, isPhone)
  const facts = { sipStatus: outcome.status, answeredAt: at, answeredBy }
  const { state, detail } = wordsOf(outcome, way, answeredBy)
  return { ...facts, state, detail: `${detail}${whenAgain(outcome)}` }
}

function wordsOf(outcome: AnsweredOutcome, way: AskedWay, by: AnsweredBy): OutcomeChange {
  const { status, authenticated } = outcome
  const said = saidIn(outcome)
  if (status >= 200 && status < 300)
    return { state: 'accepted', detail: `${said}${authenticated ? ', with the line’s credentials' : ''}` }
  // Sent to the phone, a refusal is as good as its word; what a server says for it is not.
  if (by === 'phone' || (by === 'unknown' && way.through === 'contact'))
    return { state: 'refused', detail: `${said}${phoneHints[status] ?? ''}` }
  const who = way.through === 'registrar' ? 'The SIP server' : 'Something in between'
  const hint = serverHints[status] ?? ''
  return {
    state: 'unreachable',
    detail:
      by === 'proxy'
        ? `${who} at ${placeOf(way)} answered ${said}${hint}`
        : `The answer through the SIP server at ${placeOf(way)}, perhaps its own, is ${said}${hint}`,
  }
}

function silence({ datagrams, servers = 1 }: NotifyOutcome & { kind: 'timedOut' }, way: AskedWay): string {
  const times = datagrams === 1 ? 'sent once' : `sent ${datagrams} times`
  const from = servers === 1 ? '' : `, from any of ${servers} servers`
  return `No answer within 32 seconds${from}; NOTIFY ${datagrams === 0 ? 'was meant for' : `was ${times} to`} ${whereTo(way)}`
}

/** What it asks for, where that was more than could be waited for. */
function whenAgain({ status, retryAfter }: AnsweredOutcome): string {
  if (retryAfter === undefined || status < 300) return ''
  return `; it wants to be asked again in ${inWords(retryAfter)}`
}

export function inWords(seconds: number): string {
  if (seconds === 1) return 'a second'
  return seconds < 120 ? `${seconds} seconds` : `${Math.round(seconds / 60)} minutes`
}

/** What a refusal of the phone usually means. */
const phoneHints: Readonly<Record<number, string>> = {
  401: ': it asks for other credentials than its first line’s',
  403: ': it trusts its SIP server only; set the tenant to notify via the registrar',
  404: ': no line of the phone has this user; is its contact right?',
  407: ': it asks for other credentials than its first line’s',
  481: ': it takes NOTIFYs of its own subscriptions only',
  489: ': it does not know this event',
}

const serverHints: Readonly<Record<number, string>> = {
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
}
