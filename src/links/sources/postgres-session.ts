/** A PostgreSQL of a PBX. */

import { connect as openTcp } from 'node:net'
import pg from 'pg'
import { WireError } from '../../kernel/errors.ts'
import { trust } from '../link-network.ts'
import { mostAnswerBytes, type SourcePlace, statementMs, watched } from './source-place.ts'
import { askedRows, type Cells, type Only, type SourceSession, whole } from './source-session.ts'

export async function openPostgres(place: SourcePlace): Promise<SourceSession> {
  const socket = watched(openTcp({ host: place.address, port: place.port }), mostAnswerBytes)
  let isAskedInClear = false
  const client = new pg.Client({
    ...{ host: place.address, port: place.port, database: place.database, user: place.username },
    // It is connected already.
    stream: () => Object.assign(socket.stream, { connect: () => socket.stream }),
    ssl: place.tls ? trust(place) : false,
    password: () => {
      if (isAskedInClear && !place.tls)
        throw new WireError('it asks for the password in clear: switch TLS on, or have it use scram-sha-256')
      return place.password
    },
    application_name: 'offhook',
    statement_timeout: statementMs,
    types: { getTypeParser: () => (value: string | null) => value },
  })
  // What it says when nobody asks is said again to who asks next.
  client.on('error', () => undefined)
  const { connection } = client as unknown as { connection: NodeJS.EventEmitter }
  connection.on('authenticationCleartextPassword', () => {
    isAskedInClear = true
  })
  const failed = (error: unknown, table?: string): never => {
    throw new WireError(socket.why() ?? reasonOf(error, place, table))
  }
  const ask = (text: string, table?: string) =>
    client.query<Record<string, string | null>>(text).catch((error) => failed(error, table))
  try {
    await Promise.race([client.connect(), socket.ended])
    socket.isIn()
  } catch (error) {
    socket.stream.destroy()
    return failed(error)
  }
  const [version] = (await ask('select version() as v')).rows
  return {
    found: (version?.v ?? 'PostgreSQL').replace(/ on .*$/s, '').slice(0, 200),
    async columnsOf(table) {
      const { fields } = await ask(`select * from ${quoted(table)} limit 0`, table)
      return fields.map(({ name }) => name)
    },
    async begin() {
      await ask('begin isolation level repeatable read read only')
    },
    async rows(table, columns, only) {
      const text = `select ${columns.map(quoted).join(', ')} from ${quoted(table)}${onlyOf(only)} limit ${askedRows}`
      return whole((await ask(text, table)).rows, table).map(texts)
    },
    async writable(tables) {
      const list = tables.map((table) => `(${literal(table)})`).join(', ')
      const { rows } = await ask(`select t from (values ${list}) as named(t)
        where has_table_privilege(to_regclass(t), 'insert, update, delete, truncate')`)
      return rows.flatMap(({ t }) => t ?? [])
    },
    close: () => void socket.stream.destroy(),
  }
}

const texts = (row: Record<string, string | null>): Cells =>
  Object.fromEntries(Object.entries(row).map(([name, value]) => [name, value ?? '']))

const quoted = (name: string): string =>
  name
    .split('.')
    .map((part) => `"${part.replaceAll('"', '""')}"`)
    .join('.')

const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`

const onlyOf = (only: Only | undefined): string =>
  only ? ` where ${quoted(only.column)} in (${only.values.map(literal).join(', ')})` : ''

function reasonOf(error: unknown, { username, database, port }: SourcePlace, table = ''): string {
  if (error instanceof WireError) return error.message
  const { code = '', message = '' } = error as { code?: string; message?: string }
  switch (code) {
    case '28P01':
    case '28000':
      return `it refuses the login of ${username}: ${message.slice(0, 200)}`
    case '3D000':
      return `it has no database ${database}`
    case '42P01':
      return `there is no table ${table} in the database ${database}`
    case '42501':
      return table === ''
        ? message.slice(0, 200)
        : `${username} may not read ${table}; type there: GRANT SELECT ON ${table} TO ${quoted(username)};`
    case '53300':
      return 'it has no room for one more connection'
    case '57014':
      return `it took more than ${statementMs / 1000} seconds to answer`
    case 'ECONNREFUSED':
      return `nothing listens at port ${port}`
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
      return 'there is no way to it'
    default:
      if (/does not support SSL/.test(message)) return 'it does not speak TLS'
      if (/terminated|ECONNRESET|ended/i.test(`${code} ${message}`)) return 'the database hung up'
      return message.slice(0, 200) || 'it could not be read'
  }
}
