/** The bytes of a NOTIFY outside of any dialog (RFC 3261 §8.1.1, RFC 6665 §8.2.1), the way phones take `check-sync`. */

import type { Credentials } from '../kernel/digest.ts'
import { InternalError } from '../kernel/errors.ts'
import { type Random, toBase32 } from '../kernel/random.ts'
import type { Flow } from './flow.ts'
import { type SipHeader, writeRequest } from './sip-message.ts'
import { parseSipUri, type SipUri, writeHost, writeSipUri } from './sip-uri.ts'

export type NotifyRequest = {
  /** The Request-URI, written as it stands: a registered contact goes back the way it came. */
  requestUri: string
  /** Where the bytes go: a name, an IPv4 or an IPv6 address. */
  host: string
  /** Where it is not given, the services of a name say it (RFC 3263); else it is 5060, and 5061 by TLS. */
  port?: number
  transport: 'udp' | 'tcp' | 'tls'
  /** SIP URIs, without brackets and tags. */
  from: string
  to: string
  /** The Event header's value: `check-sync;reboot=true`. */
  event: string
  contentType?: string
  body?: string
  /** Tried one after the other where a password is asked for. */
  credentials?: readonly Credentials[]
}

/** What stays the same when the request is sent again with credentials (§22.2: Call-ID, From and its tag). */
export type NotifyCall = {
  readonly request: NotifyRequest
  readonly sender: SipUri
  readonly body: Uint8Array
  readonly callId: string
  readonly fromTag: string
  readonly userAgent: string
}

export type NotifyAttempt = {
  call: NotifyCall
  flow: Flow
  branch: string
  cseq: number
  /** Answers to challenges. */
  authorization: readonly SipHeader[]
}

/** Whoever names the address must not be able to send much there. */
const maximumBody = 1024
const maximumHeader = 200
const maximumUri = 1024

/** RFC 6665 §8.4: an event package with its templates, then parameters. */
const eventPattern = /^[\w\-.!%*+`'~]+(?:;[\w\-.!%*+`'~]+(?:=(?:[\w\-.!%*+`'~]+|"[^"\\\0-\x1f\x7f]*"))?)*$/
const mediaTypePattern =
  /^[\w\-.!%*+`'~]+\/[\w\-.!%*+`'~]+(?:; ?[\w\-.!%*+`'~]+=(?:[\w\-.!%*+`'~]+|"[^"\\\0-\x1f\x7f]*"))*$/

/** Checks the request. Throws `InternalError` for a value that its header cannot carry: callers check what people type. */
export function newCall(request: NotifyRequest, random: Random, userAgent: string): NotifyCall {
  const { contentType, body = '', event, port } = request
  const sender = requireUri(request.from, 'From')
  requireUri(request.to, 'To')
  // §19.1.1: a Request-URI has no headers part; a peer would not know what to do with it.
  if (requireUri(request.requestUri, 'Request-URI').headers !== undefined) {
    throw new InternalError('A Request-URI has no headers part')
  }
  if (!eventPattern.test(event)) throw new InternalError('This is no value of the Event header')
  if (port !== undefined && (!Number.isInteger(port) || port < 1 || port > 65_535))
    throw new InternalError('A port is from 1 to 65535')
  if (Buffer.byteLength(body) > maximumBody)
    throw new InternalError(`The body of a NOTIFY is at most ${maximumBody} bytes`)
  if (
    event.length > maximumHeader ||
    (contentType?.length ?? 0) > maximumHeader ||
    request.requestUri.length > maximumUri
  )
    throw new InternalError('A header of a NOTIFY is too long')
  const typed = contentType !== undefined && mediaTypePattern.test(contentType)
  // §20.15: what has a body must say of what type it is.
  if (body !== '' ? !typed : contentType !== undefined && !typed) {
    throw new InternalError('A body needs a Content-Type')
  }
  if (request.credentials?.some(({ username }) => /[\0-\x1f\x7f]/.test(username))) {
    throw new InternalError('A user name holds no control characters')
  }
  const identifier = () => toBase32(random(16))
  return { request, sender, body: Buffer.from(body), callId: identifier(), fromTag: identifier(), userAgent }
}

function requireUri(text: string, where: string): SipUri {
  const uri = text === text.trim() ? parseSipUri(text) : undefined
  if (!uri) throw new InternalError(`${where}: this is no SIP address`)
  return uri
}

export function writeNotify({ call, flow, branch, cseq, authorization }: NotifyAttempt): Uint8Array {
  const { request, body } = call
  const sentBy = `${writeHost(flow.local.address)}:${flow.local.port}`
  const headers: SipHeader[] = [
    // RFC 3581 §3: `rport` asks that the answer comes back to the port it came from, through any NAT.
    ['Via', `SIP/2.0/${flow.transport} ${sentBy};branch=${branch};rport`],
    ['Max-Forwards', '70'],
    ['From', `<${request.from}>;tag=${call.fromTag}`],
    // §8.1.1.2: outside of a dialog To has no tag.
    ['To', `<${request.to}>`],
    ['Call-ID', call.callId],
    ['CSeq', `${cseq} NOTIFY`],
    ['Contact', `<${contact(call, flow)}>`],
    ['Event', request.event],
    // RFC 6665 §8.2.3: every NOTIFY says the state of its subscription; there is none.
    ['Subscription-State', 'terminated'],
    ['User-Agent', call.userAgent],
    ...authorization,
    ...(request.contentType === undefined ? [] : [['Content-Type', request.contentType] as const]),
  ]
  return writeRequest({ kind: 'request', method: 'NOTIFY', uri: request.requestUri, headers, body })
}

function contact({ sender, request }: NotifyCall, { local, transport }: Flow): string {
  const { user } = sender
  // §8.1.1.8: to a sips: address a sips: contact, which says by itself that it is TLS.
  const scheme = /^sips:/i.test(request.requestUri) ? 'sips' : 'sip'
  const parameters: SipUri['parameters'] =
    transport === 'UDP' || scheme === 'sips' ? {} : { transport: transport.toLowerCase() }
  return writeSipUri({
    scheme,
    ...(user !== undefined && { user }),
    host: local.address,
    port: local.port,
    parameters,
  })
}
