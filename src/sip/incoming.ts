/** What comes in: responses go to their transactions, requests to the answerer, and the rest is counted. */

import { LRUCache } from 'lru-cache'
import type { Clock } from '../kernel/clock.ts'
import { WireError } from '../kernel/errors.ts'
import type { Log } from '../kernel/log.ts'
import type { Random } from '../kernel/random.ts'
import { branchIn, type ClientTransaction } from './client-transaction.ts'
import type { FlowHandlers } from './flow.ts'
import { answerer } from './request-answer.ts'
import { header, headerLines, parseCSeq, type SipMessage, type SipResponse } from './sip-message.ts'

export type AnswerClass = `${1 | 2 | 3 | 4 | 5 | 6}xx`

export type SipCounters = {
  /** Requests that left, each once; with credentials it is another one. */
  sent: number
  /** Copies of these. */
  retransmitted: number
  /** What was answered to them, copies left out. */
  answered: Record<AnswerClass, number>
  /** Of these, final answers to what had been given up. */
  late: number
  /** `malformed` could not be read, `unmatched` answers nothing that was asked. */
  dropped: { malformed: number; unmatched: number }
}

/** A request whose answer is awaited. */
export type Awaited = {
  readonly transaction: ClientTransaction
  readonly method: string
  /** Somebody said that he has it (1xx). */
  isHeard: boolean
}

/** Hears the final answer that came after all. */
export type Late = (response: SipResponse) => void

/** How long an answer to what was given up is still known as one: a phone that starts, a proxy that searches, are slow. */
export const lateLimit = 10 * 60_000
const mostGivenUp = 10_000

type Parts = { clock: Clock; random: Random; log?: Pick<Log, 'warn'> }

export function incoming({ clock, random, log }: Parts) {
  const counters: SipCounters = {
    ...{ sent: 0, retransmitted: 0, late: 0 },
    answered: { '1xx': 0, '2xx': 0, '3xx': 0, '4xx': 0, '5xx': 0, '6xx': 0 },
    dropped: { malformed: 0, unmatched: 0 },
  }
  /** By branch, in lower case. */
  const awaited = new Map<string, Awaited>()
  const givenUp = new LRUCache<string, { method: string; late: Late | undefined }>({
    ...{ max: mostGivenUp, ttl: lateLimit, ttlResolution: 0, perf: clock },
  })
  const answer = answerer(random)
  const isNews = firstOfEach(clock)

  function count({ status }: SipResponse): void {
    counters.answered[`${Math.floor(status / 100)}xx` as AnswerClass]++
  }

  function receiveAwaited(known: Awaited, response: SipResponse): void {
    const { transaction } = known
    if (transaction.state === 'trying' || transaction.state === 'proceeding') count(response)
    if (response.status < 200) known.isHeard = true
    transaction.receive(response)
  }

  function receiveResponse(response: SipResponse) {
    const lines = headerLines(response, 'via')
    const vias = lines.flatMap((line) => line.split(/,(?=\s*SIP\s*\/)/i)).map(branchIn)
    const [branch] = vias
    if (branch === undefined) throw new WireError('The answer names no branch')
    const known = awaited.get(branch)
    const late = known ? undefined : givenUp.get(branch)
    const method = (known ?? late)?.method
    // §8.1.3.3: a response with a second Via was meant for somebody behind us. §17.1.3: the others are nobody's.
    const isOurs = vias.every((each) => each === branch) && methodOf(response, method) === method
    if (known && isOurs) return receiveAwaited(known, response)
    if (!late || !isOurs) return void counters.dropped.unmatched++
    if (response.status < 200) return
    // Once: its copies are nobody's.
    givenUp.delete(branch)
    count(response)
    counters.late++
    late.late?.(response)
  }

  function malformed(reason: string, from: string): void {
    counters.dropped.malformed++
    if (isNews(from))
      log?.warn({ from, reason }, 'a SIP message could not be read; more from there are only counted')
  }

  function receive(message: SipMessage, reply: (bytes: Uint8Array) => void) {
    if (message.kind === 'response') return receiveResponse(message)
    const bytes = answer(message)
    if (bytes) reply(bytes)
    else counters.dropped.unmatched++
  }

  const handlers: FlowHandlers = {
    malformed,
    received(message, reply, from) {
      try {
        receive(message, reply)
      } catch (error) {
        if (!(error instanceof WireError)) throw error
        malformed(error.message, from)
      }
    },
  }

  return {
    counters,
    handlers,
    awaited,
    /** Its answer may still come, and is then told once. */
    giveUp: (branch: string, method: string, late: Late | undefined): void =>
      void givenUp.set(branch, { method, late }),
  }
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
