/**
 * A session with FreeSWITCH's event socket: login, commands, events. Its socket and its clock come from outside.
 * Answers come in the order of the commands, events in between.
 */

import type { Clock } from '../kernel/clock.ts'
import { WireError } from '../kernel/errors.ts'
import { type EslMessage, eslReader, readPlainEvent } from './esl-reader.ts'

export type EslSession = {
  /** The bytes that came. */
  data(chunk: Uint8Array): void
  /** The connection is over; whoever still waits is told. */
  closed(why: string): void
  logIn(password: string): Promise<EslReply>
  /** As a user of the directory, whom FreeSWITCH lets do no more than is needed: `user@domain`. */
  logInAs(user: string, password: string): Promise<EslReply>
  /** The text that a command answers. */
  api(command: string): Promise<string>
  /** Subclasses of `CUSTOM` events that are told from now on. */
  listen(subclasses: readonly string[]): Promise<EslReply>
  /** Fires an event there; that it was taken says nothing about what becomes of it. */
  sendEvent(name: string, headers: readonly (readonly [string, string])[], body?: string): Promise<EslReply>
}

/** `said`: the words behind `+OK` or `-ERR`. */
export type EslReply = { readonly ok: boolean; readonly said: string }

type Parts = {
  send(bytes: Uint8Array): void
  /** Ends the connection, with a sentence that holds nothing of what was sent. */
  hangUp(why: string): void
  clock: Clock
  event(message: EslMessage): void
}

type Waiting = { done(message: EslMessage): void; failed(error: WireError): void; stopClock(): void }

const answerMs = 20_000
const maxWaiting = 100

export function eslSession({ send, hangUp, clock, event }: Parts): EslSession {
  const reader = eslReader()
  /** Commands that are not answered yet, the oldest first. */
  const waiting: Waiting[] = []
  let over: string | undefined
  let mayLogIn: (() => void) | undefined
  const asksForLogin = new Promise<void>((resolve) => {
    mayLogIn = resolve
  })

  function end(why: string): void {
    if (over !== undefined) return
    over = why
    mayLogIn?.()
    for (const each of waiting) {
      each.stopClock()
      each.failed(new WireError(why))
    }
    waiting.length = 0
  }

  function giveUp(why: string): void {
    end(why)
    hangUp(why)
  }

  function take(message: EslMessage): void {
    const type = message.of('Content-Type')
    if (type === 'auth/request') mayLogIn?.()
    else if (type === 'command/reply' || type === 'api/response') settle(waiting.shift(), message)
    else if (type === 'text/event-plain') event(readPlainEvent(message.body()))
    else if (type === 'text/rude-rejection')
      giveUp('it lets nobody in from this address (see its apply-inbound-acl)')
    else if (type === 'text/disconnect-notice') giveUp('it hung up')
  }

  function settle(asked: Waiting | undefined, message: EslMessage): void {
    asked?.stopClock()
    asked?.done(message)
  }

  /** No answer says which command it belongs to: after one that is late, nothing could be told apart. */
  function command(text: string): Promise<EslMessage> {
    if (over !== undefined) return Promise.reject(new WireError(over))
    if (waiting.length >= maxWaiting)
      return Promise.reject(new WireError('the PBX has not answered what it was asked before'))
    return new Promise((done, failed) => {
      const stopClock = clock.after(answerMs, () => giveUp('the PBX did not answer in time'))
      waiting.push({ done, failed, stopClock })
      send(Buffer.from(text))
    })
  }

  const reply = async (text: string): Promise<EslReply> => {
    const said = (await command(text)).of('Reply-Text')
    return { ok: said.startsWith('+OK'), said: said.replace(/^(\+OK|-ERR)\s*/, '').slice(0, 200) }
  }

  async function logIn(text: string): Promise<EslReply> {
    const stopClock = clock.after(answerMs, () => giveUp('it did not say what it is'))
    await asksForLogin
    stopClock()
    return reply(text)
  }

  return {
    data(chunk) {
      if (over !== undefined) return
      try {
        for (const message of reader.push(chunk)) take(message)
      } catch (error) {
        if (!(error instanceof WireError)) throw error
        giveUp(error.message)
      }
    },
    closed: end,
    logIn: async (password) => logIn(`auth ${oneLine(password)}\n\n`),
    logInAs: async (user, password) => logIn(`userauth ${oneLine(user)}:${oneLine(password)}\n\n`),
    api: async (text) => (await command(`api ${oneLine(text)}\n\n`)).body(),
    listen: async (subclasses) => reply(`event plain CUSTOM ${subclasses.map(oneLine).join(' ')}\n\n`),

    async sendEvent(name, headers, body = '') {
      const lines = [...headers].map(([header, value]) => `${oneLine(header)}: ${oneLine(value)}\n`)
      // The body is read as soon as its length is met, so that comes last.
      const length = body === '' ? '' : `Content-Length: ${Buffer.byteLength(body)}\n`
      return reply(`sendevent ${oneLine(name)}\n${lines.join('')}${length}\n${body}`)
    },
  }
}

/** What holds a line break would be another header, or another command. */
function oneLine(text: string): string {
  if (/[\r\n\0]/.test(text)) throw new WireError('a line break cannot be sent to the PBX')
  return text
}
