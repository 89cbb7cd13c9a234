/** Whether a file parses back to exactly the parameters that it was made of. */

import assert from 'node:assert/strict'
import type { Format, Parameter } from '../../src/formats/format.ts'

/** Names and values as they were; the order too, within what a format writes under one roof. */
export function assertReadsBack(
  format: Format,
  text: string,
  parameters: readonly Parameter[],
  where: string,
): void {
  const read = format.parse(text)
  assert.deepEqual(sorted(read), sorted(parameters), where)
  assert.equal(format.serialise(read), text, `${where}: written again it is another text`)
  if (format.kind === 'records') return
  assert.deepEqual(byGroup(read), byGroup(parameters), `${where}: the order is another`)
}

function sorted(parameters: readonly Parameter[]): string[] {
  return parameters.map(({ name, value }) => `${name} = ${JSON.stringify(value)}`).sort()
}

/** An XML file puts parameters under their common elements; a record has an order of its own. */
function byGroup(parameters: readonly Parameter[]): Map<string, string[]> {
  const groups = new Map<string, string[]>()
  for (const { name } of parameters) {
    const group = name.slice(0, name.lastIndexOf('/') + 1)
    groups.set(group, [...(groups.get(group) ?? []), name])
  }
  return groups
}
