/** A SIP user agent client for NOTIFY outside of a dialog (RFC 3261 §8.1, RFC 6665): asks a phone, hears its answer. */

import { createGuard, type Guard } from '../kernel/guard.ts'
import { silentLog } from '../kernel/log.ts'
import { type AnsweredOutcome, answered } from './answered.ts'
import { avoided } from './avoided.ts'
import { challenges } from './challenges.ts'
import { guardedNetwork, type MayReach } from './guarded-network.ts'
import type { SipCounters } from './incoming.ts'
import { type Asker, nameLookups } from './name-lookups.ts'
import { type NotifyCall, type NotifyRequest, newCall, writeNotify } from './notify-request.ts'
import { type Located, serverLocation } from './server-location.ts'
import { type Endpoint, familyOf } from './sip-network.ts'
import { type TransactionLayerOptions, type Turn, transactionLayer } from './transaction-layer.ts'

export type { AnsweredOutcome } from './answered.ts'
export type { Asker } from './name-lookups.ts'
export type { NotifyRequest } from './notify-request.ts'
export type { Turn } from './transaction-layer.ts'

export type NotifyOutcome =
  | AnsweredOutcome
  /** Nothing was heard in time, whatever the reason; `datagrams` have left. Over TCP nobody is told whether anything has. */
  | {
      kind: 'timedOut'
      datagrams: number /** How many were tried, where it was not one. */
      servers?: number
    }
  /** Nothing was tried, or nothing came of it: `detail` says why. */
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
  to?: readonly Endpoint[]
  /** Asked for before every message but the first. */
  turn?(to: Endpoint): Turn
  /** Told when the outcome was `timedOut` and an answer came after all. */
  late?(outcome: AnsweredOutcome): void
}

export type SipClient = {
  /** Where a host may be reached, in the order of trying (RFC 3263); `notify` is given it, so that no name is looked up twice. */
  locate(place: Located, asker?: Asker): Promise<readonly Endpoint[]>
  /**
   * Asks one phone, and answers once it is over.
   * Rejects with `InternalError` for a request that no header can carry, whatever the network does.
   */
  notify(request: NotifyRequest, way?: NotifyWay): Promise<NotifyOutcome>
  /** Takes its ports, which else happens with the first NOTIFY; rejects when one is taken. */
  listen(): Promise<void>
  /** What was sent, and what came of it. */
  readonly counters: Readonly<SipCounters>
  /** Ends what is in flight as `unreachable` and gives the sockets back. */
  close(): Promise<void>
}

/** Two proxies and the phone, each with a nonce too old and two passwords to try, come to fewer. */
const mostTries = 10

const anybody: Asker = { who: '', wanted: () => true }

/** What one server came to; `isHeard`: it said that it has the request, and no more. */
type Tried = NotifyOutcome & { isHeard?: boolean }

export function sipClient(options: SipClientOptions): SipClient {
  const { clock, random, mayReach, userAgent, log, guard = createGuard(silentLog) } = options
  const network = guardedNetwork(options.network, mayReach, guard)
  const layer = transactionLayer({ ...options, network })
  const serversOf = serverLocation({
    addressesOf: nameLookups({ clock, log, resolve: network.resolve }),
    // Most names have no services, which is nothing to tell.
    servicesOf: nameLookups({ clock, resolve: network.resolveServices }),
    ...{ mayReach, random },
  })
  const avoid = avoided(clock)

  const locate: SipClient['locate'] = async (place, asker = anybody) =>
    avoid.last(await serversOf(place, asker), place.transport)

  /** One server: the request, and with what its challenges ask for. */
  async function converse(
    call: NotifyCall,
    to: Endpoint,
    { turn, late }: { turn?: (() => Turn) | undefined; late(outcome: AnsweredOutcome): void },
  ): Promise<Tried> {
    const { transport, host, credentials = [], requestUri: uri } = call.request
    const asked = challenges({ method: 'NOTIFY', uri, body: call.body, credentials }, random)
    let datagrams = 0
    // §22.2: the request with credentials is a new one, with its own branch and the next CSeq.
    for (let cseq = 1; ; cseq++) {
      if (cseq > 1 && turn && !(await turn().granted)) return { kind: 'timedOut', datagrams }
      const authorization = asked.headers()
      const withCredentials = authorization.length > 0
      const result = await layer.transact({
        ...{ transport, method: 'NOTIFY', to, turn, name: nameIn(host) },
        late: (response) => late(answered(response, to, withCredentials)),
        write: (flow, branch) => writeNotify({ call, flow, branch, cseq, authorization }),
        sent() {
          if (transport === 'udp') datagrams++
        },
      })
      if (result.kind === 'timedOut') return { kind: 'timedOut', datagrams, isHeard: result.isHeard === true }
      if (result.kind === 'failed') return { kind: 'unreachable', detail: result.detail }
      if (cseq >= mostTries || !asked.take(result.response))
        return answered(result.response, to, withCredentials)
    }
  }

  /** RFC 3263 §4.3: one after the other, until one is there and takes it. */
  async function tryEach(call: NotifyCall, servers: readonly Endpoint[], way: NotifyWay) {
    const { transport } = call.request
    let datagrams = 0
    let tried = 0
    let lateAnswer: AnsweredOutcome | undefined
    let isOver = false
    function late(outcome: AnsweredOutcome): void {
      if (isOver) way.late?.(outcome)
      else lateAnswer ??= outcome
    }
    const silence = (): NotifyOutcome => {
      isOver = true
      return lateAnswer ?? { kind: 'timedOut', datagrams, ...(tried > 1 && { servers: tried }) }
    }
    for (const to of servers) {
      const turn = way.turn && (() => way.turn?.(to) as Turn)
      if (tried > 0 && ((turn && !(await turn().granted)) || lateAnswer)) return silence()
      tried++
      const { isHeard, ...outcome } = await converse(call, to, { turn, late })
      if (outcome.kind === 'timedOut') datagrams += outcome.datagrams
      // Whoever has the request may still pass it on: another one would have the phone asked twice.
      const isElsewhere = tried < servers.length && !isHeard && avoid.isWorth(outcome)
      if (isElsewhere) avoid.note(to, transport, outcome)
      else return outcome.kind === 'timedOut' ? silence() : outcome
    }
    return silence()
  }

  return {
    counters: layer.counters,
    locate,
    listen: layer.listen,
    async notify(request, way = {}) {
      const call = newCall(request, random, userAgent)
      // §26.2.2: a sips: address may be reached over TLS alone.
      if (/^sips:/i.test(request.requestUri) && request.transport !== 'tls')
        return { kind: 'unreachable', detail: 'A sips: address needs TLS' }
      const to = way.to ?? (await locate(request))
      return to.length > 0 ? tryEach(call, to, way) : { kind: 'unreachable', detail: nowhere(request.host) }
    },
    close: layer.close,
  }
}

const nameIn = (host: string) => (familyOf(host.replace(/^\[|\]$/g, '')) ? undefined : host)

/** One sentence for a name that nobody knows and for one that leads where NOTIFY may not go. */
export function nowhere(host: string): string {
  return `${host} has no address, or none that NOTIFY may reach (see --sip-networks)`
}
