/** What a link's database holds, or what keeps it from telling; runs in a process of its own. */

import { WireError } from '../../kernel/errors.ts'
import { type PbxSystem, type Source, sourceTables } from '../../schema/link-source.ts'
import { readAsterisk } from './asterisk-source.ts'
import { readFreepbx } from './freepbx-source.ts'
import { readFusionpbx } from './fusionpbx-source.ts'
import { readKamailio } from './kamailio-source.ts'
import { openMariadb } from './mariadb-session.ts'
import { openPostgres } from './postgres-session.ts'
import type { SourcePlace } from './source-place.ts'
import { packed, type SourceContents } from './source-row.ts'
import { mostExtensions, type SourceSession, tableOf } from './source-session.ts'

const readers: Readonly<
  Record<PbxSystem, (session: SourceSession, source: Source) => Promise<SourceContents>>
> = { asterisk: readAsterisk, freepbx: readFreepbx, fusionpbx: readFusionpbx, kamailio: readKamailio }

export type SourceJob = { readonly place: SourcePlace; readonly source: Source; readonly isTest: boolean }

/** Rows go as texts, so that who gets them takes them up one after the other. */
export type SourceAnswer =
  | {
      readonly found: string
      readonly waiting: string
      readonly notes: readonly string[]
      readonly warnings: readonly string[]
      readonly rows: number
      readonly pieces: readonly string[]
    }
  | { readonly found: string; readonly problem: string }

const rowsOfPiece = 500

export async function readSource({ place, source, isTest }: SourceJob): Promise<SourceAnswer> {
  let session: SourceSession | undefined
  try {
    session = await (place.engine === 'mariadb' ? openMariadb : openPostgres)(place)
    const warnings = isTest ? await warningsOf(session, source, place) : []
    const { rows, waiting, notes } = await readers[source.system](session, source)
    if (rows.length > mostExtensions)
      throw new WireError(`there are more than ${mostExtensions.toLocaleString('en')} extensions in it`)
    const pieces: string[] = []
    if (!isTest)
      for (let at = 0; at < rows.length; at += rowsOfPiece)
        pieces.push(JSON.stringify(rows.slice(at, at + rowsOfPiece).map(packed)))
    return { found: session.found, waiting, notes, warnings, rows: rows.length, pieces }
  } catch (error) {
    if (!(error instanceof WireError)) throw error
    return { found: session?.found ?? '', problem: error.message }
  } finally {
    session?.close()
  }
}

async function warningsOf(
  session: SourceSession,
  source: Source,
  { username }: SourcePlace,
): Promise<string[]> {
  const tables = sourceTables[source.system].map((table) => tableOf(source, table))
  const writable = await session.writable(tables)
  if (writable.length === 0) return []
  return [
    `${username} may also write to ${writable.join(', ')}. Offhook only reads; give it a login that may do no more`,
  ]
}
