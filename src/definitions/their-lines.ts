/** Text files of phones, a parameter a line, however names and values are told apart. */

import type { FormatSpec } from '../schema/definition.ts'
import type { TheirParameter } from './their-parameter.ts'

export type ReadLines = { readonly parameters: readonly TheirParameter[]; readonly unread: readonly number[] }

const longestName = 200

export function parametersOfLines(text: string, spec: FormatSpec): ReadLines {
  const parameters: TheirParameter[] = []
  const unread: number[] = []
  const frame = frameOf(spec)
  let section = ''
  for (const [index, raw] of text.split(/\r\n|[\n\r]/).entries()) {
    const line = raw.trim()
    if (line === '' || isComment(spec, line) || frame.includes(line)) continue
    const heading = headingIn(line)
    if (heading !== undefined) {
      section = heading
      continue
    }
    const parameter = parameterIn(spec, line)
    if (parameter) parameters.push(inSection(spec, section, parameter))
    else unread.push(index + 1)
  }
  return { parameters, unread }
}

function isComment(spec: FormatSpec, line: string): boolean {
  const own = spec.kind === 'keyValue' ? spec.comment : ''
  return (own !== '' && line.startsWith(own)) || /^(?:[#;]|\/\/|<<.*>>)/.test(line)
}

/** `[ account ]`, `<SIP CONFIG MODULE>`, and lines that only part what stands above from what stands below. */
function headingIn(line: string): string | undefined {
  if (/^[-=*_\s]+$/.test(line)) return ''
  return /^(?:\[\s*([^\]=]+?)\s*\]|<([^>=]+)>|--([^:=]+)--\s*:?)$/.exec(line)?.slice(1).find(Boolean)
}

function parameterIn(spec: FormatSpec, line: string): TheirParameter | undefined {
  const rest = withoutPrefix(spec, line)
  const found = rest === undefined ? undefined : (splitBy(ownMark(spec), rest) ?? splitAnywhere(rest))
  if (!found || !isName(found.name)) return undefined
  return { names: namesOf(found.name), value: unquoted(found.value) }
}

/** `SET NAME value`; other lines of such a file are conditions. */
function withoutPrefix(spec: FormatSpec, line: string): string | undefined {
  const prefix = spec.kind === 'keyValue' ? spec.prefix.trimStart() : ''
  if (prefix === '') return line
  return line.startsWith(prefix) ? line.slice(prefix.length).trimStart() : undefined
}

const ownMark = (spec: FormatSpec) => ('separator' in spec ? spec.separator.trim() : undefined)

type Found = { readonly name: string; readonly value: string }

function splitBy(mark: string | undefined, text: string): Found | undefined {
  if (mark === undefined) return undefined
  const at = mark === '' ? text.search(/\s|$/) : text.indexOf(mark)
  if (at < 1) return undefined
  return { name: text.slice(0, at).trim(), value: text.slice(at + mark.length).trim() }
}

/** By the first `=` or `:`; or a word, and what stands in quotes behind it. */
function splitAnywhere(text: string): Found | undefined {
  const [, word, quoted] = /^([\w[\].-]+)\s+"(.*)"\s*;?$/.exec(text) ?? []
  if (word !== undefined) return { name: word, value: quoted ?? '' }
  const [, name = '', value = ''] = /^([^=:]+)[=:](.*)$/.exec(text) ?? []
  return name === '' ? undefined : { name: name.trim(), value: value.trim() }
}

const isName = (name: string) =>
  name.length <= longestName && /^[!^]?[A-Za-z0-9_$][^"'<>{}\u0000-\u001f]*$/.test(name)

/** Without the marks of locking and of the user's rights, and with them. */
function namesOf(name: string): string[] {
  const bare = name
    .replace(/^[!^]/, '')
    .replace(/[!$&]$/, '')
    .replace(/\s+/g, ' ')
    .trim()
  return [...new Set([bare, name])]
}

function unquoted(value: string): string {
  const [, inner] = /^"(.*)"\s*;?$/.exec(value) ?? /^'(.*)'\s*;?$/.exec(value) ?? []
  return inner ?? value
}

/** In an INI file a name is that of its section first. */
function inSection(spec: FormatSpec, section: string, { names, value }: TheirParameter): TheirParameter {
  if (spec.kind !== 'ini' || section === '') return { names, value }
  return { names: [`${section}/${names[0]}`, ...names], value }
}

/** Lines that stand in every file of the family. */
function frameOf(spec: FormatSpec): string[] {
  if (spec.kind !== 'keyValue') return []
  return `${spec.header ?? ''}\n${spec.footer ?? ''}`.split('\n').map((line) => line.trim())
}
