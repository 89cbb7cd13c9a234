/** The audit trail as a file: CSV for spreadsheets, JSON lines for programs. */

import { Readable } from 'node:stream'
import type { AuditRow } from '../schema/audit.ts'

const columns: Readonly<Record<string, (row: AuditRow) => string | number | null>> = {
  place: ({ seq }) => seq,
  time: ({ at }) => at,
  who: ({ who }) => who,
  address: ({ address }) => address,
  tenant: ({ tenant }) => tenant,
  action: ({ action }) => action,
  outcome: ({ outcome }) => outcome,
  times: ({ times }) => times,
  kind: ({ object }) => object.kind,
  id: ({ object }) => object.id,
  name: ({ object }) => object.name,
  detail: ({ detail }) => detail,
  changes: changesOf,
}

function changesOf({ changes, moreChanges }: AuditRow): string {
  const told = changes.map(({ field, secret, old = '', new: next = '' }) =>
    secret ? `${field} changed` : `${field}: ${old} → ${next}`,
  )
  return [...told, ...(moreChanges > 0 ? [`and ${moreChanges} more`] : [])].join('; ')
}

/** A spreadsheet runs what begins so. */
const formula = /^[=+\-@\t\r]/

function cell(value: string | number | null): string {
  const text = String(value ?? '')
  const safe = typeof value === 'string' && formula.test(text) ? `'${text}` : text
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}

const line = (cells: readonly (string | number | null)[]): string => `${cells.map(cell).join(',')}\r\n`

const forms = {
  csv: {
    head: line(Object.keys(columns)),
    row: (row: AuditRow) => line(Object.values(columns).map((of) => of(row))),
  },
  jsonl: { head: '', row: (row: AuditRow) => `${JSON.stringify(row)}\n` },
}

/** Read on as fast as it is taken: never more than some rows are held. */
export function auditFile(format: keyof typeof forms, rows: AsyncIterable<AuditRow[]>): Readable {
  const { head, row } = forms[format]
  async function* texts() {
    if (head) yield head
    for await (const some of rows) if (some.length > 0) yield some.map(row).join('')
  }
  return Readable.from(texts(), { objectMode: false })
}
