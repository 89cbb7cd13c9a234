/** A SIP user agent client for NOTIFY outside of a dialog (RFC 3261 §8.1, RFC 6665): asks a phone, hears its answer. */

import { type Random, toBase32 } from '../kernel/random.ts'
import { type DigestChallenge, digestAuthorization, strongestChallenge } from './digest.ts'
import { expiringCache } from './expiring-cache.ts'
import { FlowError } from './flow.ts'
import { type NotifyCall, type NotifyRequest, newCall, writeNotify } from './notify-request.ts'
import { headerLines, type SipHeader, type SipResponse } from './sip-message.ts'
import { type Endpoint, familyOf } from './sip-network.ts'
import { type DropCounters, type TransactionLayerOptions, transactionLayer } from './transaction-layer.ts'

export type { NotifyRequest } from './notify-request.ts'

export type NotifyOutcome =
  /** The final response. `authenticated`: it came to our credentials, and does not ask for them again. */
  | { kind: 'answered'; status: number; reason: string; authenticated: boolean }
  | { kind: 'timedOut' }
  /** Nothing was heard because there is no way: `detail` says why, in the machine's words. */
  | { kind: 'unreachable'; detail: string }

export type SipClientOptions = TransactionLayerOptions & {
  /** What the User-Agent header says. */
  userAgent: string
}

export type SipClient = {
  /**
   * Asks one phone, and answers once it is over. `sent` is called once, when the first bytes have left.
   * Rejects with `InternalError` for a request that no header can carry, whatever the network does.
   */
  notify(request: NotifyRequest, events?: { sent?(): void }): Promise<NotifyOutcome>
  /** What came in and was dropped. */
  readonly counters: Readonly<DropCounters>
  /** Ends what is in flight as `unreachable` and gives the sockets back. */
  close(): Promise<void>
}

/** How long the addresses of a name are remembered: a change of DNS is seen by the next wave of requests. */
const nameLifetime = 30_000

export function sipClient(options: SipClientOptions): SipClient {
  const { clock, random, network, userAgent } = options
  const layer = transactionLayer(options)
  const addressesOf = expiringCache(clock, nameLifetime, (name: string) => network.resolve(name))

  async function destination({ host, port }: NotifyRequest): Promise<Endpoint> {
    const literal = host.replace(/^\[(.*)\]$/, '$1')
    const address = familyOf(literal) ? literal : (await addressesOf(host))[0]
    if (!address) throw new FlowError(`${host} has no address`)
    return { address, port }
  }

  async function converse(call: NotifyCall, sent: () => void): Promise<NotifyOutcome> {
    const { transport, credentials } = call.request
    let authorization: SipHeader | undefined
    // §22.2: the request with credentials is a new one, with its own branch and the next CSeq.
    for (let cseq = 1; ; cseq++) {
      const result = await layer.transact({
        transport,
        method: 'NOTIFY',
        destination: () => destination(call.request),
        write: (flow, branch) => writeNotify({ call, flow, branch, cseq, authorization }),
        sent,
      })
      if (result.kind === 'timedOut') return { kind: 'timedOut' }
      if (result.kind === 'failed') return { kind: 'unreachable', detail: result.detail }
      const challenge = credentials && challengeOf(result.response)
      // RFC 7616 §3.3: `stale` says that only the nonce was too old: that alone earns a third try.
      const mayAnswer = cseq === 1 || (cseq === 2 && challenge?.stale)
      if (!challenge || !mayAnswer) return answered(result.response, authorization !== undefined)
      authorization = authorize(challenge, result.response.status, call, random)
    }
  }

  return {
    counters: layer.counters,
    async notify(request, events) {
      const call = newCall(request, random, userAgent)
      // §26.2.2: a sips: address may be reached over TLS alone.
      if (/^sips:/i.test(request.requestUri))
        return { kind: 'unreachable', detail: 'A sips: address needs TLS' }
      return converse(
        call,
        once(() => events?.sent?.()),
      )
    },
    close: layer.close,
  }
}

function answered({ status, reason }: SipResponse, withCredentials: boolean): NotifyOutcome {
  const authenticated = withCredentials && status !== 401 && status !== 407
  return { kind: 'answered', status, reason, authenticated }
}

/** §22.2, §22.3: the challenge of a 401 or 407 that can be answered. */
function challengeOf(response: SipResponse): DigestChallenge | undefined {
  if (response.status === 401) return strongestChallenge(headerLines(response, 'www-authenticate'))
  if (response.status === 407) return strongestChallenge(headerLines(response, 'proxy-authenticate'))
  return undefined
}

function authorize(challenge: DigestChallenge, status: number, call: NotifyCall, random: Random): SipHeader {
  const { credentials = { username: '', password: '' }, requestUri: uri } = call.request
  const cnonce = toBase32(random(16))
  const value = digestAuthorization({
    challenge,
    credentials,
    method: 'NOTIFY',
    uri,
    cnonce,
    body: call.body,
  })
  return [status === 407 ? 'Proxy-Authorization' : 'Authorization', value]
}

function once(callback: () => void): () => void {
  let called = false
  return () => {
    if (called) return
    called = true
    callback()
  }
}
