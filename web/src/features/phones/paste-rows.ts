/** Rows of phones that somebody pasted: what was typed, what the row above the table fills in, and what is wrong. */

import { t } from '@lingui/core/macro'
import type { PastedResult, PastedRow } from '../../../../src/schema/pasted.ts'
import { macSchema } from '../../../../src/schema/phone.ts'
import { say } from '../../lib/language.ts'

export type PasteRow = PastedRow & {
  key: number
  /** Said by the server when it was to be saved. */
  refused: string
  /** Its phone is there, and is to be changed. */
  update: boolean
}

/** What fills cells that nobody typed into. */
export type Fill = {
  /** A model for each maker. */
  models: Readonly<Record<string, { id: string; name: string }>>
  /** Numbers that are free, in order. */
  numbers: readonly string[]
  /** `Room {101}`: counts on from 101; `{n}` is the extension. */
  name: string
  presetId: string
}

export type FilledRow = PasteRow & {
  shownModelId: string
  shownModelName: string
  shownNumber: string
  shownName: string
  /** At which field something is wrong, and what. */
  wrong: { field: 'mac' | 'model' | 'number' | 'name'; message: string } | undefined
}

let keys = 0

export function rowsOf({ rows }: PastedResult): PasteRow[] {
  return rows.map((row) => ({ ...row, key: ++keys, refused: '', update: false }))
}

export function filledRows(rows: readonly PasteRow[], fill: Fill): FilledRow[] {
  const seen = new Map<string, number>()
  let [free, counted] = [0, 0]
  const written = new Set(rows.map(({ number }) => number))
  const numbers = fill.numbers.filter((number) => !written.has(number))
  return rows.map((row, index) => {
    const mac = macSchema.safeParse(row.mac)
    const filled = row.modelId === null ? fill.models[row.vendor] : undefined
    const number = row.number || numbers[free++] || ''
    const name = row.name || nameBy(fill.name, number, counted++)
    const before = mac.success ? seen.get(mac.data) : undefined
    if (mac.success && before === undefined) seen.set(mac.data, index + 1)
    const next = {
      ...row,
      shownModelId: row.modelId ?? filled?.id ?? '',
      shownModelName: row.modelId === null ? (filled?.name ?? '') : row.modelName,
      ...{ shownNumber: number, shownName: name },
    }
    const macProblem = mac.success ? '' : say(mac.error.issues[0]?.message ?? t`This is no MAC address`)
    return { ...next, wrong: wrongOf(next, macProblem || (row.mac === '' ? row.problem : ''), before) }
  })
}

function nameBy(pattern: string, number: string, counted: number): string {
  return pattern
    .replace(/\{(\d+)\}/, (_, from: string) => String(Number(from) + counted).padStart(from.length, '0'))
    .replaceAll('{n}', number)
    .trim()
}

function wrongOf(
  row: Omit<FilledRow, 'wrong'>,
  macProblem: string,
  before: number | undefined,
): FilledRow['wrong'] {
  if (macProblem) return { field: 'mac', message: macProblem.split('. ')[0] ?? macProblem }
  if (before !== undefined) return { field: 'mac', message: t`Row ${before} has the same MAC address` }
  if (row.phone && !row.update) return { field: 'mac', message: t`Already the phone ${row.phone.name}` }
  if (row.elsewhere) return { field: 'mac', message: t`A phone of ${row.elsewhere} has this MAC address` }
  if (row.shownModelId === '' && !row.phone) return { field: 'model', message: t`Which model is it?` }
  return row.refused === '' ? undefined : { field: 'mac', message: row.refused }
}

/** As the import takes them: MAC, model, extension, name, preset. */
export const savedColumns = 'mac,model,extension,name,preset'

export function tableOf(rows: readonly FilledRow[], presetId: string): string[][] {
  return rows.map(({ mac, shownModelId, shownNumber, shownName }) => [
    ...[mac, shownModelId, shownNumber, shownName, presetId],
  ])
}
