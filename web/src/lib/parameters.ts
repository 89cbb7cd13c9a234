/** Parameters by the vendor's own names, as people type them: `name = value` a line; a name alone takes it out of the file. */

import { type Parameters, parametersSchema } from '../../../src/schema/fields.ts'

export function parametersText(parameters: Parameters): string {
  return Object.entries(parameters)
    .map(([name, value]) => (value === null ? name : `${name} = ${value}`))
    .join('\n')
}

export function readParameters(text: string): Parameters {
  const lines = text.split('\n').filter((line) => line.trim() !== '')
  return Object.fromEntries(
    lines.map((line) => {
      const at = line.indexOf('=')
      return at < 0 ? [line.trim(), null] : [line.slice(0, at).trim(), line.slice(at + 1).trim()]
    }),
  )
}

/** What a change of the text says: names whose values differ, and those that are no longer set here. */
export function changedParameters(
  after: string,
  before: string,
): { parameters?: Parameters; forgetParameters?: string[] } {
  const [now, old] = [readParameters(after), readParameters(before)]
  const changed = Object.entries(now).filter(([name, value]) => !(name in old) || old[name] !== value)
  const gone = Object.keys(old).filter((name) => !(name in now))
  return {
    ...(changed.length > 0 ? { parameters: Object.fromEntries(changed) } : {}),
    ...(gone.length > 0 ? { forgetParameters: gone } : {}),
  }
}

export function parametersError(text: string): string | undefined {
  const now = readParameters(text)
  if ('' in now) return 'A line needs a name before its “=”'
  const wrong = parametersSchema.safeParse(now).error?.issues[0]
  return wrong && `${wrong.path.join('.')}: ${wrong.message}`
}
