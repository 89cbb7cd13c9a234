/** Users, with their passwords hashed by Argon2id. */

import { hash, verify } from '@node-rs/argon2'
import { fieldsOf } from '../db/audit-row.ts'
import type { Database, Queries } from '../db/database.ts'
import { countOf } from '../db/paged.ts'
import type { Clock } from '../kernel/clock.ts'
import { InvalidInput, OffhookError } from '../kernel/errors.ts'
import { newId, systemRandom } from '../kernel/random.ts'
import type { Role } from '../schema/policy.ts'
import { type Language, languageSchema, type User, type UserListQuery } from '../schema/session.ts'
import type { Actor } from './actor.ts'
import { refuseCommonPassword } from './common-password.ts'
import { isWithin, itself, type Manager, reachOf, requireMayGive } from './manager.ts'
import { requireRevision } from './revision.ts'
import type { SystemScope } from './tenant-scope.ts'
import {
  endInvitation,
  endSignIns,
  notYourPassword,
  replacePassword,
  requireFreeName,
} from './user-changes-store.ts'
import { findUsers } from './user-list-store.ts'
import { type TenantsOf, tenantIdsOf, tenantsOf } from './user-tenants-store.ts'

type UserPatch = { password?: string; role?: Role; tenants?: string[] }
/** As whom, and from which revision. */
type Change = { manager?: Manager; ifMatch?: number | undefined }
type Account = { id: string; name: string; role: Role; tenantIds: string[] }

// OWASP's first recommendation for Argon2id: 19 MiB, two passes.
export const argon = { memoryCost: 19_456, timeCost: 2, parallelism: 1 }

export type UserStore = ReturnType<typeof userStore>

export function userStore(db: Database, clock: Clock) {
  /** Verified against when no such user exists, so that both answers take the same time. */
  let decoy: Promise<string> | undefined

  /** Somebody whom the manager manages; others are not there. */
  async function readManaged(queries: Queries, id: string, manager: Manager) {
    const row = await queries.selectFrom('user').selectAll().where('id', '=', id).executeTakeFirst()
    const tenants = (await tenantsOf(queries, row ? [id] : [])).get(id)
    if (!row || !tenants || !isOf(manager, row, tenants)) throw new OffhookError('NOT_FOUND')
    return { ...row, tenants }
  }

  return {
    async signIn(_scope: SystemScope, name: string, password: string): Promise<Account> {
      const row = await db.queries.selectFrom('user').selectAll().where('name', '=', name).executeTakeFirst()
      decoy ??= hash('no such user', argon)
      const right = await verify(row?.passwordHash ?? (await decoy), password)
      if (!row || !right) throw new OffhookError('WRONG_PASSWORD')
      return account(db, row.id, row.name, row.role as Role)
    },

    /** Whether this is the password of a user who is there. */
    async isPassword(_scope: SystemScope, id: string, password: string): Promise<boolean> {
      const row = await db.queries
        .selectFrom('user')
        .select('passwordHash')
        .where('id', '=', id)
        .executeTakeFirst()
      return row !== undefined && verify(row.passwordHash, password)
    },

    /** All sessions of the user end: whoever made the change begins a new one. */
    async changePassword(scope: SystemScope, id: string, current: string, next: string): Promise<void> {
      const row = await db.queries
        .selectFrom('user')
        .select(['name', 'passwordHash'])
        .where('id', '=', id)
        .executeTakeFirst()
      if (!row) throw new OffhookError('FORBIDDEN', 'An API key has no password')
      if (!(await verify(row.passwordHash, current))) throw notYourPassword('currentPassword')
      if (current === next)
        throw new InvalidInput([{ path: 'password', message: 'This is the password that you have already' }])
      refuseCommonPassword(next, row.name)
      const passwordHash = await hash(next, argon)
      await db.transaction(async (queries, { changed, audited }) => {
        changed('user.changed', {}, [id])
        audited('user.password', scope, id, {
          ...{ name: row.name, old: { password: row.passwordHash }, next: { password: passwordHash } },
        })
        await replacePassword(queries, id, { before: row.passwordHash, passwordHash })
      })
    },

    /** What a person says of itself: its sessions go on. A language of `null` is as the browser asks for. */
    async changeOwn(
      scope: SystemScope,
      id: string,
      { name, language }: { name?: string; language?: Language | null },
    ): Promise<void> {
      await db.transaction(async (queries, { changed, audited }) => {
        const old = await queries
          .selectFrom('user')
          .select(['name', 'language'])
          .where('id', '=', id)
          .executeTakeFirst()
        if (!old) throw new OffhookError('NOT_FOUND')
        const speaksAnother = language !== undefined && language !== old.language
        if (name !== undefined || speaksAnother) changed('user.changed', {}, [id])
        if (name !== undefined) {
          await requireFreeName(queries, name, id)
          audited('user.rename', scope, id, { detail: name, old: { name: old.name }, next: { name } })
          await queries
            .updateTable('user')
            .set(({ eb }) => ({ name, revision: eb('revision', '+', 1) }))
            .where('id', '=', id)
            .execute()
        }
        if (speaksAnother) {
          audited('user.language', scope, id, {
            ...{ name: name ?? old.name, detail: language ?? '' },
            ...{ old: { language: old.language }, next: { language } },
          })
          await queries.updateTable('user').set({ language }).where('id', '=', id).execute()
        }
      })
    },

    async languageOf(_scope: SystemScope, id: string): Promise<Language | null> {
      const row = await db.queries
        .selectFrom('user')
        .select('language')
        .where('id', '=', id)
        .executeTakeFirst()
      return languageSchema
        .nullable()
        .catch(null)
        .parse(row?.language ?? null)
    },

    async findById(_scope: SystemScope, id: string): Promise<Account | undefined> {
      const row = await db.queries
        .selectFrom('user')
        .select(['id', 'name', 'role'])
        .where('id', '=', id)
        .executeTakeFirst()
      return row && account(db, row.id, row.name, row.role as Role)
    },

    async isKnown(_scope: SystemScope, name: string): Promise<boolean> {
      const row = await db.queries.selectFrom('user').select('id').where('name', '=', name).executeTakeFirst()
      return row !== undefined
    },

    async count(_scope: SystemScope): Promise<number> {
      return countOf(db.queries.selectFrom('user'))
    },

    async list(
      _scope: SystemScope,
      query: UserListQuery,
      manager = itself,
    ): Promise<{ items: User[]; total: number }> {
      const { rows, total } = await findUsers(db, query, manager)
      const tenants = await tenantsOf(
        db.queries,
        rows.map((row) => row.id),
      )
      return { items: rows.map((row) => toUser(row, tenants.get(row.id)?.codes ?? [])), total }
    },

    async read(_scope: SystemScope, id: string, manager = itself): Promise<User> {
      const row = await readManaged(db.queries, id, manager)
      return toUser(row, row.tenants.codes)
    },

    async create(
      scope: SystemScope,
      input: { name: string; password?: string; role: Role; tenants: string[] },
      manager = itself,
    ): Promise<User> {
      requireMayGive(manager, input.role)
      // The first one is the operator's, who chose it before there was anybody to ask.
      if (manager !== itself && input.password !== undefined) refuseCommonPassword(input.password, input.name)
      const tenantIds = await tenantIdsOf(db.queries, input.tenants, manager)
      await requireFreeName(db.queries, input.name)
      const row = {
        id: newId(),
        name: input.name,
        passwordHash: await (input.password === undefined ? unknownPassword() : hash(input.password, argon)),
        role: input.role,
        createdAt: clock.now(),
        revision: 1,
      }
      await db.transaction(async (queries, { audited }) => {
        audited('user.create', scope, row.id, {
          ...{ detail: row.role, next: { ...input, password: row.passwordHash } },
        })
        await queries.insertInto('user').values(row).execute()
        if (tenantIds.length > 0)
          await queries
            .insertInto('userTenant')
            .values(tenantIds.map((tenantId) => ({ userId: row.id, tenantId })))
            .execute()
      })
      return toUser(
        row,
        input.tenants.map((code) => code.toUpperCase()),
      )
    },

    async update(
      scope: SystemScope,
      id: string,
      patch: UserPatch,
      { manager = itself, ifMatch }: Change = {},
    ): Promise<User> {
      if (patch.role) requireMayGive(manager, patch.role)
      const { name } = await readManaged(db.queries, id, manager)
      if (patch.password !== undefined) refuseCommonPassword(patch.password, name)
      const tenantIds = patch.tenants && (await tenantIdsOf(db.queries, patch.tenants, manager))
      const passwordHash = patch.password === undefined ? undefined : await hash(patch.password, argon)
      const row = await db.transaction(async (queries, { changed: told, audited }) => {
        told('user.changed', {}, [id])
        const { tenants, ...found } = await readManaged(queries, id, manager)
        requireRevision(found, ifMatch)
        const had = { ...found, tenants: tenants.codes }
        const fields = { ...had, ...patch }
        audited('user.update', scope, id, {
          ...{ ...fieldsOf(patch), name: found.name },
          old: shownUser(had, found.passwordHash),
          next: shownUser(fields, passwordHash ?? found.passwordHash),
        })
        requireNotOneself(manager, id, patch)
        if ((patch.role ?? 'systemAdministrator') !== 'systemAdministrator')
          await requireAnotherAdministrator(queries, found)
        const changed = {
          ...{ role: patch.role ?? found.role, passwordHash: passwordHash ?? found.passwordHash },
          revision: found.revision + 1,
        }
        await queries.updateTable('user').set(changed).where('id', '=', id).execute()
        if (tenantIds) {
          await queries.deleteFrom('userTenant').where('userId', '=', id).execute()
          if (tenantIds.length > 0)
            await queries
              .insertInto('userTenant')
              .values(tenantIds.map((tenantId) => ({ userId: id, tenantId })))
              .execute()
        }
        if (passwordHash !== undefined) await endInvitation(queries, id)
        // Whoever knew the old password, or had the old role, signs in again.
        await endSignIns(queries, id)
        return { ...found, ...changed }
      })
      return toUser(row, (await tenantsOf(db.queries, [id])).get(id)?.codes ?? [])
    },

    async remove(scope: SystemScope, id: string, manager = itself): Promise<void> {
      await db.transaction(async (queries, { changed, audited }) => {
        changed('user.deleted', {}, [id])
        const found = await readManaged(queries, id, manager)
        audited('user.delete', scope, id, { old: { name: found.name, role: found.role } })
        requireNotOneself(manager, id, { role: 'viewer' })
        await requireAnotherAdministrator(queries, found)
        await queries.deleteFrom('user').where('id', '=', id).execute()
      })
    },
  }
}

/** Of whoever has none yet: nobody knows it. */
export function unknownPassword(): Promise<string> {
  return hash(systemRandom(32), argon)
}

/** For the audit trail. */
const shownUser = (user: { role: string; tenants?: string[] | undefined }, password: string) => ({
  ...{ role: user.role, password },
  tenants: user.tenants?.map((code) => code.toUpperCase()).sort(),
})

function isOf(manager: Manager, { role }: { role: string }, tenants?: TenantsOf): boolean {
  return isWithin(manager, { role: role as Role, reach: reachOf(role as Role, tenants?.ids ?? []) })
}

/** One's own password needs the present one; and what one may do is for others to change, save where nobody is above. */
function requireNotOneself(manager: Manager, id: string, patch: UserPatch): void {
  if (manager.id !== id) return
  if (patch.password !== undefined)
    throw new OffhookError('FORBIDDEN', 'Your own password is changed by who knows it: POST /me/password')
  if (manager.role !== 'systemAdministrator')
    throw new OffhookError('FORBIDDEN', 'What you may do yourself is changed by another administrator')
}

/** Nobody would be left to manage users: who was invited may never come. */
async function requireAnotherAdministrator(
  queries: Queries,
  { id, role }: { id: string; role: string },
): Promise<void> {
  if (role !== 'systemAdministrator') return
  const other = await queries
    .selectFrom('user')
    .select('id')
    .where('role', '=', 'systemAdministrator')
    .where('id', '<>', id)
    .where('id', 'not in', queries.selectFrom('invitation').select('userId'))
    .executeTakeFirst()
  if (!other) throw new OffhookError('FORBIDDEN', 'This is the last administrator; make another one first')
}

async function account(db: Database, id: string, name: string, role: Role): Promise<Account> {
  const rows = await db.queries.selectFrom('userTenant').select('tenantId').where('userId', '=', id).execute()
  return { id, name, role, tenantIds: rows.map((row) => row.tenantId) }
}

type UserRow = { id: string; name: string; role: string; createdAt: number; revision: number }

function toUser(row: UserRow, tenants: string[]): User {
  return {
    revision: row.revision,
    id: row.id,
    name: row.name,
    role: row.role as Role,
    tenants,
    createdAt: new Date(row.createdAt).toISOString(),
  }
}

export function actorOf(account: Account): Actor {
  return {
    id: account.id,
    name: account.name,
    role: account.role,
    readOnly: false,
    tenantIds: reachOf(account.role, account.tenantIds) === 'all' ? 'all' : new Set(account.tenantIds),
    by: 'cookie',
  }
}
