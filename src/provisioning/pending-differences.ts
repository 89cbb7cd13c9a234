/** What the phones that are pending lack: in which parameters their files differ from what they have, and on how many phones each. */

import { setImmediate as pause } from 'node:timers/promises'
import type { TenantScope } from '../auth/tenant-scope.ts'
import type { FetchStore } from '../fetches/fetch-store.ts'
import type { PhoneStore } from '../phones/phone-store.ts'
import { dots } from '../rendering/masked-scope.ts'
import type { Difference, Differences } from '../schema/differences.ts'
import type { FilePreview } from '../schema/phone.ts'
import { vocabulary } from '../schema/settings.ts'
import type { Lookback } from './given-then.ts'
import type { KnownPhones } from './known-phones.ts'
import type { PhoneFiles } from './phone-files.ts'

type Parts = {
  phones: Pick<PhoneStore, 'list'>
  fetches: Pick<FetchStore, 'contentsOf'>
  known: Pick<KnownPhones, 'ofRecords' | 'phoneBook'>
  files: Pick<PhoneFiles, 'settingsSaid'>
  given: Pick<Lookback, 'changesSince'>
}

type Sought = { q?: string | undefined; modelId?: string | undefined; modelIds: readonly string[] }
type Change = FilePreview['changes'][number]

/** Each is rendered, while others are heard. */
const mostPhones = 200
const mostDifferences = 50
const mostNames = 5

export function pendingDifferences({ phones, fetches, known, files, given }: Parts) {
  return async (
    scope: TenantScope,
    { q, modelId, modelIds }: Sought,
    maySeeSecrets: boolean,
  ): Promise<Differences> => {
    const { items, total, atLeast } = await phones.list(scope, {
      ...{
        q,
        modelId,
        modelIds,
        status: 'pending',
        sort: 'name',
        order: 'asc',
        page: 1,
        pageSize: mostPhones,
      },
    })
    const ids = items.map(({ id }) => id)
    const contents = await fetches.contentsOf(scope, ids)
    const book = await known.phoneBook(scope)
    const gathered = gather()
    for (const phone of await known.ofRecords(scope, items)) {
      await pause()
      const content = contents.get(phone.phone.id)
      const changes = content && (await given.changesSince(phone, content, book, maySeeSecrets))
      if (!changes) gathered.unknown++
      else if (changes.length === 0) gathered.otherFiles++
      else gathered.add(changes, files.settingsSaid(phone))
    }
    return { ...{ phones: total, atLeast, looked: ids.length, ids }, ...gathered.told() }
  }
}

export type PendingDifferences = ReturnType<typeof pendingDifferences>

type Gathered = Difference & { isOne: boolean }

function gather() {
  const byLabel = new Map<string, Gathered>()
  return {
    unknown: 0,
    otherFiles: 0,
    /** Of one phone. */
    add(changes: readonly Change[], said: ReadonlyMap<string, string>): void {
      const ofPhone = Map.groupBy(changes, ({ name }) => labelOf(name, said.get(name)))
      for (const [label, some] of ofPhone) {
        const [{ before, after } = { before: null, after: null }] = some
        const known = byLabel.get(label)
        const each = known ?? { label, phones: 0, names: [], before, after, secret: false, isOne: true }
        each.phones++
        each.secret ||= some.some(({ secret }) => secret)
        each.isOne &&= some.length === 1 && each.before === before && each.after === after
        for (const { name } of some)
          if (each.names.length < mostNames && !each.names.includes(name)) each.names.push(name)
        byLabel.set(label, each)
      }
    },
    told(): Pick<Differences, 'differences' | 'more' | 'unknown' | 'otherFiles'> {
      const all = [...byLabel.values()].sort((a, b) => b.phones - a.phones || (a.label < b.label ? -1 : 1))
      const differences = all.slice(0, mostDifferences).map(({ isOne, before, after, ...each }) => ({
        ...each,
        before: isOne ? shown(before, each.secret) : null,
        after: isOne ? shown(after, each.secret) : null,
      }))
      const { unknown, otherFiles } = this
      return { differences, more: all.length - differences.length, unknown, otherFiles }
    },
  }
}

const shown = (value: string | null, secret: boolean) => (secret && value ? dots : value)

/** As the setting is called that the parameter says, on whatever line. */
function labelOf(name: string, path: string | undefined): string {
  const key = path?.replace(/^lines?\.(\d+\.)?/, '').replace(/^zone\..*/, 'timezone')
  return vocabulary.find((each) => each.key === key)?.label ?? name
}
