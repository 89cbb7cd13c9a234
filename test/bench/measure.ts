/** Processor time and memory of processes as Linux tells them, and numbers for a table. */

import { readdirSync, readFileSync } from 'node:fs'

/** Linux counts processor time in hundredths of a second. */
const msPerTick = 10

/** User and system time of these processes so far, all threads and children included, those that ended as well; in milliseconds. */
export function cpuOf(pids: readonly number[]): number {
  return pids.reduce((sum, pid) => sum + cpuOfOne(pid), 0)
}

function cpuOfOne(pid: number): number {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? []
    const ticks = fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0)
    return ticks * msPerTick + cpuOf(childrenOf(pid))
  } catch {
    // It ended meanwhile: its parent has its time.
    return 0
  }
}

function childrenOf(pid: number): number[] {
  return readdirSync(`/proc/${pid}/task`).flatMap((thread) =>
    readFileSync(`/proc/${pid}/task/${thread}/children`, 'utf8')
      .trim()
      .split(' ')
      .filter(Boolean)
      .map(Number),
  )
}

/** Memory of a process that is its own right now, in megabytes. */
export function rssOf(pid: number): number {
  const [, pages = '0'] = readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ')
  return (Number(pages) * 4096) / 1_048_576
}

/** What the work cost these processes, and how long it took; in milliseconds. */
export async function costOf(
  pids: readonly number[],
  work: () => Promise<unknown>,
): Promise<{ cpuMs: number; ms: number }> {
  const [started, before] = [performance.now(), cpuOf(pids)]
  await work()
  return { cpuMs: cpuOf(pids) - before, ms: performance.now() - started }
}

/** The value below which such a share of them lies. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0
}

export const median = (values: readonly number[]): number => quantile(values, 0.5)

export const sum = (values: readonly number[]): number => values.reduce((all, value) => all + value, 0)

/** With three digits that say something, or whole. */
export function short(value: number): string {
  if (value >= 100 || Number.isInteger(value)) return Math.round(value).toLocaleString('en')
  return value.toFixed(value >= 10 ? 1 : value >= 1 ? 2 : 3)
}
