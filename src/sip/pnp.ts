/** Plug and play: a phone asks all of its network where to fetch (SUBSCRIBE for `ua-profile`), and is told in a NOTIFY of the same dialog. */

import { WireError } from '../kernel/errors.ts'
import { type MacAddress, parseMac } from '../kernel/mac-address.ts'
import { type Random, toBase32 } from '../kernel/random.ts'
import { newBranch } from './client-transaction.ts'
import { pnpEvent } from './request-answer.ts'
import {
  header,
  headerLines,
  parseMessage,
  type SipMessage,
  type SipRequest,
  writeRequest,
  writeResponse,
} from './sip-message.ts'
import type { Endpoint } from './sip-network.ts'
import { parseNameAddress, writeHost, writeSipUri } from './sip-uri.ts'

export const pnpGroup = '224.0.1.75'

export type PnpAsk = { readonly mac: MacAddress; readonly request: SipRequest }

/** `sip:MAC%3a000413261234@224.0.1.75`, in whatever case and with or without the word. */
const macUser = /^sips?:(?:MAC(?:%3a|:)?)?([0-9a-f]{12})@/i
const longestEvent = 300

export function readPnp(datagram: Uint8Array): SipMessage | undefined {
  try {
    return parseMessage(datagram)
  } catch (error) {
    if (error instanceof WireError) return undefined
    throw error
  }
}

/** What a phone asks so; nothing for everything else, which is somebody else's or nobody's. */
export function pnpAskIn(message: SipMessage): PnpAsk | undefined {
  if (message.kind !== 'request' || message.method !== 'SUBSCRIBE') return undefined
  const event = header(message, 'event') ?? ''
  if (!pnpEvent.test(event) || event.length > longestEvent) return undefined
  const whole = ['from', 'to', 'call-id', 'cseq', 'via'].every((name) => header(message, name))
  const mac = parseMac(macUser.exec(message.uri)?.[1] ?? '')
  return whole && mac ? { mac, request: message } : undefined
}

/** What the phone says that it is: in its User-Agent, or in the event that it asks for. */
export function pnpAgentOf({ request }: PnpAsk): string {
  const agent = header(request, 'user-agent') ?? ''
  if (agent !== '') return agent
  const event = header(request, 'event') ?? ''
  return ['vendor', 'model', 'version']
    .flatMap((name) => new RegExp(`;\\s*${name}="?([^";]+)`, 'i').exec(event)?.[1] ?? [])
    .join(' ')
}

export type PnpAnswer = {
  readonly ok: Uint8Array
  readonly notify: Uint8Array
  /** Of the dialog: the phone's answer to the NOTIFY has it, too. */
  readonly callId: string
}

/** `local` is this side of the way to the phone, `from` where it asked from: its Contact may hold anything. */
export function pnpAnswer(
  { request }: PnpAsk,
  { url, local, from, random }: { url: string; local: Endpoint; from: Endpoint; random: Random },
): PnpAnswer {
  const value = (name: string) => header(request, name) ?? ''
  const callId = value('call-id')
  const own = `${value('to')};tag=${toBase32(random(5))}`
  const place = `${writeHost(local.address)}:${local.port}`
  const contact = ['Contact', `<sip:${place}>`] as const
  const ok = writeResponse({
    kind: 'response',
    ...{ status: 200, reason: 'OK' },
    headers: [
      ...headerLines(request, 'via').map((via) => ['Via', via] as const),
      ['From', value('from')],
      ['To', own],
      ['Call-ID', callId],
      ['CSeq', value('cseq')],
      contact,
      ['Expires', '0'],
    ],
    body: new Uint8Array(0),
  })
  const notify = writeRequest({
    kind: 'request',
    method: 'NOTIFY',
    uri: targetIn(value('contact')) ?? `sip:${writeHost(from.address)}:${from.port}`,
    headers: [
      ['Via', `SIP/2.0/UDP ${place};branch=${newBranch(random)};rport`],
      ['Max-Forwards', '20'],
      // RFC 3261 §12.2.1.1: in the dialog that the phone began, this side is its To.
      ['From', own],
      ['To', value('from')],
      ['Call-ID', callId],
      ['CSeq', '1 NOTIFY'],
      contact,
      ['Event', value('event')],
      ['Subscription-State', 'terminated;reason=timeout'],
      ['Content-Type', 'application/url'],
    ],
    body: Buffer.from(url),
  })
  return { ok, notify, callId }
}

function targetIn(contact: string): string | undefined {
  try {
    const { uri } = parseNameAddress(contact)
    return uri.headers === undefined ? writeSipUri(uri) : undefined
  } catch (error) {
    if (error instanceof WireError) return undefined
    throw error
  }
}
