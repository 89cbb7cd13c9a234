/** Whom a NOTIFY through a registrar reaches besides the phones that are meant: it passes it to all that register as the same user. */

import { type RawBuilder, sql } from 'kysely'
import type { TenantScope } from '../auth/tenant-scope.ts'
import type { Database } from '../db/database.ts'
import { phonesCounted } from '../db/tally.ts'
import type { SharedUser, SharedUsers } from '../schema/shared-users.ts'

/** Ids of models whose phones obey their registrar alone, and of those whose phones cannot be told at all. */
export type HowModelsListen = { readonly registrarOnly: readonly string[]; readonly deaf: readonly string[] }

/** What a virtual extension registers as: its first member that is none. */
type Virtual = { readonly id: string; readonly username: string }
type Condition = RawBuilder<unknown>

const mostUsers = 20
const mostNames = 5

export function operationAims(db: Database) {
  async function virtualsOf({ tenantId }: TenantScope): Promise<Virtual[]> {
    const rows = await db.queries
      .selectFrom('extension')
      .select(['id', 'members'])
      .where('tenantId', '=', tenantId)
      .where('tech', '=', 'VIRTUAL')
      .execute()
    if (rows.length === 0) return []
    const members = rows.map((row) => JSON.parse(row.members) as string[])
    const real = await db.queries
      .selectFrom(db.expressions.rowsOf([...new Set(members.flat())]).as('member'))
      .innerJoin('extension', 'extension.id', 'member.text')
      .where('extension.tenantId', '=', tenantId)
      .where('extension.tech', '<>', 'VIRTUAL')
      .select(['extension.id', 'extension.username'])
      .execute()
    const names = new Map(real.map(({ id, username }) => [id, username]))
    return rows.flatMap(({ id }, at) => {
      const username = members[at]?.map((member) => names.get(member)).find((name) => name !== undefined)
      return username === undefined ? [] : [{ id, username }]
    })
  }

  async function viaOf({ tenantId }: TenantScope): Promise<string> {
    const row = await db.queries
      .selectFrom('tenant')
      .select('notifyVia')
      .where('id', '=', tenantId)
      .executeTakeFirst()
    return row?.notifyVia ?? ''
  }

  /** Whether there may be a phone at all that only the registrar reaches: mostly there is none. */
  async function mayBeAimless({ tenantId }: TenantScope, via: string, { registrarOnly }: HowModelsListen) {
    if (via === 'registrar' || registrarOnly.length > 0) return true
    const lost = await db.queries
      .selectFrom('phone')
      .select('id')
      .where('tenantId', '=', tenantId)
      .where('lastFetchAt', 'is', null)
      .where('contact', '=', '')
      .limit(1)
      .executeTakeFirst()
    return lost !== undefined
  }

  /** Numbers of extensions by user name. */
  async function numbersOf({ tenantId }: TenantScope, usernames: readonly string[]) {
    const rows = await db.queries
      .selectFrom('extension')
      .select(['username', 'number'])
      .where('tenantId', '=', tenantId)
      .where('username', 'in', usernames)
      .execute()
    return new Map(rows.map(({ username, number }) => [username, number]))
  }

  /** In two values of the statement, however many they are. */
  function tableOf(virtuals: readonly Virtual[]): Condition {
    if (virtuals.length === 0) return sql``
    const ids = db.expressions.rowsOf(virtuals.map(({ id }) => id)).as('ids')
    const names = db.expressions.rowsOf(virtuals.map(({ username }) => username)).as('names')
    return sql`"virtual" as (select "ids"."text" as "id", "names"."text" as "username" from ${ids} inner join ${names} on "names"."place" = "ids"."place"),`
  }

  return {
    /** Ids of the models that the tenant’s phones have. */
    modelIds: async ({ tenantId }: TenantScope): Promise<string[]> => [
      ...(await phonesCounted(db.queries, tenantId)).keys(),
    ],

    /** Whom the phones that are queued in an operation are not the only ones to register as; nothing when nobody else is hit. */
    async sharedBy(
      scope: TenantScope,
      operationId: string,
      models: HowModelsListen,
    ): Promise<SharedUsers | undefined> {
      const via = await viaOf(scope)
      if (!(await mayBeAimless(scope, via, models))) return undefined
      const virtuals = await virtualsOf(scope)
      const meant = { scope, operationId, named: tableOf(virtuals) }
      const asked = askedThroughRegistrar(operationId, { via, models, virtuals })
      const { rows } = await usersHit(meant, asked, virtuals).execute(db.queries)
      const [first] = rows
      if (!first) return undefined
      const usernames = rows.map(({ username }) => username)
      const named = sql`select "text" as "username" from ${db.expressions.rowsOf(usernames).as('named')}`
      const names = Map.groupBy(
        (await othersNamed(meant, named, virtuals).execute(db.queries)).rows,
        ({ username }) => username,
      )
      const numbers = await numbersOf(scope, usernames)
      const users = rows.map(
        ({ username, phones, others }): SharedUser => ({
          ...{ number: numbers.get(username) ?? username, phones: Number(phones), others: Number(others) },
          names: (names.get(username) ?? []).map(({ name }) => name).slice(0, mostNames),
        }),
      )
      return { others: Number(first.allOthers), users: Number(first.users), first: users }
    },
  }
}

/** The user of a line, and whether there is one. */
const userOfLine = (virtuals: readonly Virtual[]): Condition =>
  virtuals.length === 0
    ? sql`"extension"."username"`
    : sql`coalesce((select "virtual"."username" from "virtual" where "virtual"."id" = "extension"."id"), "extension"."username")`

const hasUser = (virtuals: readonly Virtual[]): Condition =>
  virtuals.length === 0
    ? sql`"extension"."tech" <> 'VIRTUAL'`
    : sql`("extension"."tech" <> 'VIRTUAL' or "extension"."id" in (select "id" from "virtual"))`

const among = (ids: readonly string[]): Condition =>
  ids.length === 0 ? sql`1 = 0` : sql`"phone"."modelId" in (${sql.join(ids)})`

const toldByLink = sql`exists (select 1 from "registration" inner join "link" on "link"."id" = "registration"."linkId"
  where "registration"."phoneId" = "phone"."id" and "link"."state" = 'up' and "link"."enabled" = 1)`

type Facts = { via: string; models: HowModelsListen; virtuals: readonly Virtual[] }

/** As whom those phones of an operation are asked that are not asked at a contact of their own, nor by a link: by the file that they have, else by the one that they will get. */
function askedThroughRegistrar(
  operationId: string,
  { via, models: { registrarOnly, deaf }, virtuals }: Facts,
): Condition {
  const place = sql`"phone"."contact" = '' and "phone"."lastFetchAt" is null`
  const goes = via === 'registrar' ? sql`1 = 1` : sql`((${place}) or ${among(registrarOnly)})`
  const aimed = via === 'link' ? toldByLink : sql`1 = 0`
  return sql`select distinct "username" from (
    select case when "phone"."identitySealed" is null then (
        select ${userOfLine(virtuals)} from "phoneLine" inner join "extension" on "extension"."id" = "phoneLine"."extensionId"
        where "phoneLine"."phoneId" = "phone"."id" and ${hasUser(virtuals)} order by "phoneLine"."line" limit 1
      ) else (
        select "username" from "servedUser" where "servedUser"."phoneId" = "phone"."id" order by "line" limit 1
      ) end as "username"
    from "operationPhone" as "chosen" inner join "phone" on "phone"."id" = "chosen"."phoneId"
    where "chosen"."operationId" = ${operationId} and "chosen"."state" = 'queued'
      and ${goes} and not (${aimed}) and not (${among(deaf)})
  ) as "each" where "username" is not null`
}

/** `named`: the table “virtual”, where there is one. */
type Meant = { scope: TenantScope; operationId: string; named: Condition }

/** Which phones register as one of the users that `asked` selects, and whether each is meant. */
function registering(
  { scope: { tenantId }, operationId, named }: Meant,
  asked: Condition,
  virtuals: readonly Virtual[],
): Condition {
  const ofVirtuals =
    virtuals.length === 0
      ? sql``
      : sql`union select "virtual"."username", "phone"."id" as "phoneId" from "virtual"
          inner join "phoneLine" on "phoneLine"."extensionId" = "virtual"."id"
          inner join "phone" on "phone"."id" = "phoneLine"."phoneId" and "phone"."identitySealed" is null
        where "virtual"."username" in (select "username" from "asked")`
  return sql`with ${named} "asked" as (${asked}), "registers" as (
      select "asked"."username", "servedUser"."phoneId" from "asked"
        inner join "servedUser" on "servedUser"."tenantId" = ${tenantId} and "servedUser"."username" = "asked"."username"
      union select "asked"."username", "phone"."id" as "phoneId" from "asked"
        inner join "extension" on "extension"."tenantId" = ${tenantId} and "extension"."username" = "asked"."username" and "extension"."tech" <> 'VIRTUAL'
        inner join "phoneLine" on "phoneLine"."extensionId" = "extension"."id"
        inner join "phone" on "phone"."id" = "phoneLine"."phoneId" and "phone"."identitySealed" is null
      ${ofVirtuals}
    ), "hit" as (
      select "username", "phoneId", case when exists (
        select 1 from "operationPhone" as "chosen" where "chosen"."operationId" = ${operationId}
          and "chosen"."phoneId" = "registers"."phoneId" and "chosen"."state" = 'queued'
      ) then 0 else 1 end as "other" from "registers"
    )`
}

type UserHit = { username: string; phones: number; others: number; users: number; allOthers: number }

const usersHit = (meant: Meant, asked: Condition, virtuals: readonly Virtual[]) =>
  sql<UserHit>`${registering(meant, asked, virtuals)}
    select "username", count(*) as "phones", sum("other") as "others", count(*) over () as "users",
      sum(sum("other")) over () as "allOthers"
    from "hit" group by "username" having sum("other") > 0 order by "username" limit ${sql.lit(mostUsers)}`

const othersNamed = (meant: Meant, asked: Condition, virtuals: readonly Virtual[]) =>
  sql<{ username: string; name: string }>`${registering(meant, asked, virtuals)}
    select "username", "name" from (
      select "hit"."username", "phone"."name", row_number() over (partition by "hit"."username" order by "phone"."nameOrder", "phone"."id") as "place"
      from "hit" inner join "phone" on "phone"."id" = "hit"."phoneId" where "hit"."other" = 1
    ) as "others" where "place" <= ${sql.lit(mostNames)} order by "username", "place"`
