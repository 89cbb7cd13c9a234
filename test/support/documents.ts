/**
 * The documents that are made of data: `docs/errors.md` of the table of errors, `docs/policy.md` of the policy, `docs/families.md` of
 * the definitions, and a table of `docs/definitions.md` of what sheets may read.
 */

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { surenessOf } from '../../src/definitions/models-document.ts'
import { readableTable } from '../../src/definitions/readable.ts'
import { errorTable } from '../../src/kernel/errors.ts'
import { capabilities, isFor, policy, roleNames, roles } from '../../src/schema/policy.ts'
import { shipped } from './sample-phone.ts'

/** By path below `docs/`. */
export function documents(): Map<string, string> {
  return new Map([
    ['errors.md', errorsDocument()],
    ['policy.md', policyDocument()],
    ['families.md', familiesDocument()],
    ['definitions.md', withTable(readFileSync(join(docsFolder, 'definitions.md'), 'utf8'), readableTable())],
  ])
}

export const docsFolder = join(import.meta.dirname, '..', '..', 'docs')

function withTable(text: string, table: string): string {
  return text.replace(
    /(<!-- Made of src\/definitions\/readable\.ts .*-->\n)[\s\S]*?(\n<!-- Until here\. -->)/,
    (_, head, end) => `${head}\n${table}\n${end}`,
  )
}

const made = 'Written by `npm run docs`: change what it is made of, not this page.'

function errorsDocument(): string {
  const rows = Object.entries(errorTable).map(
    ([code, [status, title]]) => `| <a id="${code}"></a>\`${code}\` | ${status} | ${title} |`,
  )
  return `# Errors

Every error of the API is an RFC 9457 problem: \`code\` never changes its meaning, \`title\` is for a person, and \`errors\` names each field
that was refused. ${made}

| code | status | meaning |
| --- | --- | --- |
${rows.join('\n')}
`
}

function familiesDocument(): string {
  return `# Families of phones

${surenessOf(shipped.models)}

${made}
`
}

const ofKeys = { all: 'yes', get: 'looks', none: '–' }

function policyDocument(): string {
  const cells = (texts: readonly string[]) => `| ${texts.join(' | ')} |`
  const rows = capabilities.map((capability) =>
    cells([
      policy[capability].name,
      ...roles.map((role) => (isFor(role, capability) ? 'yes' : '–')),
      ofKeys[policy[capability].readOnlyKeys],
      `\`${capability}\``,
    ]),
  )
  const heads = ['may', ...roles.map((role) => roleNames[role].toLowerCase()), 'keys that only read', 'row']
  return `# Who may do what

The table that the server obeys and the page shows and hides by; \`GET /policy\` answers it with the calls that need each row. A system administrator has all tenants,
everybody else one or several. A key that only reads has of its role's rows what the column says, and sees no secrets. ${made}

${cells(heads)}
${cells(heads.map(() => '---'))}
${rows.join('\n')}
`
}
