/**
 * Whose files are still to be looked at, each tenant in turn and a page at a time: what one tenant changed keeps nobody else
 * waiting for longer than a page, and what is meant by id comes before walks over many.
 */

/** Of which a walk is: by the ids of models, presets or key layouts; of layouts, only phones of the models that are named. */
export type LookedAt = {
  modelIds?: readonly string[]
  presetIds?: readonly string[]
  layoutIds?: readonly string[]
}

/**
 * Phones of one tenant: all that fetched, those of some models, presets or key layouts, or some by id; `seq` is the change that asked
 * for it.
 */
export type LookTarget = LookedAt & {
  tenantId: string
  seq: number
  ids?: readonly string[]
  /** How many a walk will look at, as far as is known. */
  total?: number
}

/** A page of a walk begins after `after`; `tell` says how it went. */
export type LookPage =
  | { tenantId: string; ids: readonly string[] }
  | {
      tenantId: string
      /** `undefined`: all. */
      of: LookedAt | undefined
      after: string
      tell(page: readonly string[], isLast: boolean): void
    }

type Walk = {
  seq: number
  of: { kind: keyof LookedAt; ids: Set<string>; models: Set<string> | undefined } | undefined
  after: string
  done: number
  total: number
}
type Work = { ids: Map<string, number>; walks: Walk[] }

const kinds = ['layoutIds', 'presetIds', 'modelIds'] as const

const overOf = ({ kind, ids, models }: NonNullable<Walk['of']>): LookedAt => ({
  [kind]: [...ids],
  ...(models && { modelIds: [...models] }),
})

export type LookQueue = ReturnType<typeof lookQueue>

export function lookQueue(pageSize: number) {
  const works = new Map<string, Work>()
  /** By id, taken and not yet looked at. */
  let inHand: { tenantId: string; ids: ReadonlyMap<string, number> } | undefined

  function addWalk({ walks }: Work, { seq, total = 0, ...target }: LookTarget): void {
    const kind = kinds.find((each) => target[each])
    const ids = kind && target[kind]
    const models = kind === 'layoutIds' && target.modelIds ? new Set(target.modelIds) : undefined
    // One that has begun has passed phones that must be looked at again.
    const waiting = walks.filter(({ after }) => after === '')
    if (waiting.some((walk) => !walk.of)) return
    const same = waiting.find((walk) => kind !== undefined && walk.of?.kind === kind)
    if (ids && same?.of) {
      for (const id of ids) same.of.ids.add(id)
      if (!models) same.of.models = undefined
      for (const id of models ?? []) same.of.models?.add(id)
      same.total += total
      return
    }
    walks.push({ seq, of: kind && { kind, ids: new Set(ids), models }, after: '', done: 0, total })
  }

  function pageOf(tenantId: string, work: Work): LookPage | undefined {
    const ids = new Map([...work.ids].slice(0, pageSize))
    if (ids.size > 0) {
      for (const id of ids.keys()) work.ids.delete(id)
      inHand = { tenantId, ids }
      return { tenantId, ids: [...ids.keys()] }
    }
    const [walk] = work.walks
    if (!walk) return undefined
    return {
      ...{ tenantId, after: walk.after, of: walk.of && overOf(walk.of) },
      tell(page, isLast) {
        walk.after = page.at(-1) ?? walk.after
        walk.done += page.length
        if (isLast) work.walks.splice(work.walks.indexOf(walk), 1)
      },
    }
  }

  return {
    add(target: LookTarget): void {
      const work = works.get(target.tenantId) ?? { ids: new Map(), walks: [] }
      works.set(target.tenantId, work)
      if (!target.ids) addWalk(work, target)
      else for (const id of target.ids) if (!work.ids.has(id)) work.ids.set(id, target.seq)
    },

    /** The next tenant's next page; nothing when all is done. The page before it is done, or was given back. */
    next(): LookPage | undefined {
      inHand = undefined
      for (const [tenantId, work] of works) {
        works.delete(tenantId)
        const page = pageOf(tenantId, work)
        if (!page) continue
        works.set(tenantId, work)
        return page
      }
      return undefined
    },

    /** The page was not looked at: it comes again. A walk that was not told of its page gives the same one again by itself. */
    giveBack(): void {
      if (!inHand) return
      const { tenantId, ids } = inHand
      const work = works.get(tenantId) ?? { ids: new Map(), walks: [] }
      works.set(tenantId, { ...work, ids: new Map([...ids, ...work.ids]) })
      inHand = undefined
    },

    forget(): void {
      works.clear()
      inHand = undefined
    },

    isEmpty: (): boolean => works.size === 0 && inHand === undefined,

    /** The oldest change that something is still to be done for. */
    oldest(): number | undefined {
      const seqs = [...works.values()].flatMap(({ ids, walks }) => [
        ...ids.values(),
        ...walks.map(({ seq }) => seq),
      ])
      if (inHand) seqs.push(...inHand.ids.values())
      return seqs.length > 0 ? seqs.reduce((least, seq) => Math.min(least, seq)) : undefined
    },

    /** Whether this phone may still be looked at. */
    concerns({ id, tenantId }: { id: string; tenantId: string }): boolean {
      const work = works.get(tenantId)
      return (
        inHand?.ids.has(id) === true ||
        work?.ids.has(id) === true ||
        work?.walks.some(({ after }) => id > after) === true
      )
    },

    /** How far the tenant's walks have come. */
    progress(tenantId: string): { done: number; total: number } | undefined {
      const walks = works.get(tenantId)?.walks ?? []
      if (walks.length === 0) return undefined
      const sum = (field: 'done' | 'total') => walks.reduce((all, walk) => all + walk[field], 0)
      return { done: sum('done'), total: Math.max(sum('total'), sum('done')) }
    },
  }
}
