/** The API of what pending phones lack. */

import { may } from '../auth/actor.ts'
import type { FetchStore } from '../fetches/fetch-store.ts'
import type { PendingDifferences } from '../provisioning/pending-differences.ts'
import type { PhonesMeant } from '../saving/phones-meant.ts'
import type { Api } from './api.ts'
import { shownTo } from './shown.ts'

type Parts = {
  differences: PendingDifferences
  meant: Pick<PhonesMeant, 'by'>
  fetches: Pick<FetchStore, 'flush'>
}

export function differenceRoutes(api: Api, { differences, meant, fetches }: Parts): void {
  api.on('phoneDifferences', async ({ scope, query, actor }) => {
    await fetches.flush()
    return shownTo(actor, await differences(scope, await meant.by(scope, query), may(actor, 'reveal')))
  })
}
