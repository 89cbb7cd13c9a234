/** All definitions as the one JSON file of a release: parsed once, when it is built. */

import { readDefinitions } from './read-definitions.ts'
import { yamlSource } from './yaml-source.ts'

/** By path; what is no sound YAML stays text, so that a start names the mistake with its line. */
export function bundledDefinitions(folder: string): Record<string, unknown> {
  return Object.fromEntries(
    [...readDefinitions(folder)].map(([path, text]) => {
      const source = yamlSource(path, String(text))
      return [path, source.mistakes.length > 0 ? text : source.data]
    }),
  )
}
