/** Turns the elements of an XML file back into parameters; what is none is given by its place, so that nothing hides. */

import { SourceError } from '../kernel/errors.ts'
import type { Parameter } from './format.ts'
import type { SpecOf } from './spec-of.ts'
import { dottedPath } from './xml-dots.ts'
import {
  type Attribute,
  compileXmlPath,
  literalPath,
  makeStep,
  type Place,
  type Step,
  type XmlPath,
} from './xml-path.ts'
import { readXml, type XmlElement } from './xml-tree.ts'

type XmlSpec = SpecOf<'xml'>
type Reading = { readonly spec: XmlSpec; readonly path: XmlPath; readonly parameters: Parameter[] }

export function readParameters(spec: XmlSpec, path: XmlPath, source: string): Parameter[] {
  const root = readXml(source)
  if (root.name !== spec.root)
    throw new SourceError(`the root is ${root.name}, expected ${spec.root}`, { line: 1 })
  return parametersIn(spec, path, root)
}

/** The same of what was read already, whatever its root is called. */
export function readTree(spec: XmlSpec, root: XmlElement): Parameter[] {
  return parametersIn(spec, pathOf(spec), root)
}

export function pathOf(spec: XmlSpec): XmlPath {
  const plain = compileXmlPath(spec.path, spec.identifiers !== undefined)
  return spec.numbers ? dottedPath(plain, spec.numbers) : plain
}

function parametersIn(spec: XmlSpec, path: XmlPath, root: XmlElement): Parameter[] {
  const reading: Reading = { spec, path, parameters: [] }
  const ownsValues = path.steps.length === 0
  const fixed = { ...spec.rootAttributes, ...(ownsValues ? spec.leafAttributes : {}) }
  for (const [name, value] of without(root.attributes, fixed))
    add(reading, { steps: [], attribute: name }, value)
  readInside(reading, [], root, root.text.trim() === '')
  return reading.parameters
}

/** `isRead` says that the element itself has been accounted for, unless it holds text. */
function readInside(reading: Reading, steps: readonly Step[], element: XmlElement, isRead: boolean): void {
  if (element.children.length === 0 && !isRead) add(reading, { steps, attribute: undefined }, element.text)
  if (element.children.length > 0 && element.text.trim() !== '')
    add(reading, { steps, attribute: undefined }, element.text)
  for (const child of element.children) readElement(reading, steps, child)
}

function readElement(reading: Reading, above: readonly Step[], element: XmlElement): void {
  const { spec, path } = reading
  const isLeaf = element.children.length === 0
  const own = isLeaf ? without(element.attributes, spec.leafAttributes) : element.attributes
  const [held, predicates] = spec.identifiers
    ? splitByIdentifiers(spec.identifiers, own)
    : splitAttributes(path, above.length, isLeaf, own)
  const labels = labelsOf(path, above.length, element)
  const others = element.children.filter((child) => !labels.includes(child))
  const told = labels.map(({ name, text }): Attribute => [name, text])
  const steps = [...above, makeStep(element.name, predicates, told)]
  for (const [name, value] of held) add(reading, { steps, attribute: name }, value)
  const isRead = held.length > 0 && element.text.trim() === ''
  readInside(reading, steps, { ...element, children: others }, isRead)
}

/** The elements inside one that tell it from its neighbours: the first of each name that the path says so of. */
function labelsOf(path: XmlPath, depth: number, { children }: XmlElement): XmlElement[] {
  const names = path.steps[depth]?.labels.map(([name]) => name) ?? []
  const isPlain = (child: XmlElement) => child.attributes.length === 0 && child.children.length === 0
  return names.flatMap((name) => children.find((child) => child.name === name && isPlain(child)) ?? [])
}

/** Which attributes hold values, and which tell the element from its neighbours. */
function splitAttributes(
  path: XmlPath,
  depth: number,
  isLeaf: boolean,
  attributes: readonly Attribute[],
): [Attribute[], Attribute[]] {
  if (path.attribute === undefined || !isLeaf) return [[], [...attributes]]
  const holdsMany = path.attribute.startsWith('{')
  const known = holdsMany ? (path.steps[depth]?.attributes ?? []).map(([name]) => name) : []
  const holds = ([name]: Attribute): boolean => (holdsMany ? !known.includes(name) : name === path.attribute)
  return [attributes.filter(holds), attributes.filter((attribute) => !holds(attribute))]
}

function splitByIdentifiers(
  identifiers: readonly string[],
  attributes: readonly Attribute[],
): [Attribute[], Attribute[]] {
  const tells = ([name]: Attribute) => identifiers.includes(name)
  return [attributes.filter((attribute) => !tells(attribute)), attributes.filter(tells)]
}

function without(attributes: readonly Attribute[], fixed: Readonly<Record<string, string>>): Attribute[] {
  return attributes.filter(([name, value]) => !(Object.hasOwn(fixed, name) && fixed[name] === value))
}

function add({ path, parameters }: Reading, place: Place, value: string): void {
  parameters.push({ name: path.nameAt(place) ?? literalPath(place), value })
}
