/** What a phone answers to a request of SIP (RFC 3261 §8.2.6). */

import { header, headerLines, type SipHeader, type SipRequest, writeResponse } from '../sip/sip-message.ts'

const reasons: Record<number, string> = {
  200: 'OK',
  403: 'Forbidden',
  405: 'Method Not Allowed',
  489: 'Bad Event',
  603: 'Decline',
}

export function answerTo(request: SipRequest, status: number): Uint8Array {
  const copied = ['From', 'Call-ID', 'CSeq'].map((name): SipHeader => [name, header(request, name) ?? ''])
  const to = header(request, 'to') ?? ''
  return writeResponse({
    kind: 'response',
    status,
    reason: reasons[status] ?? 'Refused',
    headers: [
      ...headerLines(request, 'via').map((via): SipHeader => ['Via', via]),
      ...copied,
      ['To', /;\s*tag=/i.test(to) ? to : `${to};tag=phone`],
    ],
    body: new Uint8Array(0),
  })
}
