/** The API of what phones asked for, and what they were given. */

import { may } from '../auth/actor.ts'
import type { FetchStore } from '../fetches/fetch-store.ts'
import type { PhoneStore } from '../phones/phone-store.ts'
import type { Lookback } from '../provisioning/given-then.ts'
import type { KnownPhones } from '../provisioning/known-phones.ts'
import type { Api } from './api.ts'
import { shownTo } from './shown.ts'

type Parts = {
  phones: Pick<PhoneStore, 'read'>
  fetches: Pick<FetchStore, 'list' | 'read'>
  known: Pick<KnownPhones, 'ofRecord' | 'phoneBook'>
  given: Pick<Lookback, 'lookBack'>
}

export function fetchRoutes(api: Api, { phones, fetches, known, given }: Parts): void {
  api.on('phoneFetches', async ({ scope, params, query }) => {
    await phones.read(scope, params.id)
    return fetches.list(scope, params.id, query)
  })
  api.on('phoneFetch', async ({ scope, params, actor }) => {
    const phone = await known.ofRecord(scope, await phones.read(scope, params.id))
    const kept = await fetches.read(scope, params.id, params.fetch)
    const book = await known.phoneBook(scope)
    const then = await given.lookBack(phone, kept, book, may(actor, 'reveal'))
    return { ...kept.fetch, given: shownTo(actor, then) }
  })
}
