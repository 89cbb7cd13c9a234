/** A format from its description in a definition. */

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
  return makers[spec.kind](spec)
}
