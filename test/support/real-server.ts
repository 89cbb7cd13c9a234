/** The server as `npm start` runs it, in a process of its own that can be killed, stopped and started again. */

import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import type { Owner } from './processes.ts'
import { startArguments } from './start-command.ts'

const root = join(import.meta.dirname, '..', '..')
/** A global key, given at the very first start. */
export const serverKey = 'key-of-the-real-servers-0123456789'

export type RealServer = {
  readonly child: ChildProcess
  readonly pid: number
  /** Of the API: `http://127.0.0.1:8080/api/v1`. */
  readonly api: string
  /** Where phones of this machine fetch. */
  readonly phones: string
  readonly output: () => string
  /** By SIGKILL; answers when it is gone. */
  kill(): Promise<void>
}

export type Starting = { child: ChildProcess; kill(): Promise<void>; up: Promise<RealServer> }

/** `up` fails when the server ends before it is. */
export function startServer(t: Owner, flags: readonly string[], env: NodeJS.ProcessEnv = {}): Starting {
  const child = spawn(process.execPath, [...startArguments(), ...flags], {
    cwd: root,
    env: { ...process.env, OFFHOOK_API_KEY: serverKey, OFFHOOK_LOG_LEVEL: 'error', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let said = ''
  const gone = once(child, 'exit')
  const isGone = () => child.exitCode !== null || child.signalCode !== null
  async function kill(): Promise<void> {
    if (!isGone()) child.kill('SIGKILL')
    await gone
  }
  t.after(kill)
  const { promise: up, resolve, reject } = Promise.withResolvers<RealServer>()
  for (const stream of [child.stdout, child.stderr])
    stream?.setEncoding('utf8').on('data', (text: string) => {
      said += text
      const [, page] = said.match(/Page and API\s+(\S+)\n/) ?? []
      const [, phones] = said.match(/Phones\s+(\S+)\n/) ?? []
      if (page && phones)
        resolve({
          ...{ child, kill, pid: child.pid ?? 0, api: `${page}/api/v1` },
          phones: `http://127.0.0.1:${new URL(phones).port}`,
          output: () => said,
        })
    })
  void gone.then(() => reject(new Error(`the server ended before it was up: ${said}`)))
  // Who kills it while it starts waits for no start.
  up.catch(() => undefined)
  return { child, kill, up }
}

/** A call that was refused, or got no answer (`status` 0). */
export class Unanswered extends Error {
  readonly status: number
  constructor(status: number, message: string) {
    super(message)
    this.status = status
  }
}

export async function ask<Body>(
  api: string,
  method: string,
  path: string,
  body?: unknown,
  headers: Record<string, string> = {},
): Promise<Body> {
  const response = await fetch(api + path, {
    method,
    headers: { 'x-api-key': serverKey, 'content-type': 'application/json', ...headers },
    body: body === undefined ? undefined : JSON.stringify(body),
  }).catch((error) => {
    throw new Unanswered(0, String(error.cause ?? error))
  })
  const text = await response.text().catch((error) => {
    throw new Unanswered(0, String(error))
  })
  if (!response.ok)
    throw new Unanswered(response.status, `${method} ${path} answered ${response.status}: ${text}`)
  return (text === '' ? undefined : JSON.parse(text)) as Body
}
