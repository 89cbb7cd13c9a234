/** Extensions out of Asterisk's realtime tables: an endpoint, the login that it names, and where it is registered. */

import { WireError } from '../../kernel/errors.ts'
import { type Source, usualTenantColumn } from '../../schema/link-source.ts'
import { identityOf, tenantColumnOf } from './row-identity.ts'
import { type NoPassword, type SourceContents, type SourceRow, sourceRow } from './source-row.ts'
import { type Cells, missingOf, present, type SourceSession, tableOf } from './source-session.ts'

export async function readAsterisk(session: SourceSession, source: Source): Promise<SourceContents> {
  const tables = {
    endpoints: tableOf(source, 'ps_endpoints'),
    auths: tableOf(source, 'ps_auths'),
    aors: tableOf(source, 'ps_aors'),
  }
  const columns = {
    endpoints: await session.columnsOf(tables.endpoints),
    auths: await session.columnsOf(tables.auths),
    aors: await session.columnsOf(tables.aors),
  }
  const tenantColumn = tenantColumnOf(source, usualTenantColumn.asterisk)
  const needs = [
    [tables.endpoints, missingOf(columns.endpoints, ['id', 'auth', 'aors', ...tenantColumn])],
    [tables.auths, missingOf(columns.auths, ['id', 'username', 'password'])],
    [tables.aors, missingOf(columns.aors, ['id'])],
  ] as const
  for (const [table, column] of needs)
    if (column !== undefined) throw new WireError(`the table ${table} has no column ${column}`)
  await session.begin()
  const endpoints = await session.rows(
    tables.endpoints,
    present(columns.endpoints, [
      ...['id', 'auth', 'outbound_auth', 'aors', 'callerid', 'mailboxes', 'voicemail_extension'],
      ...tenantColumn,
    ]),
  )
  const auths = byId(
    await session.rows(
      tables.auths,
      present(columns.auths, ['id', 'auth_type', 'username', 'password', 'md5_cred', 'password_digest']),
    ),
  )
  const aors = byId(
    await session.rows(
      tables.aors,
      present(columns.aors, ['id', 'contact', 'mailboxes', 'voicemail_extension']),
    ),
  )
  /** By which trunks log in elsewhere. */
  const outbound = new Set(endpoints.flatMap(({ outbound_auth = '' }) => namesIn(outbound_auth)))
  const rows = endpoints.flatMap((endpoint) => {
    const [authId] = namesIn(endpoint.auth ?? '')
    const auth = authId === undefined ? undefined : auths.get(authId)
    const aor = aors.get(namesIn(endpoint.aors ?? '')[0] ?? '')
    if (!auth || outbound.has(authId ?? '') || (aor?.contact ?? '') !== '') return []
    return rowOf({ endpoint, auth, aor }, source, tenantColumn[0])
  })
  return { rows, waiting: '', notes: [] }
}

type Found = { endpoint: Cells; auth: Cells; aor: Cells | undefined }

function rowOf({ endpoint, auth, aor }: Found, source: Source, tenantColumn: string | undefined): SourceRow {
  const id = decoded(endpoint.id ?? '')
  const { name, number } = callerOf(decoded(endpoint.callerid ?? ''))
  const own = identityOf(source, {
    id: source.numberFrom === 'callerId' && source.tenantFrom !== 'pattern' ? number : id,
    column: tenantColumn === undefined ? '' : decoded(endpoint[tenantColumn] ?? ''),
  })
  const username = decoded(aor?.id || id)
  const login = decoded(auth.username ?? '')
  return sourceRow({
    key: endpoint.id ?? '',
    ...own,
    ...(source.numberFrom === 'callerId' ? { number } : {}),
    ...{ name, tech: 'PJSIP', username, authUsername: login === username ? '' : login },
    ...passwordOf(auth),
    mailbox: namesIn(endpoint.mailboxes || aor?.mailboxes || '')[0] ?? '',
    voicemailNumber: decoded(endpoint.voicemail_extension || aor?.voicemail_extension || ''),
  })
}

function passwordOf(auth: Cells): { password: string; noPassword: NoPassword } {
  const none = (noPassword: NoPassword) => ({ password: '', noPassword })
  const kept = auth.password ?? ''
  const isHashed = auth.auth_type === 'md5' || kept === ''
  if (isHashed) return none((auth.md5_cred || auth.password_digest || '') === '' ? 'empty' : 'hash')
  // Asterisk would read several passwords out of it, and can use none.
  if (kept.includes(';')) return none('unusable')
  return { password: decoded(kept), noPassword: '' }
}

/** Asterisk writes `;` and `^` as `^3B` and `^5E`, and strips blanks. */
const decoded = (text: string): string =>
  text
    .trim()
    .replace(/\^([0-9A-Fa-f]{2})/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)))

const namesIn = (list: string): string[] =>
  list
    .split(',')
    .map((name) => name.trim())
    .filter(Boolean)

const byId = (rows: readonly Cells[]) => new Map(rows.map((row) => [row.id ?? '', row]))

/** `"Name" <number>` */
function callerOf(text: string): { name: string; number: string } {
  const [, name = text, number = ''] = /^(.*?)\s*<([^<>]*)>\s*$/.exec(text) ?? []
  return { name: name.trim().replace(/^"(.*)"$/, '$1'), number: number.trim() }
}
