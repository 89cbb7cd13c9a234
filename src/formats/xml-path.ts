/** The small language that says where a parameter stands in an XML file: `config/item[@name={name}]`. */

import { SourceError } from '../kernel/errors.ts'
import { refusesLine, refusesXml } from './characters.ts'

export type Attribute = readonly [name: string, value: string]
/** One element on the way to a parameter; `key` is how the path language writes it, and equal for equal steps. */
export type Step = {
  readonly key: string
  readonly element: string
  readonly attributes: readonly Attribute[]
}
/** The elements under the root, and the attribute of the last one that holds the value; else its text does. */
export type Place = { readonly steps: readonly Step[]; readonly attribute: string | undefined }

export type XmlPath = {
  readonly steps: readonly Step[]
  /** As written: `@value`, `@{name}`, or undefined when values are text. */
  readonly attribute: string | undefined
  /** The place of a parameter, or a sentence on why its name has none. */
  place(name: string): Place | string
  /** The name that stands at this place, or undefined when no name does. */
  nameAt(place: Place): string | undefined
}

const xmlName = '[A-Za-z_][A-Za-z0-9_.-]*'
const slot = '\\{(?:name|[1-9])\\}'
const predicate = /\[@([A-Za-z_][A-Za-z0-9_.-]*)=([^\]]*)\]/g
const longestName = 300
const deepest = 16

export function isXmlName(text: string): boolean {
  return new RegExp(`^${xmlName}$`).test(text)
}

/** Names that XML keeps for itself, or that would change what the other names mean. */
function isXmlAttribute(text: string): boolean {
  return isXmlName(text) && text !== 'xmlns'
}

export function makeStep(element: string, attributes: readonly Attribute[]): Step {
  let key = element
  for (const [name, value] of attributes) key += `[@${name}=${value}]`
  return { key, element, attributes }
}

/** A place in the path language, behind a `/`: what stands where no other name does. */
export function literalPath(place: Place): string {
  const steps = place.steps.map((step) => step.key)
  return `/${(place.attribute === undefined ? steps : [...steps, `@${place.attribute}`]).join('/')}`
}

/** With `holdsAttributes` a name may end in `/@attribute`: the value stands in that attribute of its element. */
export function compileXmlPath(path: string, holdsAttributes = false): XmlPath {
  const { steps, attribute } = readPattern(path)
  if (holdsAttributes && path !== '{name}')
    throw new SourceError('identifiers: only the path {name} leaves attributes to names')
  const parts = countParts(path)
  const isWhole = steps.some((step) => step.element === '{name}')
  const place = (name: string): Place | string => {
    if (name.length > longestName) return `has a name longer than ${longestName} characters`
    const refusal = refusesLine(name) ?? refusesXml(name)
    if (refusal) return `has a name that ${refusal}`
    if (name.startsWith('/') && attribute !== undefined && !isSlot(attribute)) {
      const literal = literalPlace(name.slice(1), attribute)
      const known = typeof literal === 'string' ? undefined : nameAt(literal)
      return known === undefined ? literal : `has another name in this file: ${known}`
    }
    const words = wordsOf(name, parts)
    if (typeof words === 'string') return words
    const own = holdsAttributes ? /^(.*)\/@([^/@[\]=]*)$/.exec(name) : null
    return own ? fill(steps, own[2], new Map([['{name}', own[1] ?? '']])) : fill(steps, attribute, words)
  }
  function nameAt(found: Place): string | undefined {
    const whole = extractName(steps, attribute, found, parts, isWhole)
    const name = holdsAttributes && found.attribute !== undefined ? `${whole}/@${found.attribute}` : whole
    const back = name === undefined ? 'none' : place(name)
    return typeof back !== 'string' && samePlace(back, found) ? name : undefined
  }

  return { steps, attribute, place, nameAt }
}

/** `/Provider/MAC_ADDRESS/@value`: a place of its own beside those that the path says; `held` is the attribute that holds values. */
function literalPlace(path: string, held: string): Place | string {
  const [, elements = path, attribute] = /^(.+)\/@([^/@[\]=]*)$/.exec(path) ?? []
  if (attribute !== undefined && attribute !== held)
    return `has a name that ends in ${attribute}; values stand in ${held} here`
  const steps = readSteps(elements, xmlName)
  if (typeof steps === 'string') return `has a name that ${steps}`
  const isTaken = steps.at(-1)?.attributes.some(([name]) => name === held)
  return isTaken ? `has the attribute ${held} in its name, which holds the value` : { steps, attribute }
}

function readPattern(path: string): { steps: Step[]; attribute: string | undefined } {
  const attributeFound = new RegExp(`(?:^|/)@(${xmlName}|${slot})$`).exec(path)
  const elements = attributeFound ? path.slice(0, attributeFound.index) : path
  const steps = elements === '' && attributeFound ? [] : readSteps(elements, `${xmlName}|${slot}`)
  if (typeof steps === 'string') throw new SourceError(`path: ${path}: ${steps}`)
  if (steps.filter((step) => step.element === '{name}').length > 1)
    throw new SourceError('path: {name} stands twice')
  for (const step of steps) {
    if (step.element === '{name}' && step.attributes.length > 0)
      throw new SourceError('path: {name} takes no [@…]')
    for (const [, value] of step.attributes) {
      if (/[{}]/.test(value) && !isSlot(value))
        throw new SourceError(`path: ${value}: expected {name}, {1} or plain text`)
    }
  }
  return { steps, attribute: attributeFound?.[1] }
}

/** How many parts a name must have; 0 when it stands whole. */
function countParts(path: string): number {
  const slots = new Set(path.match(new RegExp(slot, 'g')))
  if (slots.size === 1 && slots.has('{name}')) return 0
  for (let part = 1; part <= slots.size; part += 1) {
    if (!slots.has(`{${part}}`)) throw new SourceError('path: expected {name}, or all of {1}, {2} …')
  }
  if (slots.size === 0) throw new SourceError('path: expected {name}, or {1}, {2} …')
  return slots.size
}

/** Reads `a/b[@c=d]`; a sentence when it is none. */
function readSteps(path: string, element: string): Step[] | string {
  const step = new RegExp(`(${element})((?:\\[@${xmlName}=[^\\]]*\\])*)(/|$)`, 'y')
  const steps: Step[] = []
  for (let at = 0; at < path.length || steps.length === 0; at = step.lastIndex) {
    step.lastIndex = at
    const found = step.exec(path)
    if (!found?.[1]) return 'is no path of elements such as group/item[@index=1]'
    if (found[3] === '/' && step.lastIndex === path.length) return 'ends with a slash'
    if (steps.length === deepest) return `has a path deeper than ${deepest} elements`
    const attributes = readPredicates(found[2] ?? '')
    if (typeof attributes === 'string') return attributes
    steps.push(makeStep(found[1], attributes))
  }
  return steps
}

function readPredicates(text: string): Attribute[] | string {
  const attributes: Attribute[] = []
  for (const [, name = '', value = ''] of text.matchAll(predicate)) {
    if (!isXmlAttribute(name)) return `has the attribute ${name}, which XML keeps for itself`
    if (attributes.some(([other]) => other === name)) return `has the attribute ${name} twice`
    attributes.push([name, value])
  }
  return attributes
}

const isSlot = (text: string): boolean => text.startsWith('{') && new RegExp(`^${slot}$`).test(text)

/** What each slot of the pattern stands for. */
function wordsOf(name: string, parts: number): Map<string, string> | string {
  if (name === '' || name.startsWith('/') || name !== name.trim())
    return 'has a name that is empty or begins with a slash or space'
  if (parts === 0) return new Map([['{name}', name]])
  const words = name.split('/')
  if (words.length !== parts || words.includes(''))
    return `has a name without its ${parts} parts between slashes`
  return new Map(words.map((word, index) => [`{${index + 1}}`, word]))
}

function fill(
  pattern: readonly Step[],
  attribute: string | undefined,
  words: Map<string, string>,
): Place | string {
  const steps: Step[] = []
  for (const step of pattern) {
    const filled =
      step.element === '{name}' ? readSteps(words.get('{name}') ?? '', xmlName) : fillStep(step, words)
    if (typeof filled === 'string') return `has a name that ${filled}`
    steps.push(...filled)
  }
  const held = attribute === undefined ? undefined : (words.get(attribute) ?? attribute)
  if (held !== undefined && !isXmlAttribute(held))
    return 'has a name that cannot be an XML attribute; use letters, digits, . _ -'
  return { steps, attribute: held }
}

function fillStep(step: Step, words: Map<string, string>): Step[] | string {
  const element = words.get(step.element) ?? step.element
  if (!isXmlName(element)) return 'cannot be an XML element; use letters, digits, . _ -'
  return [
    makeStep(
      element,
      step.attributes.map(([name, value]) => [name, words.get(value) ?? value]),
    ),
  ]
}

/** Reads the slots off a place; whether the rest fits is for the caller to see. */
function extractName(
  pattern: readonly Step[],
  attribute: string | undefined,
  found: Place,
  parts: number,
  isWhole: boolean,
): string | undefined {
  const words = new Map<string, string>()
  if (attribute !== undefined) words.set(attribute, found.attribute ?? '')
  const spare = found.steps.length - pattern.length
  if (isWhole ? spare < 0 : spare !== 0) return undefined
  let at = 0
  for (const step of pattern) {
    const taken = found.steps.slice(at, at + (step.element === '{name}' ? spare + 1 : 1))
    at += taken.length
    words.set(
      step.element,
      taken.map((each) => (step.element === '{name}' ? each.key : each.element)).join('/'),
    )
    for (const [name, value] of step.attributes) {
      words.set(value, taken[0]?.attributes.find(([other]) => other === name)?.[1] ?? '')
    }
  }
  if (parts === 0) return words.get('{name}')
  return Array.from({ length: parts }, (_, index) => words.get(`{${index + 1}}`) ?? '').join('/')
}

function samePlace(one: Place, other: Place): boolean {
  if (one.attribute !== other.attribute || one.steps.length !== other.steps.length) return false
  return one.steps.every((step, index) => step.key === other.steps[index]?.key)
}
