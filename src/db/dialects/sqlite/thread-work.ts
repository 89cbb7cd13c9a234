/** What a thread of the database does: it has one connection, and answers what it is asked in order. */

import { hasCode } from '../../../kernel/errors.ts'
import { openConnection, openSqlite, openSqliteReader } from './connection.ts'
import { type Asked, closing, type ThreadPlace, type Told, type ToldError } from './thread-calls.ts'

type Port = {
  postMessage(told: Told): void
  on(event: 'message', listener: (asked: Asked | typeof closing) => void): unknown
  close(): void
}

/** Nobody else's work waits with it: another program may take its time. */
const lockPatienceMs = 2000

export function answerStatements(port: Port, { path, isWriter }: ThreadPlace): void {
  const connection = openConnection(isWriter ? openSqlite(path) : openSqliteReader(path), {
    ...(isWriter ? { lockPatienceMs } : {}),
    locked: (error) => port.postMessage({ locked: (error as Error).message }),
  })
  port.on('message', (asked) => {
    if (asked === closing) {
      connection.close()
      return port.close()
    }
    const [id, statements] = asked
    try {
      port.postMessage({ id, answers: connection.ask(statements) })
    } catch (error) {
      port.postMessage({ id, error: toldOf(error) })
    }
  })
  port.postMessage({ isOpen: true })
}

function toldOf(error: unknown): ToldError {
  const { code, errcode, message } = error as Error & { code?: string; errcode?: number }
  return { code, errcode, message, isLocked: hasCode(error, 'DATABASE_LOCKED') }
}
