/** `Idempotency-Key`: a POST that is sent again, because its answer was lost, is done once. */

import { OffhookError } from '../kernel/errors.ts'
import type { IdempotencyStore } from './idempotency-store.ts'

type Request = { key: string; actor: string; url: string; body: unknown }
type Answer = { status: number; answer: unknown }

export type Idempotency = {
  once(request: Request, run: () => Promise<Answer>): Promise<Answer & { repeated: boolean }>
}

export function idempotency(store: IdempotencyStore): Idempotency {
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

  return {
    async once({ key, actor, url, body }, run) {
      if (key.length > 255)
        throw new OffhookError('INVALID_INPUT', 'An Idempotency-Key has at most 255 characters')
      const name = { actor, key }
      // Keyed, since a body may hold a password that is short enough to be guessed.
      const request = store.hashOf(`${url}\0${JSON.stringify(body ?? null)}`)
      return inTurn(`${actor}\0${key}`, async () => {
        const before = await store.find(name)
        if (before) {
          if (before.request !== request) throw new OffhookError('IDEMPOTENCY_MISMATCH')
          return { status: before.status, answer: before.answer, repeated: true }
        }
        const answer = await run()
        await store.keep(name, { request, ...answer })
        return { ...answer, repeated: false }
      })
    },
  }
}
