/** Puts parameters under their common elements and writes the file, two spaces a level. */

import { remember } from './remember.ts'
import type { SpecOf } from './spec-of.ts'
import type { Attribute, Place, Step } from './xml-path.ts'
import { escapeAttribute, escapeText } from './xml-text.ts'

type XmlSpec = SpecOf<'xml'>

/** A place with its tags ready to write; places below the same elements share their `groups`. */
export type WrittenPlace = {
  readonly groups: readonly Tag[]
  /** The parameter's own element; the root when undefined. */
  readonly leaf: Tag | undefined
  readonly attribute: string | undefined
}
type Tag = {
  readonly key: string
  readonly indent: string
  /** With its indent, without its `>`, since an element may get more attributes. */
  readonly open: string
  /** With its `>`, before text. */
  readonly openText: string
  /** Both end the line; behind text, and on a line of its own. */
  readonly close: string
  readonly closeLine: string
}
/** An element holds others, or one text, or attributes; others and attributes together only where names may say so. */
type Element = {
  readonly tag: Tag
  children: Map<string, Element> | undefined
  attributes: Map<string, string> | undefined
  text: string | undefined
}

export type XmlDocument = {
  readonly root: Element
  readonly mixes: boolean
  /** Where the last parameter stood, since the next one most often stands there too. */
  lastGroups: readonly Tag[] | undefined
  lastElement: Element
}

const declaration = '<?xml version="1.0" encoding="UTF-8"?>\n'

/** Makes places of one format: those below the same elements share them. */
export function placeWriter(spec: XmlSpec): (place: Place) => WrittenPlace {
  const groupsOf = remember((_: string, steps: readonly Step[]): readonly Tag[] =>
    steps.map((step, index) => writeTag(step, step.attributes, index + 1)),
  )
  return ({ steps, attribute }) => {
    const groups = steps.slice(0, -1)
    const last = steps.at(-1)
    const path = groups.map((step) => step.key).join('/')
    return {
      groups: groupsOf(path, groups),
      leaf: last && leafTag(spec, last, steps.length),
      attribute,
    }
  }
}

function leafTag(spec: XmlSpec, step: Step, depth: number): Tag {
  const own = new Set(step.attributes.map(([name]) => name))
  const added = Object.entries(spec.leafAttributes).filter(([name]) => !own.has(name))
  return writeTag(step, [...step.attributes, ...added], depth)
}

function writeTag(
  { key, element }: Pick<Step, 'key' | 'element'>,
  attributes: readonly Attribute[],
  depth: number,
): Tag {
  const written = attributes.map(([name, value]) => ` ${name}="${escapeAttribute(value)}"`)
  const indent = '  '.repeat(depth)
  const open = `${indent}<${element}${written.join('')}`
  const close = `</${element}>\n`
  return { key, indent, open, openText: `${open}>`, close, closeLine: indent + close }
}

export function emptyDocument(spec: XmlSpec): XmlDocument {
  const ownsValues = spec.path.startsWith('@')
  const attributes = { ...spec.rootAttributes, ...(ownsValues ? spec.leafAttributes : {}) }
  const root = newElement(writeTag({ key: spec.root, element: spec.root }, Object.entries(attributes), 0))
  return { root, mixes: spec.identifiers !== undefined, lastGroups: undefined, lastElement: root }
}

function newElement(tag: Tag): Element {
  return { tag, children: undefined, attributes: undefined, text: undefined }
}

/** Adds a parameter; a sentence when another one stands in its place. */
export function writeParameter(
  document: XmlDocument,
  place: WrittenPlace,
  value: string,
): string | undefined {
  const { groups, leaf, attribute } = place
  let element = document.lastElement
  if (groups !== document.lastGroups) {
    element = document.root
    for (const tag of groups) {
      element = below(element, tag)
      if (element.text !== undefined || (element.attributes && !document.mixes))
        return 'stands below another parameter'
    }
    document.lastGroups = groups
    document.lastElement = element
  }
  const own = leaf ? below(element, leaf) : element
  if (attribute === undefined) return addText(own, value)
  if (own.text !== undefined || (leaf && own.children && !document.mixes))
    return 'stands above another parameter'
  own.attributes ??= new Map()
  if (own.attributes.has(attribute)) return 'stands twice in the file'
  own.attributes.set(attribute, escapeAttribute(value))
  return undefined
}

function below(element: Element, tag: Tag): Element {
  element.children ??= new Map()
  const known = element.children.get(tag.key)
  if (known) return known
  const made = newElement(tag)
  element.children.set(tag.key, made)
  return made
}

function addText(element: Element, value: string): string | undefined {
  if (element.children) return 'stands above another parameter'
  if (element.text !== undefined || element.attributes) return 'stands twice in the file'
  element.text = escapeText(value)
  return undefined
}

export function writeXml({ root }: XmlDocument): string {
  // A root without attributes of its own stays a pair of tags, even when it is empty.
  if (root.attributes || root.children) return declaration + elementText(root)
  return `${declaration}${root.tag.openText}\n${root.tag.close}`
}

function elementText({ tag, children, attributes, text }: Element): string {
  if (text !== undefined) return tag.openText + text + tag.close
  const open = attributes ? tag.open + attributesText(tag.indent, attributes) : tag.open
  const end = attributes && attributes.size > 1 ? `\n${tag.indent}` : ''
  if (!children) return `${open}${end}/>\n`
  let inner = `${open}${end}>\n`
  for (const child of children.values()) inner += elementText(child)
  return inner + tag.closeLine
}

/** One attribute stays on the element's line; more get a line each. */
function attributesText(indent: string, attributes: Map<string, string>): string {
  const between = attributes.size === 1 ? ' ' : `\n${indent}  `
  let text = ''
  for (const [name, value] of attributes) text += `${between}${name}="${value}"`
  return text
}
