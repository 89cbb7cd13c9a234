/** What a definition may say, for an editor that completes it: the shape of its YAML, and the words of its sheets. */

import * as z from 'zod'
import { filters, templateFilters } from '../language/filters.ts'
import { sheetModelSchema } from '../schema/definition.ts'
import type { DefinitionWords } from '../schema/model.ts'
import { vocabulary } from '../schema/settings.ts'
import { loops, readings } from './readable.ts'

let made: DefinitionWords | undefined

export function definitionWords(): DefinitionWords {
  made ??= {
    schema: z.toJSONSchema(sheetModelSchema, { unrepresentable: 'any', io: 'input' }),
    paths: [...settingPaths(), ...readablePaths()],
    filters: [...filters.keys()].map(named),
    templateFilters: [...templateFilters.keys()].map(named),
    loops: Object.entries(loops).map(([name, { variable }]) => ({ name: `each ${name}`, variable })),
  }
  return made
}

const named = (name: string) => ({ name })

function settingPaths(): DefinitionWords['paths'] {
  return vocabulary.map(({ key, scope, label, type }) => ({
    ...{ path: scope === 'line' ? `line.${key}` : key, about: label, type },
    inTemplates: false,
  }))
}

function readablePaths(): DefinitionWords['paths'] {
  return readings.flatMap(({ of, members, about, inTemplates = false }) =>
    members.map((member) => ({
      ...{ path: of === 'word' ? member : `${of}.${member}`, about: about.replaceAll('`', ''), type: '' },
      inTemplates,
    })),
  )
}
