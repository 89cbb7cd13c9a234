/** The API of what pending phones lack. */

import { may } from '../auth/actor.ts'
import type { FetchStore } from '../fetches/fetch-store.ts'
import type { ModelDirectory } from '../models/model-directory.ts'
import type { PendingDifferences } from '../provisioning/pending-differences.ts'
import type { Api } from './api.ts'
import { shownTo } from './shown.ts'

type Parts = {
  differences: PendingDifferences
  models: Pick<ModelDirectory, 'idsNamed'>
  fetches: Pick<FetchStore, 'flush'>
}

export function differenceRoutes(api: Api, { differences, models, fetches }: Parts): void {
  api.on('phoneDifferences', async ({ scope, query, actor }) => {
    await fetches.flush()
    const modelIds = query.q ? await models.idsNamed(scope, query.q) : []
    return shownTo(actor, await differences(scope, { ...query, modelIds }, may(actor, 'reveal')))
  })
}
