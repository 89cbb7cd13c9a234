/** Lets the query builder speak with SQLite: one connection writes, others may read at the same time. */

import {
  type CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  Kysely,
  type QueryResult,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from 'kysely'
import type { Tables } from '../../tables.ts'
import type { Queries } from '../dialect.ts'
import type { Answer, Statement } from './connection.ts'
import type { Desk, Link } from './links.ts'

/** Where there are no readers, the writer reads. */
export type Desks = { writer: Desk; readers: Desk; close(): Promise<void> }

/** What a transaction begins and ends with, and who carries it. */
export type Manner = {
  desk: 'writer' | 'readers'
  begin: readonly string[]
  /** Whether it was committed or rolled back. */
  after: readonly string[]
}

/** Taken before anything is read: one that cannot be written has then done nothing. */
export const saves: Manner = { desk: 'writer', begin: ['begin immediate'], after: [] }

/** What a record writes may be lost with the machine's power, and with nothing else. */
export const records: Manner = {
  desk: 'writer',
  begin: ['PRAGMA synchronous = NORMAL', 'begin immediate'],
  after: ['PRAGMA synchronous = FULL'],
}

export const snapshots: Manner = { desk: 'readers', begin: ['begin deferred'], after: [] }

/** Several statements that go to the connection at once, since no answer decides the next one. */
type Together = CompiledQuery & { readonly together: readonly CompiledQuery[] }

/** How many rows each has touched, in their order; none after one that fails. */
export async function askTogether(queries: Queries, statements: readonly CompiledQuery[]): Promise<number[]> {
  const [first] = statements
  if (!first) return []
  const all: Together = { ...first, together: statements }
  return (await queries.executeQuery(all)).rows as number[]
}

export function queriesOn(desks: Desks, manner: Manner = saves): Queries {
  return new Kysely<Tables>({ dialect: dialectOn(desks, manner) })
}

export function dialectOn(desks: Desks, manner: Manner = saves): Dialect {
  return {
    createDriver: () => driverOn(desks, manner),
    createAdapter: () => new Adapter(),
    createIntrospector: (db) => new SqliteIntrospector(db),
    createQueryCompiler: () => new SqliteQueryCompiler(),
  }
}

/** SQLite changes tables within a transaction, too: a start that is cut off leaves them as they were. */
class Adapter extends SqliteAdapter {
  override get supportsTransactionalDdl() {
    return true
  }

  /** Whose turn it is, the desks know. */
  override get supportsMultipleConnections() {
    return true
  }
}

/** `link`: while it is in a transaction. */
type OwnConnection = DatabaseConnection & { link: Link | undefined }

const plain = (texts: readonly string[]): Statement[] => texts.map((text) => [text, []])

function driverOn(desks: Desks, { desk, begin, after }: Manner): Driver {
  const ended = (how: string) => plain([how, ...after])
  const linkOf = (connection: DatabaseConnection) => (connection as OwnConnection).link as Link
  return {
    init: async () => undefined,
    acquireConnection: async () => connectionOn(desks),
    async beginTransaction(connection) {
      const link = await desks[desk].take()
      try {
        await link.ask(plain(begin))
      } catch (error) {
        if (!link.isDead) await link.ask(plain(after)).catch(() => undefined)
        desks[desk].give(link)
        throw error
      }
      Object.assign(connection, { link })
    },
    commitTransaction: async (connection) => void (await linkOf(connection).ask(ended('commit'))),
    async rollbackTransaction(connection) {
      // With its connection, a transaction has ended.
      if (!linkOf(connection).isDead) await linkOf(connection).ask(ended('rollback'))
    },
    async releaseConnection(connection) {
      const { link } = connection as OwnConnection
      if (link) desks[desk].give(link)
    },
    destroy: desks.close,
  }
}

function connectionOn(desks: Desks): OwnConnection {
  async function ask(query: CompiledQuery): Promise<Answer[]> {
    const statements = statementsOf(query)
    if (connection.link) return connection.link.ask(statements)
    const desk = desks[onlyReads(query) ? 'readers' : 'writer']
    const link = await desk.take()
    try {
      return await link.ask(statements)
    } finally {
      desk.give(link)
    }
  }
  const executeQuery = async <Row>(query: CompiledQuery): Promise<QueryResult<Row>> =>
    resultOf(await ask(query), 'together' in query)
  const connection: OwnConnection = {
    link: undefined,
    executeQuery,
    async *streamQuery<Row>(query: CompiledQuery) {
      yield await executeQuery<Row>(query)
    },
  }
  return connection
}

function onlyReads({ query, sql }: CompiledQuery): boolean {
  return query.kind === 'SelectQueryNode' || (query.kind === 'RawNode' && /^\s*select\b/i.test(sql))
}

function statementsOf(query: CompiledQuery): Statement[] {
  const all = 'together' in query ? (query as Together).together : [query]
  return all.map(({ sql, parameters }): Statement => [sql, parameters])
}

/** Of several, how many rows each has touched. */
function resultOf<Row>(answers: readonly Answer[], isTogether: boolean): QueryResult<Row> {
  if (isTogether)
    return { rows: answers.map((each) => Number('rows' in each ? each.rows.length : each.changes)) as Row[] }
  const answer = answers[0] as Answer
  if ('rows' in answer) return { rows: rowsOf(answer) }
  return { insertId: BigInt(answer.lastInsertRowid), numAffectedRows: BigInt(answer.changes), rows: [] }
}

function rowsOf<Row>({ columns, rows }: Extract<Answer, { rows: unknown }>): Row[] {
  return rows.map((values) => {
    const row: Record<string, unknown> = {}
    for (let at = 0; at < columns.length; at++) row[columns[at] as string] = values[at]
    return row as Row
  })
}
