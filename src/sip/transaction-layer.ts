/** RFC 3261 §17: sends requests over the flow they ask for, and brings each response to its transaction. */

import type { Clock } from '../kernel/clock.ts'
import { InternalError, WireError } from '../kernel/errors.ts'
import type { Random } from '../kernel/random.ts'
import {
  type ClientTransaction,
  clientTransaction,
  newBranch,
  type TransactionResult,
  transactionKey,
} from './client-transaction.ts'
import type { Flow, FlowSource } from './flow.ts'
import { answerer } from './request-answer.ts'
import {
  header,
  headerValues,
  parseCSeq,
  parseVia,
  type SipMessage,
  type SipResponse,
} from './sip-message.ts'
import type { Endpoint, SipNetwork } from './sip-network.ts'
import { tcpFlows } from './tcp-flows.ts'
import { udpFlows } from './udp-flows.ts'

export type Transport = 'udp' | 'tcp'

/** What came in and was dropped. */
export type DropCounters = { malformed: number; unmatched: number }

export type TransactionRequest = {
  transport: Transport
  method: string
  /** Fails when the destination has no address. */
  destination(): Promise<Endpoint>
  /** The request's bytes, for Via and Contact name the flow. */
  write(flow: Flow, branch: string): Uint8Array
  /** Called each time that bytes have left. */
  sent(): void
}

export type TransactionLayer = {
  /** One request and its final response. Rejects only with `InternalError`: the request cannot be written. */
  transact(request: TransactionRequest): Promise<TransactionResult>
  readonly counters: DropCounters
  /** Fails what is in flight and gives the sockets back. */
  close(): Promise<void>
}

export type TransactionLayerOptions = {
  clock: Clock
  random: Random
  network: SipNetwork
  log?: { debug(details: object, message: string): void }
}

const closedDetail = 'The SIP client was closed'
const closedResult: TransactionResult = { kind: 'failed', detail: closedDetail }

export function transactionLayer(options: TransactionLayerOptions): TransactionLayer {
  const { clock, random } = options
  const transactions = new Map<string, ClientTransaction>()
  const { counters, ...handlers } = dispatcher(transactions, options)
  const flows: Record<Transport, FlowSource> = {
    udp: udpFlows({ ...options, handlers }),
    tcp: tcpFlows({ ...options, handlers }),
  }
  let closed = false

  function run(request: TransactionRequest, flow: Flow, started: (transaction: ClientTransaction) => void) {
    const branch = newBranch(random)
    const bytes = request.write(flow, branch)
    const key = transactionKey(branch, request.method)
    return new Promise<TransactionResult>((result) => {
      const transaction = clientTransaction({
        clock,
        reliable: flow.reliable,
        send: () =>
          void flow
            .send(bytes)
            .then(request.sent)
            .catch((error) => transaction.fail(detailOf(error))),
        result,
        terminated: () => transactions.delete(key),
      })
      transactions.set(key, transaction)
      started(transaction)
    })
  }

  return {
    counters,
    async transact(request) {
      let transaction: ClientTransaction | undefined
      let flow: Flow | undefined
      try {
        const destination = await request.destination()
        if (closed) return closedResult
        flow = await flows[request.transport].open(destination, (detail) => transaction?.fail(detail))
        if (closed) return closedResult
        return await run(request, flow, (started) => {
          transaction = started
        })
      } catch (error) {
        if (error instanceof InternalError) throw error
        return { kind: 'failed', detail: detailOf(error) }
      } finally {
        flow?.release()
      }
    },
    async close() {
      closed = true
      for (const transaction of [...transactions.values()]) transaction.close(closedDetail)
      await Promise.all([flows.udp.close(), flows.tcp.close()])
    },
  }
}

/** Sorts what comes in: responses to their transactions, requests to the answerer, the rest to the counters. */
function dispatcher(transactions: Map<string, ClientTransaction>, { random, log }: TransactionLayerOptions) {
  const counters: DropCounters = { malformed: 0, unmatched: 0 }
  const answer = answerer(random)

  function receiveResponse(response: SipResponse) {
    const vias = headerValues(response, 'via')
    const branch = parseVia(vias[0] ?? '').parameters.get('branch') ?? ''
    const { method } = parseCSeq(header(response, 'cseq') ?? '')
    const transaction = transactions.get(transactionKey(branch, method))
    // §8.1.3.3: a response with a second Via was meant for somebody behind us. §17.1.3: the others are nobody's.
    if (transaction && vias.length === 1) transaction.receive(response)
    else counters.unmatched++
  }

  function malformed(reason: string) {
    counters.malformed++
    log?.debug({ reason }, 'dropped bytes that are no SIP message')
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
    received(message: SipMessage, reply: (bytes: Uint8Array) => void) {
      try {
        receive(message, reply)
      } catch (error) {
        if (!(error instanceof WireError)) throw error
        malformed(error.message)
      }
    },
  }
}

function detailOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
