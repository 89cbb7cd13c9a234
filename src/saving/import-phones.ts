/** Phones out of a table: what becomes of each row, and all good rows in one transaction. */

import { setImmediate as pause } from 'node:timers/promises'
import type { TenantScope } from '../auth/tenant-scope.ts'
import { inParts } from '../db/rows.ts'
import type { ExtensionDraft, ExtensionRecord, ExtensionStore } from '../extensions/extension-store.ts'
import { type FieldError, InvalidInput } from '../kernel/errors.ts'
import { readMac } from '../kernel/mac-address.ts'
import { newId, type Random, toBase32 } from '../kernel/random.ts'
import type { ManyPhonesStore, PhoneChange } from '../phones/many-phones-store.ts'
import { changedDraft, newDraft } from '../phones/phone-draft.ts'
import type { PhoneDraft, PhoneRecord } from '../phones/phone-record.ts'
import type { PresetStore } from '../presets/preset-store.ts'
import { type ExtensionCreate, extensionCreateSchema } from '../schema/extension.ts'
import { fieldErrors } from '../schema/field-errors.ts'
import type { ImportMistake, ImportResult, PhonesImportQuery } from '../schema/import.ts'
import { type PhonePatch, phoneCreateSchema, phonePatchSchema } from '../schema/phone.ts'
import { type FindModel, modelFinder } from './find-model.ts'
import {
  answerOf,
  type ImportParts,
  keepColumns,
  type Progress,
  refuseMistakes,
  rowOf,
  tableOf,
} from './import-parts.ts'
import { type Cells, cellsOf, headOf, macTrouble, readFlag, spreadsheetTrouble } from './imported-table.ts'

type Parts = ImportParts & {
  many: ManyPhonesStore
  extensions: Pick<ExtensionStore, 'byNumber' | 'readyToWrite'>
  presets: Pick<PresetStore, 'names'>
  faults(
    scope: TenantScope,
    drafts: readonly PhoneDraft[],
    made: readonly ExtensionRecord[],
  ): Promise<FieldError[][]>
  models: {
    named(scope: TenantScope): Promise<Parameters<typeof modelFinder>[0]>
    vendors(): Parameters<typeof modelFinder>[1]
    find(scope: TenantScope, id: string): Promise<{ firstLine: number } | undefined>
  }
  random: Random
}

/** What a row asks for. */
type Wish = {
  cells: Cells
  mac: string | undefined
  modelId: string | undefined
  modelName: string
  /** `line`: where the row says which. */
  numbers: { line: number | undefined; number: string }[]
  patch: Record<string, unknown>
  mistakes: ImportMistake[]
}

type Planned = {
  wish: Wish
  old: PhoneRecord | undefined
  draft: PhoneDraft | undefined
  fields: string[]
  mistakes: ImportMistake[]
}

/** An extension that is made on the way, by its number; `row`: the first one that wants it. */
type Made = { record: ExtensionRecord; create: ExtensionCreate; row: number }

const atOnce = 100
/** Extensions that a row may name, and all rows together: each is looked for, and may be a mistake of its own. */
const mostNumbers = 1000
const mostNumbersInAll = 100_000
/** Of the extensions of one row. */
const mostUnknown = 10

export type PhonesImport = ReturnType<typeof phonesImport>

export function phonesImport(parts: Parts) {
  const { many, extensions, columns, faults, models, random } = parts

  async function presetsOf(scope: TenantScope): Promise<Map<string, string>> {
    const named = await parts.presets.names(scope)
    return new Map(named.flatMap(({ id, name }) => [[name.toLowerCase(), id] as const, [id, id] as const]))
  }

  /** The extensions that rows name: those that there are, and those that would be made. */
  async function extensionsOf(scope: TenantScope, wishes: readonly Wish[], isMade: boolean) {
    const numbers = [...new Set(wishes.flatMap((wish) => wish.numbers.map(({ number }) => number)))]
    const known = await extensions.byNumber(scope, numbers)
    const made = new Map<string, Made>()
    const refused = new Map<string, FieldError[]>()
    // What a row without mistakes says of an extension counts for more.
    const inOrder = [...wishes].sort((a, b) => Math.sign(a.mistakes.length) - Math.sign(b.mistakes.length))
    for (const part of inParts(isMade ? inOrder : [], atOnce)) {
      for (const { cells, numbers: own, patch } of part)
        for (const { number } of own) {
          if (known.has(number) || made.has(number) || refused.has(number)) continue
          const draft = newExtension(scope, cells, number, String(patch.name ?? ''), own.length === 1)
          if (Array.isArray(draft)) refused.set(number, draft)
          else made.set(number, { ...draft, row: cells.row })
        }
      await pause()
    }
    return { known, made, refused }
  }

  /** Only where the row names one extension are its user and password those of it. */
  function newExtension(
    { code }: TenantScope,
    cells: Cells,
    number: string,
    phoneName: string,
    isOnly: boolean,
  ): Omit<Made, 'row'> | FieldError[] {
    const given = (field: 'username' | 'authUsername' | 'password' | 'mailbox') =>
      isOnly ? cells.text(field) : ''
    const read = extensionCreateSchema.safeParse({
      ...{ number, name: nameOfExtension(cells) || phoneName || number },
      ...{ username: given('username'), authUsername: given('authUsername'), mailbox: given('mailbox') },
      password: given('password') || toBase32(random(15)),
    })
    if (!read.success) return read.error.issues.flatMap(fieldErrors)
    const create = { ...read.data, username: read.data.username || `${number}-${code}` }
    return { create, record: { ...create, id: newId(), revision: 0, createdAt: '', updatedAt: '' } }
  }

  /** Drafts of some rows, checked. */
  async function plan(
    scope: TenantScope,
    wishes: readonly Wish[],
    found: Awaited<ReturnType<typeof extensionsOf>>,
    firstLines: Map<string, number>,
  ): Promise<Planned[]> {
    const known = await many.byMac(
      scope,
      wishes.flatMap(({ mac }) => mac ?? []),
    )
    const planned: Planned[] = []
    for (const wish of wishes) {
      const old = wish.mac === undefined ? undefined : known.get(wish.mac)
      const mistakes = [...wish.mistakes]
      const modelId = wish.modelId ?? old?.modelId
      if (modelId === undefined && mistakes.every(({ field }) => field !== 'model'))
        mistakes.push(wish.cells.mistake('model', 'A new phone needs its model, such as T54W'))
      if (modelId !== undefined && !firstLines.has(modelId))
        firstLines.set(modelId, (await models.find(scope, modelId))?.firstLine ?? 1)
      const lines = linesOf(wish, old, firstLines.get(modelId ?? '') ?? 1, found, mistakes)
      const draft = mistakes.length > 0 ? undefined : draftOf(wish, old, lines, mistakes)
      planned.push({ wish, old, draft, mistakes, fields: old && draft ? fieldsChanged(old, draft) : [] })
    }
    await judge(scope, planned, found)
    return planned
  }

  function draftOf(
    { cells, mac, modelId, modelName, patch, numbers }: Wish,
    old: PhoneRecord | undefined,
    lines: PhonePatch['lines'] | undefined,
    mistakes: ImportMistake[],
  ): PhoneDraft | undefined {
    const asked = { ...patch, ...(modelId && { modelId }), ...(lines && { lines }) }
    const name = old
      ? undefined
      : nameOfExtension(cells) || `${modelName} ${numbers[0]?.number ?? mac?.slice(-4)}`
    const read = old
      ? phonePatchSchema.safeParse(asked)
      : phoneCreateSchema.safeParse({ mac, ...(name && { name }), ...asked })
    if (!read.success) {
      mistakes.push(...atFields(cells, read.error.issues.flatMap(fieldErrors)))
      return undefined
    }
    return old ? changedDraft(old, read.data) : newDraft(read.data as never, random)
  }

  /** What the files of the new and changed ones cannot carry, and what others have already. */
  async function judge(
    scope: TenantScope,
    planned: readonly Planned[],
    { made }: Awaited<ReturnType<typeof extensionsOf>>,
  ): Promise<void> {
    const asked = planned.filter(({ old, draft, fields }) => draft && (!old || fields.length > 0))
    const drafts = asked.flatMap(({ draft }) => draft ?? [])
    const records = [...made.values()].map(({ record }) => record)
    const used = new Set(drafts.flatMap(({ lines }) => lines.map(({ extensionId }) => extensionId)))
    const found = await faults(
      scope,
      drafts,
      records.filter(({ id }) => used.has(id)),
    )
    const taken = await many.taken(scope, drafts)
    for (const [at, { wish, mistakes }] of asked.entries())
      mistakes.push(...atFields(wish.cells, [...(found[at] ?? []), ...(taken[at] ?? [])]))
  }

  return {
    /** Refused as a whole where the file cannot be read, or where a row has a mistake and these are not to be left out. */
    async run(
      scope: TenantScope,
      bytes: Uint8Array,
      query: PhonesImportQuery,
      progress: Progress,
    ): Promise<ImportResult> {
      const table = await tableOf(parts, scope, bytes)
      const head = await headOf('phones', table, query, (headers) => columns.find(scope, 'phones', headers))
      if (!head.columns.includes('mac')) {
        if (query.dryRun) return answerOf(true, table.form, head, { rows: [], extensions: 0 })
        throw new InvalidInput([
          { path: 'columns', message: 'No column is known to hold MAC addresses; say which one it is' },
        ])
      }
      const finder = modelFinder(await models.named(scope), models.vendors())
      const wishes: Wish[] = []
      const rows = new Map<string, number>()
      const room = { numbers: mostNumbersInAll }
      const presets = head.columns.includes('preset') ? await presetsOf(scope) : new Map<string, string>()
      for (const part of inParts(head.body, 200)) {
        for (const row of part) wishes.push(wishOf(cellsOf(head, row), { finder, presets, rows, room }))
        await pause()
      }
      const found = await extensionsOf(scope, wishes, query.extensions === 'make')
      const planned: Planned[] = []
      const firstLines = new Map<string, number>()
      progress(0, wishes.length)
      for (const part of inParts(wishes, atOnce)) {
        planned.push(...(await plan(scope, part, found, firstLines)))
        progress(planned.length, wishes.length)
        await pause()
      }
      const made = madeBy(planned, found.made)
      const madeAt = Map.groupBy(made, ({ row }) => row)
      const answer = answerOf(query.dryRun, table.form, head, {
        rows: planned.map(({ wish: { cells, mac = '' }, ...each }) => {
          const makes = (madeAt.get(cells.row) ?? []).map(({ create }) => create.number)
          return rowOf({ ...each, cells, key: mac, makes })
        }),
        extensions: made.length,
      })
      if (query.dryRun) return answer
      refuseMistakes(answer, query.mistakes)
      await save(scope, planned, made)
      await keepColumns(parts, scope, 'phones', head)
      return answer
    },
  }

  async function save(scope: TenantScope, planned: readonly Planned[], made: readonly Made[]): Promise<void> {
    const good = planned.filter(({ mistakes }) => mistakes.length === 0)
    const created = good.flatMap(({ draft, old }) => (draft && !old ? [draft] : []))
    const updated = good.flatMap(({ draft, old, fields }): PhoneChange[] =>
      draft && old && fields.length > 0 ? [{ draft, old }] : [],
    )
    if (created.length + updated.length + made.length === 0) return
    const drafts = made.map(
      ({ create, record }, index): ExtensionDraft => ({
        index,
        draft: create,
        old: undefined,
        id: record.id,
      }),
    )
    await many.write(scope, created, updated, await extensions.readyToWrite(scope, drafts))
  }
}

const nameOfExtension = (cells: Cells) =>
  cells.text('extensionName') || `${cells.text('firstName')} ${cells.text('lastName')}`.trim()

type Beside = {
  finder: FindModel
  /** Ids by names in lower case, and by themselves. */
  presets: ReadonlyMap<string, string>
  /** In which row a MAC address stood first. */
  rows: Map<string, number>
  /** How many extensions more may be named. */
  room: { numbers: number }
}

function wishOf(cells: Cells, { finder, presets, rows, room }: Beside): Wish {
  const mistakes: ImportMistake[] = []
  const wrong = (field: string, message: string) => void mistakes.push(cells.mistake(field, message))
  const mac = macOf(cells, rows, wrong)
  const text = cells.text('model')
  const model = text === '' ? undefined : finder.find({ text, vendor: cells.text('vendor'), mac: mac ?? '' })
  if (model && 'problem' in model) wrong('model', model.problem)
  const patch: Record<string, unknown> = {}
  for (const field of ['name', 'fileName', 'httpUsername', 'httpPassword', 'contact'] as const)
    if (cells.text(field) !== '') patch[field] = cells.text(field)
  const preset = cells.text('preset')
  if (preset !== '') {
    patch.presetId = presets.get(preset) ?? presets.get(preset.toLowerCase())
    if (patch.presetId === undefined)
      wrong('preset', 'There is no such preset; write its name, or make it first')
  }
  for (const field of ['virtual', 'acceptUploads'] as const) {
    if (!cells.has(field)) continue
    const flag = readFlag(cells.text(field))
    if (flag === undefined) wrong(field, 'expected yes or no')
    else patch[field] = flag
  }
  const named = model && 'id' in model ? model : undefined
  return {
    ...{ cells, mac, patch, mistakes, numbers: numbersOf(cells, room, wrong) },
    ...{ modelId: named?.id, modelName: named?.name ?? 'Phone' },
  }
}

function macOf(
  cells: Cells,
  rows: Map<string, number>,
  wrong: (field: string, message: string) => void,
): string | undefined {
  const text = cells.text('mac')
  const trouble = macTrouble(cells)
  const mac = trouble === undefined ? readMac(text) : { problem: trouble }
  if (typeof mac !== 'string') {
    wrong('mac', text === '' ? 'A phone is known by its MAC address; there is none here' : mac.problem)
    return undefined
  }
  const before = rows.get(mac)
  if (before === undefined) rows.set(mac, cells.row)
  else wrong('mac', `Row ${before} has the same MAC address; each phone has its own`)
  return mac
}

/** `240`, `240 241`, or with the line at which each stands: `1=240 3=241`. */
function numbersOf(
  cells: Cells,
  room: Beside['room'],
  wrong: (field: string, message: string) => void,
): Wish['numbers'] {
  const text = cells.text('extension')
  const trouble = spreadsheetTrouble(text)
  if (trouble !== undefined) {
    wrong('extension', trouble)
    return []
  }
  const named = text.split(/[\s,;/]+/).filter(Boolean)
  if (named.length > Math.min(mostNumbers, room.numbers)) {
    wrong('extension', 'at most 1,000 extensions in a row, and 100,000 in a file')
    return []
  }
  room.numbers -= named.length
  return named.map((each) => {
    const [, line, number = each] = /^(\d{1,4})=(.+)$/.exec(each) ?? []
    return { line: line === undefined ? undefined : Number(line), number }
  })
}

/** The lines as they would stand: those that the row does not name stay. */
function linesOf(
  { cells, numbers }: Wish,
  old: PhoneRecord | undefined,
  firstLine: number,
  {
    known,
    made,
    refused,
  }: {
    known: ReadonlyMap<string, ExtensionRecord>
    made: ReadonlyMap<string, Made>
    refused: ReadonlyMap<string, FieldError[]>
  },
  mistakes: ImportMistake[],
): PhonePatch['lines'] | undefined {
  if (numbers.length === 0) return undefined
  const lines = new Map((old?.lines ?? []).map(({ line, extensionId }) => [line, extensionId]))
  const before = mistakes.length
  for (const [place, { line = firstLine + place, number }] of numbers.entries()) {
    if (mistakes.length - before >= mostUnknown) break
    const extensionId = known.get(number)?.id ?? made.get(number)?.record.id
    const why = refused.get(number)
    if (extensionId !== undefined) lines.set(line, extensionId)
    else if (why)
      for (const { path, message } of why)
        mistakes.push(
          cells.mistake(path === 'number' ? 'extension' : path === 'name' ? 'extensionName' : path, message),
        )
    else
      mistakes.push(
        cells.mistake(
          'extension',
          `There is no extension ${number.slice(0, 40)}; make it first, or let it be made`,
        ),
      )
  }
  return [...lines].map(([line, extensionId]) => ({ line, extensionId }))
}

const compared = [
  ...(['name', 'modelId', 'presetId', 'virtual', 'acceptUploads', 'fileName'] as const),
  ...(['httpUsername', 'httpPassword', 'contact'] as const),
] as const

const fieldNames: Record<string, string> = { modelId: 'model', presetId: 'preset', lines: 'extension' }

const fieldOf = (path: string): string => {
  const [first = ''] = path.split('.')
  return fieldNames[first] ?? first
}

function fieldsChanged(old: PhoneRecord, draft: PhoneDraft): string[] {
  const placed = ({ lines }: Pick<PhoneDraft, 'lines'>) =>
    lines
      .map(({ line, extensionId }) => `${line} ${extensionId}`)
      .sort()
      .join()
  const fields = compared.filter((field) => old[field] !== draft[field]).map(fieldOf)
  return placed(old) === placed(draft) ? fields : [...fields, 'extension']
}

const atFields = (cells: Cells, errors: readonly FieldError[]): ImportMistake[] =>
  errors.map(({ path, message }) => cells.mistake(fieldOf(path), message))

/** Those that a good row needs. */
function madeBy(planned: readonly Planned[], made: ReadonlyMap<string, Made>): Made[] {
  const needed = new Set(
    planned
      .filter(({ mistakes }) => mistakes.length === 0)
      .flatMap(({ draft }) => draft?.lines.map(({ extensionId }) => extensionId) ?? []),
  )
  return [...made.values()].filter(({ record }) => needed.has(record.id))
}
