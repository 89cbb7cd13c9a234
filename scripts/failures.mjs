/**
 * A reporter of what failed: one line for each test, its file and line, and the start of what it says. Whoever runs several
 * rounds reads them together at the end, where a long output is looked at first.
 */
export default async function* failures(source) {
  for await (const { type, data } of source) {
    if (
      type !== 'test:fail' ||
      data.todo !== undefined ||
      data.details?.error?.failureType === 'subtestsFailed'
    )
      continue
    const { error } = data.details
    const said = String(error?.cause?.stack ?? error?.cause ?? error)
    const start = said.split('\n').slice(0, 12).join('\n    ')
    yield `✖ ${data.name} (${data.file ?? ''}:${data.line ?? ''})\n    ${start}\n`
  }
}
