/** Extensions out of FreePBX's tables: a user, the device that it has, and the device's words in the table `sip`, PJSIP's too. */

import { WireError } from '../../kernel/errors.ts'
import type { Source } from '../../schema/link-source.ts'
import { type SourceContents, type SourceRow, sourceRow } from './source-row.ts'
import { type Cells, isYes, missingOf, type SourceSession, tableOf } from './source-session.ts'

const keywords = ['secret', 'md5_cred', 'username', 'sipdriver', 'vmexten']

export async function readFreepbx(session: SourceSession, source: Source): Promise<SourceContents> {
  const tables = {
    users: tableOf(source, 'users'),
    devices: tableOf(source, 'devices'),
    sip: tableOf(source, 'sip'),
    admin: tableOf(source, 'admin'),
  }
  const needed = [
    [tables.users, ['extension', 'name', 'voicemail']],
    [tables.devices, ['id', 'tech', 'devicetype', 'user']],
    [tables.sip, ['id', 'keyword', 'data']],
    [tables.admin, ['variable', 'value']],
  ] as const
  for (const [table, columns] of needed) {
    const missing = missingOf(await session.columnsOf(table), columns)
    if (missing !== undefined) throw new WireError(`the table ${table} has no column ${missing}`)
  }
  await session.begin()
  const [reload] = await session.rows(tables.admin, ['value'], {
    column: 'variable',
    values: ['need_reload'],
  })
  const users = await session.rows(tables.users, needed[0][1])
  const devices = await session.rows(tables.devices, needed[1][1])
  const words = await session.rows(tables.sip, needed[2][1], { column: 'keyword', values: keywords })
  const wordsOf = Map.groupBy(words, ({ id = '' }) => id)
  const devicesOf = Map.groupBy(
    devices.filter(({ devicetype }) => devicetype === 'fixed'),
    ({ user = '' }) => user,
  )
  const rows = users.flatMap((user) => {
    const own = devicesOf.get(user.extension ?? '') ?? []
    return own.length === 0 ? [withoutDevice(user)] : own.map((device) => rowOf(user, device, wordsOf))
  })
  const waiting = isYes(reload?.value)
    ? 'FreePBX has changes that Asterisk does not know yet; they are taken once Apply Config was pressed there'
    : ''
  return { rows, waiting, notes: [] }
}

const withoutDevice = (user: Cells): SourceRow =>
  sourceRow({ ...ofUser(user), key: `user ${user.extension}`, tech: 'VIRTUAL', username: '' })

const ofUser = ({ extension = '', name = '', voicemail = '' }: Cells) => ({
  number: extension,
  name,
  mailbox: voicemail === '' || voicemail === 'novm' ? '' : `${extension}@${voicemail}`,
})

const techs: Readonly<Record<string, SourceRow['tech']>> = { pjsip: 'PJSIP', sip: 'SIP' }

function rowOf(user: Cells, device: Cells, wordsOf: ReadonlyMap<string, readonly Cells[]>): SourceRow {
  const { id = '' } = device
  const of = new Map(wordsOf.get(id)?.map(({ keyword = '', data = '' }) => [keyword, data]))
  const tech = techs[device.tech ?? ''] ?? 'CUSTOM'
  const login = of.get('username') ?? ''
  const row = {
    ...ofUser(user),
    ...{ key: id, tech, username: id, authUsername: login === id ? '' : login },
    voicemailNumber: of.get('vmexten') ?? '',
  }
  if (tech === 'CUSTOM') return sourceRow(row)
  // When it is there, Asterisk is given it, and not the secret.
  if ((of.get('md5_cred') ?? '') !== '') return sourceRow({ ...row, noPassword: 'hash' })
  const password = of.get('secret')
  // An edit deletes all of it and then inserts it, word by word.
  if (password === undefined || !of.has('sipdriver')) return sourceRow({ ...row, isUnfinished: true })
  return sourceRow({ ...row, password, noPassword: password === '' ? 'empty' : '' })
}
