/** Which key layout each phone has, and the keys that it makes there. */

import type { TenantScope } from '../auth/tenant-scope.ts'
import { isListed } from '../db/listing-layouts.ts'
import type { PhoneModel } from '../definitions/model.ts'
import type { PhoneDraft } from '../phones/phone-record.ts'
import type { KeyLayoutRecord, KeyLayoutStore } from '../presets/key-layout-store.ts'
import type { PresetRecord } from '../presets/preset-store.ts'
import { type AllKeys, fillKeys, mostPlaces, placesOf } from '../rendering/key-fill.ts'
import type { KnownPhone, LayoutOfPhone, ShownLine } from '../rendering/known-phone.ts'
import {
  isListing,
  type KeyLayoutOnModel,
  type KeysOnModel,
  type LayoutEntry,
  type ListingEntry,
} from '../schema/key-layout.ts'

type Uses = Pick<PhoneDraft, 'keyLayoutId' | 'lines' | 'lineKeys' | 'expansionKeys'>
type Filled = { layout: LayoutOfPhone | undefined; allKeys: AllKeys }

export type KeyFilling = ReturnType<typeof keyFilling>

export function keyFilling(layouts: Pick<KeyLayoutStore, 'readMany' | 'named' | 'countNamed'>) {
  return {
    /** Of phones that are read together: what they have in common is read once. */
    async begin(
      scope: TenantScope,
      records: readonly Uses[],
      presets: Iterable<PresetRecord>,
      changed?: KeyLayoutRecord,
    ) {
      const ids = [
        ...records.flatMap(({ keyLayoutId }) => keyLayoutId ?? []),
        ...[...presets].flatMap(({ keyLayoutId }) => keyLayoutId ?? []),
      ]
      const found = ids.length > 0 ? await layouts.readMany(scope, [...new Set(ids)]) : new Map()
      if (changed && found.has(changed.id)) found.set(changed.id, changed)
      const read = new Map<string, Promise<{ number: string; name: string }[]>>()
      const named = (entry: ListingEntry, most: number) => {
        const key = JSON.stringify([entry, most])
        const reading = read.get(key) ?? layouts.named(scope, entry, most)
        read.set(key, reading)
        return reading
      }

      return async (
        phone: Uses,
        preset: PresetRecord | undefined,
        model: PhoneModel | undefined,
        lines: readonly ShownLine[],
      ): Promise<Filled> => {
        const { lineKeys, expansionKeys } = phone
        const id = phone.keyLayoutId ?? preset?.keyLayoutId
        const record: KeyLayoutRecord | undefined = id ? found.get(id) : undefined
        if (!record || !model) return { layout: undefined, allKeys: { lineKeys, expansionKeys } }
        const own = ownNumbers(lines)
        const most = placesOf(model, record.modules, phone).length + own.size
        const rules = new Map<ListingEntry, { number: string; name: string }[]>()
        for (const entry of record.entries)
          if (isListing(entry)) {
            const some = await named(entry, most)
            rules.set(
              entry,
              entry.rule === 'colleagues' ? some.filter((each) => !own.has(each.number)) : some,
            )
          }
        return {
          layout: {
            ...{ id: record.id, name: record.name, level: phone.keyLayoutId ? 'phone' : 'preset' },
            ...{ modules: record.modules, entries: record.entries },
            most: mostPlaces(model, record.modules),
          },
          allKeys: fillKeys(model, record, phone, (entry) => rules.get(entry) ?? []),
        }
      }
    },

    /** What a layout that need not be saved would fill on a phone of this model with so many lines. */
    async onModel(
      scope: TenantScope,
      model: PhoneModel,
      { entries, modules, lines: count }: Omit<KeyLayoutOnModel, 'modelId'>,
    ): Promise<KeysOnModel> {
      const lines = Array.from({ length: count }, (_, index) => ({ line: model.firstLine + index }))
      const places = placesOf(model, modules, { lines })
      const rules = new Map<ListingEntry, { number: string; name: string }[]>()
      const told: KeysOnModel['entries'] = []
      let next = 0
      for (const entry of entries) {
        const room = places.length - next
        if (isListing(entry)) rules.set(entry, room > 0 ? await layouts.named(scope, entry, room) : [])
        const named = isListing(entry) ? (rules.get(entry)?.length ?? 0) : keysOf(entry)
        const keys = isListing(entry) && named >= room ? await layouts.countNamed(scope, entry) : named
        const placed = Math.min(keys, room)
        const [first = null, last = null] = placed > 0 ? [places[next], places[next + placed - 1]] : []
        told.push({ keys, placed, first, last })
        next += placed
      }
      const of = told.flatMap(({ placed }, entry) => Array.from({ length: placed }, () => entry))
      const own = { lines, lineKeys: [], expansionKeys: [] }
      const { lineKeys, expansionKeys } = fillKeys(
        model,
        { modules, entries },
        own,
        (entry) => rules.get(entry) ?? [],
      )
      return {
        lineKeys: lineKeys.map(({ fromLayout: _, ...key }, at) => ({ ...key, entry: of[at] ?? 0 })),
        expansionKeys: expansionKeys.map(({ fromLayout: _, ...key }, at) => ({
          ...key,
          entry: of[lineKeys.length + at] ?? 0,
        })),
        entries: told,
      }
    },

    /** How many keys of each phone’s layout there is no room for, by the phone’s id. */
    async left(scope: TenantScope, phones: readonly KnownPhone[]): Promise<Map<string, number>> {
      const counts = new Map<string, number>()
      const left = new Map<string, number>()
      for (const { phone, layout, model, shown } of phones) {
        if (!layout || !model) continue
        const own = ownNumbers(shown)
        let keys = 0
        for (const entry of layout.entries) {
          if (!isListing(entry)) keys += keysOf(entry)
          else {
            const key = JSON.stringify(entry)
            const count = counts.get(key) ?? (await layouts.countNamed(scope, entry))
            counts.set(key, count)
            const passed = entry.rule === 'colleagues' ? [...own].filter((each) => isListed(entry, each)) : []
            keys += count - passed.length
          }
        }
        const over = keys - placesOf(model, layout.modules, phone).length
        if (over > 0) left.set(phone.id, over)
      }
      return left
    },
  }
}

const keysOf = (entry: Exclude<LayoutEntry, ListingEntry>): number =>
  entry.rule === 'key' ? 1 : Number(entry.to) - Number(entry.from) + 1

/** Nobody watches the own line. */
function ownNumbers(lines: readonly ShownLine[]): Set<string> {
  return new Set(
    lines.flatMap(({ shown, registersAs }) => [shown.number, ...(registersAs ? [registersAs.number] : [])]),
  )
}
