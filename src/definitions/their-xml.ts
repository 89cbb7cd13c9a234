/** XML files of phones, with what phones add to them: rights, places in their own forms, elements round the whole. */

import type { SpecOf } from '../formats/spec-of.ts'
import { pathOf, readTree } from '../formats/xml-reader.ts'
import { readXml, type XmlElement } from '../formats/xml-tree.ts'
import type { FormatSpec } from '../schema/definition.ts'
import type { TheirParameter } from './their-parameter.ts'

type XmlSpec = SpecOf<'xml'>

/** `tells`: attributes by which the family's names tell elements apart. */
export function parametersOfXml(
  text: string,
  spec: FormatSpec,
  tells: ReadonlySet<string>,
): TheirParameter[] {
  const whole = readXml(text)
  if (spec.kind !== 'xml') return ofAnyForm(whole)
  if (/(?:^|\/)@\{name\}$/.test(spec.path)) return allAttributes(whole)
  const root = inside(whole, spec.root) ?? { ...whole, name: spec.root }
  const bare = {
    ...root,
    attributes: [],
    children: root.children.map((child) => cleaned(spec, child, tells)),
  }
  return readTree(spec, bare).map(({ name, value }) => ({ names: [name, ...otherNames(name)], value }))
}

/** Where names are attributes, the elements that hold them mean nothing. */
function allAttributes(element: XmlElement): TheirParameter[] {
  const own = element.attributes.filter(([name]) => !isOfXml(name))
  return [
    ...own.map(([name, value]) => ({ names: [name], value })),
    ...element.children.flatMap(allAttributes),
  ]
}

const isOfXml = (name: string) => /^xml(?:ns)?(?::|$)|^xsi:/.test(name)

/** The element of this name that is nearest to the root. */
function inside(whole: XmlElement, name: string): XmlElement | undefined {
  let row = [whole]
  while (row.length > 0) {
    const found = row.find((element) => element.name === name)
    if (found) return found
    row = row.flatMap(({ children }) => children)
  }
  return undefined
}

/** Without the attributes that neither hold a value nor tell elements apart. */
function cleaned(spec: XmlSpec, element: XmlElement, tells: ReadonlySet<string>): XmlElement {
  const ofPath = pathOf(spec).steps.flatMap(({ attributes }) => attributes.map(([name]) => name))
  const known = new Set([
    ...[...tells, ...ofPath, ...(spec.identifiers ?? []), ...(spec.numbers ? [spec.numbers.attribute] : [])],
    ...(/@(\w+)$/.exec(spec.path)?.slice(1) ?? []),
  ])
  const isNoise = (name: string) => isOfXml(name) || Object.hasOwn(spec.leafAttributes, name)
  const clean = ({ name, attributes, children, text }: XmlElement): XmlElement => {
    // Where elements are told apart by some attributes, the others of an empty one are its values.
    const holdsAll = spec.identifiers !== undefined && children.length === 0 && text.trim() === ''
    return {
      name,
      attributes: attributes.filter(([each]) => !isNoise(each) && (holdsAll || known.has(each))),
      children: children.map(clean),
      text: children.length > 0 ? '' : text,
    }
  }
  return clean(element)
}

/** Without what stands round it: the last element, or what the elements call themselves, joined. */
function otherNames(name: string): string[] {
  const called = [...name.matchAll(/\[@?(?:name|id|N)=([^\]]*)\]/g)].map(([, word = '']) => word)
  const last =
    name
      .replace(/\[[^\]]*\]/g, '')
      .split('/')
      .filter((part) => !part.startsWith('@'))
      .at(-1) ?? ''
  return [called.join('.'), called.at(-1) ?? '', last].filter((each) => each !== '' && each !== name)
}

/** For families whose own files are no XML. */
function ofAnyForm(root: XmlElement): TheirParameter[] {
  const found: TheirParameter[] = []
  const walk = (element: XmlElement, above: readonly string[]): void => {
    const path = [...above, element.name]
    for (const [name, value] of element.attributes)
      if (!isOfXml(name)) found.push({ names: [name, [...path, name].join('.')], value })
    if (element.children.length === 0 && (element.text.trim() !== '' || element.attributes.length === 0))
      found.push({ names: [path.join('.'), element.name], value: element.text.trim() })
    for (const child of element.children) walk(child, path)
  }
  for (const child of root.children) walk(child, [])
  return found
}
