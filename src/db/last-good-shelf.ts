/**
 * Where phones' last good files lie while the database is there, for when it is not: a small SQLite file of its own in the
 * data directory, one writer and any number of readers. It knows by what a copy is found; what it says is sealed.
 */

import type { DatabaseSync } from 'node:sqlite'
import { anewShelf, isBroken, numberOf, openShelfFile, pageBytes } from './last-good-file.ts'
import type { Vault } from './vault.ts'

export type KeptPhoneRow = {
  id: string
  tenantId: string
  revision: number
  secretHash: string
  oldSecretHash: string | null
  sealed: string
}
export type KeptTenantRow = { id: string; revision: number; sealed: string }
export type KeptFileRow = { phoneId: string; asked: string; etag: string; at: number; sealed: Uint8Array }

/** One file of a phone, with what is needed to judge who asks for it. */
export type KeptCopy = { phone: KeptPhoneRow; tenant: KeptTenantRow; file: KeptFileRow }

type SealedRow = { noun: 'phone' | 'tenant'; id: string; sealed: string }
type SealedFile = {
  place: number
  phoneId: string
  asked: string
  sealed: Uint8Array | null
}
type Resealed = Pick<KeptFileRow, 'phoneId' | 'asked' | 'sealed'> & { fresh: Uint8Array }

/** How often it came into doubt since it was looked up. */
type Doubted = { id: string; doubted: number }
type Settled<Row> = Row & Doubted

/** Names under which one phone's files are kept. */
const mostNames = 16
/** Taken away at a time, so that nobody waits for it long. */
const atOnce = 100
const filesAtOnce = 20
/** Beyond, the oldest go. */
const full = 0.95
const diskFull = 13

export type Shelf = ReturnType<typeof openShelf>

type Place = {
  file: string
  maxBytes: number
  vault: Pick<Vault, 'hash'>
  /** Hears that what was kept is lost, and why. */
  lost(why: string): void
}

/** What lies there and cannot be read, or was sealed with another key, goes. */
export function openShelf({ file, maxBytes, vault, lost }: Place) {
  const key = vault.hash('the right key', 'lastGood.key')
  let database = openShelfFile(file, key, lost)
  let statements = statementsOn(database)
  let limit = pagesOf(maxBytes)

  /** A file that is broken is begun anew: nothing in it is needed while the database is there. */
  function tried<Result>(work: () => Result): Result | undefined {
    try {
      return work()
    } catch (error) {
      if (!isBroken(error)) throw error
      database.close()
      database = anewShelf(file, key)
      statements = statementsOn(database)
      limit = pagesOf(maxBytes)
      lost((error as Error).message)
      return undefined
    }
  }

  function pagesOf(bytes: number): number {
    const pages = Math.max(64, Math.floor(bytes / pageBytes))
    database.exec(`pragma max_page_count = ${pages}`)
    return pages
  }

  const usedPages = () => numberOf(database, 'page_count') - numberOf(database, 'freelist_count')

  function together(work: () => void): void {
    database.exec('begin immediate')
    try {
      work()
      database.exec('commit')
    } catch (error) {
      if (database.isTransaction) database.exec('rollback')
      throw error
    }
  }

  function dropOldest(): number {
    let dropped = 0
    together(() => {
      const phones = new Set(statements.dropOldest.all(atOnce).map((row) => String(row.phoneId)))
      dropped = phones.size
      for (const id of phones) statements.dropWithoutFile.run(id)
    })
    return dropped
  }

  function makeRoom(): void {
    while (usedPages() > limit * full && dropOldest() > 0);
  }

  function write({ phone, tenant, file: kept }: KeptCopy): void {
    statements.keepTenant.run(tenant.id, tenant.revision, tenant.sealed)
    const { id, tenantId, revision, secretHash, oldSecretHash, sealed } = phone
    statements.keepPhone.run(id, tenantId, revision, secretHash, oldSecretHash, sealed)
    statements.keepFile.run(kept.phoneId, kept.asked, kept.etag, kept.at, kept.sealed)
    statements.dropNames.run(id, id, mostNames)
  }

  return {
    /** All or nothing. What is known of a phone or tenant that is newer, or in doubt, stays as it is. */
    keep(copies: readonly KeptCopy[]): void {
      const all = () => together(() => copies.forEach(write))
      tried(() => {
        makeRoom()
        try {
          all()
        } catch (error) {
          // A lot of it may be larger than what was left.
          if ((error as { errcode?: number }).errcode !== diskFull || dropOldest() === 0) throw error
          all()
        }
      })
    },

    /** Who asks for their files is not believed until it was looked up who they are now. */
    doubt: (ids: readonly string[]): void =>
      void tried(() => together(() => ids.forEach((id) => void statements.doubt.run(id)))),
    doubtTenant: (id: string): void => void tried(() => statements.doubtTenant.run(id)),
    doubted: (): (Doubted & { tenantId: string })[] =>
      (tried(() => statements.doubted.all(atOnce)) ?? []) as (Doubted & { tenantId: string })[],
    doubtedTenants: (): Doubted[] => (tried(() => statements.doubtedTenants.all()) ?? []) as Doubted[],

    /** Looked up: what they are is as it should be, unless they came into doubt once more since. */
    settle(phones: readonly Settled<KeptPhoneRow>[], tenants: readonly Settled<KeptTenantRow>[] = []): void {
      tried(() =>
        together(() => {
          for (const { id, revision, secretHash, oldSecretHash, sealed, doubted } of phones)
            statements.settle.run(revision, secretHash, oldSecretHash, sealed, id, doubted)
          for (const { id, revision, sealed, doubted } of tenants)
            statements.settleTenant.run(revision, sealed, id, doubted)
        }),
      )
    },

    forget: (ids: readonly string[]): void =>
      void tried(() => together(() => ids.forEach((id) => void statements.forget.run(id)))),
    forgetFile: (phoneId: string, asked: string): void =>
      void tried(() => statements.forgetFile.run(phoneId, asked)),
    forgetTenant: (id: string): void =>
      void tried(() => {
        while (statements.forgetPhonesOf.run(id, atOnce).changes > 0);
        statements.forgetTenant.run(id)
      }),

    /** Those that were not confirmed since. */
    forgetBefore: (time: number): void =>
      void tried(() => {
        while (Number(statements.oldest.get()?.at ?? time) < time && dropOldest() > 0);
      }),

    /** Some of the phones, in order of their ids. */
    after: (id: string): { id: string; revision: number }[] =>
      (tried(() => statements.after.all(id, 500)) ?? []) as { id: string; revision: number }[],
    tenants: (): Doubted[] => (tried(() => statements.tenants.all()) ?? []) as Doubted[],

    /** What is sealed, some at a time, in one order: who goes through all of it comes by each once. */
    rowsAfter: (noun: SealedRow['noun'], id: string): Omit<SealedRow, 'noun'>[] =>
      (tried(() => statements[noun].after.all(id, atOnce)) ?? []) as Omit<SealedRow, 'noun'>[],
    /** Without the bytes of those that the key has sealed. */
    filesAfter: (place: number, key: string): SealedFile[] =>
      (tried(() => statements.filesAfter.all(Buffer.from(`OHS2${key}`), place, filesAtOnce)) ?? []) as never,
    /** What was written meanwhile stays; what has no fresh value is in doubt, and holds nothing until it was looked up. */
    reseal(rows: readonly (SealedRow & { fresh: string | undefined })[]): void {
      tried(() =>
        together(() => {
          for (const { noun, id, sealed, fresh } of rows) {
            const { reseal, lose } = statements[noun]
            if (fresh === undefined) lose.run(id, sealed)
            else reseal.run(fresh, id, sealed)
          }
        }),
      )
    },
    resealFile: ({ phoneId, asked, sealed, fresh }: Resealed): void =>
      void tried(() => statements.resealFile.run(fresh, phoneId, asked, sealed)),

    size: (): { files: number; bytes: number } =>
      tried(() => ({ files: Number(statements.files.get()?.files), bytes: usedPages() * pageBytes })) ?? {
        files: 0,
        bytes: 0,
      },

    close: (): void => database.close(),
  }
}

function statementsOn(database: DatabaseSync) {
  const prepare = (text: string) => database.prepare(text)
  const changesOf = (table: string) => ({
    after: prepare(`select id, sealed from ${table} where id > ? order by id limit ?`),
    reseal: prepare(`update ${table} set sealed = ? where id = ? and sealed = ?`),
    lose: prepare(`update ${table} set sealed = '', doubted = doubted + 1 where id = ? and sealed = ?`),
  })
  return {
    keepTenant: prepare(`
      insert into tenant values (?, ?, ?, 0) on conflict do update
      set revision = excluded.revision, sealed = excluded.sealed
      where doubted = 0 and revision <= excluded.revision`),
    keepPhone: prepare(`
      insert into phone values (?, ?, ?, ?, ?, ?, 0) on conflict do update
      set revision = excluded.revision, secretHash = excluded.secretHash,
        oldSecretHash = excluded.oldSecretHash, sealed = excluded.sealed
      where doubted = 0 and revision <= excluded.revision`),
    keepFile: prepare(`
      insert into file values (?, ?, ?, ?, ?) on conflict do update
      set etag = excluded.etag, at = excluded.at, sealed = excluded.sealed`),
    dropNames: prepare(`
      delete from file where phoneId = ? and asked in
      (select asked from file where phoneId = ? order by at desc limit -1 offset ?)`),
    dropOldest: prepare(`
      delete from file where rowid in (select rowid from file order by at limit ?) returning phoneId`),
    dropWithoutFile: prepare(
      'delete from phone where id = ? and not exists (select 1 from file where phoneId = phone.id)',
    ),
    doubt: prepare('update phone set doubted = doubted + 1 where id = ?'),
    doubtTenant: prepare('update tenant set doubted = doubted + 1 where id = ?'),
    doubted: prepare('select id, tenantId, doubted from phone where doubted > 0 limit ?'),
    doubtedTenants: prepare('select id, doubted from tenant where doubted > 0'),
    settle: prepare(
      `update phone set revision = ?, secretHash = ?, oldSecretHash = ?, sealed = ?, doubted = 0
      where id = ? and doubted = ?`,
    ),
    settleTenant: prepare(
      'update tenant set revision = ?, sealed = ?, doubted = 0 where id = ? and doubted = ?',
    ),
    filesAfter: prepare(`
      select rowid as place, phoneId, asked, case when substr(sealed, 1, 12) = ? then null else sealed end as sealed
      from file where rowid > ? order by rowid limit ?`),
    tenant: changesOf('tenant'),
    phone: changesOf('phone'),
    resealFile: prepare('update file set sealed = ? where phoneId = ? and asked = ? and sealed = ?'),
    forget: prepare('delete from phone where id = ?'),
    forgetFile: prepare('delete from file where phoneId = ? and asked = ?'),
    forgetPhonesOf: prepare(
      'delete from phone where id in (select id from phone where tenantId = ? limit ?)',
    ),
    forgetTenant: prepare('delete from tenant where id = ?'),
    oldest: prepare('select min(at) as at from file'),
    after: prepare('select id, revision from phone where id > ? order by id limit ?'),
    tenants: prepare('select id, doubted from tenant'),
    files: prepare('select count(*) as files from file'),
  }
}
