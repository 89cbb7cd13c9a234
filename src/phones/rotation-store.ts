/** New secrets and passwords for phones, and the end of the old ones: by the hundred, in one transaction and one row of the audit trail. */

import { setImmediate as pause } from 'node:timers/promises'
import { sql } from 'kysely'
import type { TenantScope } from '../auth/tenant-scope.ts'
import type { Database, Queries } from '../db/database.ts'
import { keepStates } from '../db/keep-states.ts'
import type { PhoneTable } from '../db/phone-tables.ts'
import { inParts } from '../db/rows.ts'
import type { Vault } from '../db/vault.ts'
import type { Clock } from '../kernel/clock.ts'
import { InvalidInput } from '../kernel/errors.ts'
import { newSecret, type Random, toBase32 } from '../kernel/random.ts'
import { mostRotated, type Rotated } from '../schema/rotation.ts'
import { type ChosenPhones, chosenPhones } from './chosen-phones-store.ts'
import { secretHash } from './phone-record.ts'

const hourMs = 3_600_000

type Row = Pick<PhoneTable, 'id' | 'secretHash' | 'httpUsername' | 'httpPasswordSealed' | 'revision'>

export function phoneRotation(db: Database, vault: Vault, clock: Clock, random: Random) {
  const { some } = chosenPhones(db)
  /** 120 bits, in letters and digits that every file and every phone takes. */
  const newPassword = () => toBase32(random(15))

  async function* parts(queries: Queries, scope: TenantScope, chosen: ChosenPhones) {
    let count = 0
    for await (const ids of some(queries, scope, chosen)) {
      count += ids.length
      if (count > mostRotated)
        throw new InvalidInput([{ path: 'filter', message: `finds more than ${mostRotated} phones` }])
      yield ids
      await pause()
    }
  }

  function newSecretOf({ id, secretHash: before }: Row, until: number | null) {
    const secret = newSecret(random)
    return {
      secretSealed: vault.seal(secret, `phone.secret ${id}`),
      secretHash: secretHash(vault, secret),
      ...{ oldSecretHash: until === null ? null : before, oldSecretUntil: until },
      ...{ oldSecretUsedAt: null, secretTakenAt: null },
    }
  }

  function newHttpPasswordOf({ id, httpUsername, httpPasswordSealed: sealed }: Row, until: number | null) {
    const before = sealed === null ? '' : vault.open(sealed, `phone.httpPassword ${id}`)
    return {
      httpPasswordSealed: vault.seal(newPassword(), `phone.httpPassword ${id}`),
      oldHttpUsername: until === null ? null : httpUsername,
      oldHttpPasswordSealed: until === null ? null : vault.seal(before, `phone.oldHttpPassword ${id}`),
      ...{ oldHttpUntil: until, oldHttpUsedAt: null, httpTakenAt: null },
    }
  }

  /** Those that changed. */
  async function renew(
    queries: Queries,
    scope: TenantScope,
    ids: readonly string[],
    { what, until }: { what: ReadonlySet<Rotated>; until: number | null },
  ): Promise<string[]> {
    const { tenantId } = scope
    const rows: Row[] = await queries
      .selectFrom('phone')
      .select(['id', 'secretHash', 'httpUsername', 'httpPasswordSealed', 'revision'])
      .where('tenantId', '=', tenantId)
      .where('id', 'in', ids)
      .execute()
    const asks = (row: Row) => row.httpUsername !== '' || row.httpPasswordSealed !== null
    const renewed = rows.filter((row) => what.has('secret') || (what.has('httpPassword') && asks(row)))
    await keepStates(
      queries,
      scope,
      renewed.map(({ id }) => id),
      { action: 'phone.rotate', now: clock.now() },
    )
    await db.together(
      queries,
      renewed.map((row) =>
        queries
          .updateTable('phone')
          .set({
            ...(what.has('secret') && newSecretOf(row, until)),
            ...(what.has('httpPassword') && asks(row) && newHttpPasswordOf(row, until)),
            ...{ revision: row.revision + 1, updatedAt: clock.now() },
          })
          .where('tenantId', '=', tenantId)
          .where('id', '=', row.id),
      ),
    )
    return renewed.map(({ id }) => id)
  }

  /** Those with a password that phones register as: a virtual extension stands on its first real member. */
  async function extensionsOn(
    queries: Queries,
    { tenantId }: TenantScope,
    phoneIds: readonly string[],
  ): Promise<{ id: string; revision: number }[]> {
    const rows = () =>
      queries
        .selectFrom('extension')
        .select(['id', 'tech', 'members', 'passwordSealed', 'revision'])
        .where('tenantId', '=', tenantId)
    const onLines = await rows()
      .where('id', 'in', (ids) =>
        ids.selectFrom('phoneLine').select('extensionId').where('phoneId', 'in', phoneIds),
      )
      .execute()
    const groups = onLines.map(({ members }) => JSON.parse(members) as string[])
    const members = new Map<string, (typeof onLines)[number]>()
    for (const ids of inParts([...new Set(groups.flat())]))
      for (const row of await rows().where('id', 'in', ids).execute()) members.set(row.id, row)
    const real = onLines.map((row, at) =>
      row.tech === 'VIRTUAL'
        ? groups[at]?.map((id) => members.get(id)).find((each) => each && each.tech !== 'VIRTUAL')
        : row,
    )
    return real.flatMap((row) => (row && row.passwordSealed !== null ? [row] : []))
  }

  /** Those that changed now; `done` have theirs already. */
  async function renewExtensions(
    queries: Queries,
    scope: TenantScope,
    phoneIds: readonly string[],
    done: Set<string>,
  ): Promise<string[]> {
    const all = new Map((await extensionsOn(queries, scope, phoneIds)).map((each) => [each.id, each]))
    const fresh = [...all.values()].filter(({ id }) => !done.has(id))
    await db.together(
      queries,
      fresh.map(({ id, revision }) =>
        queries
          .updateTable('extension')
          .set({
            passwordSealed: vault.seal(newPassword(), `extension.password ${id}`),
            ...{ revision: revision + 1, updatedAt: clock.now() },
          })
          .where('tenantId', '=', scope.tenantId)
          .where('id', '=', id),
      ),
    )
    for (const { id } of fresh) done.add(id)
    return fresh.map(({ id }) => id)
  }

  return {
    /** What they had before works for `overlapMs` more. */
    async rotate(
      scope: TenantScope,
      chosen: ChosenPhones,
      what: ReadonlySet<Rotated>,
      overlapMs: number,
    ): Promise<{ phones: number; extensions: number }> {
      const until = overlapMs > 0 ? clock.now() + overlapMs : null
      return db.transaction(async (queries, { changed, audited }) => {
        let phones = 0
        const extensions = new Set<string>()
        for await (const ids of parts(queries, scope, chosen)) {
          const renewed = await renew(queries, scope, ids, { what, until })
          if (renewed.length > 0) changed('phone.configured', scope, renewed)
          phones += renewed.length
          if (!what.has('sipPassword')) continue
          const fresh = await renewExtensions(queries, scope, ids, extensions)
          if (fresh.length > 0) changed('extension.changed', scope, fresh)
        }
        const told = [
          `${phones} phones`,
          `${extensions.size} extensions`,
          `${overlapMs / hourMs} hours of overlap`,
        ]
        if (phones + extensions.size > 0)
          audited('phone.rotate', scope, onlyOne(chosen), `${[...what].join(' ')}: ${told.join(', ')}`)
        return { phones, extensions: extensions.size }
      })
    },

    /** `cutOff`: of those that had something old, how many were not seen to have the new one. */
    async revoke(scope: TenantScope, chosen: ChosenPhones): Promise<{ phones: number; cutOff: number }> {
      return db.transaction(async (queries, { changed, audited }) => {
        let [phones, cutOff] = [0, 0]
        for await (const ids of parts(queries, scope, chosen)) {
          const rows = await withSomethingOld(queries, scope, ids)
          if (rows.length === 0) continue
          await keepStates(
            queries,
            scope,
            rows.map(({ id }) => id),
            { action: 'phone.revoke', now: clock.now() },
          )
          await queries
            .updateTable('phone')
            .set({ ...nothingOld, revision: sql<number>`"revision" + 1`, updatedAt: clock.now() })
            .where('tenantId', '=', scope.tenantId)
            .where(
              'id',
              'in',
              rows.map(({ id }) => id),
            )
            .execute()
          changed(
            'phone.configured',
            scope,
            rows.map(({ id }) => id),
          )
          phones += rows.length
          cutOff += rows.filter(({ hasNew }) => !hasNew).length
        }
        if (phones > 0) audited('phone.revoke', scope, onlyOne(chosen), `${phones} phones, ${cutOff} cut off`)
        return { phones, cutOff }
      })
    },
  }
}

const onlyOne = (chosen: ChosenPhones) =>
  'ids' in chosen && chosen.ids.length === 1 ? (chosen.ids[0] ?? null) : null

export const nothingOldOfHttp = {
  ...{ oldHttpUsername: null, oldHttpPasswordSealed: null },
  ...{ oldHttpUntil: null, oldHttpUsedAt: null, httpTakenAt: null },
}
const nothingOld = {
  ...nothingOldOfHttp,
  ...{ oldSecretHash: null, oldSecretUntil: null, oldSecretUsedAt: null, secretTakenAt: null },
}

async function withSomethingOld(queries: Queries, { tenantId }: TenantScope, ids: readonly string[]) {
  const rows = await queries
    .selectFrom('phone')
    .select(['id', 'oldSecretHash', 'oldSecretUsedAt', 'secretTakenAt'])
    .select(['oldHttpUntil', 'oldHttpUsedAt', 'httpTakenAt'])
    .where('tenantId', '=', tenantId)
    .where('id', 'in', ids)
    .where((where) =>
      where.or([where('oldSecretHash', 'is not', null), where('oldHttpUntil', 'is not', null)]),
    )
    .execute()
  const took = (takenAt: number | null, usedAt: number | null) => takenAt !== null && (usedAt ?? 0) <= takenAt
  return rows.map((row) => ({
    id: row.id,
    hasNew:
      (row.oldSecretHash === null || took(row.secretTakenAt, row.oldSecretUsedAt)) &&
      (row.oldHttpUntil === null || took(row.httpTakenAt, row.oldHttpUsedAt)),
  }))
}
