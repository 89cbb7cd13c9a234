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

/** The names whose values differ between two texts. */
export function changedParameters(after: string, before: string): Parameters {
  const old = readParameters(before)
  return Object.fromEntries(
    Object.entries(readParameters(after)).filter(([name, value]) => !(name in old) || old[name] !== value),
  )
}

/** What is wrong with the text; `before` is what is saved, of which the server forgets nothing. */
export function parametersError(text: string, before: string): string | undefined {
  const now = readParameters(text)
  if ('' in now) return 'A line needs a name before its “=”'
  const wrong = parametersSchema.safeParse(now).error?.issues[0]
  if (wrong) return `${wrong.path.join('.')}: ${wrong.message}`
  const missing = Object.keys(readParameters(before)).filter((name) => !(name in now))
  if (missing.length === 0) return undefined
  return `${missing.join(', ')}: a line that was saved stays; give it another value, or its name alone to take it out of the file`
}
