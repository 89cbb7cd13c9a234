/** Looks for what cannot stand in a sheet, once through it: a schema that tries each of its kinds at each place takes far longer. */

import { sheetSchema } from '../schema/definition.ts'
import { checkShape } from './check-shape.ts'
import type { Finding, Path } from './mistake.ts'

const mostMistakes = 100

/** The first hundred mistakes, or nothing when the schema will find none in the sheets. */
export function checkSheets(data: unknown): { value?: undefined; findings: Finding[] } | undefined {
  if (!isObject(data)) return undefined
  const findings: Finding[] = []
  const sheets = [
    [['sheet'], data.sheet] as const,
    ...Object.entries(isObject(data.sheets) ? data.sheets : {}).map(
      ([name, sheet]) => [['sheets', name], sheet] as const,
    ),
  ]
  for (const [path, sheet] of sheets) {
    if (Array.isArray(sheet))
      for (const [index, item] of sheet.entries()) lookAt(item, [...path, index], findings)
    else lookAt(sheet, path, findings)
  }
  return findings.length > 0 ? { findings } : undefined
}

function lookAt(value: unknown, path: Path, findings: Finding[]): void {
  if (!isObject(value)) return
  for (const [name, member] of Object.entries(value)) {
    if (findings.length >= mostMistakes) return
    const own = [...path, name]
    if (Array.isArray(member) || name === '') findings.push(...saying(name, member, path))
    else lookAt(member, own, findings)
  }
}

/** In the words of the schema. */
function saying(name: string, member: unknown, path: Path): Finding[] {
  const { findings } = checkShape(sheetSchema, { [name]: Array.isArray(member) ? [] : member })
  return findings.slice(0, 1).map((finding) => ({ ...finding, path: [...path, ...finding.path] }))
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
