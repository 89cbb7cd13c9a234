/** Real programs in tests: found or skipped with a reason, each in the hands of the test that started it. */

import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process'
import { createSocket } from 'node:dgram'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

/** A test, or a suite while it begins. */
export type Owner = { after(work: () => void | Promise<void>): void }

/** Where a program is, unless its name says so; Debian keeps servers out of a user’s PATH. */
export function program(name: string): string | undefined {
  if (name.includes('/')) return existsSync(name) ? name : undefined
  return [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/sbin']
    .map((folder) => join(folder, name))
    .find((path) => existsSync(path))
}

/** For a test’s `skip`: `false` when all of these are installed, else the reason. */
export function missing(...names: string[]): string | false {
  const absent = names.filter((name) => program(name) === undefined)
  return absent.length > 0 && `not installed: ${absent.join(', ')} (npm test installs them)`
}

/** A folder that goes with the test. */
export function testFolder(t: Owner, name: string): string {
  const folder = mkdtempSync(join(tmpdir(), `offhook-${name}-`))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

export type RunningProgram = {
  readonly pid: number
  readonly child: ChildProcess
  /** Everything that it said so far, on both streams. */
  output(): string
  /** Its exit code, `null` after a signal. */
  readonly exited: Promise<number | null>
  stop(): Promise<void>
}

/** With `ipc` messages can be sent to it. */
type StartOptions = Pick<SpawnOptions, 'cwd' | 'env'> & { patienceMs?: number; ipc?: boolean }

/** Starts a program, and ends it with the test: asked first, killed when it does not listen. */
export function startProgram(
  t: Owner,
  name: string,
  args: readonly string[],
  { patienceMs = 3000, ipc = false, ...options }: StartOptions = {},
): RunningProgram {
  const path = program(name)
  if (path === undefined) throw new Error(`${name} is not installed`)
  const stdio: ['pipe', 'pipe', 'pipe'] = ['pipe', 'pipe', 'pipe']
  if (ipc) (stdio as string[]).push('ipc')
  const child = spawn(path, args, { ...options, stdio })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8')
    stream.on('data', (text: string) => {
      output += text
    })
  }
  child.stdin.on('error', () => undefined)
  const exited = new Promise<number | null>((resolve) => {
    child.once('error', (error) => {
      output += String(error)
      resolve(null)
    })
    child.once('close', resolve)
  })
  async function stop(): Promise<void> {
    if (child.exitCode !== null || child.signalCode !== null) return
    child.kill('SIGTERM')
    const waiting = new AbortController()
    const killed = sleep(patienceMs, undefined, { signal: waiting.signal, ref: false }).then(
      () => child.kill('SIGKILL'),
      () => undefined,
    )
    await exited
    waiting.abort()
    await killed
  }
  t.after(stop)
  return { pid: child.pid ?? 0, child, output: () => output, exited, stop }
}

/** Runs a program to its end, with what it said on each stream. */
export async function runProgram(
  name: string,
  args: readonly string[],
): Promise<{ code: number | null; stdout: string; stderr: string }> {
  const path = program(name)
  if (path === undefined) throw new Error(`${name} is not installed`)
  const child = spawn(path, args, { stdio: ['ignore', 'pipe', 'pipe'] })
  const said = { stdout: '', stderr: '' }
  child.stdout.on('data', (chunk) => {
    said.stdout += chunk
  })
  child.stderr.on('data', (chunk) => {
    said.stderr += chunk
  })
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve))
  return { code, ...said }
}

/** Waits until `look` finds something; fails with `what` when it does not come. */
export async function until<T>(
  what: string,
  look: () => T | Promise<T>,
  { timeoutMs = 120_000, everyMs = 40 } = {},
): Promise<NonNullable<Exclude<T, false>>> {
  const end = Date.now() + timeoutMs
  for (;;) {
    const found = await look()
    if (found !== undefined && found !== null && found !== false)
      return found as NonNullable<Exclude<T, false>>
    if (Date.now() > end) throw new Error(`${what}: not within ${timeoutMs} ms`)
    await sleep(everyMs)
  }
}

const taken = new Set<number>()

/** A port of 127.0.0.1 that is free for UDP and TCP, below those that the machine hands out by itself. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = 20_000 + Math.floor(Math.random() * 12_000)
    if (taken.has(port) || !(await isFree(port))) continue
    taken.add(port)
    return port
  }
}

async function isFree(port: number): Promise<boolean> {
  const udp = await new Promise<boolean>((resolve) => {
    const socket = createSocket('udp4')
    socket.once('error', () => resolve(false))
    socket.bind(port, '127.0.0.1', () => socket.close(() => resolve(true)))
  })
  if (!udp) return false
  return new Promise<boolean>((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(false))
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)))
  })
}

/** Waits until a program listens on a port, as the kernel tells: nothing is sent to it. */
export async function listens(
  port: number,
  transport: 'udp' | 'tcp',
  program: { child: ChildProcess; output?(): string },
) {
  const local = `:${port.toString(16).toUpperCase().padStart(4, '0')} `
  // The state of a socket: 0A listens for TCP, 07 is every open one of UDP.
  const state = transport === 'tcp' ? '0A' : '07'
  const open = () =>
    readFileSync(`/proc/net/${transport}`, 'utf8')
      .split('\n')
      .some((row) => row.includes(local) && row.trim().split(/\s+/)[3] === state)
  await until(`port ${port} of ${transport}`, () => {
    if (program.child.exitCode !== null) throw new Error(`it ended at once: ${program.output?.() ?? ''}`)
    return open()
  })
}
