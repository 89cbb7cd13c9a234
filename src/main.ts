/** The process: arguments, environment, signals, exit code. The only file that touches `process`. */

import { readFileSync } from 'node:fs'
import { hostname, networkInterfaces } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type App, startApp } from './app.ts'
import { type CommandWord, commandWords, runCommand } from './commands.ts'
import { loadDefinitions } from './definitions/load-definitions.ts'
import { loadRelease } from './definitions/release.ts'
import type { StandIn } from './ground.ts'
import { createLog, type Log } from './kernel/log.ts'
import { type Options, readOptions } from './options.ts'

const here = dirname(fileURLToPath(import.meta.url))
/** Built, this file stands in `dist`; from source, in `src`. */
const root = join(here, '..')
const built = !here.endsWith('src')
const portFlags = ['port', 'phone-port', 'phone-tls-port', 'phone-old-tls-port', 'tftp-port'] as const
const definitionsPlace = built ? join(here, 'definitions.json') : join(root, 'definitions')

const [word = '', ...others] = process.argv.slice(2)
const command = commandWords.find((each) => each === word)
const read = command ? { command } : readOptions(process.argv.slice(2), process.env)
if ('command' in read) {
  await obey(read.command)
} else if ('help' in read) {
  process.stdout.write(`${read.help}\n`)
} else if ('mistakes' in read) {
  process.stderr.write(`${read.mistakes.join('\n')}\nSee --help.\n`)
  process.exitCode = 2
} else {
  await run(read.options)
}

async function obey(command: CommandWord): Promise<void> {
  try {
    await runCommand(command, others, process.env, (line) => process.stdout.write(`${line}\n`))
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
    process.exitCode = 1
  }
}

type Running = Pick<App, 'guard' | 'close'>

async function run(options: Options): Promise<void> {
  const log = createLog(options['log-level'])
  try {
    const answerFor = processOf(log)
    const app = await startApp({
      waiting(standIn) {
        answerFor(standIn)
        process.stdout.write(waits(standIn))
      },
      options,
      log,
      definitions: built ? loadRelease(definitionsPlace) : loadDefinitions(definitionsPlace),
      definitionsPlace,
      pageFolder: join(root, 'dist', 'web'),
      demoFolder: join(root, 'demo'),
      playPhones: true,
      version: JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).version,
      self: `process ${process.pid} on ${hostname()}`,
      ownAddress: options.demo ? '127.0.0.1' : ownAddress(),
      checkAnswers: process.env.NODE_ENV === 'test' || !built,
    })
    answerFor(app)
    process.stdout.write(welcome(app))
  } catch (error) {
    process.stderr.write(`Offhook did not start: ${reason(error, options)}\n`)
    process.exit(1)
  }
}

/** Ends with what runs in the process, when it is told to. */
function processOf(log: Log) {
  let running: Running | undefined
  const stop = () =>
    void running?.close().then(
      () => process.exit(0),
      (error) => {
        log.error({ error }, 'it could not be closed in order')
        process.exit(1)
      },
    )
  return (next: Running): void => {
    const isFirst = running === undefined
    running = next
    if (!isFirst) return
    // See docs/decisions/010-what-a-failure-ends.md.
    process.on('uncaughtException', (error) => running?.guard.failed('process', error))
    process.on('unhandledRejection', (error) => running?.guard.failed('process', error))
    process.once('SIGINT', stop)
    process.once('SIGTERM', stop)
    process.once('SIGHUP', stop)
  }
}

function waits({ pageUrl, publicUrl, why }: StandIn): string {
  return [
    '',
    '  Offhook waits for its database; phones get their last good files meanwhile.',
    `  ${why()}`,
    `  Page and API   ${pageUrl}, which says so`,
    `  Phones         ${publicUrl}`,
    '',
    '',
  ].join('\n')
}

function welcome({ pageUrl, publicUrl, newPassword, trouble }: App): string {
  const lines = ['', '  Offhook is up.', `  Page and API   ${pageUrl}`, `  Phones         ${publicUrl}`]
  if (newPassword !== undefined)
    lines.push(`  Sign in as     admin, password ${newPassword}   (shown this once)`)
  if (trouble !== undefined) lines.push(`  But            ${trouble}`)
  return `${lines.join('\n')}\n\n`
}

function reason(error: unknown, options: Options): string {
  const { code, port, address } = error as NodeJS.ErrnoException & { port?: number; address?: string }
  if (code === 'EADDRINUSE') {
    const flags = portFlags.filter((flag) => options[flag] === port).map((flag) => `--${flag}`)
    return `port ${port} of ${address} is in use; choose another one with ${flags.join(' or ')}`
  }
  if (code === 'EACCES') return `it may not use ${address ?? ''} ${port ?? ''}`
  return error instanceof Error ? error.message : String(error)
}

/** The first address of this machine that other machines can reach. */
function ownAddress(): string {
  for (const addresses of Object.values(networkInterfaces())) {
    for (const { family, internal, address } of addresses ?? [])
      if (family === 'IPv4' && !internal) return address
  }
  return '127.0.0.1'
}
