/** Phones that register as the same: a registrar passes a NOTIFY to all of them, so what one is asked, the others are. */

import type { Clock } from '../kernel/clock.ts'
import type { OutcomeChange } from './operation-store.ts'

/** What is told of a phone while it is asked, and after. */
type Hears = {
  /** It is about to be asked: ends once that is written of all that are asked with it. */
  leaves(): Promise<void>
  /** What it says too late. */
  late(change: OutcomeChange): void
}

/** A phone that is asked together with the first one. */
type Other = Pick<Hears, 'late'> & { mark(): Promise<unknown> }

/** Answers what becomes of it: nothing when it was not asked after all. */
export type AskIt = (hears: Hears) => Promise<OutcomeChange | undefined>

type Asked = { phoneId: string; name: string; hadTurn(): void; askIt: AskIt }

/** The first phone that was asked by an address of a registrar. */
type First = {
  name: string
  change: Promise<OutcomeChange | undefined>
  sentAt?: number
  others: Other[]
}

type Parts = {
  note(phoneId: string, change: OutcomeChange): void
  /** Ends once it is written that the phone is asked, where it is to be. */
  mark(phoneId: string, detail: string): Promise<unknown>
  clock: Clock
  isWanted(): boolean
  askAlone(phoneId: string, hadTurn: () => void): Promise<void>
}

export function askTogether({ note, mark, clock, isWanted, askAlone }: Parts) {
  const firsts = new Map<string, First>()

  /** Those that come meanwhile as well: sent is written before anything leaves. */
  async function markOthers(first: First): Promise<void> {
    let marked = 0
    do {
      const some = first.others.slice(marked)
      marked += some.length
      await Promise.all(some.map((other) => other.mark()))
    } while (marked < first.others.length)
    first.sentAt = clock.now()
  }

  async function askFirst(address: string, { name, askIt }: Asked): Promise<void> {
    const { promise: change, resolve } = Promise.withResolvers<OutcomeChange | undefined>()
    const first: First = { name, change, others: [] }
    firsts.set(address, first)
    let came: OutcomeChange | undefined
    try {
      came = await askIt({
        leaves: () => markOthers(first),
        late(late) {
          for (const other of first.others) other.late(late)
        },
      })
    } finally {
      if (!came) firsts.delete(address)
      resolve(came)
    }
  }

  async function join(first: First, { phoneId, hadTurn }: Asked): Promise<void> {
    const words = `Asked together with “${first.name}”, which registers as the same`
    const share = (its: OutcomeChange) => note(phoneId, { ...its, detail: `${words}: ${its.detail ?? ''}` })
    const { sentAt } = first
    if (sentAt !== undefined) note(phoneId, { state: 'sent', sentAt, detail: words })
    first.others.push({ mark: () => mark(phoneId, words), late: share })
    hadTurn()
    const change = await first.change
    if (change) share(change)
    // Where the other one could not be asked, this one has to be.
    else if (isWanted()) await askAlone(phoneId, hadTurn)
  }

  return (address: string, asked: Asked): Promise<void> => {
    const first = firsts.get(address)
    return first ? join(first, asked) : askFirst(address, asked)
  }
}
