/** Extensions out of FusionPBX's tables: of each domain that is switched on. */

import { WireError } from '../../kernel/errors.ts'
import { type Source, usualTenantColumn } from '../../schema/link-source.ts'
import { identityOf, tenantColumnOf } from './row-identity.ts'
import { type SourceContents, sourceRow } from './source-row.ts'
import { type Cells, isYes, missingOf, present, type SourceSession, tableOf } from './source-session.ts'

export async function readFusionpbx(session: SourceSession, source: Source): Promise<SourceContents> {
  const tables = {
    domains: tableOf(source, 'v_domains'),
    extensions: tableOf(source, 'v_extensions'),
    voicemails: tableOf(source, 'v_voicemails'),
  }
  const ofDomain = ['domain_uuid', 'domain_name', 'domain_enabled']
  const ofExtension = ['extension_uuid', 'domain_uuid', 'extension', 'password', 'enabled']
  const ofVoicemail = ['domain_uuid', 'voicemail_id', 'voicemail_enabled']
  const columns = await session.columnsOf(tables.extensions)
  const [tenantColumn = ''] = tenantColumnOf(source, usualTenantColumn.fusionpbx)
  const isOfDomain = tenantColumn === '' || ofDomain.includes(tenantColumn)
  const needed = [
    [tables.extensions, columns, [...ofExtension, ...(isOfDomain ? [] : [tenantColumn])]],
    [tables.domains, await session.columnsOf(tables.domains), ofDomain],
    [tables.voicemails, await session.columnsOf(tables.voicemails), ofVoicemail],
  ] as const
  for (const [table, has, wants] of needed) {
    const missing = missingOf(has, wants)
    if (missing !== undefined) throw new WireError(`the table ${table} has no column ${missing}`)
  }
  await session.begin()
  const domains = new Map(
    (await session.rows(tables.domains, ofDomain))
      // Text in older versions, a truth value in newer ones.
      .filter(({ domain_enabled }) => isYes(domain_enabled))
      .map((domain) => [domain.domain_uuid ?? '', domain]),
  )
  const mailboxes = new Set(
    (await session.rows(tables.voicemails, ofVoicemail))
      .filter(({ voicemail_enabled }) => isYes(voicemail_enabled))
      .map(({ domain_uuid, voicemail_id }) => `${domain_uuid} ${voicemail_id}`),
  )
  const named = ['number_alias', 'effective_caller_id_name', 'directory_first_name', 'directory_last_name']
  const extensions = await session.rows(tables.extensions, present(columns, [...needed[0][2], ...named]))
  const rows = extensions.flatMap((extension) => {
    const domain = domains.get(extension.domain_uuid ?? '')
    if (!domain || !isYes(extension.enabled)) return []
    const tenant = { ...domain, ...extension }[tenantColumn] ?? ''
    return rowOf(extension, { domain, mailboxes, source, tenant })
  })
  return { rows, waiting: '', notes: [] }
}

type Around = { domain: Cells; mailboxes: ReadonlySet<string>; source: Source; tenant: string }

function rowOf(extension: Cells, { domain, mailboxes, source, tenant }: Around) {
  const user = extension.extension ?? ''
  const called = extension.number_alias || user
  const { password = '' } = extension
  const full = `${extension.directory_first_name ?? ''} ${extension.directory_last_name ?? ''}`.trim()
  return sourceRow({
    key: extension.extension_uuid ?? '',
    ...identityOf(source, { id: called, column: tenant }),
    name: extension.effective_caller_id_name || full,
    ...{ tech: 'SIP', username: user, password, noPassword: password === '' ? 'empty' : '' },
    mailbox: mailboxes.has(`${extension.domain_uuid} ${called}`) ? `${called}@${domain.domain_name}` : '',
  })
}
