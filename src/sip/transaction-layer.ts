/** RFC 3261 §17: sends requests over the flow they ask for, and brings each response to its transaction. */

import type { Clock } from '../kernel/clock.ts'
import { InternalError, WireError } from '../kernel/errors.ts'
import type { Log } from '../kernel/log.ts'
import type { Random } from '../kernel/random.ts'
import {
  branchIn,
  type ClientTransaction,
  clientTransaction,
  giveUpAfter,
  newBranch,
  type TransactionResult,
} from './client-transaction.ts'
import type { Flow, FlowSource } from './flow.ts'
import { answerer } from './request-answer.ts'
import { header, headerLines, parseCSeq, type SipMessage, type SipResponse } from './sip-message.ts'
import type { Endpoint, SipNetwork } from './sip-network.ts'
import { tcpFlows } from './tcp-flows.ts'
import { udpFlows } from './udp-flows.ts'

export type Transport = 'udp' | 'tcp'

/** What came in and was dropped. */
export type DropCounters = { malformed: number; unmatched: number }

export type TransactionRequest = {
  transport: Transport
  method: string
  to: Endpoint
  /** The request's bytes, for Via and Contact name the flow. */
  write(flow: Flow, branch: string): Uint8Array
  /** Called each time that bytes have left. */
  sent(): void
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

export type TransactionLayer = {
  /** One request and its final response. Rejects only with `InternalError`: the request cannot be written. */
  transact(request: TransactionRequest): Promise<TransactionResult>
  /** Takes the UDP ports; rejects when one is taken. */
  listen(): Promise<void>
  readonly counters: DropCounters
  /** Fails what is in flight and gives the sockets back. */
  close(): Promise<void>
}

export type TransactionLayerOptions = {
  clock: Clock
  random: Random
  network: SipNetwork
  log?: Pick<Log, 'info' | 'warn'>
}

/** By branch, in lower case. */
type Transactions = Map<string, { transaction: ClientTransaction; method: string }>

const closedDetail = 'The SIP client was closed'
const closedResult: TransactionResult = { kind: 'failed', detail: closedDetail }

export function transactionLayer(options: TransactionLayerOptions): TransactionLayer {
  const { clock, random, log } = options
  const transactions: Transactions = new Map()
  const { counters, ...handlers } = dispatcher(transactions, options)
  const udp = udpFlows({ ...options, handlers })
  const flows: Record<Transport, FlowSource> = { udp, tcp: tcpFlows({ ...options, handlers }) }
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
    return new Promise<TransactionResult>((result) => {
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
              request.sent()
            })
            .catch((error) => transaction.fail(detailOf(error))),
        result(outcome) {
          copies.stop()
          result(outcome)
        },
        terminated: () => transactions.delete(key),
      })
      transactions.set(key, { transaction, method: request.method })
      started(transaction)
    })
  }

  async function attempt(request: TransactionRequest, startedAt: number): Promise<TransactionResult> {
    const first = await once(request, startedAt)
    // A phone may close the connection with its 401: what went into it was heard by nobody.
    const mayCallAnew = first.kind === 'failed' && first.used && !closed
    return mayCallAnew ? once(request, startedAt, true) : first
  }

  async function once(
    request: TransactionRequest,
    startedAt: number,
    isAnew = false,
  ): Promise<TransactionResult & { used?: boolean }> {
    let transaction: ClientTransaction | undefined
    let flow: Flow | undefined
    try {
      flow = await flows[request.transport].open(request.to, (detail) => transaction?.fail(detail))
      if (closed) return closedResult
      const result = await run(request, flow, startedAt + giveUpAfter - clock.now(), isAnew, (started) => {
        transaction = started
      })
      return { ...result, used: flow.used }
    } catch (error) {
      if (error instanceof InternalError) throw error
      return { kind: 'failed', detail: detailOf(error) }
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
      return closed ? closedResult : { kind: 'timedOut' }
    },
    async close() {
      closed = true
      for (const { transaction } of [...transactions.values()]) transaction.close(closedDetail)
      for (const end of [...held]) end()
      await Promise.all([flows.udp.close(), flows.tcp.close()])
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

/** Sorts what comes in: responses to their transactions, requests to the answerer, the rest to the counters. */
function dispatcher(transactions: Transactions, { clock, random, log }: TransactionLayerOptions) {
  const counters: DropCounters = { malformed: 0, unmatched: 0 }
  const answer = answerer(random)
  const isNews = firstOfEach(clock)

  function receiveResponse(response: SipResponse) {
    const lines = headerLines(response, 'via')
    const vias = lines.flatMap((line) => line.split(/,(?=\s*SIP\s*\/)/i)).map(branchIn)
    const [branch] = vias
    if (branch === undefined) throw new WireError('The answer names no branch')
    const known = transactions.get(branch)
    // §8.1.3.3: a response with a second Via was meant for somebody behind us. §17.1.3: the others are nobody's.
    const isOurs =
      vias.every((each) => each === branch) && methodOf(response, known?.method) === known?.method
    if (known && isOurs) known.transaction.receive(response)
    else counters.unmatched++
  }

  function malformed(reason: string, from: string) {
    counters.malformed++
    if (isNews(from))
      log?.warn({ from, reason }, 'a SIP message could not be read; more from there are only counted')
  }

  function receive(message: SipMessage, reply: (bytes: Uint8Array) => void) {
    if (message.kind === 'response') return receiveResponse(message)
    const bytes = answer(message)
    if (bytes) reply(bytes)
    else counters.unmatched++
  }

  return {
    counters,
    malformed,
    received(message: SipMessage, reply: (bytes: Uint8Array) => void, from: string) {
      try {
        receive(message, reply)
      } catch (error) {
        if (!(error instanceof WireError)) throw error
        malformed(error.message, from)
      }
    },
  }
}

function detailOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

/** The method that a response answers to; the branch alone says it where CSeq cannot be read. */
function methodOf(response: SipResponse, otherwise: string | undefined): string | undefined {
  try {
    return parseCSeq(header(response, 'cseq') ?? '').method
  } catch (error) {
    if (error instanceof WireError) return otherwise
    throw error
  }
}

const toldEach = 60 * 60_000
const maximumTold = 200

/** Whether this one is new, within an hour: addresses can be made up, so no more than so many are news in it. */
function firstOfEach(clock: Clock): (source: string) => boolean {
  const told = new Set<string>()
  let since = clock.now()
  return (source) => {
    if (clock.now() - since >= toldEach) {
      told.clear()
      since = clock.now()
    }
    if (told.has(source) || told.size >= maximumTold) return false
    told.add(source)
    return true
  }
}
