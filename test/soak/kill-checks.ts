/** What must hold of the data after every kill, however it came. */

import { setTimeout as sleep } from 'node:timers/promises'
import { ask, type RealServer, serverKey } from '../support/real-server.ts'
import { filesIn, type Ground, type Row } from './ground.ts'
import { digestOf, type Memory, mark } from './kill-load.ts'

type Check = (ground: Ground, keep: Memory, server: RealServer) => Promise<string[]> | string[]

/** Each answers what does not hold, in words. */
export const checks: Record<string, Check> = {
  async 'every acknowledged save is there'({ rows }, { saved, deleted, perhapsDeleted }) {
    const found = new Map<string, Row>()
    for (const noun of ['extension', 'phone'])
      for (const row of await rows(`select "id", "name", "revision" from "${noun}"`)) found.set(row.id, row)
    return [...saved.values()].flatMap(({ id, name, revision, noun }) => {
      const row = found.get(id)
      if (deleted.has(id)) return row ? [`${noun} ${id} was deleted and is there`] : []
      if (!row) return perhapsDeleted.has(id) ? [] : [`${noun} ${id} is not there`]
      const isNewer = Number(row.revision) > revision
      return isNewer || row.name === name ? [] : [`${noun} ${id} is “${row.name}”, not “${name}”`]
    })
  },

  async 'the database is whole'({ rows, isSqlite }) {
    if (!isSqlite) return []
    const [{ integrity_check: said } = {}] = await rows('pragma integrity_check')
    const orphans = await rows('pragma foreign_key_check')
    return [...(said === 'ok' ? [] : [`integrity: ${said}`]), ...orphans.map((each) => JSON.stringify(each))]
  },

  async 'audit rows match the data'({ rows }) {
    const audits = await rows(
      `select "objectId" as id, "action", count(*) as n from "audit" where "objectId" is not null group by 1, 2`,
    )
    const counts = new Map(audits.map(({ id, action, n }) => [`${action} ${id}`, Number(n)]))
    const wrong: string[] = []
    for (const noun of ['extension', 'phone', 'contact']) {
      const its = await rows(`select "id", "revision" from "${noun}" where "name" not like 'asked%'`)
      const ids = new Set(its.map(({ id }) => id))
      for (const { id, revision } of its) {
        const created = counts.get(`${noun}.create ${id}`) ?? 0
        const updated = counts.get(`${noun}.update ${id}`) ?? 0
        if (created !== 1 || updated !== Number(revision) - 1)
          wrong.push(`${noun} ${id} of revision ${revision}: ${created} created, ${updated} updated`)
      }
      for (const { id, action } of audits)
        if (action === `${noun}.create` && !ids.has(id) && counts.get(`${noun}.delete ${id}`) !== 1)
          wrong.push(`${noun} ${id} was created, not deleted, and is not there`)
    }
    return wrong
  },

  async 'change rows match the audit rows'({ rows }) {
    const from = Date.now() - 120_000
    const told: Record<string, string> = {
      ...{ 'extension.create': 'extension.created', 'extension.update': 'extension.changed' },
      ...{ 'phone.create': 'phone.created', 'phone.update': 'phone.configured' },
      ...{ 'phone.delete': 'phone.deleted', 'contact.create': 'contact.created' },
    }
    const changes = await rows(`select "type", "ids", "at" from "change" where "at" >= ${from}`)
    const seen = new Map<string, number>()
    for (const { type, ids, at } of changes)
      for (const id of JSON.parse(ids)) {
        const name = `${type} ${id} ${at}`
        seen.set(name, (seen.get(name) ?? 0) + 1)
      }
    const audits = await rows(`select "action", "objectId" as id, "at" from "audit" where "at" >= ${from}`)
    return audits.flatMap(({ action, id, at }) => {
      const type = told[action]
      if (type === undefined || id === null || seen.get(`${type} ${id} ${at}`) === 1) return []
      return [`${action} of ${id} was told ${seen.get(`${type} ${id} ${at}`) ?? 0} times`]
    })
  },

  async 'what is counted is what is there'({ rows }) {
    // In one statement, since the server goes on with what was left behind.
    const differ = (what: string, kept: string, real: string) =>
      rows(
        `select '${what}' as what, name, sum(n) as n from
           (${kept} union all select name, -n from (${real}) as r) as e group by name having sum(n) <> 0`,
      )
    const wrong = [
      ...(await differ(
        'outcomes',
        `select "operationId" || ' ' || "state" as name, "n" from "operationCount"`,
        `select "operationId" || ' ' || o."state" as name, count(*) as n from "operationPhone" as o
           inner join "operation" on "operation"."id" = o."operationId"
           where "operation"."state" <> 'preparing' group by 1`,
      )),
      ...(await differ(
        'phones',
        `select "noun" || ' ' || "part" as name, "n" from "tally" where "noun" like 'phone.%'`,
        `select 'phone.' || "status" || '.' || "registered" || ' ' || "modelId" as name, count(*) as n from "phone" group by 1`,
      )),
    ]
    return wrong.map(({ what, name, n }) => `${what}: of ${name} ${n} too many are kept`)
  },

  async 'what was done once is there once'({ rows }, { contacts, unanswered }) {
    const twice = await rows('select "name" from "contact" group by "name" having count(*) > 1')
    const [{ n } = { n: 0 }] = await rows('select count(*) as n from "contact"')
    const isRight = Number(n) >= contacts && Number(n) <= contacts + unanswered.size
    return [
      ...twice.map(({ name }) => `${name} is there twice`),
      ...(isRight ? [] : [`${contacts} contacts were answered, ${unanswered.size} not, ${n} are there`]),
    ]
  },

  async 'uploads are whole, and what was answered is there'({ rows }, { uploads }, { api }) {
    const found = await rows('select "id", "phoneId", "name" from "upload"')
    const wrong: string[] = []
    for (const { id, phoneId, name } of found) {
      const { sent = [], kept = -1 } = uploads.get(`${phoneId} ${name}`) ?? {}
      const headers = { 'x-api-key': serverKey }
      const answer = await fetch(`${api}/tenants/SOAK/phones/${phoneId}/uploads/${id}`, { headers })
      const place = sent.indexOf(digestOf(new Uint8Array(await answer.arrayBuffer())))
      if (answer.status !== 200 || place < kept || place < 0)
        wrong.push(`${name} (${answer.status}) is number ${place}, ${kept} was answered`)
    }
    const there = new Set(found.map(({ phoneId, name }) => `${phoneId} ${name}`))
    for (const [key, { kept }] of uploads)
      if (kept >= 0 && !there.has(key)) wrong.push(`${key} was answered and is not there`)
    return wrong
  },

  async 'no bytes lie about that no row knows'(ground) {
    for (let tries = 0; ; tries++) {
      const wrong = await strays(ground)
      // They are cleared away in the first moments after a start.
      if (wrong.length === 0 || tries > 50) return wrong
      await sleep(100)
    }
  },

  async 'no secret can be read without the key'({ readable }) {
    return (await readable([mark])).map((text) => `${text} can be read`)
  },
}

/** Bytes lie in the folder, or in the database where nodes share it; never in both. */
async function strays({ rows, folder, isSqlite }: Ground): Promise<string[]> {
  const ids = new Set((await rows('select "id" from "upload"')).map(({ id }) => id))
  const files = filesIn(`${folder}/uploads`).map((file) => (file.split('/').at(-1) ?? '').split('.')[0] ?? '')
  const inRows = (await rows('select distinct "uploadId" as id from "uploadPiece"')).map(({ id }) => id)
  const [right, wrong] = isSqlite ? [files, inRows] : [inRows, files]
  return [
    ...right.filter((id) => !ids.has(id)).map((id) => `${id} has no row`),
    ...[...ids].filter((id) => !right.includes(id)).map((id) => `${id} has no bytes`),
    ...wrong.map((id) => `${id} lies where it should not`),
  ]
}

/** Of each operation that was answered, once all have ended: every phone has an outcome. */
export async function openOutcomes({ api }: RealServer, { operations }: Memory): Promise<string[]> {
  const wrong: string[] = []
  for (const id of operations) {
    type Told = { state: string; total: number; counts: Record<string, number> }
    const { state, total, counts } = await ask<Told>(api, 'GET', `/tenants/SOAK/operations/${id}`)
    const { accepted = 0, timedOut = 0 } = counts
    if (state !== 'done' || accepted + timedOut !== total)
      wrong.push(`operation ${id} is ${state}: ${JSON.stringify(counts)} of ${total}`)
  }
  return wrong
}
