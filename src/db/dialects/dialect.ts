/** What each database brings along; everything that differs between them stands behind this. */

import {
  type AliasableExpression,
  type ColumnDefinitionBuilder,
  type Compilable,
  type Expression,
  type Kysely,
  type RawBuilder,
  type Selectable,
  type SqlBool,
  sql,
} from 'kysely'
import type { Tables } from '../tables.ts'

export type Queries = Kysely<Tables>

/** Hears once when the database begins not to do its part, and why. */
export type Troubled = (error: unknown, why: string) => void

/** Conditions and orders that the query builder has no words for. */
export type Expressions = {
  /** The column holds the text, in any case of A to Z; `%` and `_` in what a person searches for mean themselves. */
  holding(column: string, text: string): RawBuilder<SqlBool>
  /** The list that the column holds as JSON has one of these texts in it. */
  listHoldsAny(column: string, texts: readonly string[]): RawBuilder<SqlBool>
  /** One of the objects in the list that the column holds as JSON has the text in this field of it. */
  elementHolding(column: string, field: string, text: string): RawBuilder<SqlBool>
  /** What stands at the path of names in the object that the column holds as JSON; no such place: null. */
  textIn(column: string, path: readonly string[]): RawBuilder<string | null>
  /** The row's id is one of these, or stands in the lists that this column of their rows holds: found by the index of ids. */
  namedOrListed(table: string, column: string, ids: readonly string[]): RawBuilder<SqlBool>
  /** To be cross joined, and asked for in `where` as well: the row whose id this column names, found by the index of ids, always. */
  rowNamed<Noun extends Searched>(noun: Noun, column: string): AliasableExpression<Selectable<Tables[Noun]>>
  /** For ordering without regard to the case of A to Z; everything else goes by its bytes. */
  caseless(column: string): RawBuilder<string>
  /** In lower case, A to Z only, for comparing with texts that are. */
  folded(column: string): RawBuilder<string>
  /** A row for each of these texts, in one value of the statement however many they are; `place` counts from 0. */
  rowsOf(texts: readonly string[]): AliasableExpression<{ text: string; place: number }>
  /**
   * Ids of the tenant's rows, or anybody's, whose `words` hold of each of these lists one text, of three signs or more: found by an
   * index, never by looking at all.
   */
  idsHolding(
    noun: Searched,
    tenantId: string | undefined,
    texts: readonly (readonly string[])[],
  ): AliasableExpression<{ id: string }>
}

export type Dialect = {
  readonly queries: Queries
  readonly expressions: Expressions
  /** Several processes may use the database at once. */
  readonly shared: boolean
  /** It did not answer when it was asked last, or has not said anything for a while: somebody asks it each second. */
  isAway(): boolean
  /** All or nothing, as if no other ran at the same time, and on disk when it returns. `work` may run again from its beginning. */
  transaction<Result>(work: (queries: Queries) => Promise<Result>): Promise<Result>
  /** As `transaction`, for records whose last moments a power cut may cost: it does not wait for the disk. */
  recordTransaction(work: (queries: Queries) => Promise<void>): Promise<void>
  recordsInTurn(of: string, work: (queries: Queries) => Promise<void>): Promise<void>
  /**
   * As `transaction`, for one that writes many rows of a tenant: what others write meanwhile does not begin it again, so each statement
   * may see more than the one before. What was read and must hold is held by `lock` or `touch`. Those of one tenant go in turns.
   */
  largeTransaction<Result>(tenantId: string, work: (queries: Queries) => Promise<Result>): Promise<Result>
  /**
   * Of these tenants, those in which a large transaction is at work, and the few that share a lock with one; in the others none begins
   * before this one has ended.
   */
  inLarge(queries: Queries, tenantIds: readonly string[]): Promise<string[]>
  /** In a large transaction: until it ends, nobody else writes these rows. */
  lock(queries: Queries, of: HeldRows, ids: readonly string[]): Promise<void>
  /** As `lock`, for rows that are read only: a transaction that waits to write one has been looking at what was before, and begins again. */
  touch(queries: Queries, of: HeldRows, ids: readonly string[]): Promise<void>
  /**
   * Asks these one after the other on the way of `queries`, in one message, and answers how many rows each has touched: for those that
   * need not know what the one before them did. In a transaction, or what came before one that fails stays.
   */
  together(queries: Queries, statements: readonly Compilable[]): Promise<number[]>
  /** Of an error: the table and columns that must differ and do not, as in `extension_tenantId_number`, or `foreignKey`. */
  violated(error: unknown): string | undefined
  /** With the commit, tells others that use the database that there are changes of `node`. */
  announce(queries: Queries, node: string): Promise<void>
  /** `heard` when another process may have committed changes: by its name, or none; the answer ends it. */
  listen(heard: (node: string | undefined) => void): () => Promise<void>
  /** What `work` reads is as it was when it began, whatever others write meanwhile; nobody waits for it. */
  snapshot<Result>(work: (queries: Queries) => Promise<Result>): Promise<Result>
  /** No other process on this database does such work at the same time. */
  alone<Result>(work: () => Promise<Result>): Promise<Result>
  /** Tables hold others rows than before: their planner learns it with the commit, and not by and by. */
  manyCame(queries: Queries): Promise<void>
  close(): Promise<void>
}

export type MigratingDialect = Dialect & {
  /** Runs `work` on a connection that may change tables; other processes that start meanwhile wait. */
  migrating(work: (queries: Queries) => Promise<void>): Promise<void>
  /** What a planner should know of the tables, if it does not: indexes made anew, or ANALYZE, take it away. */
  tellPlanner(): void
}

/** Rows of a tenant that have a revision: they may be held by a large transaction. */
export type HeldRows = { table: 'phone' | 'extension' | 'preset' | 'keyLayout'; tenantId: string }

/** Tables whose rows are found by parts of their words. */
export const searched = ['phone', 'extension', 'audit'] as const
export type Searched = (typeof searched)[number]

export type ColumnType = 'text' | 'integer' | 'real' | 'bytes'

/** A column that holds the `id` of a row of another table, and what becomes of this row when that one goes. */
export type ForeignKey = { column: string; to: string; gone: 'cascade' | 'no action' }

/** What a row belongs to is not there, or something still belongs to it. */
export const foreignKey = 'foreignKey'

/**
 * Rows of `table` by two texts of each, said in SQL with `@` for the row; these change when one of `columns` does. `of` tells one
 * count of the table from others. `fleeting`: there is no end to what the texts may be, so what nothing is left of is forgotten.
 */
export type Counted = {
  table: string
  of?: string
  noun: string
  part: string
  columns: readonly string[]
  fleeting?: boolean
}

export const textOfRow = (text: string, row: string): string => text.replaceAll('@', row)

/** What migrations say in other words on each database. */
export type Ddl = {
  typeOf(type: ColumnType): Expression<unknown>
  /** A number that the database counts up. */
  counted(definition: ColumnDefinitionBuilder): ColumnDefinitionBuilder
  /** Rows without the row that they belong to are deleted first. */
  addForeignKeys(db: Kysely<unknown>, table: string, keys: readonly ForeignKey[]): Promise<void>
  /** Lets rows of these tables be found by parts of their column `words`. */
  indexWords(db: Kysely<unknown>, nouns: readonly Searched[]): Promise<void>
  /** Lets the database count rows in `tally`, in the transaction that writes them. */
  countRows(db: Kysely<unknown>, counted: Counted): Promise<void>
  /** Before its rows are counted otherwise. */
  stopCounting(db: Kysely<unknown>, table: string): Promise<void>
  /** For an index whose column has no value in many rows: these come first. */
  readonly nullsFirst: RawBuilder<unknown>
  /** What is deleted from now on cannot be read from the files any more. */
  forgetDeleted(db: Kysely<unknown>): Promise<void>
}

/** What a person searches for, as a pattern whose escape sign is the backslash. */
export function patternOf(text: string): string {
  return `%${text.replace(/[\\%_]/g, (sign) => `\\${sign}`)}%`
}

/** Rows of `table` whose column names none of the other table. */
export async function deleteOrphans(
  db: Kysely<unknown>,
  table: string,
  { column, to }: Pick<ForeignKey, 'column' | 'to'>,
): Promise<void> {
  const ids = sql`select "id" from ${sql.table(to)}`
  await sql`delete from ${sql.table(table)} where ${sql.ref(column)} is not null and ${sql.ref(column)} not in (${ids})`.execute(
    db,
  )
}
