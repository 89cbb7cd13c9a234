/** Extensions out of Kamailio's table `subscriber`, which knows names and passwords and nothing else. */

import { WireError } from '../../kernel/errors.ts'
import { type Source, usualTenantColumn } from '../../schema/link-source.ts'
import { identityOf, tenantColumnOf } from './row-identity.ts'
import { type SourceContents, sourceRow } from './source-row.ts'
import { missingOf, present, type SourceSession, tableOf } from './source-session.ts'

export async function readKamailio(session: SourceSession, source: Source): Promise<SourceContents> {
  const table = tableOf(source, 'subscriber')
  const columns = await session.columnsOf(table)
  const [tenantColumn = ''] = tenantColumnOf(source, usualTenantColumn.kamailio)
  const needed = ['username', 'domain', 'password', ...[source.nameColumn, tenantColumn].filter(Boolean)]
  const missing = missingOf(columns, needed)
  if (missing !== undefined) throw new WireError(`the table ${table} has no column ${missing}`)
  await session.begin()
  const found = await session.rows(table, present(columns, [...new Set([...needed, 'ha1'])]))
  const rows = found.map((row) => {
    const { username = '', domain = '', password = '', ha1 = '' } = row
    return sourceRow({
      key: `${username}@${domain}`,
      ...identityOf(source, { id: username, column: row[tenantColumn] ?? '' }),
      name: row[source.nameColumn] ?? '',
      ...{ tech: 'SIP', username, password },
      noPassword: password !== '' ? '' : ha1 === '' ? 'empty' : 'hash',
    })
  })
  return { rows, waiting: '', notes: [] }
}
