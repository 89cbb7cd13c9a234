/** What can only be said of all lines of a phone together: who shares a registrar with whom, and a handset; which button each has. */

import { registration } from '../definitions/readable.ts'
import type { Scope, Value } from '../language/scope.ts'

/**
 * Which button shows each line, where lines and keys share the phone's buttons: that of its own number while no key has
 * it, else the first that is free. A line for which none is left has none.
 */
export function lineButtons(
  lines: readonly number[],
  keys: Iterable<number>,
  count: number,
): ReadonlyMap<number, number> {
  const taken = new Set(keys)
  const own = lines.filter((line) => !taken.has(line))
  const buttons = new Map(own.map((line) => [line, line]))
  for (const line of own) taken.add(line)
  let free = 1
  for (const line of lines) {
    if (buttons.has(line)) continue
    while (taken.has(free)) free++
    if (free <= count) buttons.set(line, free++)
  }
  return buttons
}

/**
 * Each line with its `registrar` (the number of its way to register among the phone’s, the most common first) and its
 * `handsetLines` (the numbers of all lines of its handset, with commas between).
 */
export function withGroups(lines: readonly Scope[]): Scope[] {
  const ways = Map.groupBy(lines, (line) => registration.map((key) => line[key] ?? '').join(' '))
  const registrars = new Map<Scope, number>()
  // The sort is stable: of ways as common the one that stands first comes first.
  ;[...ways.values()]
    .sort((a, b) => b.length - a.length)
    .forEach((same, index) => {
      for (const line of same) registrars.set(line, index + 1)
    })
  const numbers = new Map<Value, string>()
  for (const { handset, number } of lines) {
    const before = numbers.get(handset)
    numbers.set(handset, before === undefined ? String(number) : `${before},${number}`)
  }
  return lines.map((line) => ({
    ...line,
    registrar: registrars.get(line),
    handsetLines: numbers.get(line.handset),
  }))
}
