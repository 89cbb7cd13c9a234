/** Asks one phone by SIP: again when it wants to be asked again, and hears what it says too late. */

import type { Clock } from '../kernel/clock.ts'
import type { AnsweredOutcome, NotifyOutcome, NotifyWay, SipClient, Turn } from '../sip/sip-client.ts'
import type { Endpoint } from '../sip/sip-network.ts'
import type { NotifyTarget } from './notify-target.ts'
import type { OutcomeChange } from './operation-store.ts'
import { changeOf, inWords, saidIn } from './outcome-words.ts'
import type { IsPhone } from './who-answered.ts'

export type SipAsked = {
  target: Exclude<NotifyTarget, { unreachable: string }>
  /** Where to, in the order of trying; the first turn is had. */
  to: readonly Endpoint[]
  turn(to: Endpoint): Turn
  /** Ends sooner when nobody more is asked. */
  pause(milliseconds: number): Promise<void>
  /** Whether it is to be asked again: it may have fetched meanwhile. */
  isStillWanted(): Promise<boolean>
  /** What is so for now. */
  meanwhile(change: OutcomeChange): void
  /** There was no answer, and now there is one. */
  late(change: OutcomeChange): void
}

type Parts = { sip: Pick<SipClient, 'notify'>; clock: Clock; isPhone: IsPhone }

/** RFC 3261 §20.33: where a `Retry-After` says that the same may go well later. */
const obeyed = new Set([404, 413, 480, 486, 500, 503, 600, 603])
/** Who wants more time than that is told of; an operation ends some day. */
const longestWaitSeconds = 180
const mostTimes = 3

export async function askBySip({ sip, clock, isPhone }: Parts, asked: SipAsked): Promise<OutcomeChange> {
  const { request, way } = asked.target
  const changeNow = (outcome: NotifyOutcome) => changeOf(outcome, { way, isPhone, at: clock.now() })

  function once(): Promise<NotifyOutcome> {
    const askedAt = clock.now()
    const notifyWay: NotifyWay = {
      ...{ to: asked.to, turn: asked.turn },
      late(outcome) {
        const change = changeNow(outcome)
        // Nobody knows whether ours would have been the right ones.
        const asksForThem = outcome.status === 401 || outcome.status === 407
        const words = asksForThem ? `${saidIn(outcome)}: it asks for credentials` : change.detail
        const after = inWords(Math.round((clock.now() - askedAt) / 1000))
        asked.late({ ...change, detail: `${words}; the answer came after ${after}` })
      },
    }
    return sip.notify(request, notifyWay)
  }

  /** Whether it has waited, and is to be asked again. */
  async function waited(outcome: AnsweredOutcome, seconds: number): Promise<boolean> {
    const detail = `${saidIn(outcome)}; it is asked again in ${inWords(seconds)}, as it wants`
    asked.meanwhile({ state: 'sent', detail })
    await asked.pause(seconds * 1000)
    if (!(await asked.isStillWanted())) return false
    const [first] = asked.to
    return first === undefined || asked.turn(first).granted
  }

  let outcome = await once()
  for (let times = 1; times < mostTimes; times++) {
    const seconds = waitOf(outcome)
    if (outcome.kind !== 'answered' || seconds === undefined || !(await waited(outcome, seconds))) break
    outcome = await once()
  }
  return changeNow(outcome)
}

/** Seconds, where it asks for a time that can be waited for. */
function waitOf(outcome: NotifyOutcome): number | undefined {
  if (outcome.kind !== 'answered' || !obeyed.has(outcome.status)) return undefined
  const { retryAfter } = outcome
  return retryAfter === undefined || retryAfter > longestWaitSeconds ? undefined : Math.max(1, retryAfter)
}
