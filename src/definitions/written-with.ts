/** What a model's files would say: how it is found out what they have a place for, where only asking them tells. */

import { SourceError } from '../kernel/errors.ts'
import { Meter } from '../language/limits.ts'
import type { RenderScope } from './compile-sheet.ts'
import type { CompiledModel } from './model.ts'

const probeLimits = { steps: 1_000_000, bytes: 4_194_304, moved: 16_777_216 }

/** All parameters of all files, as one text; nothing where they cannot be filled. */
export function writtenWith({ files }: CompiledModel, scope: RenderScope): string {
  const meter = new Meter(probeLimits, 'the model')
  try {
    return files
      .flatMap(({ sheet }) => sheet?.render(scope, meter) ?? [])
      .map((parameter) => `${parameter.name}=${parameter.value}`)
      .join('\n')
  } catch (error) {
    if (error instanceof SourceError) return ''
    throw error
  }
}
