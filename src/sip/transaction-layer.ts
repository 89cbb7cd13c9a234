/** RFC 3261 §17: sends requests over the flow they ask for, and brings each response to its transaction. */

import type { Clock } from '../kernel/clock.ts'
import { InternalError } from '../kernel/errors.ts'
import type { Log } from '../kernel/log.ts'
import type { Random } from '../kernel/random.ts'
import {
  type ClientTransaction,
  clientTransaction,
  giveUpAfter,
  newBranch,
  type TransactionResult,
} from './client-transaction.ts'
import { type Flow, FlowError, type FlowSource, type Lost } from './flow.ts'
import { incoming, type Late, type SipCounters } from './incoming.ts'
import type { Endpoint, SipNetwork } from './sip-network.ts'
import { streamFlows } from './stream-flows.ts'
import { udpFlows } from './udp-flows.ts'

export type Transport = 'udp' | 'tcp' | 'tls'

export type TransactionRequest = {
  transport: Transport
  method: string
  to: Endpoint
  /** Of whom the endpoint is, where that is known. */
  name?: string | undefined
  /** The request's bytes, for Via and Contact name the flow. */
  write(flow: Flow, branch: string): Uint8Array
  /** Called each time that bytes have left. */
  sent(): void
  /** Called when it is answered after it had timed out. */
  late?: Late
  /** Asked for before every message but the first; without it copies leave when timer E says so. */
  turn?(): Turn
}

/** Leave to send one message. */
export type Turn = {
  /** `false` when there is none to be had any more. */
  readonly granted: Promise<boolean>
  /** It is not needed any more: somebody else may have it. */
  giveBack(): void
}

/** `isHeard`: somebody said in time that he has it (1xx), and no more. */
export type Transacted = TransactionResult & { isHeard?: boolean }

export type TransactionLayer = {
  /** One request and its final response. Rejects only with `InternalError`: the request cannot be written. */
  transact(request: TransactionRequest): Promise<Transacted>
  /** Takes the UDP ports; rejects when one is taken. */
  listen(): Promise<void>
  readonly counters: SipCounters
  /** Fails what is in flight and gives the sockets back. */
  close(): Promise<void>
}

export type TransactionLayerOptions = {
  clock: Clock
  random: Random
  network: SipNetwork
  log?: Pick<Log, 'info' | 'warn'>
}

/** `used`: on a connection that was used before; `isRefusal`: who is there said so. */
type Tried = Transacted & { used?: boolean; isRefusal?: boolean }

const closedDetail = 'The SIP client was closed'
const closedResult: TransactionResult = { kind: 'failed', detail: closedDetail }

export function transactionLayer(options: TransactionLayerOptions): TransactionLayer {
  const { clock, random, log } = options
  const { counters, handlers, awaited, giveUp } = incoming(options)
  const udp = udpFlows({ ...options, handlers })
  const flows: Record<Transport, FlowSource> = {
    udp,
    tcp: streamFlows({ ...options, handlers, transport: 'TCP' }),
    tls: streamFlows({ ...options, handlers, transport: 'TLS' }),
  }
  const held = new Set<() => void>()
  let closed = false

  function run(
    request: TransactionRequest,
    flow: Flow,
    giveUpAfter: number,
    isAnew: boolean,
    started: (transaction: ClientTransaction) => void,
  ) {
    const branch = newBranch(random)
    const bytes = request.write(flow, branch)
    const key = branch.toLowerCase()
    const copies = copySender(request.turn, isAnew)
    let isSent = false
    return new Promise<Tried>((result) => {
      const transaction = clientTransaction({
        clock,
        reliable: flow.reliable,
        giveUpAfter,
        send: () =>
          void copies
            .mayLeave()
            .then(async (may) => {
              if (!may) return
              await flow.send(bytes)
              counters[isSent ? 'retransmitted' : 'sent']++
              isSent = true
              request.sent()
            })
            .catch((error) => transaction.fail(detailOf(error))),
        result(outcome) {
          copies.stop()
          if (outcome.kind === 'timedOut') giveUp(key, request.method, request.late)
          result({ ...outcome, isHeard: its.isHeard })
        },
        terminated: () => awaited.delete(key),
      })
      const its = { transaction, method: request.method, isHeard: false }
      awaited.set(key, its)
      started(transaction)
    })
  }

  async function attempt(request: TransactionRequest, startedAt: number): Promise<Tried> {
    const first = await once(request, startedAt)
    // A phone may close the connection with its 401: what went into it was heard by nobody.
    const mayCallAnew = first.kind === 'failed' && first.used && !closed
    return mayCallAnew ? once(request, startedAt, true) : first
  }

  async function once(request: TransactionRequest, startedAt: number, isAnew = false): Promise<Tried> {
    let transaction: ClientTransaction | undefined
    let flow: Flow | undefined
    let isRefusal = false
    try {
      const { transport, to, name } = request
      const lost: Lost = (detail, isSaid) => {
        isRefusal = isSaid
        transaction?.fail(detail)
      }
      flow = await flows[transport].open(to, lost, name)
      if (closed) return closedResult
      const result = await run(request, flow, startedAt + giveUpAfter - clock.now(), isAnew, (started) => {
        transaction = started
      })
      return { ...result, used: flow.used, isRefusal }
    } catch (error) {
      if (error instanceof InternalError) throw error
      return {
        kind: 'failed',
        detail: detailOf(error),
        isRefusal: error instanceof FlowError && error.isRefusal,
      }
    } finally {
      flow?.release()
    }
  }

  /** Waits until a silent peer would have been given up; closing ends the wait. */
  function holdUntil(at: number): Promise<void> {
    return new Promise((resolve) => {
      function end(): void {
        cancel()
        held.delete(end)
        resolve()
      }
      const cancel = clock.after(Math.max(0, at - clock.now()), end)
      held.add(end)
    })
  }

  return {
    counters,
    listen: udp.listen,
    async transact(request) {
      if (closed) return closedResult
      const startedAt = clock.now()
      const result = await attempt(request, startedAt)
      if (result.kind !== 'failed' || closed) return result
      const { to, transport } = request
      log?.info({ to: to.address, port: to.port, transport, reason: result.detail }, 'a NOTIFY found no way')
      // Whoever asks from outside must not learn which ports are open: no way and no answer take the same time.
      await holdUntil(startedAt + giveUpAfter)
      if (result.isRefusal && !closed) return result
      return closed ? closedResult : { kind: 'timedOut', ...(result.isHeard && { isHeard: true }) }
    },
    async close() {
      closed = true
      for (const { transaction } of [...awaited.values()]) transaction.close(closedDetail)
      for (const end of [...held]) end()
      await Promise.all(Object.values(flows).map((each) => each.close()))
    },
  }
}

/** The first message leaves at once, unless it was sent before; its copies each in a turn of their own, one at a time. */
function copySender(turn: (() => Turn) | undefined, isAnew: boolean) {
  let first = !isAnew
  let waiting: Turn | undefined
  let stopped = false
  return {
    async mayLeave(): Promise<boolean> {
      if (first || !turn) {
        first = false
        return true
      }
      if (waiting) return false
      waiting = turn()
      const granted = await waiting.granted
      waiting = undefined
      return granted && !stopped
    },
    stop() {
      stopped = true
      waiting?.giveBack()
    },
  }
}

function detailOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
