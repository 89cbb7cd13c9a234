/** `Idempotency-Key`: a POST that is sent again, because its answer was lost, is done once. */

import { createHash } from 'node:crypto'
import { OffhookError } from '../kernel/errors.ts'
import type { IdempotencyStore } from './idempotency-store.ts'

type Request = { key: string; actor: string; url: string; body: unknown }
type Answer = { status: number; answer: unknown }

export type Idempotency = {
  once(request: Request, run: () => Promise<Answer>): Promise<Answer & { repeated: boolean }>
}

export function idempotency(store: IdempotencyStore): Idempotency {
  const running = new Map<string, Promise<Answer>>()
  return {
    async once({ key, actor, url, body }, run) {
      if (key.length > 255)
        throw new OffhookError('INVALID_INPUT', 'An Idempotency-Key has at most 255 characters')
      const name = `${actor}\0${key}`
      const request = createHash('sha256')
        .update(url)
        .update('\0')
        .update(JSON.stringify(body ?? null))
        .digest('base64url')
      const current = running.get(name)
      if (current) await current.catch(() => undefined)
      const before = await store.find(name)
      if (before) {
        if (before.request !== request) throw new OffhookError('IDEMPOTENCY_MISMATCH')
        return { status: before.status, answer: before.answer, repeated: true }
      }
      const work = run()
      running.set(name, work)
      try {
        const answer = await work
        await store.keep(name, { request, ...answer })
        return { ...answer, repeated: false }
      } finally {
        running.delete(name)
      }
    },
  }
}
