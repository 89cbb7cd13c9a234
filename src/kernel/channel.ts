/** Calls between two threads: each side says what it does, and may ask the other one. */

import { InternalError } from './errors.ts'
import { type PortableError, packError, unpackError } from './portable-error.ts'

/** A thread, or the way back to the one that started it. */
export type Port = {
  postMessage(message: unknown): void
  // biome-ignore lint/suspicious/noExplicitAny: as node types what comes in
  on(event: string, listener: (message: any) => void): unknown
}

/** What one side does for the other, by name; it takes and answers what a message can carry. */
// biome-ignore lint/suspicious/noExplicitAny: each call has types of its own, which `Call` reads
export type Calls = Record<string, (argument: any) => unknown>

type Asked = { ask: number; name: string; argument: unknown }
type Answered = { answer: number; value?: unknown; error?: PortableError }

export type Channel<Theirs extends Calls> = {
  /** Rejects with what the other side threw, or because it has ended. */
  ask<Name extends keyof Theirs & string>(
    name: Name,
    argument: Parameters<Theirs[Name]>[0],
  ): Promise<Awaited<ReturnType<Theirs[Name]>>>
  /** The other side is gone: who waits for it hears so. */
  end(): void
}

export function openChannel<Theirs extends Calls>(port: Port, own: Calls): Channel<Theirs> {
  const waiting = new Map<number, { resolve(value: never): void; reject(error: Error): void }>()
  let last = 0
  let isEnded = false

  async function answer({ ask, name, argument }: Asked): Promise<void> {
    let answered: Answered
    try {
      answered = { answer: ask, value: await own[name]?.(argument) }
    } catch (error) {
      answered = { answer: ask, error: packError(error) }
    }
    if (!isEnded) port.postMessage(answered)
  }

  port.on('message', (message: Asked | Answered) => {
    if ('ask' in message) return void answer(message)
    const asked = waiting.get(message.answer)
    waiting.delete(message.answer)
    if (message.error) asked?.reject(unpackError(message.error))
    else asked?.resolve(message.value as never)
  })

  return {
    ask(name, argument) {
      const { promise, ...asked } = Promise.withResolvers<never>()
      if (isEnded) asked.reject(gone())
      else {
        waiting.set(++last, asked)
        port.postMessage({ ask: last, name, argument } satisfies Asked)
      }
      return promise
    },
    end() {
      isEnded = true
      for (const { reject } of waiting.values()) reject(gone())
      waiting.clear()
    },
  }
}

const gone = () => new InternalError('the thread that was asked has ended')
