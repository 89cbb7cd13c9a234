/** SIPp as a phone: answers NOTIFYs as its scenario says, and tells what it was asked. */

import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { freePort, listens, type Owner, type RunningProgram, startProgram, testFolder } from './processes.ts'

export type SippPhone = {
  readonly port: number
  /** What a phone’s contact says to be reached here. */
  contact(user?: string): string
  /** One line for each NOTIFY that opened a call, and what the scenario logged besides. */
  logged(): string[]
  /** When messages came in, in milliseconds; copies included. */
  received(): number[]
  /** 0 when every call went as the scenario says. */
  readonly ended: Promise<number | null>
}

type SippOptions = {
  scenario: string
  transport?: 'udp' | 'tcp'
  /** It ends after so many calls. */
  calls?: number
  /** Without a trace it is faster, and tells nothing but its end. */
  trace?: boolean
}

/** A phone that takes calls as a scenario of `sipp-scenarios.ts` says. */
export async function startSipp(
  t: Owner,
  { scenario, transport = 'udp', calls = 1, trace = true }: SippOptions,
): Promise<SippPhone> {
  const folder = testFolder(t, 'sipp')
  const port = await freePort()
  const running = run(t, folder, scenario, [
    ...['-i', '127.0.0.1', '-p', String(port), '-m', String(calls)],
    ...(transport === 'tcp' ? ['-t', 't1'] : []),
    ...(trace ? traces : []),
  ])
  await listens(port, transport, running)
  return {
    port,
    contact: (user = 'phone') =>
      `sip:${user}@127.0.0.1:${port}${transport === 'tcp' ? ';transport=tcp' : ''}`,
    logged: () => lines(join(folder, 'log')),
    // Columns by tabs: date, time, epoch with fractions, S(ent) or R(eceived) …
    received: () =>
      lines(join(folder, 'messages')).flatMap((line) => {
        const [, , epoch, direction] = line.split('\t')
        return direction?.trim() === 'R' ? [Number(epoch) * 1000] : []
      }),
    ended: running.exited,
  }
}

/** A user agent client: plays a scenario once against a server and fails when it goes otherwise. */
export async function playSipp(t: Owner, scenario: string, server: { port: number }): Promise<void> {
  const folder = testFolder(t, 'sipp')
  const running = run(t, folder, scenario, [
    ...['-i', '127.0.0.1', '-p', String(await freePort()), '-m', '1', '-timeout', '10s', ...traces],
    `127.0.0.1:${server.port}`,
  ])
  const code = await running.exited
  if (code !== 0) throw new Error(`SIPp ended with ${code}: ${lines(join(folder, 'errors')).join('\n')}`)
}

const traces = [
  ...['-trace_logs', '-log_file', 'log', '-trace_err', '-error_file', 'errors'],
  ...['-trace_shortmsg', '-shortmessage_file', 'messages'],
]

function run(t: Owner, folder: string, scenario: string, args: string[]): RunningProgram {
  writeFileSync(join(folder, 'scenario.xml'), scenario)
  return startProgram(t, 'sipp', ['-sf', 'scenario.xml', '-nostdin', ...args], {
    cwd: folder,
    env: { ...process.env, TERM: 'dumb' },
  })
}

function lines(file: string): string[] {
  try {
    return readFileSync(file, 'utf8')
      .split('\n')
      .filter((line) => line !== '')
  } catch {
    return []
  }
}
