/** A MariaDB as PBXs keep their tables in: Debian's program, a temporary folder, a port on loopback; gone with the test. */

import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import mysql from 'mysql2'
import { freePort, type Owner, program, startProgram, testFolder, until } from './processes.ts'

export type Mariadb = {
  readonly port: number
  readonly pid: number
  /** As who may do everything. */
  run(text: string): Promise<void>
  /** What a question finds, as rows of values. */
  ask(text: string): Promise<unknown[][]>
  stop(): Promise<void>
}

type Tls = { cert: string; key: string }

/** With the files of a certificate it also speaks TLS. */
export async function startMariadb(t: Owner, { tls }: { tls?: Tls } = {}): Promise<Mariadb> {
  const folder = testFolder(t, 'mariadb')
  const data = join(folder, 'data')
  const user = process.getuid?.() === 0 ? ['--user=root'] : []
  const small = ['--innodb-log-file-size=8M', '--innodb-flush-log-at-trx-commit=0', '--skip-log-bin']
  mkdirSync(data)
  // As its own mariadb-install-db does, which wants another package.
  const tables = ['mysql_system_tables', 'mysql_performance_tables', 'mysql_system_tables_data']
  const bootstrap = tables.map((name) => readFileSync(`/usr/share/mysql/${name}.sql`, 'utf8'))
  execFileSync(
    program('mariadbd') ?? '',
    ['--no-defaults', '--bootstrap', `--datadir=${data}`, ...user, ...small],
    {
      input: ['create database mysql;', 'use mysql;', 'set @auth_root_socket = null;', ...bootstrap].join(
        '\n',
      ),
      stdio: ['pipe', 'ignore', 'pipe'],
    },
  )
  const port = await freePort()
  const running = startProgram(
    t,
    'mariadbd',
    [
      ...['--no-defaults', `--datadir=${data}`, `--port=${port}`, `--socket=${join(folder, 's')}`, ...user],
      ...['--bind-address=127.0.0.1', '--skip-name-resolve', '--character-set-server=utf8mb4', ...small],
      ...(tls ? [`--ssl-cert=${tls.cert}`, `--ssl-key=${tls.key}`] : []),
    ],
    { patienceMs: 20_000 },
  )
  await until('MariaDB is ready', () => {
    if (running.child.exitCode !== null) throw new Error(`MariaDB did not start: ${running.output()}`)
    return running.output().includes('ready for connections')
  })
  const ask = (text: string): Promise<unknown[][]> =>
    new Promise((resolve, reject) => {
      const connection = mysql.createConnection({
        ...{ host: '127.0.0.1', port, user: 'root', multipleStatements: true },
      })
      connection.query({ sql: text, rowsAsArray: true }, (error, rows) => {
        connection.destroy()
        if (error) reject(error)
        else resolve(rows as unknown[][])
      })
    })
  return {
    ...{ port, pid: running.pid, ask, stop: running.stop },
    run: async (text) => void (await ask(text)),
  }
}
