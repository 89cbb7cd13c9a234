/** Hears at once that another process has committed changes. */

import { setTimeout as pause } from 'node:timers/promises'
import pg from 'pg'

/** Where changes are announced. */
export const changesChannel = 'offhook'
const againAfterMs = 1000

/** `heard` each time that another process announces something, and whenever that may have been missed; the answer ends it. */
export function listenTo(url: string, heard: (node: string | undefined) => void): () => Promise<void> {
  let client: pg.Client | undefined
  const ended = new AbortController()

  async function listenOnce(): Promise<void> {
    const own = new pg.Client({ connectionString: url, application_name: 'offhook', keepAlive: true })
    client = own
    const cut = new Promise<void>((resolve) => own.once('end', resolve))
    // What is wrong with the database is told by those who ask it something.
    own.on('error', () => undefined)
    own.on('notification', ({ payload }) => heard(payload))
    await own.connect()
    await own.query(`listen ${changesChannel}`)
    heard(undefined)
    await cut
  }

  async function listenOn(): Promise<void> {
    while (!ended.signal.aborted) {
      await listenOnce().catch(() => client?.end().catch(() => undefined))
      await pause(againAfterMs, undefined, { signal: ended.signal, ref: false }).catch(() => undefined)
    }
  }

  const listening = listenOn()
  return async () => {
    ended.abort()
    await client?.end().catch(() => undefined)
    await listening
  }
}
