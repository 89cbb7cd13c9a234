/** An XML file whose parameters stand where the definition's path says. */

import { FormatError, SourceError } from '../kernel/errors.ts'
import { refusesReserved, refusesXml } from './characters.ts'
import type { Format } from './format.ts'
import { remember } from './remember.ts'
import type { SpecOf } from './spec-of.ts'
import { type Attribute, isXmlName, type Place, type XmlPath } from './xml-path.ts'
import { pathOf, readParameters } from './xml-reader.ts'
import { xmlTemplateRules } from './xml-template.ts'
import { emptyDocument, placeWriter, type WrittenPlace, writeParameter, writeXml } from './xml-writer.ts'

type XmlSpec = SpecOf<'xml'>

export function xmlFormat(spec: XmlSpec): Format {
  const path = pathOf(spec)
  checkSpec(spec, path)
  const taken = takenAttributes(spec, path)
  const written = placeWriter(spec)
  const placeOf = remember((name): WrittenPlace | string => {
    const place = path.place(name)
    if (typeof place === 'string') return place
    return refusesPlace(spec, path, taken, place) ?? written(place)
  })
  const refusesValue = (value: string): string | undefined =>
    refusesXml(value) ?? refusesReserved(spec.reservedValues, value)
  return {
    kind: spec.kind,
    contentType: spec.contentType,
    refuses({ name, value }) {
      const place = placeOf(name)
      return typeof place === 'string' ? place : refusesValue(value)
    },
    serialise(parameters) {
      const document = emptyDocument(spec)
      for (const { name, value } of parameters) {
        const place = placeOf(name)
        const refusal =
          typeof place === 'string' ? place : (refusesValue(value) ?? writeParameter(document, place, value))
        if (refusal) throw new FormatError(name, refusal)
      }
      return writeXml(document)
    },
    parse: (text) => readParameters(spec, path, text),
    templateRules: xmlTemplateRules(spec.reservedValues),
  }
}

function checkSpec(spec: XmlSpec, path: XmlPath): void {
  if (!isXmlName(spec.root)) throw new SourceError(`root: ${spec.root} cannot be an XML element`)
  for (const [field, attributes] of Object.entries({
    rootAttributes: spec.rootAttributes,
    leafAttributes: spec.leafAttributes,
  })) {
    for (const [name, value] of Object.entries(attributes)) {
      if (!/^[A-Za-z_][\w.-]*(:[A-Za-z_][\w.-]*)?$/.test(name))
        throw new SourceError(`${field}: ${name} cannot be an XML attribute`)
      if (refusesXml(value)) throw new SourceError(`${field}: ${name} ${refusesXml(value)}`)
    }
  }
  const own = takenAttributes(spec, path).find((name) => Object.hasOwn(spec.leafAttributes, name))
  const held = path.attribute !== undefined && Object.hasOwn(spec.leafAttributes, path.attribute)
  if (own !== undefined || held)
    throw new SourceError(`leafAttributes: the path already says ${own ?? path.attribute}`)
}

/** Attributes that the parameter's own element has from the path, or the root from the definition. */
function takenAttributes(spec: XmlSpec, path: XmlPath): string[] {
  const last = path.steps.at(-1)
  return last ? last.attributes.map(([name]) => name) : Object.keys(spec.rootAttributes)
}

function refusesPlace(
  spec: XmlSpec,
  path: XmlPath,
  taken: readonly string[],
  place: Place,
): string | undefined {
  const { attribute } = place
  if (
    attribute !== undefined &&
    (taken.includes(attribute) || Object.hasOwn(spec.leafAttributes, attribute))
  ) {
    return `has the name of an attribute that its element already has`
  }
  if (path.steps.at(-1)?.element !== '{name}') return undefined
  if (attribute !== undefined && spec.identifiers?.includes(attribute))
    return `has ${attribute} as its attribute, which tells elements apart; write [@${attribute}=…]`
  const stranger =
    spec.identifiers &&
    place.steps.flatMap((step) => step.attributes).find(([name]) => !spec.identifiers?.includes(name))
  if (stranger)
    return `tells elements apart by ${stranger[0]}; they are told apart by ${spec.identifiers?.join(', ')}`
  const clash = (place.steps.at(-1)?.attributes ?? []).find(
    ([name, value]: Attribute) => name === attribute || spec.leafAttributes[name] === value,
  )
  return clash && `has the attribute ${clash[0]} in its name, which its element already has`
}
