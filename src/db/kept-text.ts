/** Text of anybody, as every database keeps it and gives it back; longer than `most` signs, it is cut between two characters. */

import { withoutNul } from '../schema/fields.ts'

export function keptText(text: string, most: number): string {
  const kept = withoutNul(text.toWellFormed())
  if (kept.length <= most) return kept
  return `${kept.slice(0, most - 1).replace(/[\ud800-\udbff]$/, '')}…`
}
