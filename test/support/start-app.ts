/** Starts Offhook for a test: in this process, on free ports of 127.0.0.1, in a directory of its own that goes with the test. */

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type App, startApp } from '../../src/app.ts'
import { type Loaded, loadDefinitions } from '../../src/definitions/load-definitions.ts'
import type { Clock } from '../../src/kernel/clock.ts'
import { type Log, silentLog } from '../../src/kernel/log.ts'
import type { Random } from '../../src/kernel/random.ts'
import { readOptions } from '../../src/options.ts'
import type { Owner } from './processes.ts'
import { anyPorts } from './start-command.ts'
import { databaseFlags, leaveDatabase } from './test-database.ts'

export const root = join(import.meta.dirname, '..', '..')
/** Loaded once for all apps of the process: it takes a while, in which nothing else would go on. */
const definitions = loadDefinitions(join(root, 'definitions'))
export const adminPassword = 'correct horse battery'
export const globalKey = 'global-key-of-the-tests-0123456789'

export type TestApp = App & {
  readonly folder: string
  /** One call of the API by key; the body of the answer is in `body`. */
  call(method: string, path: string, body?: unknown, options?: CallOptions): Promise<Answer>
  /** As `call`, but fails unless the answer is a success; gives its body. */
  ok<Body = Record<string, never>>(
    method: string,
    path: string,
    body?: unknown,
    options?: CallOptions,
  ): Promise<Body>
}

export type CallOptions = { key?: string | null; headers?: Record<string, string> }
// biome-ignore lint/suspicious/noExplicitAny: tests look into answers of every shape
export type Answer = { status: number; headers: Headers; body: any; text: string }

type Settings = {
  flags?: string[]
  folder?: string
  clock?: Clock
  log?: Log
  demo?: boolean
  /** Programs play the demo’s phones. */
  playPhones?: boolean
  random?: Random
  environment?: Record<string, string>
  modelLimits?: Parameters<typeof startApp>[0]['modelLimits']
  patience?: Parameters<typeof startApp>[0]['patience']
  /** As long as it takes, however slow the machine is, if nothing else is said. */
  lookPatienceMs?: number
  /** For threads: the file of a release, which they read sooner than the folder. */
  definitionsPlace?: string
  /** Others than those that are shipped. */
  definitions?: Loaded
}

export async function startTestApp(t: Owner, settings: Settings = {}): Promise<TestApp> {
  const folder = settings.folder ?? mkdtempSync(join(tmpdir(), 'offhook-test-'))
  const ownDatabase = (settings.flags ?? []).includes('--database')
  const flags = [
    '--data',
    folder,
    ...anyPorts,
    ...(ownDatabase ? [] : await databaseFlags(folder)),
    // Most tests move the clock, or look into what is logged: that is one thread's.
    ...['--phone-threads', '0', '--database-threads', '0'],
    // Phones of tests answer on this machine.
    '--sip-networks',
    'default,127.0.0.0/8,::1',
    ...['--provider-networks', 'default,127.0.0.0/8,::1'],
    ...['--pbx-database-networks', 'default,127.0.0.0/8,::1'],
  ]
  const read = readOptions([...flags, ...(settings.demo ? ['--demo'] : []), ...(settings.flags ?? [])], {
    OFFHOOK_ADMIN_PASSWORD: adminPassword,
    OFFHOOK_API_KEY: globalKey,
    ...settings.environment,
  })
  if (!('options' in read)) throw new Error(JSON.stringify(read))
  const app = await startApp({
    options: read.options,
    log: settings.log ?? silentLog,
    definitions: settings.definitions ?? definitions,
    definitionsPlace: settings.definitionsPlace ?? join(root, 'definitions'),
    pageFolder: join(root, 'dist', 'web'),
    demoFolder: join(root, 'demo'),
    playPhones: settings.playPhones ?? false,
    version: '0.0.0-test',
    self: `process ${process.pid} of the tests`,
    ownAddress: '127.0.0.1',
    checkAnswers: true,
    clock: settings.clock,
    patience: settings.patience,
    lookPatienceMs: settings.lookPatienceMs ?? 60_000,
    modelLimits: settings.modelLimits,
    random: settings.random,
  })
  let closed = false
  const close = async () => {
    if (closed) return
    closed = true
    await app.close()
  }
  t.after(async () => {
    await close()
    if (!ownDatabase) await leaveDatabase(folder)
    if (!settings.folder) rmSync(folder, { recursive: true, force: true })
  })
  const call: TestApp['call'] = async (method, path, body, { key = globalKey, headers = {} } = {}) => {
    const response = await fetch(`${app.pageUrl}/api/v1${path}`, {
      method,
      headers: {
        ...(key === null ? {} : { 'x-api-key': key }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      body: body === undefined ? undefined : JSON.stringify(body),
    })
    const text = await response.text()
    return {
      status: response.status,
      headers: response.headers,
      text,
      body: /json/.test(response.headers.get('content-type') ?? '') ? JSON.parse(text) : undefined,
    }
  }
  return {
    ...app,
    close,
    folder,
    call,
    async ok(method, path, body, options) {
      const answer = await call(method, path, body, options)
      if (answer.status >= 300) throw new Error(`${method} ${path} answered ${answer.status}: ${answer.text}`)
      return answer.body
    },
  }
}
