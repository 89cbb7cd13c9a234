/** A server as `npm start` starts it, in the hands of the bench. */

import { once } from 'node:events'
import { join } from 'node:path'
import { type Owner, startProgram, until } from '../support/processes.ts'
import { anyPorts, startArguments } from '../support/start-command.ts'
import { cpuOf, rssOf } from './measure.ts'

const root = join(import.meta.dirname, '..', '..')
const watch = join(import.meta.dirname, 'programs', 'loop-watch.mjs')
export const apiKey = 'key-of-the-benchmark-0123456789'

export type Offhook = Awaited<ReturnType<typeof startOffhook>>

type Settings = {
  data: string
  flags?: readonly string[]
  environment?: Readonly<Record<string, string>>
  /** Of what else works for it: the database's server. */
  besides?: readonly number[]
  /** So that it tells how long its loop stands still. */
  watched?: boolean
}

/** Answers when it is up. */
export async function startOffhook(owner: Owner, settings: Settings) {
  const { data, flags = [], environment = {}, besides = [], watched = false } = settings
  const started = performance.now()
  const before = cpuOf(besides)
  const loaded = watched ? ['--import', watch] : []
  const args = [...loaded, ...startArguments(), '--data', data, ...anyPorts, ...flags]
  const { pid, child, output, exited } = startProgram(owner, process.execPath, args, {
    cwd: root,
    env: {
      ...process.env,
      OFFHOOK_API_KEY: apiKey,
      OFFHOOK_ADMIN_PASSWORD: 'correct horse battery',
      OFFHOOK_LOG_LEVEL: 'warn',
      ...environment,
    },
    ipc: watched,
    patienceMs: 60_000,
  })
  const urls = await until(
    'the server is up',
    () => {
      if (child.exitCode !== null) throw new Error(`it ended at once: ${output()}`)
      return /Page and API\s+(\S+)\s+Phones\s+(\S+)/.exec(output())
    },
    { everyMs: 5, timeoutMs: 300_000 },
  )
  const startedMs = performance.now() - started
  const startedCpuMs = cpuOf([pid, ...besides]) - before
  const api = `${urls[1]}/api/v1`
  // The address that it tells is one that others reach; it listens on this one alone.
  const phones = `http://127.0.0.1:${new URL(urls[2] ?? '').port}`

  return {
    ...{ pid, api, phones, startedMs, startedCpuMs },
    pids: [pid, ...besides],
    rss: () => rssOf(pid),

    async call<Body>(method: string, path: string, body?: unknown): Promise<Body> {
      const response = await fetch(api + path, {
        method,
        headers: { 'x-api-key': apiKey, 'content-type': 'application/json' },
        body: body === undefined ? undefined : JSON.stringify(body),
      })
      const text = await response.text()
      if (!response.ok) throw new Error(`${method} ${path}: ${text.slice(0, 500)}`)
      return JSON.parse(text || '{}')
    },

    /** Does the work; the answer is how long the main loop stood still at most meanwhile, in milliseconds. */
    async longestStop(work: () => Promise<unknown>): Promise<number> {
      child.send('begin')
      await work()
      const told = once(child, 'message')
      child.send('end')
      const [longest] = await told
      return Number(longest)
    },

    /** By SIGTERM; how long it took, in milliseconds. */
    async stop(): Promise<number> {
      const began = performance.now()
      child.kill('SIGTERM')
      await exited
      return performance.now() - began
    },
  }
}
