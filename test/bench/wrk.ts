/** Load by wrk, a program of Debian's that costs little itself, and what it cost the server. */

import { runProgram } from '../support/processes.ts'
import { cpuOf } from './measure.ts'

export type Load = {
  url: string
  headers: Readonly<Record<string, string>>
  connections: number
  seconds: number
}

export type Loaded = { perSecond: number; cpuMs: number }

/** `pids` are those whose processor time is counted. */
export async function loadBy(
  { url, headers, connections, seconds }: Load,
  pids: readonly number[],
): Promise<Loaded> {
  const given = Object.entries(headers).flatMap(([name, value]) => ['-H', `${name}: ${value}`])
  const before = cpuOf(pids)
  const { code, stdout, stderr } = await runProgram('wrk', [
    ...['-t1', `-c${connections}`, `-d${seconds}s`, ...given],
    url,
  ])
  const spent = cpuOf(pids) - before
  const total = Number(stdout.match(/(\d+) requests in/)?.[1])
  // A 304 is none of these to it.
  if (code !== 0 || /Non-2xx/.test(stdout) || !total)
    throw new Error(`the load on ${url} went wrong:\n${stdout}${stderr}`)
  return { perSecond: Number(stdout.match(/Requests\/sec:\s+([\d.]+)/)?.[1]), cpuMs: spent / total }
}
