/** Where a PBX's database is, and how much of it is heard. */

import type { Socket } from 'node:net'
import { WireError } from '../../kernel/errors.ts'
import type { DatabaseEngine } from '../../schema/link-source.ts'

export type SourcePlace = {
  readonly engine: DatabaseEngine
  /** As the link names it, for its certificate. */
  readonly host: string
  /** As it was found, and may be reached. */
  readonly address: string
  readonly port: number
  readonly database: string
  readonly tls: boolean
  readonly certificate: string
  readonly username: string
  readonly password: string
}

const connectMs = 20_000
/** Of one table. */
export const statementMs = 60_000
export const mostAnswerBytes = 128 * 1024 * 1024
const lookEachMs = 50

/** A socket that is ended when too much comes, or when it does not connect in time; `why` says so. */
export function watched(stream: Socket, mostBytes: number, patienceMs = connectMs) {
  let why: string | undefined
  const end = (reason: string) => {
    why ??= reason
    stream.destroy(new Error(reason))
  }
  const late = setTimeout(() => end('it did not answer in time'), patienceMs)
  const look = setInterval(() => {
    if (stream.bytesRead > mostBytes) end(`it sends more than ${mostBytes / 1024 / 1024} MB`)
  }, lookEachMs)
  const ended = new Promise<never>((_, reject) => {
    stream.once('close', () => {
      clearTimeout(late)
      clearInterval(look)
      reject(new WireError(why ?? 'the database hung up'))
    })
  })
  ended.catch(() => undefined)
  return {
    stream,
    /** Rejects when the connection is over. */
    ended,
    why: () => why,
    /** It let us in: from now on each question has its own time. */
    isIn: () => clearTimeout(late),
  }
}
