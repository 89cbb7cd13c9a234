/** What a phone was told by its files: names of parameters, never values; as a phone's row keeps them. */

import { deflateRawSync, inflateRawSync } from 'node:zlib'

/** Of one file. Names mean something to phones of this family alone. */
export type ToldNames = { readonly family: string; readonly names: readonly string[] }

type Kept = { family: string; files: Record<string, string> }

const nothing: Kept = { family: '', files: {} }

function open(column: string | null): Kept {
  if (column === null) return nothing
  return JSON.parse(inflateRawSync(Buffer.from(column, 'base64')).toString()) as Kept
}

/** The names of a file, by what the file is called. */
export function toldIn(column: string | null, family: string, file: string): readonly string[] {
  const kept = open(column)
  const names = kept.family === family && Object.hasOwn(kept.files, file) ? kept.files[file] : undefined
  return names === undefined || names === '' ? [] : names.split('\n')
}

/** With what a fetched file told; what a phone of another family was told says nothing any more. */
export function withTold(column: string | null, file: string, { family, names }: ToldNames): string {
  const before = open(column)
  const files = before.family === family ? before.files : {}
  const kept: Kept = { family, files: { ...files, [file]: names.join('\n') } }
  return deflateRawSync(JSON.stringify(kept)).toString('base64')
}
