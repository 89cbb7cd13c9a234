/** What became of a NOTIFY, as an outcome and in a person’s words: who answered, and where it went. */

import type { NotifyOutcome } from '../sip/sip-client.ts'
import { writeHost } from '../sip/sip-uri.ts'
import type { AskedWay } from './notify-target.ts'
import type { OutcomeChange } from './operation-store.ts'

/** `sip:100@192.0.2.7 at 192.0.2.7:5060 over UDP`, as it was configured: what a name led to is nobody’s business. */
export function whereTo(way: AskedWay): string {
  const { requestUri, transport, through } = way
  return `${requestUri} ${through === 'registrar' ? 'through the SIP server' : 'at'} ${placeOf(way)} over ${transport.toUpperCase()}`
}

function placeOf({ host, port }: AskedWay): string {
  return `${writeHost(host.replace(/^\[|\]$/g, ''))}:${port}`
}

export function changeOf(outcome: NotifyOutcome, way: AskedWay, at: number): OutcomeChange {
  if (outcome.kind === 'unreachable') return { state: 'unreachable', detail: outcome.detail }
  if (outcome.kind === 'timedOut') return { state: 'timedOut', detail: silence(outcome.datagrams, way) }
  const { status, authenticated } = outcome
  const facts = { sipStatus: status, answeredAt: at }
  const reason = outcome.reason.slice(0, 100).trim()
  const said = `${status} ${reason}`.trim()
  if (status >= 200 && status < 300) {
    return {
      ...facts,
      state: 'accepted',
      detail: `${said}${authenticated ? ', with the line’s credentials' : ''}`,
    }
  }
  if (isOfPhone(status, way))
    return { ...facts, state: 'refused', detail: `${said}${phoneHints[status] ?? ''}` }
  const who = way.through === 'registrar' ? 'The SIP server' : 'Something in between'
  return {
    ...facts,
    state: 'unreachable',
    detail: `${who} at ${placeOf(way)} answered ${said}${serverHints[status] ?? ''}`,
  }
}

function silence(datagrams: number, way: AskedWay): string {
  const times = datagrams === 1 ? 'sent once' : `sent ${datagrams} times`
  return `No answer within 32 seconds; NOTIFY ${datagrams === 0 ? 'was meant for' : `was ${times} to`} ${whereTo(way)}`
}

/** What only the one says that is asked, however the request came to it. */
const ofPhoneAlone = new Set([401, 405, 415, 481, 486, 489, 501])
/** What nobody says of himself: these come from somebody who passes requests on. */
const ofOthersAlone = new Set([408, 430, 482, 483, 502, 504])

/** Through a registrar, what does not come from a phone alone is the word of a server. */
function isOfPhone(status: number, { through }: AskedWay): boolean {
  if (ofOthersAlone.has(status)) return false
  return through === 'contact' || ofPhoneAlone.has(status) || status >= 600
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
  403: ': it does not let this server notify phones',
  404: ': it does not know the phone; is it registered?',
  407: ': it asks for other credentials than the first line’s',
  408: ': the phone did not answer it',
  410: ': the phone is not registered any more',
  480: ': the phone is not registered',
  503: ': it has no way to the phone, or too much to do',
  504: ': the phone did not answer it',
}
