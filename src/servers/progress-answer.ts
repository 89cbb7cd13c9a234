/** A call that takes a while says how far it is, line by line, to who accepts `application/x-ndjson`; to others it answers when it is done. */

import type { FastifyReply, FastifyRequest } from 'fastify'
import { isDatabaseBusy } from '../kernel/errors.ts'
import type { Endpoint } from '../schema/contract.ts'
import { problemOf, toOffhookError } from './problem.ts'

type Done = { status: number; answer: unknown }

type Ways = {
  /** As any other call is answered. */
  send(done: Done): unknown
  /** What of it is shown to who asked. */
  shown(body: unknown): unknown
  failed(error: unknown): void
}

/** So often at most. */
const everyMs = 100
const lines = 'application/x-ndjson'

export function progressOf({ progresses }: Endpoint, request: FastifyRequest, reply: FastifyReply) {
  const isWanted = progresses && request.headers.accept?.includes(lines)
  let isBegun = false
  let last = 0

  /** Who went away hears nothing, and it is done all the same. */
  function write(line: object): void {
    if (reply.raw.writable) reply.raw.write(`${JSON.stringify(line)}\n`)
  }

  function begin(): void {
    isBegun = true
    reply.hijack()
    reply.raw.on('error', () => reply.raw.destroy())
    reply.raw.writeHead(200, {
      ...(reply.getHeaders() as Record<string, string>),
      'content-type': lines,
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
    })
  }

  return {
    /** Nobody waits for the answer any more. */
    isLeft: () => reply.raw.destroyed,

    progress(done: number, total: number): void {
      if (!isWanted) return
      if (!isBegun) begin()
      else if (performance.now() - last < everyMs && done < total) return
      last = performance.now()
      write({ progress: { done, total } })
    },

    /** A refusal before anything was said is one like any other; later it is the last line. */
    async answer(work: () => Promise<Done>, { send, shown, failed }: Ways): Promise<unknown> {
      try {
        const done = await work()
        if (!isBegun) return send(done)
        write({ status: done.status, answer: shown(done.answer) })
      } catch (error) {
        if (!isBegun) throw error
        const known = toOffhookError(error)
        if (known.status >= 500 && !isDatabaseBusy(known)) failed(error)
        write({ status: known.status, problem: shown(problemOf(known)) })
      }
      reply.raw.end()
      return reply
    },
  }
}
