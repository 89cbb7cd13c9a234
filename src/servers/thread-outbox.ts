/** What a thread that serves phones has to tell the main one: put together, so that a fetch costs no message. */

import { type FetchRecord, keptFetches, takeOldestOff, tellsOnce } from '../fetches/fetch-store.ts'
import { type Asked, gathering } from '../inbox/gathered.ts'
import type { Clock } from '../kernel/clock.ts'
import type { Boundary } from '../kernel/guard.ts'
import type { FetchOutcome } from '../schema/phone.ts'
import type { TftpCount } from '../tftp/tftp-server.ts'
import type { Batch } from './thread-calls.ts'

const afterMs = 50
/** While the main thread does not answer; the oldest go first. */
const mostRecords = 20_000
/** In one message, so that reading it keeps nobody waiting. */
const atOnce = 500

/** `send` is over when the main thread has taken it: until then no other is sent. */
export function threadOutbox(
  send: (batch: Batch) => Promise<void>,
  sizes: () => Batch['sizes'],
  clock: Clock,
) {
  let records: FetchRecord[] = []
  let dropped = 0
  let outcomes = new Map<FetchOutcome | 'unknown', number>()
  let failures = new Map<Boundary, number>()
  let tftp = new Map<TftpCount, number>()
  const strangers = gathering()
  let cancel: (() => void) | undefined
  let sending: Promise<void> | undefined

  function soon(): void {
    cancel ??= clock.after(afterMs, flush)
  }

  function makeRoom(): void {
    const count = records.length - mostRecords + atOnce
    takeOldestOff(records, count)
    dropped += count
    // Of what must wait, what phones were given would take the most room.
    for (const record of records) record.content = null
  }

  /** All that was told before is with the main thread when it answers. */
  function flush(): Promise<void> {
    cancel?.()
    cancel = undefined
    sending = (sending ?? Promise.resolve()).catch(() => undefined).then(sendAll)
    return sending
  }

  async function sendAll(): Promise<void> {
    records = newestOfEach(records)
    do {
      const some = records.splice(0, atOnce)
      const counts = { dropped, outcomes, failures, tftp, sizes: sizes() }
      const batch = { records: some, strangers: strangers.take(), ...counts }
      dropped = 0
      outcomes = new Map()
      failures = new Map()
      tftp = new Map()
      await send(batch)
    } while (records.length > 0)
  }

  return {
    record(record: FetchRecord): void {
      records.push(record)
      if (records.length > mostRecords) makeRoom()
      soon()
    },
    count(outcome: FetchOutcome | 'unknown'): void {
      outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1)
      soon()
    },
    countFailure(boundary: Boundary): void {
      failures.set(boundary, (failures.get(boundary) ?? 0) + 1)
      soon()
    },
    countTftp(what: TftpCount): void {
      tftp.set(what, (tftp.get(what) ?? 0) + 1)
      soon()
    },
    addStranger(asked: Asked): void {
      strangers.add(asked)
      soon()
    },
    flush,
  }
}

/** Of a phone that asks again and again no more than will be remembered: it costs the main thread no more than others. */
function newestOfEach(records: FetchRecord[]): FetchRecord[] {
  if (records.length <= keptFetches) return records
  const counts = new Map<string, number>()
  const newest = records.toReversed().filter((record) => {
    const { phoneId } = record
    const count = (counts.get(phoneId) ?? 0) + 1
    counts.set(phoneId, count)
    return count <= keptFetches || tellsOnce(record)
  })
  return newest.reverse()
}
