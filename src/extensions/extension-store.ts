/** Extensions of one tenant. */

import { setImmediate as pause } from 'node:timers/promises'
import { requireRevision, requireUpdated } from '../auth/revision.ts'
import type { TenantScope } from '../auth/tenant-scope.ts'
import type { Database, Queries } from '../db/database.ts'
import { extensionWords, phonesOnLines, relistPhones } from '../db/listed.ts'
import type { Notes } from '../db/notes.ts'
import { inParts, time } from '../db/rows.ts'
import type { Total } from '../db/search.ts'
import type { ExtensionTable } from '../db/tenant-tables.ts'
import type { Vault } from '../db/vault.ts'
import type { Clock } from '../kernel/clock.ts'
import { type FieldError, InvalidInput, OffhookError } from '../kernel/errors.ts'
import { newId } from '../kernel/random.ts'
import type { ExtensionCreate, ExtensionListQuery, Tech } from '../schema/extension.ts'
import { extensionSearch } from './extension-search-store.ts'
import { freeNumbers } from './free-numbers-store.ts'
import { tellLayouts } from './used-extension-store.ts'

/** An extension with its password open: for inside the server only. */
export type ExtensionRecord = ExtensionCreate & {
  id: string
  revision: number
  createdAt: string
  updatedAt: string
}

/** One of many. `index`: its place in what was asked, for saying which one is at fault; `id` of a new one that others name already. */
export type ExtensionDraft = {
  index: number
  draft: ExtensionCreate
  old: ExtensionRecord | undefined
  id?: string
}

/** A phone's line, or a virtual extension, that uses an extension. */
export type ExtensionUse = { kind: 'phone' | 'extension'; id: string; label: string }

type SealedDraft = Pick<ExtensionDraft, 'index' | 'old'> & {
  id: string
  extension: ExtensionCreate & { id: string }
  row: Omit<ExtensionTable, 'id' | 'tenantId' | 'revision' | 'createdAt' | 'updatedAt'>
}

export type ExtensionStore = ReturnType<typeof extensionStore>

export function extensionStore(db: Database, vault: Vault, clock: Clock) {
  const search = extensionSearch(db)

  const toRecord = (row: ExtensionTable): ExtensionRecord => ({
    id: row.id,
    number: row.number,
    name: row.name,
    tech: row.tech as Tech,
    username: row.username,
    authUsername: row.authUsername,
    password:
      row.passwordSealed === null ? '' : vault.open(row.passwordSealed, `extension.password ${row.id}`),
    mailbox: row.mailbox,
    voicemailNumber: row.voicemailNumber,
    members: JSON.parse(row.members) as string[],
    revision: row.revision,
    createdAt: time(row.createdAt),
    updatedAt: time(row.updatedAt),
  })

  const toRow = (extension: ExtensionCreate & { id: string }) => ({
    number: extension.number,
    name: extension.name,
    tech: extension.tech,
    username: extension.username,
    authUsername: extension.authUsername,
    passwordSealed:
      extension.password === '' ? null : vault.seal(extension.password, `extension.password ${extension.id}`),
    mailbox: extension.mailbox,
    voicemailNumber: extension.voicemailNumber,
    members: JSON.stringify(extension.members),
    words: extensionWords(extension),
  })

  /** What the schema cannot know: the number is free, the members are real extensions of this tenant. */
  async function check(
    queries: Queries,
    scope: TenantScope,
    extension: ExtensionCreate & { id: string },
  ): Promise<void> {
    const errors: FieldError[] = []
    const taken = await queries
      .selectFrom('extension')
      .select('id')
      .where('tenantId', '=', scope.tenantId)
      .where('number', '=', extension.number)
      .executeTakeFirst()
    if (taken && taken.id !== extension.id)
      errors.push({ path: 'number', message: `There is an extension ${extension.number} already` })
    if (extension.members.length > 0 && extension.tech !== 'VIRTUAL') {
      errors.push({ path: 'members', message: 'Only a VIRTUAL extension has members' })
    } else if (extension.members.length > 0) {
      const rows = await queries
        .selectFrom('extension')
        .select(['id', 'tech'])
        .where('tenantId', '=', scope.tenantId)
        .where('id', 'in', extension.members)
        .execute()
      const techs = new Map(rows.map((row) => [row.id, row.tech]))
      extension.members.forEach((id, index) => {
        const tech = techs.get(id)
        if (tech === undefined)
          errors.push({ path: `members.${index}`, message: 'This tenant has no such extension' })
        else if (tech === 'VIRTUAL')
          errors.push({
            path: `members.${index}`,
            message: 'A member is a real extension, not a VIRTUAL one',
          })
      })
    }
    if (errors.length > 0) throw new InvalidInput(errors)
  }

  async function usesIn(queries: Queries, scope: TenantScope, id: string): Promise<ExtensionUse[]> {
    const phones = await queries
      .selectFrom('phoneLine')
      .innerJoin('phone', 'phone.id', 'phoneLine.phoneId')
      .select(['phone.id', 'phone.name', 'phoneLine.line'])
      .where('phoneLine.tenantId', '=', scope.tenantId)
      .where('phoneLine.extensionId', '=', id)
      .orderBy('phone.name')
      .execute()
    const groups = await queries
      .selectFrom('extension')
      .select(['id', 'number', 'name', 'members'])
      .where('tenantId', '=', scope.tenantId)
      .where('tech', '=', 'VIRTUAL')
      .execute()
    return [
      ...phones.map((phone) => ({
        kind: 'phone' as const,
        id: phone.id,
        label: `${phone.name}, line ${phone.line}`,
      })),
      ...groups
        .filter((group) => (JSON.parse(group.members) as string[]).includes(id))
        .map((group) => ({
          kind: 'extension' as const,
          id: group.id,
          label: `${group.number} ${group.name}`,
        })),
    ]
  }

  /** Sealed before anything is written: others wait for a transaction. */
  async function rowsOf(scope: TenantScope, drafts: readonly ExtensionDraft[]) {
    const rows: SealedDraft[] = []
    for (const part of inParts(drafts, 100)) {
      for (const { index, draft, old, id = old?.id ?? newId() } of part) {
        const extension = { ...draft, id, username: draft.username || `${draft.number}-${scope.code}` }
        rows.push({ id, index, extension, old, row: toRow(extension) })
      }
      await pause()
    }
    return rows
  }

  async function checkMembers(queries: Queries, scope: TenantScope, made: readonly SealedDraft[]) {
    for (const { index, extension } of made)
      if (extension.members.length > 0)
        await check(queries, scope, extension).catch((error) => {
          if (!(error instanceof InvalidInput)) throw error
          const moved = error.errors.map(({ path, message }) => ({
            ...{ path: `extensions.${index}.${path}`, message },
          }))
          throw new InvalidInput(moved)
        })
  }

  async function writeRows(
    queries: Queries,
    { changed, audited }: Notes,
    scope: TenantScope,
    made: readonly SealedDraft[],
    { isAudited = true } = {},
  ): Promise<void> {
    const { tenantId } = scope
    const now = clock.now()
    const news = made.filter(({ old }) => !old)
    const changes = made.filter(({ old }) => old)
    await checkMembers(queries, scope, made)
    for (const part of inParts(news, 100)) {
      const rows = part.map(({ id, row }) => ({
        ...{ id, tenantId, ...row, revision: 1, createdAt: now, updatedAt: now },
      }))
      await queries.insertInto('extension').values(rows).execute()
      await pause()
    }
    for (const { id, row, old } of changes) {
      const revision = old?.revision ?? 0
      const updated = await queries
        .updateTable('extension')
        .set({ ...row, revision: revision + 1, updatedAt: now })
        .where('tenantId', '=', tenantId)
        .where('id', '=', id)
        .where('revision', '=', revision)
        .executeTakeFirst()
      requireUpdated(updated)
    }
    const ids = (some: readonly { id: string }[]) => some.map(({ id }) => id)
    const renumbered = changes.filter(({ extension, old }) => old?.number !== extension.number)
    await relistPhones(queries, tenantId, await phonesOnLines(queries, tenantId, ids(renumbered)))
    if (news.length > 0) changed('extension.created', scope, ids(news))
    if (changes.length > 0) changed('extension.changed', scope, ids(changes))
    const listed = made.map(({ extension, old }) => ({ old, next: extension }))
    await tellLayouts(queries, { changed }, scope, listed)
    if (isAudited) audited('extension.many', scope, null, `${news.length} created, ${changes.length} updated`)
  }

  async function recordsOf(
    scope: TenantScope,
    ids: readonly string[],
    { withMembers }: { withMembers: boolean },
  ): Promise<Map<string, ExtensionRecord>> {
    const found = new Map<string, ExtensionRecord>()
    for (const some of inParts(ids)) {
      const rows = await db.queries
        .selectFrom('extension')
        .selectAll()
        .where('tenantId', '=', scope.tenantId)
        .where((where) =>
          withMembers ? db.expressions.namedOrListed('extension', 'members', some) : where('id', 'in', some),
        )
        .execute()
      for (const row of rows) found.set(row.id, toRecord(row))
    }
    return found
  }

  return {
    ...freeNumbers(db),

    async list(scope: TenantScope, query: ExtensionListQuery): Promise<Total & { items: ExtensionRecord[] }> {
      const { rows, ...total } = await search.page(scope, query)
      return { items: rows.map(toRecord), ...total }
    },

    /** What a phone book says of all of them, without their passwords. */
    async names(scope: TenantScope): Promise<{ number: string; name: string }[]> {
      return db.queries
        .selectFrom('extension')
        .select(['number', 'name'])
        .where('tenantId', '=', scope.tenantId)
        .execute()
    },

    async read(scope: TenantScope, id: string): Promise<ExtensionRecord> {
      const row = await db.queries
        .selectFrom('extension')
        .selectAll()
        .where('tenantId', '=', scope.tenantId)
        .where('id', '=', id)
        .executeTakeFirst()
      if (!row) throw new OffhookError('EXTENSION_NOT_FOUND')
      return toRecord(row)
    },

    /** Those of the ids that this tenant has. */
    async readMany(scope: TenantScope, ids: readonly string[]): Promise<Map<string, ExtensionRecord>> {
      return recordsOf(scope, ids, { withMembers: false })
    },

    /** As `readMany`, and the members of the virtual ones among them: in one question, since a phone waits for it. */
    async readWithMembers(scope: TenantScope, ids: readonly string[]): Promise<Map<string, ExtensionRecord>> {
      return recordsOf(scope, ids, { withMembers: true })
    },

    async create(scope: TenantScope, input: ExtensionCreate): Promise<ExtensionRecord> {
      const id = newId()
      const now = clock.now()
      const extension = { ...input, id, username: input.username || `${input.number}-${scope.code}` }
      await db.transaction(async (queries, { changed, audited }) => {
        await check(queries, scope, extension)
        await queries
          .insertInto('extension')
          .values({
            id,
            tenantId: scope.tenantId,
            ...toRow(extension),
            revision: 1,
            createdAt: now,
            updatedAt: now,
          })
          .execute()
        changed('extension.created', scope, [id])
        await tellLayouts(queries, { changed }, scope, [{ next: extension }])
        audited('extension.create', scope, id, { name: nameOf(extension), next: extension })
      })
      return { ...extension, revision: 1, createdAt: time(now), updatedAt: time(now) }
    },

    /** The draft was made of `revision`: what was saved since then is not overwritten. `fields` are named in the audit trail. */
    async replace(
      scope: TenantScope,
      draft: ExtensionCreate & { id: string; createdAt: string },
      revision: number,
      fields: readonly string[],
    ): Promise<ExtensionRecord> {
      const { id } = draft
      return db.transaction(async (queries, { changed, audited }) => {
        const row = await queries
          .selectFrom('extension')
          .selectAll()
          .where('tenantId', '=', scope.tenantId)
          .where('id', '=', id)
          .executeTakeFirst()
        if (!row) throw new OffhookError('EXTENSION_NOT_FOUND')
        requireRevision(row, revision)
        await check(queries, scope, draft)
        const now = clock.now()
        const updated = await queries
          .updateTable('extension')
          .set({ ...toRow(draft), revision: row.revision + 1, updatedAt: now })
          .where('tenantId', '=', scope.tenantId)
          .where('id', '=', id)
          .where('revision', '=', row.revision)
          .executeTakeFirst()
        requireUpdated(updated)
        if (draft.number !== row.number)
          await relistPhones(queries, scope.tenantId, await phonesOnLines(queries, scope.tenantId, [id]))
        changed('extension.changed', scope, [id])
        await tellLayouts(queries, { changed }, scope, [{ old: row, next: draft }])
        audited('extension.update', scope, id, {
          ...{ name: nameOf(draft), detail: fields.join(' '), old: toRecord(row), next: draft },
        })
        return { ...draft, revision: row.revision + 1, updatedAt: time(now) }
      })
    },

    /** The tenant's extensions that have one of these numbers, by it. */
    async byNumber(scope: TenantScope, numbers: readonly string[]): Promise<Map<string, ExtensionRecord>> {
      const found = new Map<string, ExtensionRecord>()
      for (const some of inParts(numbers)) {
        const rows = await db.queries
          .selectFrom('extension')
          .selectAll()
          .where('tenantId', '=', scope.tenantId)
          .where('number', 'in', some)
          .execute()
        for (const row of rows) found.set(row.number, toRecord(row))
      }
      return found
    },

    /** All or none. */
    async writeMany(
      scope: TenantScope,
      drafts: readonly ExtensionDraft[],
    ): Promise<{ created: number; updated: number }> {
      const sealed = await rowsOf(scope, drafts)
      await db.transaction((queries, notes) => writeRows(queries, notes, scope, sealed))
      const created = drafts.filter(({ old }) => !old).length
      return { created, updated: drafts.length - created }
    },

    /** As `writeMany`, for a transaction of others: sealed now, written when that is called. */
    async readyToWrite(
      scope: TenantScope,
      drafts: readonly ExtensionDraft[],
      how?: { isAudited: boolean },
    ): Promise<(queries: Queries, notes: Notes) => Promise<void>> {
      const sealed = await rowsOf(scope, drafts)
      return async (queries, notes) => {
        if (sealed.length > 0) await writeRows(queries, notes, scope, sealed, how)
      }
    },

    async uses(scope: TenantScope, id: string): Promise<ExtensionUse[]> {
      return usesIn(db.queries, scope, id)
    },

    /** Refused while something uses it, unless `force`: then it is taken from the lines and groups that have it. */
    async remove(scope: TenantScope, id: string, force: boolean): Promise<void> {
      await db.transaction(async (queries, { changed, audited }) => {
        const row = await queries
          .selectFrom('extension')
          .selectAll()
          .where('tenantId', '=', scope.tenantId)
          .where('id', '=', id)
          .executeTakeFirst()
        if (!row) throw new OffhookError('EXTENSION_NOT_FOUND')
        const uses = await usesIn(queries, scope, id)
        if (uses.length > 0 && !force)
          throw new OffhookError('EXTENSION_REFERENCED', undefined, { references: uses })
        for (const use of uses.filter((each) => each.kind === 'extension')) {
          const group = await queries
            .selectFrom('extension')
            .select('members')
            .where('tenantId', '=', scope.tenantId)
            .where('id', '=', use.id)
            .executeTakeFirstOrThrow()
          const members = (JSON.parse(group.members) as string[]).filter((member) => member !== id)
          await queries
            .updateTable('extension')
            .set({ members: JSON.stringify(members) })
            .where('tenantId', '=', scope.tenantId)
            .where('id', '=', use.id)
            .execute()
        }
        const phones = [...new Set(uses.filter((use) => use.kind === 'phone').map((use) => use.id))]
        await queries
          .deleteFrom('extension')
          .where('tenantId', '=', scope.tenantId)
          .where('id', '=', id)
          .execute()
        await relistPhones(queries, scope.tenantId, phones)
        changed('extension.deleted', scope, [id])
        await tellLayouts(queries, { changed }, scope, [{ old: row }])
        if (phones.length > 0) changed('phone.configured', scope, phones)
        audited('extension.delete', scope, id, { name: nameOf(row), old: toRecord(row) })
      })
    },
  }
}

/** As people call it. */
const nameOf = ({ number, name }: { number: string; name: string }): string => `${number} ${name}`.trim()
