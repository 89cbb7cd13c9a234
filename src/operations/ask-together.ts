/** Phones that register as the same: a registrar passes a NOTIFY to all of them, so what one is asked, the others are. */

import type { OutcomeChange } from './operation-store.ts'

/** What is told of a phone while it is asked, and after. */
type Hears = {
  sent(at: number): void
  /** What it says too late. */
  late(change: OutcomeChange): void
}

/** Answers what becomes of it: nothing when it was not asked after all. */
export type AskIt = (hears: Hears) => Promise<OutcomeChange | undefined>

type Asked = { phoneId: string; name: string; hadTurn(): void; askIt: AskIt }

/** The first phone that was asked by an address of a registrar. */
type First = {
  name: string
  change: Promise<OutcomeChange | undefined>
  sentAt?: number
  others: Hears[]
}

type Parts = {
  note(phoneId: string, change: OutcomeChange): void
  isWanted(): boolean
  askAlone(phoneId: string, hadTurn: () => void): Promise<void>
}

export function askTogether({ note, isWanted, askAlone }: Parts) {
  const firsts = new Map<string, First>()

  async function askFirst(address: string, { name, askIt }: Asked): Promise<void> {
    const { promise: change, resolve } = Promise.withResolvers<OutcomeChange | undefined>()
    const first: First = { name, change, others: [] }
    firsts.set(address, first)
    let came: OutcomeChange | undefined
    try {
      came = await askIt({
        sent(at) {
          first.sentAt = at
          for (const other of first.others) other.sent(at)
        },
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
    const sent = (sentAt: number) => note(phoneId, { state: 'sent', sentAt, detail: words })
    if (first.sentAt !== undefined) sent(first.sentAt)
    first.others.push({ sent, late: share })
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
