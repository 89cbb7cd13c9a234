/** A SIP user agent client for NOTIFY outside of a dialog (RFC 3261 §8.1, RFC 6665): asks a phone, hears its answer. */

import { createGuard, type Guard } from '../kernel/guard.ts'
import { silentLog } from '../kernel/log.ts'
import { challenges } from './challenges.ts'
import { guardedNetwork, type MayReach } from './guarded-network.ts'
import { type Asker, nameLookups } from './name-lookups.ts'
import { type NotifyCall, type NotifyRequest, newCall, writeNotify } from './notify-request.ts'
import type { SipResponse } from './sip-message.ts'
import { type Endpoint, familyOf } from './sip-network.ts'
import {
  type DropCounters,
  type TransactionLayerOptions,
  type Turn,
  transactionLayer,
} from './transaction-layer.ts'

export type { Asker } from './name-lookups.ts'
export type { NotifyRequest } from './notify-request.ts'
export type { Turn } from './transaction-layer.ts'

export type NotifyOutcome =
  /** The final response. `authenticated`: it came to our credentials, and does not ask for them again. */
  | { kind: 'answered'; status: number; reason: string; authenticated: boolean }
  /** Nothing was heard in time, whatever the reason; `datagrams` have left. Over TCP nobody is told whether anything has. */
  | { kind: 'timedOut'; datagrams: number }
  /** Nothing was tried: `detail` says why. */
  | { kind: 'unreachable'; detail: string }

export type SipClientOptions = TransactionLayerOptions & {
  /** What the User-Agent header says. */
  userAgent: string
  /** Which addresses may be sent to; asked once a name was resolved, and again before anything leaves. */
  mayReach: MayReach
  guard?: Guard
}

export type NotifyWay = {
  /** What `locate` said; looked up when it is not given. */
  to?: Endpoint
  /** Asked for before every message but the first. */
  turn?(): Turn
}

export type SipClient = {
  /** The address of a host that may be reached, or `undefined`; `notify` is given it, so that no name is looked up twice. */
  locate(request: Pick<NotifyRequest, 'host' | 'port'>, asker?: Asker): Promise<Endpoint | undefined>
  /**
   * Asks one phone, and answers once it is over.
   * Rejects with `InternalError` for a request that no header can carry, whatever the network does.
   */
  notify(request: NotifyRequest, way?: NotifyWay): Promise<NotifyOutcome>
  /** Takes its ports, which else happens with the first NOTIFY; rejects when one is taken. */
  listen(): Promise<void>
  /** What came in and was dropped. */
  readonly counters: Readonly<DropCounters>
  /** Ends what is in flight as `unreachable` and gives the sockets back. */
  close(): Promise<void>
}

/** Two proxies and the phone, each with a nonce too old and two passwords to try, come to fewer. */
const mostTries = 10

const anybody: Asker = { who: '', wanted: () => true }

export function sipClient(options: SipClientOptions): SipClient {
  const { clock, random, mayReach, userAgent, log, guard = createGuard(silentLog) } = options
  const network = guardedNetwork(options.network, mayReach, guard)
  const layer = transactionLayer({ ...options, network })
  const addressesOf = nameLookups({ clock, log, resolve: network.resolve })

  async function addressesAt(host: string, asker: Asker): Promise<readonly string[]> {
    const literal = host.replace(/^\[(.*)\]$/, '$1')
    return familyOf(literal) ? [literal] : addressesOf(host.toLowerCase(), asker)
  }

  async function converse(call: NotifyCall, to: Endpoint, turn?: () => Turn): Promise<NotifyOutcome> {
    const { transport, credentials = [], requestUri: uri } = call.request
    const asked = challenges({ method: 'NOTIFY', uri, body: call.body, credentials }, random)
    let datagrams = 0
    // §22.2: the request with credentials is a new one, with its own branch and the next CSeq.
    for (let cseq = 1; ; cseq++) {
      if (cseq > 1 && turn && !(await turn().granted)) return { kind: 'timedOut', datagrams }
      const authorization = asked.headers()
      const result = await layer.transact({
        ...{ transport, method: 'NOTIFY', to, turn },
        write: (flow, branch) => writeNotify({ call, flow, branch, cseq, authorization }),
        sent() {
          if (transport === 'udp') datagrams++
        },
      })
      if (result.kind === 'timedOut') return { kind: 'timedOut', datagrams }
      if (result.kind === 'failed') return { kind: 'unreachable', detail: result.detail }
      if (cseq >= mostTries || !asked.take(result.response))
        return answered(result.response, authorization.length > 0)
    }
  }

  const locate: SipClient['locate'] = async ({ host, port }, asker = anybody) => {
    const found = (await addressesAt(host, asker)).find((address) => mayReach({ address, port }))
    return found === undefined ? undefined : { address: found, port }
  }

  return {
    counters: layer.counters,
    locate,
    listen: layer.listen,
    async notify(request, way = {}) {
      const call = newCall(request, random, userAgent)
      // §26.2.2: a sips: address may be reached over TLS alone.
      if (/^sips:/i.test(request.requestUri))
        return { kind: 'unreachable', detail: 'A sips: address needs TLS' }
      const to = way.to ?? (await locate(request))
      return to ? converse(call, to, way.turn) : { kind: 'unreachable', detail: nowhere(request.host) }
    },
    close: layer.close,
  }
}

/** One sentence for a name that nobody knows and for one that leads where NOTIFY may not go. */
export function nowhere(host: string): string {
  return `${host} has no address, or none that NOTIFY may reach (see --sip-networks)`
}

function answered({ status, reason }: SipResponse, withCredentials: boolean): NotifyOutcome {
  const authenticated = withCredentials && status !== 401 && status !== 407
  return { kind: 'answered', status, reason, authenticated }
}
