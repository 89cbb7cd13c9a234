/** A session with Asterisk's manager interface: login, actions, lists, events. Its socket and its clock come from outside. */

import { createHash } from 'node:crypto'
import type { Clock } from '../kernel/clock.ts'
import { WireError } from '../kernel/errors.ts'
import { type AmiField, type AmiMessage, writeAction } from './ami-message.ts'
import { amiReader } from './ami-reader.ts'

/** `said`: in the words of the PBX. */
export type AmiAnswer = { readonly ok: boolean; readonly said: string; readonly message: AmiMessage }
export type AmiList<T> = { readonly ok: boolean; readonly said: string; readonly items: readonly T[] }

export type AmiSession = {
  /** The bytes that came. */
  data(chunk: Uint8Array): void
  /** The connection is over; whoever still waits is told. */
  closed(why: string): void
  logIn(login: {
    username: string
    secret: string
    events: string
    mayTellSecret: boolean
  }): Promise<AmiAnswer>
  ask(action: string, fields?: readonly AmiField[]): Promise<AmiAnswer>
  /** An action that is answered by a list of events, to its end; of each, `pick` takes what is kept. */
  list<T>(action: string, pick: (item: AmiMessage) => T, fields?: readonly AmiField[]): Promise<AmiList<T>>
  banner(): string | undefined
}

type Parts = {
  send(bytes: Uint8Array): void
  /** Ends the connection, with a sentence that holds nothing of what was sent. */
  hangUp(why: string): void
  clock: Clock
  /** Events that belong to no list. */
  event(message: AmiMessage): void
  /** What tells the answers apart; by itself it counts. */
  nextId?: () => string
}

type Waiting = {
  /** Of a list: takes one more; false when that is too many. */
  item?: (message: AmiMessage) => boolean
  /** Of what its list held so far. */
  size: number
  done(answer: AmiAnswer): void
  failed(error: WireError): void
  stopClock(): void
}

const answerMs = 20_000
/** A PBX of many thousands of phones takes its time. */
const listMs = 60_000
const maxWaiting = 100
const maxItems = 100_000
const maxListSize = 64 * 1024 * 1024

export function amiSession({ send, hangUp, clock, event, nextId = counted() }: Parts): AmiSession {
  const reader = amiReader()
  const waiting = new Map<string, Waiting>()
  let over: string | undefined
  let greeted: (() => void) | undefined
  const greeting = new Promise<void>((resolve) => {
    greeted = resolve
  })

  function end(why: string): void {
    if (over !== undefined) return
    over = why
    greeted?.()
    for (const each of waiting.values()) {
      each.stopClock()
      each.failed(new WireError(why))
    }
    waiting.clear()
  }

  function take(message: AmiMessage): void {
    const id = message.of('ActionID')
    const asked = id === '' ? undefined : waiting.get(id)
    if (message.has('Response')) {
      if (asked) answer(id, asked, message)
    } else if (asked?.item) {
      inList(id, asked, message)
    } else if (message.has('Event')) {
      event(message)
    }
  }

  /** The answer to a list's action only opens it, unless it is refused. */
  function answer(id: string, asked: Waiting, message: AmiMessage): void {
    const ok = message.of('Response').toLowerCase() !== 'error'
    if (asked.item && ok && message.of('EventList').toLowerCase() === 'start') return
    settle(id, asked, { ok, said: message.of('Message'), message })
  }

  function inList(id: string, asked: Waiting, message: AmiMessage): void {
    const state = message.of('EventList').toLowerCase()
    if (state === 'complete' || state === 'cancelled') {
      settle(id, asked, { ok: state === 'complete', said: message.of('Message'), message })
      return
    }
    asked.size += message.size
    const isTooMany = !asked.item?.(message)
    if (!isTooMany && asked.size <= maxListSize) return
    waiting.delete(id)
    asked.stopClock()
    const most = isTooMany ? `${maxItems.toLocaleString('en')} entries` : `${maxListSize >> 20} MB`
    asked.failed(new WireError(`the PBX lists more than ${most}`))
  }

  function settle(id: string, asked: Waiting, given: AmiAnswer): void {
    waiting.delete(id)
    asked.stopClock()
    asked.done(given)
  }

  function request(
    action: string,
    fields: readonly AmiField[],
    item?: (message: AmiMessage) => boolean,
  ): Promise<AmiAnswer> {
    if (over !== undefined) return Promise.reject(new WireError(over))
    if (waiting.size >= maxWaiting)
      return Promise.reject(new WireError('the PBX has not answered what it was asked before'))
    const id = nextId()
    return new Promise((resolve, reject) => {
      const bytes = writeAction([['Action', action], ['ActionID', id], ...fields])
      const stopClock = clock.after(item ? listMs : answerMs, () => {
        waiting.delete(id)
        reject(new WireError(`the PBX did not answer ${action} in time`))
      })
      waiting.set(id, { item, size: 0, done: resolve, failed: reject, stopClock })
      send(bytes)
    })
  }

  const ask = (action: string, fields: readonly AmiField[] = []) => request(action, fields)

  return {
    banner: reader.banner,
    data(chunk) {
      if (over !== undefined) return
      try {
        for (const message of reader.push(chunk)) take(message)
        if (reader.banner() !== undefined) greeted?.()
      } catch (error) {
        if (!(error instanceof WireError)) throw error
        end(error.message)
        hangUp(error.message)
      }
    },
    closed: end,
    ask,
    async list<T>(action: string, pick: (item: AmiMessage) => T, fields: readonly AmiField[] = []) {
      const items: T[] = []
      const { ok, said } = await request(action, fields, (item) => items.push(pick(item)) <= maxItems)
      return { ok, said, items }
    },

    async logIn({ username, secret, events, mayTellSecret }) {
      const stopClock = clock.after(answerMs, () => {
        end('it did not say what it is')
        hangUp('it did not say what it is')
      })
      await greeting
      stopClock()
      const rest: AmiField[] = [
        ['Username', username],
        ['Events', events],
      ]
      const challenge = await ask('Challenge', [['AuthType', 'MD5']])
      if (!challenge.ok) {
        // Whoever sits in between could refuse it to be told the secret.
        if (!mayTellSecret) return { ...challenge, said: 'it refuses a login by challenge' }
        return ask('Login', [...rest, ['Secret', secret]])
      }
      const key = createHash('md5')
        .update(challenge.message.of('Challenge') + secret)
        .digest('hex')
      return ask('Login', [...rest, ['AuthType', 'MD5'], ['Key', key]])
    },
  }
}

function counted(): () => string {
  let n = 0
  return () => `offhook-${++n}`
}
