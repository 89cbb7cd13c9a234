/** What a phone was given by a fetch, sealed as it is kept: the text of the file, and which of its names hold secrets. */

import { deflateRawSync, inflateRawSync } from 'node:zlib'
import type { Vault } from '../db/vault.ts'
import type { FormatSpec } from '../schema/definition.ts'

export type FetchContent = {
  readonly text: string
  readonly format: FormatSpec
  /** Missing where nobody can know: of a text template. */
  readonly secrets?: readonly string[] | undefined
}

type Place = { readonly phoneId: string; readonly etag: string }

/** For files of some kB, on a phone's own way: the usual window takes longer to set up than to use. */
const packing = { level: 1, windowBits: 13, memLevel: 5 } as const
/** More than any file of parameters. */
const longest = 4_194_304

const purposeOf = ({ phoneId, etag }: Place) => `fetch.content ${phoneId} ${etag}`

export function sealContent(vault: Pick<Vault, 'seal'>, place: Place, content: FetchContent): string {
  const packed = deflateRawSync(JSON.stringify(content), packing)
  return vault.seal(packed.toString('base64'), purposeOf(place))
}

/** Nothing where it does not open, as after damage. */
export function openContent(
  vault: Pick<Vault, 'open'>,
  place: Place,
  sealed: string,
): FetchContent | undefined {
  try {
    const packed = Buffer.from(vault.open(sealed, purposeOf(place)), 'base64')
    return JSON.parse(inflateRawSync(packed, { maxOutputLength: longest }).toString()) as FetchContent
  } catch {
    return undefined
  }
}
