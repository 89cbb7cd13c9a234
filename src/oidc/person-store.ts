/** People as providers know them: who is who, and what their claims make of them, set anew at each sign-in. */

import { actingAs, type SystemScope } from '../auth/tenant-scope.ts'
import { endSignIns } from '../auth/user-changes-store.ts'
import { unknownPassword } from '../auth/user-store.ts'
import { tenantsOf } from '../auth/user-tenants-store.ts'
import type { Database, Queries } from '../db/database.ts'
import type { Notes } from '../db/notes.ts'
import { countOf } from '../db/paged.ts'
import { inParts, time } from '../db/rows.ts'
import type { Clock } from '../kernel/clock.ts'
import { OffhookError } from '../kernel/errors.ts'
import { newId } from '../kernel/random.ts'
import type { Identity } from '../schema/me.ts'
import { type Role, roleNames } from '../schema/policy.ts'
import type { Decided } from './claims.ts'
import type { ProviderRecord } from './provider-store.ts'

/** What came of it: `refused` in a sentence for who came. */
export type Came = { readonly userId: string } | { readonly refused: string }

type Rights = { role: Role; tenants: string[] }
type Person = Rights & { id: string; name: string }

const mostOfUser = 10

export type PersonStore = ReturnType<typeof personStore>

export function personStore(db: Database, clock: Clock) {
  return {
    /** Who this is here: known, invited or new; with the role and tenants that the claims give. */
    async comeIn(
      scope: SystemScope,
      provider: ProviderRecord,
      subject: string,
      decided: Decided,
    ): Promise<Came> {
      const passwordHash = await unknownPassword()
      const own = actingAs(scope, { ...scope.by, name: `provider ${provider.name}` })
      return db.transaction(async (queries, notes) => {
        const work = { queries, notes, scope: own, provider, now: clock.now() }
        const known = await knownTo(queries, provider.id, subject)
        const person = known ?? (await foundFor(work, decided))
        if (person && 'refused' in person) return refused(work, null, decided.name, person.refused)
        const rights = await rightsFor(work, person, decided)
        if ('refused' in rights) return refused(work, known ?? null, decided.name, rights.refused)
        const userId = person ? person.id : await make(work, decided.name, rights, passwordHash)
        if (person) await setRights(work, person, rights)
        await note(work, { userId, subject, name: decided.name, isNew: !known })
        return { userId }
      })
    },

    /** From now on it is known that this is one of ours, who has shown it. */
    async link(
      scope: SystemScope,
      provider: ProviderRecord,
      subject: string,
      { userId, name }: { userId: string; name: string },
    ): Promise<Came> {
      return db.transaction(async (queries, notes) => {
        const work = { queries, notes, scope, provider, now: clock.now() }
        const known = await knownTo(queries, provider.id, subject)
        if (known && known.id !== userId)
          return { refused: 'This account of the provider is linked to somebody else here' }
        const own = queries.selectFrom('identity').where('userId', '=', userId)
        if (!known && (await countOf(own)) >= mostOfUser)
          return { refused: 'You are linked to 10 accounts of providers; unlink one first' }
        await note(work, { userId, subject, name, isNew: !known })
        return { userId }
      })
    },

    /** Whether the provider speaks of this one of ours. */
    async is(_scope: SystemScope, providerId: string, subject: string, userId: string): Promise<boolean> {
      return (await knownTo(db.queries, providerId, subject))?.id === userId
    },

    async list(_scope: SystemScope, userId: string): Promise<Identity[]> {
      const rows = await identitiesOf(db.queries, userId).execute()
      return rows.map((row) => ({
        ...{ id: row.id, name: row.name, provider: { id: row.providerId, name: row.providerName } },
        ...{ enabled: row.enabled === 1, createdAt: time(row.createdAt), lastUsedAt: time(row.lastUsedAt) },
      }))
    },

    async unlink(scope: SystemScope, userId: string, id: string): Promise<void> {
      await db.transaction(async (queries, { audited }) => {
        const row = (await identitiesOf(queries, userId).execute()).find((each) => each.id === id)
        if (!row) throw new OffhookError('NOT_FOUND')
        await queries.deleteFrom('identity').where('id', '=', id).execute()
        audited('user.unlink', scope, userId, { name: scope.by.name, detail: row.providerName })
      })
    },

    /**
     * Throws for who is to come in by a provider alone. Where no system administrator may come in otherwise, each may: else
     * nobody could when the provider is away.
     */
    async requireOwnSignIn(_scope: SystemScope, userId: string): Promise<void> {
      const bound = db.queries
        .selectFrom('identity')
        .innerJoin('provider', 'provider.id', 'identity.providerId')
        .where('provider.enabled', '=', 1)
        .where('provider.ownSignIn', '=', 0)
      const row = await bound
        .innerJoin('user', 'user.id', 'identity.userId')
        .select(['provider.name', 'user.role'])
        .where('identity.userId', '=', userId)
        .executeTakeFirst()
      if (!row) return
      if (row.role === 'systemAdministrator') {
        const free = await db.queries
          .selectFrom('user')
          .select('id')
          .where('role', '=', 'systemAdministrator')
          .where('id', 'not in', bound.select('identity.userId'))
          .executeTakeFirst()
        if (!free) return
      }
      throw new OffhookError('SIGN_IN_BY_PROVIDER', `Sign in by ${row.name}`)
    },
  }
}

type Work = {
  queries: Queries
  notes: Notes
  scope: SystemScope
  provider: ProviderRecord
  now: number
}

const identitiesOf = (queries: Queries, userId: string) =>
  queries
    .selectFrom('identity')
    .innerJoin('provider', 'provider.id', 'identity.providerId')
    .selectAll('identity')
    .select(['provider.name as providerName', 'provider.enabled'])
    .where('userId', '=', userId)
    .orderBy('identity.id')

async function personOf(queries: Queries, row: { id: string; name: string; role: string }): Promise<Person> {
  const tenants = (await tenantsOf(queries, [row.id])).get(row.id)?.codes ?? []
  return { id: row.id, name: row.name, role: row.role as Role, tenants }
}

async function knownTo(queries: Queries, providerId: string, subject: string): Promise<Person | undefined> {
  const row = await queries
    .selectFrom('identity')
    .innerJoin('user', 'user.id', 'identity.userId')
    .select(['user.id', 'user.name', 'user.role'])
    .where('providerId', '=', providerId)
    .where('subject', '=', subject)
    .executeTakeFirst()
  return row && personOf(queries, row)
}

/**
 * Who comes for the first time: somebody who was invited, nobody yet, or refused. A name alone is never enough to become
 * somebody who has been here: that one links the account itself.
 */
async function foundFor(
  { queries, provider, now }: Work,
  { name, isNameSure }: Decided,
): Promise<Person | { refused: string } | undefined> {
  if (provider.comers === 'linked')
    return { refused: 'Sign in as you did until now, and link it under your account' }
  if (name === '') return { refused: `The provider does not say your ${wordOf(provider)}` }
  if (!isNameSure) return { refused: `The provider has not verified your ${wordOf(provider)}` }
  const user = await queries
    .selectFrom('user')
    .select(['id', 'name', 'role'])
    .where('name', 'in', [...new Set([name, name.toLowerCase()])])
    .executeTakeFirst()
  if (!user) return provider.comers === 'anybody' ? undefined : { refused: `Nobody has invited ${name}` }
  const invitation = await queries
    .deleteFrom('invitation')
    .where('userId', '=', user.id)
    .where('kind', '=', 'invitation')
    .where('expiresAt', '>', now)
    .returning('userId')
    .executeTakeFirst()
  if (invitation) return personOf(queries, user)
  return {
    refused: `There is a user ${user.name} here already: sign in as you did until now, and link it under your account`,
  }
}

const wordOf = ({ nameClaim }: ProviderRecord) => (nameClaim === 'email' ? 'e-mail address' : 'user name')

/** What the claims give; of what they do not say, what somebody has already. */
async function rightsFor(
  { queries, provider }: Work,
  person: Person | undefined,
  decided: Decided,
): Promise<(Rights & { kept?: string }) | { refused: string }> {
  const wanted = decided.role === undefined ? (person?.role ?? provider.otherRole) : decided.role
  const isLast = person?.role === 'systemAdministrator' && !(await isAnother(queries, person.id))
  if (isLast && wanted !== 'systemAdministrator')
    return {
      ...{ role: 'systemAdministrator', tenants: person.tenants },
      kept: `the claims say ${wanted === null ? 'no role' : roleNames[wanted].toLowerCase()}; kept, as the last system administrator`,
    }
  if (wanted === null) return { refused: 'The provider gives you no role here; ask your administrator' }
  const known = decided.tenants && (await tenantsThatAre(queries, decided.tenants))
  const tenants = known ?? person?.tenants ?? []
  if (decided.tenants && tenants.length === 0 && wanted !== 'systemAdministrator')
    return { refused: 'The provider gives you no tenant that is here; ask your administrator' }
  return { role: wanted, tenants }
}

async function isAnother(queries: Queries, id: string): Promise<boolean> {
  const other = await queries
    .selectFrom('user')
    .select('id')
    .where('role', '=', 'systemAdministrator')
    .where('id', '<>', id)
    .executeTakeFirst()
  return other !== undefined
}

async function tenantsThatAre(queries: Queries, codes: readonly string[]): Promise<string[]> {
  const found: string[] = []
  for (const some of inParts(codes)) {
    const rows = await queries.selectFrom('tenant').select('code').where('code', 'in', some).execute()
    found.push(...rows.map(({ code }) => code))
  }
  return found.sort()
}

/** Who is refused by claims loses the sessions that earlier ones gave. */
async function refused(
  { queries, notes, scope, provider }: Work,
  person: Person | null,
  name: string,
  why: string,
): Promise<Came> {
  if (person) {
    await endSignIns(queries, person.id)
    notes.changed('user.changed', {}, [person.id])
  }
  notes.audited('session.failed', scope, person?.id ?? null, {
    ...{ kind: 'user', name: person?.name ?? name, detail: `${provider.name}: ${why}`, outcome: 'failed' },
  })
  return { refused: why }
}

async function make(
  { queries, notes, scope, now }: Work,
  name: string,
  { role, tenants }: Rights,
  passwordHash: string,
): Promise<string> {
  const id = newId()
  await queries
    .insertInto('user')
    .values({ id, name, passwordHash, role, createdAt: now, revision: 1 })
    .execute()
  await giveTenants(queries, id, tenants)
  notes.audited('user.create', scope, id, { detail: role, next: { name, role, tenants } })
  return id
}

/** As other changes of a user do, it ends the sessions that knew otherwise. */
async function setRights(
  { queries, notes, scope }: Work,
  person: Person,
  { role, tenants, kept }: Rights & { kept?: string },
): Promise<void> {
  const isSame = role === person.role && tenants.join() === [...person.tenants].sort().join()
  if (kept !== undefined) notes.audited('user.update', scope, person.id, { name: person.name, detail: kept })
  if (isSame) return
  notes.changed('user.changed', {}, [person.id])
  notes.audited('user.update', scope, person.id, {
    ...{ name: person.name, detail: 'by claims' },
    old: { role: person.role, tenants: [...person.tenants].sort() },
    next: { role, tenants },
  })
  await queries
    .updateTable('user')
    .set(({ eb }) => ({ role, revision: eb('revision', '+', 1) }))
    .where('id', '=', person.id)
    .execute()
  await queries.deleteFrom('userTenant').where('userId', '=', person.id).execute()
  await giveTenants(queries, person.id, tenants)
  await endSignIns(queries, person.id)
}

async function giveTenants(queries: Queries, userId: string, codes: readonly string[]): Promise<void> {
  for (const some of inParts(codes)) {
    const rows = await queries.selectFrom('tenant').select('id').where('code', 'in', some).execute()
    if (rows.length > 0)
      await queries
        .insertInto('userTenant')
        .values(rows.map(({ id }) => ({ userId, tenantId: id })))
        .execute()
  }
}

async function note(
  { queries, notes, scope, provider, now }: Work,
  { userId, subject, name, isNew }: { userId: string; subject: string; name: string; isNew: boolean },
): Promise<void> {
  if (!isNew) {
    await queries
      .updateTable('identity')
      .set({ name, lastUsedAt: now })
      .where('providerId', '=', provider.id)
      .where('subject', '=', subject)
      .execute()
    return
  }
  const row = { userId, providerId: provider.id, subject, name, createdAt: now, lastUsedAt: now }
  await queries
    .insertInto('identity')
    .values({ id: newId(), ...row })
    .execute()
  notes.audited('user.link', scope, userId, { name, detail: provider.name })
}
