/**
 * Reads a file that a phone gave out or another system wrote, whatever it looks like: our own readers are strict, since what
 * they read was written here. What is told of a parameter is how it may be called, the likeliest name first.
 */

import type { Format } from '../formats/format.ts'
import { readJson } from '../formats/json-reader.ts'
import { SourceError } from '../kernel/errors.ts'
import type { FormatSpec } from '../schema/definition.ts'
import { parametersOfLines } from './their-lines.ts'
import type { TheirParameter } from './their-parameter.ts'
import { parametersOfXml } from './their-xml.ts'

export type TheirFile = {
  readonly parameters: readonly TheirParameter[]
  /** Lines that are no parameter, by their numbers. */
  readonly unread: readonly number[]
  /** It is written as the family's own files are. */
  readonly isOfFormat: boolean
}
export type OwnFormat = { readonly format: Format; readonly formatSpec: FormatSpec }

const largest = 4_194_304
const mostParameters = 50_000

/** Throws SourceError when nobody could read it. */
export function readTheirFile(bytes: Uint8Array, own: OwnFormat, tells: ReadonlySet<string>): TheirFile {
  const text = decoded(bytes)
  const read = readText(text, own, tells)
  if (read.parameters.length > mostParameters)
    throw new SourceError(`it holds ${read.parameters.length} parameters; at most ${mostParameters} are read`)
  if (read.parameters.length === 0) throw new SourceError('there is no parameter in it')
  return read
}

function readText(text: string, own: OwnFormat, tells: ReadonlySet<string>): TheirFile {
  const { kind } = own.formatSpec
  const whole = (parameters: readonly TheirParameter[], isOfFormat: boolean): TheirFile => ({
    ...{ parameters, isOfFormat, unread: [] },
  })
  if (/^\s*<[?!A-Za-z]/.test(text)) {
    return whole(parametersOfXml(text, own.formatSpec, tells), kind === 'xml')
  }
  if (/^\s*\{/.test(text) && kind !== 'ini')
    return whole(
      readJson(text).map(({ name, value }) => ({ names: [name], value })),
      kind === 'json',
    )
  if (kind === 'ini' || kind === 'records') {
    const strict = strictly(own.format, text)
    if (strict) return whole(strict, true)
  }
  return { ...parametersOfLines(text, own.formatSpec), isOfFormat: kind !== 'xml' && kind !== 'json' }
}

function strictly(format: Format, text: string): TheirParameter[] | undefined {
  try {
    return format.parse(text).map(({ name, value }) => ({ names: [name], value }))
  } catch (error) {
    if (error instanceof SourceError) return undefined
    throw error
  }
}

/** By its byte order mark, by what its XML says of itself, as UTF-8, and else as western Europe writes. */
function decoded(bytes: Uint8Array): string {
  if (bytes.length > largest)
    throw new SourceError(`it has ${bytes.length} bytes; at most ${largest} are read`)
  const text = decode(bytes, encodingOf(bytes))
  if (text.includes('\u0000'))
    throw new SourceError('it is no text: what a phone backs up is often packed or encrypted')
  return text
}

function encodingOf(bytes: Uint8Array): string {
  const [first, second] = bytes
  if (first === 0xff && second === 0xfe) return 'utf-16le'
  if (first === 0xfe && second === 0xff) return 'utf-16be'
  const head = new TextDecoder('latin1').decode(bytes.subarray(0, 200))
  return /^\s*<\?xml[^>]*encoding=["']([\w-]+)["']/.exec(head)?.[1]?.toLowerCase() ?? 'utf-8'
}

function decode(bytes: Uint8Array, encoding: string): string {
  for (const each of [encoding, 'utf-8']) {
    try {
      return new TextDecoder(each, { fatal: true }).decode(bytes)
    } catch {
      // Said to be what it is not, or by a name that nobody knows.
    }
  }
  return new TextDecoder('latin1').decode(bytes)
}
