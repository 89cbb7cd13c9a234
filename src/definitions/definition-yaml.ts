/** Writes what vendor, family and model say together as the YAML that a tenant's copy holds. */

import { isDeepStrictEqual } from 'node:util'
import { Document, isScalar, visit } from 'yaml'
import type { z } from 'zod'
import { type FileSpec, fileSchema, formatSchema } from '../schema/definition.ts'
import type { Catalogue } from './load-definitions.ts'
import type { Merged } from './merge-definition.ts'

/** The order in which a person reads a definition. */
const order = [
  ...[
    'description',
    'firstLine',
    'lastLine',
    'lineKeys',
    'expansionModules',
    'keyGrid',
    'moduleGrid',
    'handsets',
    'virtual',
    'handOver',
    'authentication',
    'tls',
  ],
  ...[
    'notify',
    'notifyFrom',
    'uploads',
    'format',
    'files',
    'templates',
    'facts',
    'values',
    'wordsFrom',
    'rangesFrom',
    'limits',
    'longestValues',
    'takenBack',
    'sheet',
    'sheets',
  ],
  ...['confidence', 'doubts', 'source'],
]

/** `undefined` when there is no such model. Read back, it renders what the model renders. */
export function definitionAsYaml(catalogue: Catalogue, id: string): string | undefined {
  const model = catalogue.model(id)
  const merged = catalogue.merged(id)
  if (!model || !merged) return undefined
  const document = new Document(plainData(merged, model.name), { aliasDuplicateObjects: false })
  document.commentBefore = ` A copy of ${model.vendor} ${model.name}: all that its vendor, family and model say.`
  inOurStyle(document)
  return document.toString({ lineWidth: 0 })
}

/** The same as data, as it is read back from the YAML. */
export function definitionAsData(
  catalogue: Pick<Catalogue, 'model' | 'merged'>,
  id: string,
): Record<string, unknown> | undefined {
  const model = catalogue.model(id)
  const merged = catalogue.merged(id)
  return model && merged && JSON.parse(JSON.stringify(plainData(merged, model.name)))
}

/** Quotes and lines as a person would write them. */
export function inOurStyle(node: Parameters<typeof visit>[0]): void {
  visit(node, {
    Scalar(key, node) {
      if (typeof node.value !== 'string' || !needsQuotes(node.value)) return
      node.type = key === 'value' && /\n/.test(node.value) ? 'BLOCK_LITERAL' : 'QUOTE_DOUBLE'
    },
    Map(_, node) {
      if (node.items.length <= 4 && node.items.every(({ value }) => isScalar(value)))
        node.flow = isShort(node)
    },
  })
}

function plainData(merged: Merged, modelName: string): Record<string, unknown> {
  const { data, sheets } = merged
  const [only] = sheets
  const sheetData =
    sheets.size === 1 && only?.[0] === 'main'
      ? { sheet: only[1].sheet }
      : { sheets: Object.fromEntries([...sheets].map(([name, { sheet }]) => [name, sheet])) }
  // `{model}` in file names is the model's, whatever the copy is called.
  const facts = { model: modelName.toLowerCase(), ...data.facts }
  const format = data.format && withoutDefaults(formatSchema, data.format)
  const all: Record<string, unknown> = {
    ...data,
    format,
    files: data.files?.map(plainFile),
    facts,
    ...sheetData,
  }
  return Object.fromEntries(order.filter((key) => all[key] !== undefined).map((key) => [key, all[key]]))
}

/** Without what the schema fills in by itself. */
function withoutDefaults<T extends object>(schema: z.ZodType<T>, value: T): Partial<T> {
  const needed = Object.entries(value).filter(([key]) => {
    const others = Object.entries(value).filter(([other]) => other !== key)
    const read = schema.safeParse(Object.fromEntries(others))
    return !read.success || !isDeepStrictEqual(read.data, value)
  })
  return Object.fromEntries(needed) as Partial<T>
}

function plainFile(file: FileSpec): object {
  const plain = withoutDefaults(fileSchema, file)
  return file.format ? { ...plain, format: withoutDefaults(formatSchema, file.format) } : plain
}

/** Text with expressions reads as text, and a word such as `off` or `0815` stays one. */
function needsQuotes(text: string): boolean {
  const isName = /^[A-Za-z][\w.\-/ ]*$/.test(text) || /^(each|when) [^:#]+$/.test(text)
  return !isName || text.endsWith(' ') || /^(true|false|null|yes|no|on|off|y|n)$/i.test(text)
}

function isShort(node: { items: readonly unknown[]; toJSON(): unknown }): boolean {
  return JSON.stringify(node.toJSON()).length < 80
}
