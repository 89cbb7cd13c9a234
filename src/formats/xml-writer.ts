/** Puts parameters under their common elements and writes the file, two spaces a level. */

import type { SpecOf } from './spec-of.ts'
import type { Attribute, Place, Step } from './xml-path.ts'
import { escapeAttribute, escapeText } from './xml-text.ts'

type XmlSpec = SpecOf<'xml'>

/** A place with its tags ready to write. */
export type WrittenPlace = {
  readonly groups: readonly Tag[]
  /** The parameter's own element; the root when undefined. */
  readonly leaf: Tag | undefined
  readonly attribute: string | undefined
}
/** `open` lacks its `>`, since an element may get more attributes. */
type Tag = { readonly key: string; readonly open: string; readonly close: string }
/** An element is a group of others, or it holds one text, or attributes: never two of these. */
type Group = { readonly tag: Tag; readonly children: Map<string, Group | Leaf> }
type Leaf = { readonly tag: Tag; readonly attributes: Map<string, string> | undefined; readonly text: string }

export type XmlDocument = { readonly root: Group; readonly rootAttributes: Map<string, string> }

const declaration = '<?xml version="1.0" encoding="UTF-8"?>\n'

export function writtenPlace(spec: XmlSpec, place: Place): WrittenPlace {
  const tags = place.steps.map((step) => writeTag(step, step.attributes))
  const last = place.steps.at(-1)
  return { groups: tags.slice(0, -1), leaf: last && leafTag(spec, last), attribute: place.attribute }
}

function leafTag(spec: XmlSpec, step: Step): Tag {
  const own = new Set(step.attributes.map(([name]) => name))
  const added = Object.entries(spec.leafAttributes).filter(([name]) => !own.has(name))
  return writeTag(step, [...step.attributes, ...added])
}

function writeTag(step: Pick<Step, 'key' | 'element'>, attributes: readonly Attribute[]): Tag {
  const written = attributes.map(([name, value]) => ` ${name}="${escapeAttribute(value)}"`)
  return { key: step.key, open: `<${step.element}${written.join('')}`, close: `</${step.element}>` }
}

export function emptyDocument(spec: XmlSpec): XmlDocument {
  const ownsValues = spec.path.startsWith('@')
  const attributes = { ...spec.rootAttributes, ...(ownsValues ? spec.leafAttributes : {}) }
  const tag = writeTag({ key: spec.root, element: spec.root }, Object.entries(attributes))
  return { root: { tag, children: new Map() }, rootAttributes: new Map() }
}

/** Adds a parameter; a sentence when another one stands in its place. */
export function writeParameter(
  document: XmlDocument,
  place: WrittenPlace,
  value: string,
): string | undefined {
  let group = document.root
  for (const tag of place.groups) {
    let below = group.children.get(tag.key)
    if (!below) {
      below = { tag, children: new Map() }
      group.children.set(tag.key, below)
    }
    if (!('children' in below)) return 'stands below another parameter'
    group = below
  }
  const { leaf, attribute } = place
  if (leaf && attribute === undefined) return addText(group, leaf, value)
  const attributes = leaf ? attributesOf(group, leaf) : document.rootAttributes
  if (!attributes || attribute === undefined) return 'stands above another parameter'
  if (attributes.has(attribute)) return 'stands twice in the file'
  attributes.set(attribute, escapeAttribute(value))
  return undefined
}

function addText(group: Group, tag: Tag, value: string): string | undefined {
  const other = group.children.get(tag.key)
  if (other) return 'children' in other ? 'stands above another parameter' : 'stands twice in the file'
  group.children.set(tag.key, { tag, attributes: undefined, text: escapeText(value) })
  return undefined
}

function attributesOf(group: Group, tag: Tag): Map<string, string> | undefined {
  const other = group.children.get(tag.key)
  if (other) return 'attributes' in other ? other.attributes : undefined
  const attributes = new Map<string, string>()
  group.children.set(tag.key, { tag, attributes, text: '' })
  return attributes
}

export function writeXml({ root, rootAttributes }: XmlDocument): string {
  const lines: string[] = []
  if (rootAttributes.size > 0) writeAttributes(lines, '', root.tag, rootAttributes)
  else writeGroup(lines, '', root)
  return declaration + lines.join('')
}

function writeGroup(lines: string[], indent: string, { tag, children }: Group): void {
  lines.push(indent, tag.open, '>\n')
  const inner = `${indent}  `
  for (const child of children.values()) {
    if ('children' in child) writeGroup(lines, inner, child)
    else if (child.attributes) writeAttributes(lines, inner, child.tag, child.attributes)
    else lines.push(inner, child.tag.open, '>', child.text, child.tag.close, '\n')
  }
  lines.push(indent, tag.close, '\n')
}

/** One attribute stays on the element's line; more get a line each. */
function writeAttributes(lines: string[], indent: string, tag: Tag, attributes: Map<string, string>): void {
  const between = attributes.size === 1 ? ' ' : `\n${indent}  `
  lines.push(indent, tag.open)
  for (const [name, value] of attributes) lines.push(between, name, '="', value, '"')
  lines.push(attributes.size === 1 ? '/>\n' : `\n${indent}/>\n`)
}
