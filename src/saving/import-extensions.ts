/** Extensions out of a table: what becomes of each row, and all good rows in one transaction. */

import { setImmediate as pause } from 'node:timers/promises'
import type { TenantScope } from '../auth/tenant-scope.ts'
import type { ExtensionDraft, ExtensionRecord, ExtensionStore } from '../extensions/extension-store.ts'
import { type FieldError, InvalidInput } from '../kernel/errors.ts'
import { type Random, toBase32 } from '../kernel/random.ts'
import { extensionCreateSchema, extensionPatchSchema } from '../schema/extension.ts'
import { fieldErrors } from '../schema/field-errors.ts'
import type { ExtensionsImportQuery, ImportMistake, ImportResult } from '../schema/import.ts'
import {
  answerOf,
  type ImportParts,
  keepColumns,
  type Progress,
  refuseMistakes,
  rowOf,
  tableOf,
} from './import-parts.ts'
import { type Cells, cellsOf, headOf, spreadsheetTrouble } from './imported-table.ts'

type Parts = ImportParts & {
  extensions: Pick<ExtensionStore, 'byNumber' | 'writeMany'>
  /** Throws InvalidInput when a phone that shows it cannot carry its new values. */
  check(scope: TenantScope, draft: ExtensionRecord): Promise<void>
  random: Random
}

type Planned = {
  cells: Cells
  old: ExtensionRecord | undefined
  draft: ExtensionDraft['draft'] | undefined
  fields: string[]
  mistakes: ImportMistake[]
}

const atOnce = 20

export type ExtensionsImport = ReturnType<typeof extensionsImport>

export function extensionsImport(parts: Parts) {
  const { extensions, columns, check, random } = parts

  async function planOf(
    scope: TenantScope,
    cells: Cells,
    old: ExtensionRecord | undefined,
    query: ExtensionsImportQuery,
    rows: Map<string, number>,
  ): Promise<Planned> {
    const asked = askedBy(cells)
    const mistakes: ImportMistake[] = []
    const wrong = (errors: readonly FieldError[]) =>
      void mistakes.push(
        ...errors.map(({ path, message }) => cells.mistake(path.split('.')[0] ?? '', message)),
      )
    const none = { cells, old, draft: undefined, fields: [], mistakes }
    const number = cells.text('number')
    const trouble = spreadsheetTrouble(number)
    if (trouble !== undefined) wrong([{ path: 'number', message: trouble }])
    const before = rows.get(number)
    if (before === undefined) rows.set(number, cells.row)
    else wrong([{ path: 'number', message: `Row ${before} has the same number; each extension has its own` }])
    const read = old
      ? extensionPatchSchema.safeParse(asked)
      : extensionCreateSchema.safeParse(newOf(asked, query))
    if (!read.success) wrong(read.error.issues.flatMap(fieldErrors))
    if (!read.success || mistakes.length > 0) return none
    const draft = old ? { ...old, ...read.data } : (read.data as ExtensionDraft['draft'])
    const fields = old ? Object.keys(asked).filter((field) => differ(old, draft, field)) : []
    if (old && fields.length > 0)
      await check(scope, { ...old, ...read.data }).catch((error) => {
        if (!(error instanceof InvalidInput)) throw error
        wrong(error.errors)
      })
    return { cells, old, draft, fields, mistakes }
  }

  function newOf(asked: Record<string, string>, { passwords }: ExtensionsImportQuery) {
    const made = passwords === 'make' && !asked.password ? { password: toBase32(random(15)) } : {}
    return { name: asked.number, ...asked, ...made }
  }

  return {
    /** Refused as a whole where the file cannot be read, or where a row has a mistake and these are not to be left out. */
    async run(
      scope: TenantScope,
      bytes: Uint8Array,
      query: ExtensionsImportQuery,
      progress: Progress,
    ): Promise<ImportResult> {
      const table = await tableOf(parts, scope, bytes)
      const head = await headOf('extensions', table, query, (headers) =>
        columns.find(scope, 'extensions', headers),
      )
      if (!head.columns.includes('number')) {
        if (query.dryRun) return answerOf(true, table.form, head, { rows: [], extensions: 0 })
        throw new InvalidInput([
          {
            path: 'columns',
            message: 'No column is known to hold the numbers of extensions; say which one it is',
          },
        ])
      }
      const all = head.body.map((row) => cellsOf(head, row))
      const known = await extensions.byNumber(
        scope,
        all.map((cells) => cells.text('number')),
      )
      const rows = new Map<string, number>()
      const planned: Planned[] = []
      for (const cells of all) {
        planned.push(await planOf(scope, cells, known.get(cells.text('number')), query, rows))
        if (planned.length % atOnce === 0) {
          progress(planned.length, all.length)
          await pause()
        }
      }
      progress(all.length, all.length)
      const answer = answerOf(query.dryRun, table.form, head, {
        rows: planned.map((each) => rowOf({ ...each, key: each.cells.text('number').slice(0, 40) })),
        extensions: 0,
      })
      if (query.dryRun) return answer
      refuseMistakes(answer, query.mistakes)
      const drafts = planned.flatMap(({ draft, old, fields, mistakes }, index) =>
        draft && mistakes.length === 0 && (!old || fields.length > 0) ? [{ index, draft, old }] : [],
      )
      if (drafts.length > 0) await extensions.writeMany(scope, drafts)
      await keepColumns(parts, scope, 'extensions', head)
      return answer
    },
  }
}

const plain = ['username', 'authUsername', 'password', 'mailbox', 'voicemailNumber'] as const

/** What the row says; an empty cell says nothing. */
function askedBy(cells: Cells): Record<string, string> {
  const asked: Record<string, string> = { number: cells.text('number') }
  const name = cells.text('name') || `${cells.text('firstName')} ${cells.text('lastName')}`.trim()
  if (name !== '') asked.name = name
  for (const field of plain) if (cells.text(field) !== '') asked[field] = cells.text(field)
  // Some name the driver: chan_pjsip.
  const tech = cells
    .text('tech')
    .toUpperCase()
    .replace(/^CHAN_/, '')
  if (tech !== '') asked.tech = tech
  return asked
}

const differ = (old: object, draft: object, field: string): boolean =>
  (old as Record<string, unknown>)[field] !== (draft as Record<string, unknown>)[field]
