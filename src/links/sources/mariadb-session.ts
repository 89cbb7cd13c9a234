/** A MariaDB or MySQL of a PBX. */

import { connect as openTcp, type Socket } from 'node:net'
import { type TLSSocket, connect as upgrade } from 'node:tls'
import mysql from 'mysql2'
import { WireError } from '../../kernel/errors.ts'
import { trust } from '../link-network.ts'
import { mostAnswerBytes, type SourcePlace, statementMs, watched } from './source-place.ts'
import { askedRows, type Cells, type Only, type SourceSession, whole } from './source-session.ts'

type Answer = { rows: (string | null)[][]; names: string[] }

export async function openMariadb(place: SourcePlace): Promise<SourceSession> {
  const socket = watched(openTcp({ host: place.address, port: place.port }), mostAnswerBytes)
  const connection = mysql.createConnection({
    ...{ stream: socket.stream, user: place.username, password: place.password, database: place.database },
    // What it answers is read by rules, never made into a program.
    disableEval: true,
    charset: 'utf8mb4_general_ci',
    ...(place.tls ? { ssl: {} } : {}),
  })
  if (place.tls) trustAsLinkSays(connection, place)
  connection.on('error', () => undefined)
  const failed = (error: unknown, table?: string): never => {
    throw new WireError(socket.why() ?? reasonOf(error, place, table))
  }
  const ask = (sql: string, table?: string): Promise<Answer> =>
    new Promise<Answer>((resolve, reject) => {
      const options = {
        ...{ sql, rowsAsArray: true, timeout: statementMs },
        typeCast: (field: { string(): string | null }) => field.string(),
      }
      connection.query(options as mysql.QueryOptions, (error, rows, fields) => {
        if (error) reject(error)
        else
          resolve({
            rows: (Array.isArray(rows) ? rows : []) as unknown as (string | null)[][],
            names: (fields ?? []).map(({ name }) => name),
          })
      })
    }).catch((error) => failed(error, table))
  try {
    await Promise.race([
      new Promise<void>((resolve, reject) =>
        connection.connect((error) => (error ? reject(error) : resolve())),
      ),
      socket.ended,
    ])
  } catch (error) {
    socket.stream.destroy()
    return failed(error)
  }
  socket.isIn()
  const version = await ask('select version(), current_user()')
  const [what = '', who = ''] = (version.rows[0] ?? []).map((text) => text ?? '')
  const [user = '', host = ''] = who.split('@')
  const self = `'${user}'@'${host}'`
  const grantee = { ...place, self }
  // A limit of the server's own, where it knows one.
  await ask(`set session max_statement_time = ${statementMs / 1000}`).catch(() =>
    ask(`set session max_execution_time = ${statementMs}`).catch(() => undefined),
  )
  return {
    found: (/mariadb/i.test(what) ? `MariaDB ${what.replace(/-MariaDB.*$/i, '')}` : `MySQL ${what}`).slice(
      0,
      200,
    ),
    async columnsOf(table) {
      return (
        await ask(`select * from ${quoted(table)} limit 0`, table).catch((error) =>
          failed(granted(error, grantee, table), table),
        )
      ).names
    },
    async begin() {
      await ask('set session transaction isolation level repeatable read')
      await ask('start transaction with consistent snapshot, read only')
    },
    async rows(table, columns, only) {
      const text = `select ${columns.map(quoted).join(', ')} from ${quoted(table)}${onlyOf(only)} limit ${askedRows}`
      const { rows } = await ask(text, table)
      return whole(rows, table).map(
        (row): Cells => Object.fromEntries(columns.map((name, index) => [name, row[index] ?? ''])),
      )
    },
    async writable(tables) {
      const grants = (await ask('show grants')).rows.map(([text]) => text ?? '')
      const where = /^GRANT (.+?) ON (?:TABLE )?(\S+) TO /i
      const named = grants.flatMap((text) => {
        const [, rights = '', on = ''] = where.exec(text) ?? []
        return /\b(?:ALL PRIVILEGES|INSERT|UPDATE|DELETE|DROP|ALTER)\b/i.test(rights)
          ? [on.replaceAll('`', '')]
          : []
      })
      return tables.filter((table) => named.some((on) => covers(on, place.database, table)))
    },
    close: () => void socket.stream.destroy(),
  }
}

/** `*.*`, `asterisk.*`, `asterisk.users`; `%` and `_` stand for others in the name of a database. */
function covers(on: string, database: string, table: string): boolean {
  const [base = '', own = ''] = on.split('.')
  const [schema, name] = table.includes('.') ? table.split('.') : [database, table]
  const isBase = base === '*' || base.replace(/\\/g, '') === schema || /%/.test(base)
  return isBase && (own === '*' || own === name)
}

/** The library knows the one authority or none; a link names a certificate as it is. */
function trustAsLinkSays(connection: mysql.Connection, place: SourcePlace): void {
  const inner = connection as unknown as {
    stream: Socket | TLSSocket
    packetParser: { execute(data: Buffer): void }
    startTLS(onSecure: (error?: Error) => void): void
    _handleNetworkError(error: Error): void
  }
  inner.startTLS = (onSecure) => {
    inner.stream.removeAllListeners('data')
    let isSecure = false
    const secure = upgrade({ socket: inner.stream as Socket, ...trust(place) }, () => {
      isSecure = true
      onSecure()
    })
    secure.on('error', (error) => (isSecure ? inner._handleNetworkError(error) : onSecure(error)))
    secure.on('data', (data) => inner.packetParser.execute(data))
    inner.stream = secure
  }
}

const quoted = (name: string): string =>
  name
    .split('.')
    .map((part) => `\`${part.replaceAll('`', '``')}\``)
    .join('.')

const literal = (text: string): string => `'${text.replace(/['\\]/g, (sign) => `\\${sign}`)}'`

const onlyOf = (only: Only | undefined): string =>
  only ? ` where ${quoted(only.column)} in (${only.values.map(literal).join(', ')})` : ''

/** The right that is missing, as it is typed. */
function granted(error: unknown, { self, database }: SourcePlace & { self: string }, table: string): unknown {
  if (!(error instanceof WireError) || !error.message.startsWith(mayNot(table))) return error
  const whole = table.includes('.') ? table : `${database}.${table}`
  return new WireError(`${mayNot(table)}; type there: GRANT SELECT ON ${whole} TO ${self};`)
}

const mayNot = (table: string): string => `the login may not read ${table}`

function reasonOf(error: unknown, { username, database, port }: SourcePlace, table = ''): string {
  if (error instanceof WireError) return error.message
  const {
    code = '',
    message = '',
    fatal = false,
  } = error as { code?: string; message?: string; fatal?: boolean }
  switch (code) {
    case 'ER_ACCESS_DENIED_ERROR':
    case 'ER_ACCESS_DENIED_NO_PASSWORD_ERROR':
      return `it refuses the login of ${username}: ${message.slice(0, 200)}`
    case 'ER_HOST_NOT_PRIVILEGED':
    case 'ER_HOST_IS_BLOCKED':
      return `it lets nobody in from here: ${message.slice(0, 200)}`
    case 'ER_DBACCESS_DENIED_ERROR':
      return `${username} may not use the database ${database}, or there is none; type there: GRANT SELECT ON ${database}.${table || 'the tables'} TO ${username};`
    case 'ER_BAD_DB_ERROR':
      return `it has no database ${database}`
    case 'ER_TABLEACCESS_DENIED_ERROR':
    case 'ER_COLUMNACCESS_DENIED_ERROR':
      return mayNot(table)
    case 'ER_NO_SUCH_TABLE':
      return `there is no table ${table} in the database ${database}`
    case 'ER_CON_COUNT_ERROR':
      return 'it has no room for one more connection'
    case 'PROTOCOL_SEQUENCE_TIMEOUT':
    case 'ER_STATEMENT_TIMEOUT':
    case 'ER_QUERY_TIMEOUT':
      return `it took more than ${statementMs / 1000} seconds to answer`
    case 'HANDSHAKE_NO_SSL_SUPPORT':
      return 'it does not speak TLS'
    case 'ECONNREFUSED':
      return `nothing listens at port ${port}`
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
      return 'there is no way to it'
    case 'PROTOCOL_CONNECTION_LOST':
    case 'ECONNRESET':
      return 'the database hung up'
    default:
      if (fatal && /closed state|connection lost/i.test(message)) return 'the database hung up'
      return message.slice(0, 200) || 'it could not be read'
  }
}
