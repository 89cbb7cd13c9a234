/** A format from its description in a definition. */

import { SourceError } from '../kernel/errors.ts'
import type { FormatSpec } from '../schema/definition.ts'
import type { Format } from './format.ts'
import { jsonFormat } from './json.ts'
import { keyValueFormat } from './key-value.ts'
import { plainTextFormat } from './plain-text.ts'
import { xmlFormat } from './xml.ts'

/** Throws SourceError when the description contradicts itself. */
export function makeFormat(spec: FormatSpec): Format {
  switch (spec.kind) {
    case 'keyValue':
      return keyValueFormat(spec)
    case 'xml':
      return xmlFormat(spec)
    case 'json':
      return jsonFormat(spec)
    case 'text':
      return plainTextFormat(spec)
    default:
      throw new SourceError(`format: there is no ${spec.kind}`)
  }
}
