/** What the phones that are pending lack: in which parameters their files differ from what they have, and on how many phones each. */

import { setImmediate as pause } from 'node:timers/promises'
import type { TenantScope } from '../auth/tenant-scope.ts'
import type { FetchStore } from '../fetches/fetch-store.ts'
import type { PhoneFilter } from '../phones/phone-filter.ts'
import type { PhoneStore } from '../phones/phone-store.ts'
import type { Differences } from '../schema/differences.ts'
import { gatherDifferences } from './gather-differences.ts'
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

/** Each is rendered, while others are heard. */
const mostPhones = 200

export function pendingDifferences({ phones, fetches, known, files, given }: Parts) {
  return async (
    scope: TenantScope,
    filter: Omit<PhoneFilter, 'status'>,
    maySeeSecrets: boolean,
  ): Promise<Differences> => {
    const { items, total, atLeast } = await phones.list(scope, {
      ...filter,
      ...{ status: 'pending', sort: 'name', order: 'asc', page: 1, pageSize: mostPhones },
    })
    const ids = items.map(({ id }) => id)
    const contents = await fetches.contentsOf(scope, ids)
    const book = await known.phoneBook(scope)
    const gathered = gatherDifferences()
    let [unknown, otherFiles] = [0, 0]
    for (const phone of await known.ofRecords(scope, items)) {
      await pause()
      const content = contents.get(phone.phone.id)
      const changes = content && (await given.changesSince(phone, content, book, maySeeSecrets))
      if (!changes) unknown++
      else if (changes.length === 0) otherFiles++
      else gathered.add(changes, files.settingsSaid(phone))
    }
    return { ...{ phones: total, atLeast, looked: ids.length, ids, unknown, otherFiles }, ...gathered.told() }
  }
}

export type PendingDifferences = ReturnType<typeof pendingDifferences>
