/** Writes other data into a text of YAML, so that what stays keeps its comments, order and form. */

import { isDeepStrictEqual } from 'node:util'
import {
  Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  type Pair,
  parseDocument,
  type YAMLMap,
  type YAMLSeq,
} from 'yaml'
import { inOurStyle } from './definition-yaml.ts'
import { isMap as isData } from './merge-definition.ts'

/** `kept: false`: the text could not be changed place by place, so that it is written anew and its comments are lost. */
export function rewriteYaml(text: string, data: unknown): { text: string; kept: boolean } {
  const document = parseDocument(text, { uniqueKeys: false })
  const hasAliases = /(^|[\s[{,:-])[*&][\w-]/m.test(text)
  if (document.errors.length === 0 && !hasAliases) {
    document.contents = fitted(document as Document, document.contents, data) as typeof document.contents
    const written = document.toString({ lineWidth: 0 })
    if (isDeepStrictEqual(parseDocument(written, { uniqueKeys: false }).toJS(), data))
      return { text: written, kept: true }
  }
  return { text: anew(data), kept: false }
}

function anew(data: unknown): string {
  const document = new Document(data, { aliasDuplicateObjects: false })
  inOurStyle(document)
  return document.toString({ lineWidth: 0 })
}

/** The node where it says this already, else the node changed, or another one. */
function fitted(document: Document, node: unknown, data: unknown): unknown {
  if (isMap(node) && isData(data)) return fitMap(document, node, data)
  if (isSeq(node) && Array.isArray(data)) return fitList(document, node, data)
  if (!isAlias(node) && says(document, node, data)) return node
  const made = document.createNode(data, { aliasDuplicateObjects: false })
  inOurStyle(made)
  if (isScalar(node) && isScalar(made)) made.comment = node.comment ?? null
  return made
}

function says(document: Document, node: unknown, data: unknown): boolean {
  if (node === null || node === undefined) return data === null
  return isDeepStrictEqual((node as { toJS(of: Document): unknown }).toJS(document), data)
}

const nameOf = ({ key }: Pair): string => String(isScalar(key) ? key.value : key)

function fitMap(document: Document, map: YAMLMap, data: Record<string, unknown>): YAMLMap {
  const pairs = new Map((map.items as Pair[]).map((pair) => [nameOf(pair), pair]))
  map.items = Object.entries(data).map(([name, value]) => {
    const pair = pairs.get(name)
    if (!pair) {
      const made = document.createNode({ [name]: value }, { aliasDuplicateObjects: false })
      inOurStyle(made)
      // Alone, it would stand in one line.
      return (made as YAMLMap).items[0]
    }
    pair.value = fitted(document, pair.value, value)
    return pair
  }) as typeof map.items
  // A short map stands in one line; one that has a longer one inside does not.
  if (map.flow && map.items.some(({ value }) => isMap(value) && !value.flow)) map.flow = false
  return map
}

function fitList(document: Document, list: YAMLSeq, data: readonly unknown[]): YAMLSeq {
  const left = [...list.items]
  const same = (value: unknown): unknown => {
    const at = left.findIndex((item) => says(document, item, value))
    return at < 0 ? undefined : left.splice(at, 1)[0]
  }
  const nodes = data.map(same)
  list.items = data.map((value, at) => {
    const node = nodes[at]
    if (node !== undefined) return node
    const here = list.items.length === data.length && isData(value) ? list.items[at] : undefined
    return fitted(document, left.includes(here) ? here : undefined, value)
  }) as typeof list.items
  return list
}
