/** A format from its description in a definition. */

import { FormatError } from '../kernel/errors.ts'
import type { FormatSpec } from '../schema/definition.ts'
import type { Format } from './format.ts'
import { iniFormat } from './ini.ts'
import { jsonFormat } from './json.ts'
import { keyValueFormat } from './key-value.ts'
import { plainTextFormat } from './plain-text.ts'
import { recordsFormat } from './records.ts'
import type { SpecOf } from './spec-of.ts'
import { xmlFormat } from './xml.ts'

const makers: { readonly [Kind in FormatSpec['kind']]: (spec: SpecOf<Kind>) => Format } = {
  keyValue: keyValueFormat,
  xml: xmlFormat,
  json: jsonFormat,
  ini: iniFormat,
  records: recordsFormat,
  text: plainTextFormat,
}

/** Throws SourceError when the description contradicts itself. */
export function makeFormat<Kind extends FormatSpec['kind']>(spec: SpecOf<Kind> & { kind: Kind }): Format {
  const make: (spec: SpecOf<Kind>) => Format = makers[spec.kind]
  const format = make(spec)
  const free = 'reservedValues' in spec ? make({ ...spec, reservedValues: [] }) : format
  const refuses: Format['refuses'] = (parameter) =>
    (parameter.isReserved ? free : format).refuses(parameter) ?? refusesCharacter(spec, parameter.value)
  return {
    ...format,
    refuses,
    serialise(parameters) {
      const refused = parameters.find((parameter) => refusesCharacter(spec, parameter.value))
      if (refused) throw new FormatError(refused.name, refuses(refused) ?? '')
      return withinLength(spec, serialised(parameters))
    },
  }

  function serialised(parameters: Parameters<Format['serialise']>[0]): string {
    const isStrict = !parameters.some(({ isReserved }) => isReserved)
    const text = isStrict ? format.serialise(parameters) : free.serialise(checked(parameters))
    return spec.kind === 'xml' && spec.encoding === 'latin1' ? inLatin1(text) : text
  }

  function checked(parameters: Parameters<Format['serialise']>[0]): typeof parameters {
    for (const parameter of parameters) {
      const message = refuses(parameter)
      if (message !== undefined) throw new FormatError(parameter.name, message)
    }
    return parameters
  }
}

const beyondLatin1 = /[^\u0000-\u00ff]/u
const allBeyondLatin1 = new RegExp(beyondLatin1, 'gu')

/** XML writes any character by its number. */
function refusesCharacter({ kind, encoding }: FormatSpec, value: string): string | undefined {
  if (encoding !== 'latin1' || kind === 'xml') return undefined
  const [character] = beyondLatin1.exec(value) ?? []
  return character && `holds ${character}, and the phone reads the characters of ISO 8859-1 alone`
}

function inLatin1(text: string): string {
  return text
    .replace('encoding="UTF-8"', 'encoding="ISO-8859-1"')
    .replace(allBeyondLatin1, (character) => `&#${character.codePointAt(0)};`)
}

function withinLength(
  { largestFile = Number.POSITIVE_INFINITY, encoding }: FormatSpec,
  text: string,
): string {
  const length = Buffer.byteLength(text, encoding)
  if (length > largestFile)
    throw new FormatError('', `is ${length} bytes long; the phone takes files of ${largestFile} at most`)
  return text
}
