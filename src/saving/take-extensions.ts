/** Extensions out of a PBX's own database: read → plan of each tenant → shown, or written in pieces. */

import { actingAs, type SystemScope, systemScope, type TenantScope } from '../auth/tenant-scope.ts'
import { inParts } from '../db/rows.ts'
import type { TakenStore } from '../extensions/taken-store.ts'
import type { Clock } from '../kernel/clock.ts'
import { errorTable, hasCode, isDatabaseBusy, OffhookError, WireError } from '../kernel/errors.ts'
import { type LinkReadStore, noCounts, type ReadResult, type ReadTurn } from '../links/link-read-store.ts'
import type { LinkRecord, LinkStore } from '../links/link-store.ts'
import type { SourceReader } from '../links/sources/source-reader.ts'
import type { LinkTest } from '../schema/link.ts'
import {
  type PlanOutcome,
  type PreviewQuery,
  planOutcomes,
  type Source,
  type SourceCounts,
  type SourcePreview,
} from '../schema/link-source.ts'
import type { TenantStore } from '../tenants/tenant-store.ts'
import { type PlanParts, planOfTenant, type TenantPlan } from './plan-taken.ts'
import { rowsOfTenants } from './rows-of-tenants.ts'

type Scope = TenantScope | SystemScope
type DatabaseLink = LinkRecord & { source: Source }

type Parts = Omit<PlanParts, 'taken'> & {
  taken: Pick<TakenStore, 'of' | 'ofOthers' | 'used' | 'write' | 'tenantsOf'>
  links: Pick<LinkStore, 'readOpen'>
  reads: Pick<LinkReadStore, 'fenceOf' | 'end' | 'takeNow' | 'giveBack'>
  tenants: Pick<TenantStore, 'scopes'>
  reader: Pick<SourceReader, 'read' | 'try'>
  clock: Clock
}

export type ExtensionTaking = ReturnType<typeof extensionTaking>

const minuteMs = 60_000
/** A second look at what was missing, and at a PBX that is in the midst of something. */
const soonMs = 30_000
const keepPreviewMs = 5 * minuteMs
const mostPreviews = 4
const longestWhy = 300

type Planned<Plan = TenantPlan> = Pick<SourcePreview, 'found' | 'notes'> & { waiting: string; plans: Plan[] }
/** What a preview tells of it: no draft with its password is kept for that. */
type Told = Planned<Pick<TenantPlan, 'scope' | 'items' | 'held'>>

export function extensionTaking(parts: Parts) {
  const { taken, links, reads, tenants, reader, clock } = parts
  /** Of this node: pages of one read. */
  const previews = new Map<string, { at: number; revision: number; planned: Told }>()

  async function databaseLink(scope: Scope, id: string): Promise<DatabaseLink> {
    const link = await links.readOpen(scope, id)
    if (link.source === null) throw new OffhookError('LINK_NO_DATABASE')
    return link as DatabaseLink
  }

  async function scopesOf({ tenantId }: DatabaseLink): Promise<TenantScope[]> {
    const all = await tenants.scopes(systemScope)
    return tenantId === null ? all : all.filter((scope) => scope.tenantId === tenantId)
  }

  async function plan(link: DatabaseLink): Promise<Planned> {
    const { rows, waiting, notes, found } = await reader.read(link)
    const split = rowsOfTenants(rows, {
      link,
      scopes: await scopesOf(link),
      known: await taken.tenantsOf(systemScope, link.id),
    })
    const plans: TenantPlan[] = []
    for (const { scope, policy, rows: own } of split.tenants)
      plans.push(await planOfTenant(parts, scope, { linkId: link.id, rows: own, policy, now: clock.now() }))
    return { found, waiting, notes: [...notes, ...split.notes], plans }
  }

  async function write(
    turn: ReadTurn,
    link: DatabaseLink,
    plan: TenantPlan,
    by: Scope['by'],
  ): Promise<{ gone: number }> {
    const scope = actingAs(plan.scope, by)
    const told = { link: { id: link.id, name: link.name }, fence: reads.fenceOf(turn) }
    let gone = 0
    const none = { drafts: [], tied: [], back: [], missing: [], gone: [] }
    for (const some of inParts(plan.drafts)) {
      const tied = some.map(({ draft, key }) => ({ key, extensionId: draft.id }))
      const drafts = some.map(({ draft }, index) => ({ ...draft, index }))
      await taken.write(scope, { ...none, drafts, tied }, told)
    }
    for (const tied of inParts(plan.tied)) await taken.write(scope, { ...none, tied }, told)
    const { back, missing } = plan
    if (back.length + missing.length > 0) await taken.write(scope, { ...none, back, missing }, told)
    for (const ids of inParts(plan.gone))
      gone += (await taken.write(scope, { ...none, gone: ids }, told)).gone
    return { gone }
  }

  async function apply(
    turn: ReadTurn,
    link: DatabaseLink,
    { by, force }: { by: Scope['by']; force: boolean },
  ) {
    const { found, waiting, plans } = await plan(link)
    if (waiting !== '') return { outcome: 'waiting' as const, why: waiting, found, counts: noCounts }
    const counts = { ...noCounts }
    const held: string[] = []
    for (const each of plans) {
      count(counts, each)
      if (each.held !== '' && !force) {
        held.push(`${each.scope.code}: ${each.held}`)
        continue
      }
      const { gone } = await write(turn, link, each, by)
      const made = each.drafts.filter(({ draft }) => !draft.old).length
      counts.new += made
      counts.changed += each.drafts.length - made
      counts.gone += gone
      counts.missing += each.missing.length
    }
    const didChange = counts.new + counts.changed + counts.gone > 0
    const outcome = held.length > 0 ? 'held' : didChange ? 'taken' : 'same'
    return { outcome, why: held.join('; ').slice(0, longestWhy), found, counts } as const
  }

  /** Reads, writes, and tells what came of it, also where it throws what nobody thought of; what comes again by itself is not told. Who asked acts. */
  async function take(
    turn: ReadTurn,
    link: DatabaseLink,
    how: { by: Scope['by']; force: boolean },
  ): Promise<Omit<ReadResult, 'nextAt'>> {
    let result: Omit<ReadResult, 'nextAt'>
    let unforeseen: unknown
    try {
      result = await apply(turn, link, how)
    } catch (error) {
      if (hasCode(error, 'EDITED_BY_SOMEONE_ELSE'))
        throw new OffhookError('LINK_BUSY', 'Extensions were changed here while it was read; try again')
      if (comesAgain(error)) throw error
      if (!(error instanceof WireError)) unforeseen = error
      result = failedRead(error)
    } finally {
      previews.delete(link.id)
    }
    const again = result.counts.missing > 0 || result.outcome === 'waiting'
    const every = link.source.everyMinutes * minuteMs
    await reads.end(systemScope, turn, {
      ...result,
      nextAt: clock.now() + (again ? Math.min(every, soonMs) : every),
    })
    if (unforeseen !== undefined) throw unforeseen
    return result
  }

  return {
    take,

    /** At once, by somebody: from then on the link is kept in step. */
    async takeNow(scope: Scope, id: string, force: boolean): Promise<void> {
      const link = await databaseLink(scope, id)
      const turn = await reads.takeNow(scope, link)
      try {
        await take(turn, link, { by: scope.by, force })
      } catch (error) {
        await reads.giveBack(systemScope, turn).catch(() => undefined)
        throw error
      }
    },

    async preview(scope: Scope, id: string, query: PreviewQuery): Promise<SourcePreview> {
      const link = await databaseLink(scope, id)
      const now = clock.now()
      const kept = previews.get(id)
      const holds = kept && kept.revision === link.revision && now - kept.at < keepPreviewMs && !query.fresh
      const planned = holds
        ? kept.planned
        : await plan(link).then(toldOf, (error) => {
            if (error instanceof WireError) throw new OffhookError('LINK_UNREADABLE', error.message)
            throw error
          })
      const at = holds ? kept.at : now
      previews.delete(id)
      previews.set(id, { at, revision: link.revision, planned })
      for (const [other] of previews) if (previews.size > mostPreviews) previews.delete(other)
      return pageOf(planned, query, new Date(at).toISOString())
    },

    async test(link: DatabaseLink): Promise<LinkTest> {
      const nothing = { found: '', may: [], registrations: null, extensions: null, warnings: [] }
      try {
        const { found, extensions, warnings, waiting } = await reader.try(link)
        const notes = waiting === '' ? [] : [waiting]
        return { ...nothing, ok: true, why: '', found, extensions, warnings: [...warnings, ...notes] }
      } catch (error) {
        if (!(error instanceof WireError)) throw error
        return { ...nothing, ok: false, why: error.message }
      }
    },
  }
}

/** Too much is asked now, or the turn is somebody else's: nothing is wrong with the link. */
export const comesAgain = (error: unknown): boolean =>
  isDatabaseBusy(error) || hasCode(error, 'TOO_MANY_REQUESTS') || hasCode(error, 'LINK_BUSY')

/** What was not made for readers is in the log alone. */
export function failedRead(error: unknown): Omit<ReadResult, 'nextAt'> {
  const isForReaders = error instanceof WireError || error instanceof OffhookError
  const why = isForReaders ? error.message.slice(0, longestWhy) : errorTable.INTERNAL_ERROR[1]
  return { outcome: 'failed', why, found: '', counts: noCounts }
}

function count(counts: SourceCounts, { items, inUse }: TenantPlan): void {
  const of = (outcome: PlanOutcome) => items.filter((item) => item.outcome === outcome).length
  counts.rows += items.length - of('gone')
  counts.inUse += inUse
  counts.noPassword += of('noPassword')
  counts.wrong += of('wrong')
}

function toldOf({ plans, ...planned }: Planned): Told {
  return { ...planned, plans: plans.map(({ scope, items, held }) => ({ scope, items, held })) }
}

function pageOf(
  { plans, found, waiting, notes }: Told,
  { outcome, page, pageSize }: PreviewQuery,
  readAt: string,
): SourcePreview {
  const counts = { new: 0, changed: 0, gone: 0, noPassword: 0, wrong: 0, same: 0 }
  for (const { items } of plans) for (const item of items) counts[item.outcome]++
  // What differs comes first.
  const wanted = outcome ? [outcome] : planOutcomes
  const all = wanted.flatMap((each) =>
    plans.flatMap(({ items }) => items.filter((item) => item.outcome === each)),
  )
  const held = plans.flatMap((plan) => (plan.held === '' ? [] : `${plan.scope.code}: ${plan.held}`))
  const why = [waiting, ...held].filter(Boolean).join('; ').slice(0, longestWhy)
  const start = (page - 1) * pageSize
  return { readAt, found, why, notes, counts, items: all.slice(start, start + pageSize), total: all.length }
}
