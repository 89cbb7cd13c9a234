/** What imports of phones and of extensions have in common. */

import type { TenantScope } from '../auth/tenant-scope.ts'
import { InvalidInput, isDatabaseBusy } from '../kernel/errors.ts'
import type { Guard } from '../kernel/guard.ts'
import { GuardError, notNow } from '../kernel/guarded-worker.ts'
import type { ImportMistake, ImportResult } from '../schema/import.ts'
import type { ImportKind } from '../schema/import-columns.ts'
import type { ReadTable } from '../tables/read-table.ts'
import type { Table, TableForm } from '../tables/table.ts'
import type { ImportColumnsStore } from '../tenants/import-columns-store.ts'
import type { Cells, ImportHead } from './imported-table.ts'

/** Heard now and then: how many rows are done. */
export type Progress = (done: number, total: number) => void

export type ImportParts = {
  columns: ImportColumnsStore
  guard: Pick<Guard, 'failed'>
  /** In a process of its own, since strangers write workbooks, too. */
  readTable(owner: string, bytes: Uint8Array): Promise<ReadTable>
}

export async function tableOf(
  { readTable }: ImportParts,
  { tenantId }: TenantScope,
  bytes: Uint8Array,
): Promise<Table> {
  const read = await readTable(tenantId, bytes).catch((error): ReadTable => {
    if (!(error instanceof GuardError)) throw error
    if (['busy', 'closed', 'late'].includes(error.reason)) throw notNow(error)
    return { problem: `The file cannot be read: ${error.message}; send a CSV, or less of it` }
  })
  if ('problem' in read) throw new InvalidInput([{ path: 'file', message: read.problem }])
  return read.table
}

type PlannedRow = {
  cells: Cells
  /** What it is found by. */
  key: string
  old: { id: string; name: string } | undefined
  draft: { name: string } | undefined
  fields: readonly string[]
  mistakes: ImportMistake[]
  makes?: readonly string[]
}

/** What became of a row, or would. */
export function rowOf(planned: PlannedRow): ImportResult['rows'][number] {
  const { cells, key, old, draft, fields, mistakes, makes = [] } = planned
  const isWrong = mistakes.length > 0
  return {
    row: cells.row,
    outcome: isWrong ? 'wrong' : !old ? 'new' : fields.length > 0 ? 'changed' : 'same',
    key,
    name: draft?.name ?? (cells.text('name') || (old?.name ?? '')),
    id: old?.id ?? null,
    fields: isWrong ? [] : [...fields],
    makes: isWrong ? [] : [...makes],
    mistakes,
  }
}

export function answerOf(
  dryRun: boolean,
  form: TableForm,
  { headerRow, headers, columns, matched }: ImportHead,
  { rows, extensions }: Pick<ImportResult, 'rows' | 'extensions'>,
): ImportResult {
  const counts = { new: 0, changed: 0, same: 0, wrong: 0 }
  for (const { outcome } of rows) counts[outcome]++
  const plain = { encoding: '', separator: '', sheet: '' }
  return {
    dryRun,
    file: { ...plain, ...form },
    headerRow,
    headers,
    columns,
    matched,
    counts,
    extensions,
    rows,
  }
}

/** What was saved is saved: that its columns could not be remembered is told to who looks after the server. */
export async function keepColumns(
  { columns, guard }: ImportParts,
  scope: TenantScope,
  kind: ImportKind,
  head: ImportHead,
): Promise<void> {
  if (head.headerRow === 0) return
  try {
    await columns.keep(scope, kind, head.headers, head.columns)
  } catch (error) {
    if (!isDatabaseBusy(error)) guard.failed('apiCall', error, { work: 'remembering the columns of a table' })
  }
}

/** Nothing is saved where a row is wrong, unless such rows are to be left out. */
export function refuseMistakes({ rows }: ImportResult, mistakes: 'refuse' | 'leaveOut'): void {
  if (mistakes === 'leaveOut') return
  const errors = rows.flatMap(({ row, mistakes: own }) =>
    own.map(({ field, message }) => ({ path: `rows.${row}.${field}`, message })),
  )
  if (errors.length > 0) throw new InvalidInput(errors)
}
