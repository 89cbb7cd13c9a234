/** What this side says to requests: it only asks, so OPTIONS is the one question that it answers (RFC 3261 §11.2). */

import { createHmac } from 'node:crypto'
import { type Random, toBase32 } from '../kernel/random.ts'
import { header, headerLines, parseVia, type SipRequest, writeResponse } from './sip-message.ts'
import { parseNameAddress } from './sip-uri.ts'

/** Plug and play. */
export const pnpEvent = /^ua-profile(?:;|$)/i

/** Answers without keeping any state (RFC 3261 §8.2.7), or `undefined` for what gets no answer. May throw `WireError`. */
export type Answerer = (request: SipRequest) => Uint8Array | undefined

export function answerer(random: Random): Answerer {
  const key = random(16)

  /** §8.2.7: a copy of the request gets the same tag, though nothing is remembered of the first. */
  function tagged(to: string, seed: string): string {
    if (parseNameAddress(to).parameters.has('tag')) return to
    return `${to};tag=${toBase32(createHmac('sha256', key).update(seed).digest().subarray(0, 5))}`
  }

  return (request) => {
    // §17.1.1.3: an ACK is never answered.
    if (request.method === 'ACK') return undefined
    // What is asked of a group comes here, too, where the port is the same; another one answers it.
    if (request.method === 'SUBSCRIBE' && pnpEvent.test(header(request, 'event') ?? '')) return undefined
    const [from, to, callId, cseq] = ['from', 'to', 'call-id', 'cseq'].map((name) => header(request, name))
    const vias = headerLines(request, 'via')
    // §8.1.1: without these no request is valid, and no answer finds its way.
    if (!from || !to || !callId || !cseq || !vias[0]) return undefined
    parseVia(vias[0])
    const allowed = request.method === 'OPTIONS'
    return writeResponse({
      kind: 'response',
      status: allowed ? 200 : 405,
      reason: allowed ? 'OK' : 'Method Not Allowed',
      headers: [
        // §8.2.6.2: an answer carries these of its request, every Via in its order.
        ...vias.map((via) => ['Via', via] as const),
        ['From', from],
        ['To', tagged(to, `${vias[0]} ${callId} ${cseq}`)],
        ['Call-ID', callId],
        ['CSeq', cseq],
        // §20.5: a 405 says what would be allowed.
        ['Allow', 'OPTIONS'],
      ],
      body: new Uint8Array(0),
    })
  }
}
