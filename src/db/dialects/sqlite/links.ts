/** Ways to connections of an SQLite file, in this thread or in others, and the turns of those who ask them. */

import { OffhookError } from '../../../kernel/errors.ts'
import type { Answer, Connection, Statement } from './connection.ts'

export type Link = {
  /** One after the other, up to the first that fails; nobody else's come in between. */
  ask(statements: readonly Statement[]): Promise<Answer[]>
  readonly isDead: boolean
  close(): Promise<void>
}

/** A connection of this thread: who asks it waits for it. */
export function ownLink(connection: Connection): Link {
  return {
    ask: async (statements) => connection.ask(statements),
    isDead: false,
    close: async () => connection.close(),
  }
}

type Waiting = { resolve(link: Link): void; reject(error: Error): void }

/** Who waits beyond that many is told to come again: what waits takes memory. */
const mostWaiting = 10_000

export type Desk = ReturnType<typeof openDesk>

/** Links of one kind: each is somebody's until it is given back, in the order in which they came. */
export function openDesk(most = mostWaiting) {
  const idle: Link[] = []
  const waiting: Waiting[] = []
  /** As long as no link can be had. */
  let away: Error | undefined

  return {
    take(): Promise<Link> {
      const link = idle.pop()
      if (link) return Promise.resolve(link)
      if (away) return Promise.reject(away)
      if (waiting.length >= most) return Promise.reject(new OffhookError('DATABASE_BUSY'))
      return new Promise((resolve, reject) => waiting.push({ resolve, reject }))
    },

    /** Also for a new one. */
    give(link: Link): void {
      if (link.isDead) return
      away = undefined
      const next = waiting.shift()
      if (next) next.resolve(link)
      else idle.push(link)
    },

    /** It has died. */
    forget(link: Link): void {
      const place = idle.indexOf(link)
      if (place >= 0) idle.splice(place, 1)
    },

    /** There is none, and nobody knows when there will be one. */
    refuse(error: Error): void {
      away = error
      for (const { reject } of waiting.splice(0)) reject(error)
    },

    isAway: () => away !== undefined,
  }
}
