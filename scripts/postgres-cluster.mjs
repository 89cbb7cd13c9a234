/** A PostgreSQL of the tests' and the bench's own: Debian's programs, a temporary folder, a port on loopback; gone with them. */

import { execFileSync, spawn } from 'node:child_process'
import { chownSync, existsSync, mkdtempSync, openSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

/** The newest version's programs; `undefined` where there is none. */
export function postgresPrograms() {
  const versions = '/usr/lib/postgresql'
  if (!existsSync(versions)) return undefined
  const numbers = readdirSync(versions)
    .map(Number)
    .sort((a, b) => a - b)
  return numbers
    .map((number) => join(versions, String(number), 'bin'))
    .findLast((folder) => existsSync(join(folder, 'initdb')))
}

const ofItsOwn = { listen_addresses: '127.0.0.1', unix_socket_directories: '', max_connections: '300' }
// What is lost with the machine is only a test's.
const forgetful = {
  ...{ fsync: 'off', full_page_writes: 'off', synchronous_commit: 'off', jit: 'off' },
  ...{ wal_level: 'minimal', max_wal_senders: '0', shared_buffers: '64MB' },
}

/** It does not run as root, and neither may its folder belong to it. */
function owner() {
  if (process.getuid?.() !== 0) return {}
  const idOf = (flag) => Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }))
  return { uid: idOf('-u'), gid: idOf('-g') }
}

function freePort() {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address()
      server.close(() => resolve(port))
    })
  })
}

/** `url` names the database that is there from the start. `durable`: as it is configured by itself, for measuring. */
export async function startCluster({ durable = false } = {}) {
  const programs = postgresPrograms()
  const folder = mkdtempSync(join(tmpdir(), 'offhook-postgres-'))
  const as = { ...owner(), cwd: '/' }
  if (as.uid !== undefined) chownSync(folder, as.uid, as.gid)
  const data = join(folder, 'data')
  // A language that sorts otherwise than by bytes: who relies on the database's own order fails.
  const made = ['-D', data, '-A', 'trust', '-U', 'postgres', '-E', 'UTF8', '--no-sync']
  const language = ['--locale=C.UTF-8', '--locale-provider=icu', '--icu-locale=en-US']
  execFileSync(join(programs, 'initdb'), [...made, ...language], {
    ...as,
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  const port = await freePort()
  const settings = { ...ofItsOwn, ...(durable ? {} : forgetful), port }
  const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])
  const log = join(folder, 'log')
  const said = openSync(log, 'a')
  const server = spawn(join(programs, 'postgres'), ['-D', data, ...flags], {
    ...as,
    stdio: ['ignore', said, said],
  })
  const ended = new Promise((resolve) => server.once('exit', resolve))
  const isReady = () => readFileSync(log, 'utf8').includes('ready to accept connections')
  while (!isReady()) {
    if (server.exitCode !== null) throw new Error(`PostgreSQL did not start: ${readFileSync(log, 'utf8')}`)
    await sleep(50)
  }
  server.unref()
  return {
    url: `postgres://postgres@127.0.0.1:${port}/postgres`,
    /** Its process, for tests that stop it. */
    pid: server.pid,
    async stop() {
      server.ref()
      if (server.exitCode === null && server.signalCode === null) server.kill('SIGINT')
      await ended
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
