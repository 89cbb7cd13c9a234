/** Holds data to a schema and says what was expected in one sentence each. */

import type { z } from 'zod'
import { sentenceOf } from '../schema/sentences.ts'
import type { Finding, Path } from './mistake.ts'

type Issue = z.core.$ZodIssue

export function checkShape<T>(schema: z.ZodType<T>, data: unknown): { value?: T; findings: Finding[] } {
  const result = schema.safeParse(data)
  if (result.success) return { value: result.data, findings: [] }
  return { findings: result.error.issues.slice(0, 100).flatMap((issue) => findingsOf(issue, data, [])) }
}

function findingsOf(issue: Issue, data: unknown, base: Path): Finding[] {
  const path = [...base, ...issue.path.map((step) => (typeof step === 'symbol' ? String(step) : step))]
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({ path: [...path, key], message: 'there is no such key here' }))
  }
  if (issue.code === 'invalid_union' && issue.errors.length > 0)
    return closestBranch(issue.errors, data, path)
  return [{ path, message: describe(issue, valueAt(data, path)) }]
}

/** Of a union, the branch that the writer most likely meant: the one whose mistakes lie deepest. */
function closestBranch(branches: readonly Issue[][], data: unknown, path: Path): Finding[] {
  const found = branches.map((issues) => issues.flatMap((issue) => findingsOf(issue, data, path)))
  const depth = (findings: Finding[]) => Math.max(...findings.map((finding) => finding.path.length))
  const deepest = Math.max(...found.map(depth))
  const closest = found.filter((findings) => depth(findings) === deepest)
  const [first = []] = closest
  if (closest.length === 1 || deepest > path.length) return first
  const wanted = new Set(first.length ? closest.flat().map((finding) => finding.message) : [])
  const expected = [...wanted].map((message) => message.replace(/^expected (.*), got .*$/s, '$1'))
  return [{ path, message: `expected ${expected.join(' or ')}, got ${shown(valueAt(data, path))}` }]
}

/** A check's own sentence stands alone; one of the table is followed by what was found. */
function describe(issue: Issue, value: unknown): string {
  const ofTable = issue.message === sentenceOf({ ...issue, input: value } as z.core.$ZodRawIssue)
  return ofTable && value !== undefined ? `${issue.message}, got ${shown(value)}` : issue.message
}

function shown(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value.length > 60 ? `${value.slice(0, 60)}…` : value)
  if (Array.isArray(value)) return 'a list'
  if (typeof value === 'object' && value !== null) return 'a map'
  return value === null ? 'nothing' : String(value)
}

function valueAt(data: unknown, path: Path): unknown {
  let value = data
  for (const step of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) return undefined
    value = (value as Record<string | number, unknown>)[step]
  }
  return value
}
