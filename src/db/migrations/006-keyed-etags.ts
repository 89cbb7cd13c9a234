/** ETags of older versions were plain hashes of files with passwords in them: none is kept, and phones fetch once more. */

import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`update "phoneFile" set "etag" = ''`.execute(db)
  await sql`update "fetch" set "etag" = ''`.execute(db)
}
