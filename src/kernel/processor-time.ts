/** How much processor time a process has taken, as Linux tells it. */

import { readFile } from 'node:fs/promises'

/** Linux counts it in hundredths of a second. */
const tickMs = 10

/** In milliseconds; 0 where nobody tells. */
export async function usedBy(pid: number | undefined): Promise<number> {
  return timeIn(await readFile(`/proc/${pid}/stat`, 'utf8').catch(String))
}

/** Of a line of proc(5): fields 14 and 15. The program's name, the second one, may hold blanks and brackets itself. */
export function timeIn(line: string): number {
  const [, user, system] = /^.*\)(?: \S+){11} (\d+) (\d+) /s.exec(line) ?? []
  return (Number(user ?? 0) + Number(system ?? 0)) * tickMs
}
