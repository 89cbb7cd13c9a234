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
/** `open` lacks its `>`, since an element may get more attributes; `labels` are the elements that it begins with. */
type Tag = {
  readonly key: string
  readonly open: string
  readonly close: string
  readonly labels: readonly Attribute[]
}
/** An element holds others, or one text, or attributes; others and attributes together only where names may say so. */
type Element = {
  readonly tag: Tag
  readonly children: Map<string, Element>
  readonly attributes: Map<string, string>
  text: string | undefined
}

export type XmlDocument = { readonly root: Element; readonly mixes: boolean }

const declaration = '<?xml version="1.0" encoding="UTF-8"?>\n'

export function writtenPlace(spec: XmlSpec, place: Place): WrittenPlace {
  const tags = place.steps.map((step) => writeTag(step, step.attributes, step.labels))
  const last = place.steps.at(-1)
  return { groups: tags.slice(0, -1), leaf: last && leafTag(spec, last), attribute: place.attribute }
}

function leafTag(spec: XmlSpec, step: Step): Tag {
  const own = new Set(step.attributes.map(([name]) => name))
  const added = Object.entries(spec.leafAttributes).filter(([name]) => !own.has(name))
  return writeTag(step, [...step.attributes, ...added], step.labels)
}

function writeTag(
  step: Pick<Step, 'key' | 'element'>,
  attributes: readonly Attribute[],
  labels: readonly Attribute[] = [],
): Tag {
  const written = attributes.map(([name, value]) => ` ${name}="${escapeAttribute(value)}"`)
  return { key: step.key, open: `<${step.element}${written.join('')}`, close: `</${step.element}>`, labels }
}

export function emptyDocument(spec: XmlSpec): XmlDocument {
  const ownsValues = spec.path.startsWith('@')
  const attributes = { ...spec.rootAttributes, ...(ownsValues ? spec.leafAttributes : {}) }
  const tag = writeTag({ key: spec.root, element: spec.root }, Object.entries(attributes))
  return { root: newElement(tag), mixes: spec.identifiers !== undefined }
}

function newElement(tag: Tag): Element {
  const children = new Map<string, Element>()
  for (const [name, value] of tag.labels) {
    const label = newElement(writeTag({ key: name, element: name }, []))
    children.set(name, { ...label, text: escapeText(value) })
  }
  return { tag, children, attributes: new Map(), text: undefined }
}

/** Adds a parameter; a sentence when another one stands in its place. */
export function writeParameter(
  document: XmlDocument,
  place: WrittenPlace,
  value: string,
): string | undefined {
  let element = document.root
  for (const tag of place.groups) {
    element = below(element, tag)
    if (element.text !== undefined || (element.attributes.size > 0 && !document.mixes))
      return 'stands below another parameter'
  }
  const { leaf, attribute } = place
  const own = leaf ? below(element, leaf) : element
  if (attribute === undefined) return addText(own, value)
  if (own.text !== undefined || (leaf && own.children.size > 0 && !document.mixes))
    return 'stands above another parameter'
  if (own.attributes.has(attribute)) return 'stands twice in the file'
  own.attributes.set(attribute, escapeAttribute(value))
  return undefined
}

function below(element: Element, tag: Tag): Element {
  const known = element.children.get(tag.key)
  if (known) return known
  const made = newElement(tag)
  element.children.set(tag.key, made)
  return made
}

function addText(element: Element, value: string): string | undefined {
  if (element.children.size > 0) return 'stands above another parameter'
  if (element.text !== undefined || element.attributes.size > 0) return 'stands twice in the file'
  element.text = escapeText(value)
  return undefined
}

export function writeXml({ root }: XmlDocument): string {
  const lines: string[] = []
  // A root without attributes of its own stays a pair of tags, even when it is empty.
  if (root.attributes.size > 0 || root.children.size > 0) writeElement(lines, '', root)
  else lines.push(root.tag.open, '>\n', root.tag.close, '\n')
  return declaration + lines.join('')
}

function writeElement(lines: string[], indent: string, element: Element): void {
  const { tag, children, attributes, text } = element
  lines.push(indent, tag.open)
  if (text !== undefined) {
    lines.push('>', text, tag.close, '\n')
    return
  }
  writeAttributes(lines, indent, attributes)
  if (children.size === 0) {
    lines.push(attributes.size > 1 ? `\n${indent}/>\n` : '/>\n')
    return
  }
  lines.push(attributes.size > 1 ? `\n${indent}>\n` : '>\n')
  const inner = `${indent}  `
  for (const child of children.values()) writeElement(lines, inner, child)
  lines.push(indent, tag.close, '\n')
}

/** One attribute stays on the element's line; more get a line each. */
function writeAttributes(lines: string[], indent: string, attributes: Map<string, string>): void {
  const between = attributes.size === 1 ? ' ' : `\n${indent}  `
  for (const [name, value] of attributes) lines.push(between, name, '="', value, '"')
}
