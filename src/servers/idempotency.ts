/** `Idempotency-Key`: a POST that is sent again, because its answer was lost, is done once; at whichever node, and though one was killed. */

import { setTimeout as sleep } from 'node:timers/promises'
import type { SafeRequest } from '../db/notes.ts'
import { isDatabaseBusy, OffhookError } from '../kernel/errors.ts'
import type { IdempotencyStore } from './idempotency-store.ts'

type Request = { key: string; actor: string; url: string; body: unknown }
type Answer = { status: number; answer: unknown }
type Repeated = Answer & { repeated: boolean }

export type Idempotency = {
  /** What `run` does is done by the request that it is given. */
  once(request: Request, run: (as: SafeRequest) => Promise<Answer>): Promise<Repeated>
}

const lookAgainMs = 100
/** Who does it at another node has so much time to answer, if it still lives. */
const looks = 50

export function idempotency(
  store: IdempotencyStore,
  pause: (ms: number) => Promise<unknown> = sleep,
): Idempotency {
  /** The last request of each key that is not answered yet. */
  const waiting = new Map<string, Promise<unknown>>()

  /** Requests of one key follow each other, so that the second sees what became of the first. */
  async function inTurn<Result>(name: string, work: () => Promise<Result>): Promise<Result> {
    const turn = (waiting.get(name) ?? Promise.resolve()).catch(() => undefined).then(work)
    waiting.set(name, turn)
    try {
      return await turn
    } finally {
      if (waiting.get(name) === turn) waiting.delete(name)
    }
  }

  /** Of a request that was done before, or nothing. */
  async function answerOf(as: SafeRequest): Promise<Repeated | undefined> {
    for (let look = 0; ; look++) {
      const before = await store.find(as.keyHash)
      if (!before) return undefined
      if (before.request !== as.request) throw new OffhookError('IDEMPOTENCY_MISMATCH')
      if (before.answered) return { ...before.answered, repeated: true }
      if (look === looks) throw new OffhookError('IDEMPOTENCY_UNANSWERED')
      await pause(lookAgainMs)
    }
  }

  async function run(as: SafeRequest, work: (as: SafeRequest) => Promise<Answer>): Promise<Repeated> {
    const answer = await work(as).catch(async (error) => {
      // What failed after a part of it was written may be tried again; where that cannot be written, it is not.
      if (as.isDone) await store.forget(as).catch(() => undefined)
      // Another node may have done it meanwhile: then this one met what that one made.
      const other = as.isDone ? undefined : await answerOf(as).catch(() => undefined)
      if (other) return other
      throw error
    })
    if ('repeated' in answer) return answer
    await store.keep(as, answer).catch((error) => {
      // It was done, whether its answer can be kept or not.
      if (!isDatabaseBusy(error)) throw error
    })
    return { ...answer, repeated: false }
  }

  return {
    async once({ key, actor, url, body }, work) {
      if (key.length > 255)
        throw new OffhookError('INVALID_INPUT', 'An Idempotency-Key has at most 255 characters')
      // Keyed, since a body may hold a password that is short enough to be guessed.
      const as = store.requestOf({ actor, key }, `${url}\0${JSON.stringify(body ?? null)}`)
      return inTurn(as.keyHash, async () => (await answerOf(as)) ?? run(as, work))
    },
  }
}
