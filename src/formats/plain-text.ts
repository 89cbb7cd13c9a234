/** Text without rules of its own: for templates only, since it has no names to carry. */

import { FormatError } from '../kernel/errors.ts'
import { refusesLine } from './characters.ts'
import type { Format } from './format.ts'
import type { SpecOf } from './spec-of.ts'

const refusal = 'has no place in plain text, which carries no names; write a template instead'

export function plainTextFormat(spec: SpecOf<'text'>): Format {
  return {
    kind: spec.kind,
    contentType: spec.contentType,
    refuses: () => refusal,
    serialise([first]) {
      if (first) throw new FormatError(first.name, refusal)
      return ''
    },
    parse: () => [],
    templateRules: {
      start: 'text',
      advance: (state) => state,
      escape(_state, value) {
        const found = refusesLine(value)
        if (found) throw new FormatError('', found)
        return value
      },
      afterValue: (state) => state,
    },
  }
}
