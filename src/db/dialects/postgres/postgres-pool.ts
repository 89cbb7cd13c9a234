/** Connections to PostgreSQL: bounded in number and in waiting, and given up when the way to it was cut. */

import pg from 'pg'
import type { Troubled } from '../dialect.ts'
import { isAway, isOutdatedPlan, toKnownError } from './postgres-errors.ts'
import { preparedNames } from './prepared.ts'
import { waitingLine } from './waiting-line.ts'

/** As the query builder takes connections. */
type Connection = {
  processID: number
  query(sql: string, values: readonly unknown[]): Promise<pg.QueryResult>
  release(discard?: boolean): void
}

/** Its texts cannot hold a NUL: nothing that is there has one, and what comes with one is kept with the sign for it. */
function carried(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(carried)
  return typeof value === 'string' && value.includes('\0') ? value.replaceAll('\0', '\ufffd') : value
}

const begins = /^(?:begin|start transaction)\b/i
const ends = /^(?:commit|rollback)$/i

export type Pool = { connect(): Promise<Connection>; end(): Promise<void>; isAway(): boolean }

/** Counts, sums and times: they stay far below what a number holds. */
const int8 = 20
pg.types.setTypeParser(int8, Number)

/** Of a database that says nothing for so long, while it is asked, nothing is expected. */
const silenceMs = 2500
/** Until a connection is open. */
const usualOpenMs = 5000
/** Nobody waits longer for one that is at work. */
const lineMs = 30_000
/** Nor for somebody else's lock, or for an answer. */
const patience = {
  lock_timeout: 10_000,
  statement_timeout: 30_000,
  query_timeout: 35_000,
  // A process that stands still or was cut off in the midst of one: until it is over, the server has to watch over all others.
  idle_in_transaction_session_timeout: 5000,
}

/** `troubled` hears once when it begins not to answer. `patient` is for changing tables, which may take its time. */
export function postgresPool(
  url: string,
  { max, patient = false, openMs = usualOpenMs }: { max: number; patient?: boolean; openMs?: number },
  troubled: Troubled = () => undefined,
): Pool {
  const pool = new pg.Pool({
    connectionString: url,
    application_name: 'offhook',
    keepAlive: true,
    // To compile a statement costs more than any of ours takes.
    options: '-c jit=off',
    max,
    // One stays open, so that a burst after a quiet while does not begin with opening some.
    min: 1,
    connectionTimeoutMillis: openMs,
    ...(patient ? {} : patience),
  })
  // One that is cut off, waiting or at work: who asks it is told by the answer.
  pool.on('error', () => undefined)
  pool.on('connect', (client) => void client.on('error', () => undefined))
  const line = waitingLine(max, lineMs)
  const names = preparedNames()
  let isGone = false
  let answers = 0
  let asking = 0
  let heardAt = 0
  async function tried<Result>(work: () => Promise<Result>): Promise<Result> {
    if (asking++ === 0) heardAt = performance.now()
    try {
      const result = await work()
      isGone = false
      answers++
      heardAt = performance.now()
      return result
    } catch (error) {
      if (isAway(error) && !isGone) {
        isGone = true
        troubled(error, 'it does not answer')
      }
      throw toKnownError(error)
    } finally {
      asking--
    }
  }
  /** One that does not open in time while others are answered is tried again: then it is only that all are busy. */
  async function opened(): Promise<pg.PoolClient> {
    const before = answers
    try {
      return await pool.connect()
    } catch (error) {
      if (isAway(error) && answers > before) return opened()
      throw error
    }
  }
  async function open(): Promise<pg.PoolClient> {
    await line.enter()
    try {
      return await tried(opened)
    } catch (error) {
      line.turnAway(error)
      line.leave()
      throw error
    }
  }
  return {
    async connect() {
      const client = await open()
      let isCut = false
      let isWithin = false
      async function ask(sql: string, values: unknown[]): Promise<pg.QueryResult> {
        const name = names.of(sql, values)
        try {
          // Without a name it is planned anew.
          return await client.query({ ...(name !== undefined && { name }), text: sql, values })
        } catch (error) {
          isCut ||= isAway(error)
          if (!isOutdatedPlan(error)) throw error
          names.forget()
          // A transaction is at its end with it, and is begun again by whom it belongs to.
          if (isWithin) throw error
          return ask(sql, values)
        }
      }
      return {
        processID: (client as unknown as { processID: number }).processID,
        query: (sql, values) =>
          tried(() => {
            if (begins.test(sql)) isWithin = true
            else if (ends.test(sql)) isWithin = false
            return ask(sql, values.map(carried))
          }),
        release(discard = false) {
          client.release(discard || isCut)
          line.leave()
        },
      }
    },
    end: () => pool.end(),
    isAway: () => isGone || (asking > 0 && performance.now() - heardAt > silenceMs),
  }
}
