/** Phones as a CSV or XLSX file that the import takes back unchanged. */

import { Readable } from 'node:stream'
import type { TenantScope } from '../auth/tenant-scope.ts'
import { inParts } from '../db/rows.ts'
import type { ExtensionStore } from '../extensions/extension-store.ts'
import type { PhoneRecord } from '../phones/phone-record.ts'
import type { PhoneStore } from '../phones/phone-store.ts'
import type { NamedModel } from '../saving/find-model.ts'
import { importFieldNames, type PhoneField } from '../schema/import-columns.ts'
import { csvOf } from '../tables/csv.ts'
import { xlsxOf } from '../tables/write-xlsx.ts'

type Parts = {
  phones: Pick<PhoneStore, 'readMany'>
  extensions: Pick<ExtensionStore, 'readMany'>
  finder: { named(id: string): NamedModel | undefined; written(model: NamedModel): string }
  /** For who may not see what a SIP address may hold. */
  masked(text: string): string
  firstLineOf(modelId: string): Promise<number>
}

const fields = [
  ...(['mac', 'name', 'vendor', 'model', 'extension', 'fileName'] as const),
  ...(['httpUsername', 'contact', 'virtual', 'acceptUploads'] as const),
] as const satisfies readonly PhoneField[]

const atOnce = 500

/** Read on as fast as it is taken: never more than some phones are held. */
export function phonesFile(
  parts: Parts,
  scope: TenantScope,
  ids: readonly string[],
  format: PhonesFormat,
): Readable {
  async function* rows() {
    yield [fields.map((field) => importFieldNames[field])]
    for (const some of inParts(ids, atOnce)) {
      const found = new Map((await parts.phones.readMany(scope, some)).map((phone) => [phone.id, phone]))
      const phones = some.flatMap((id) => found.get(id) ?? [])
      if (phones.length > 0) yield await rowsOf(parts, scope, phones)
    }
  }
  const written = format === 'xlsx' ? xlsxOf('Phones', rows()) : csvTexts(rows())
  return Readable.from(written, { objectMode: false })
}

export type PhonesFormat = 'csv' | 'xlsx'

async function* csvTexts(rows: AsyncIterable<string[][]>): AsyncGenerator<string> {
  let isFirst = true
  for await (const some of rows) {
    yield csvOf(some, { isFirst })
    isFirst = false
  }
}

async function rowsOf(parts: Parts, scope: TenantScope, phones: readonly PhoneRecord[]): Promise<string[][]> {
  const used = new Set(phones.flatMap(({ lines }) => lines.map(({ extensionId }) => extensionId)))
  const extensions = await parts.extensions.readMany(scope, [...used])
  const rows: string[][] = []
  for (const phone of phones) {
    const model = parts.finder.named(phone.modelId)
    const firstLine = await parts.firstLineOf(phone.modelId)
    const lines = phone.lines.flatMap(({ line, extensionId }) => {
      const number = extensions.get(extensionId)?.number
      return number === undefined ? [] : [{ line, number }]
    })
    const cells = [
      ...[phone.mac, phone.name, model?.vendor ?? '', model ? parts.finder.written(model) : phone.modelId],
      ...[linesText(lines, firstLine), phone.fileName, phone.httpUsername, phone.contact],
      ...[phone.virtual ? 'yes' : 'no', phone.acceptUploads ? 'yes' : 'no'],
    ]
    rows.push(cells.map(parts.masked))
  }
  return rows
}

/** `240 241` where they stand one after the other from the first line on, else each with its line: `1=240 3=241`. */
function linesText(lines: readonly { line: number; number: string }[], firstLine: number): string {
  const inOrder = [...lines].sort((a, b) => a.line - b.line)
  const isPlain = inOrder.every(({ line }, place) => line === firstLine + place)
  return inOrder.map(({ line, number }) => (isPlain ? number : `${line}=${number}`)).join(' ')
}
