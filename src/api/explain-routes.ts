/** The API of why a phone gets what it gets. */

import { type Actor, may } from '../auth/actor.ts'
import type { SystemScope, TenantScope } from '../auth/tenant-scope.ts'
import type { FetchStore } from '../fetches/fetch-store.ts'
import { OffhookError } from '../kernel/errors.ts'
import { secretGiven } from '../roads/asked.ts'
import type { Explainer } from '../roads/explain.ts'
import type { ExplainQuery, Explanation } from '../schema/explain.ts'
import type { Api } from './api.ts'

type Parts = { explain: Explainer; fetches: Pick<FetchStore, 'list' | 'flush'> }

/** Of a phone that fetches each minute, those of the last quarter of an hour. */
const lastFetches = { order: 'desc', page: 1, pageSize: 15 } as const

export function explainRoutes(api: Api, { explain, fetches }: Parts): void {
  async function answer(
    scope: TenantScope | SystemScope,
    actor: Actor,
    query: ExplainQuery,
  ): Promise<Explanation> {
    // Before anything is looked up: whether there is such a secret is told by nothing.
    if (secretGiven(query) !== undefined && !may(actor, 'wholeUrl'))
      throw new OffhookError('FORBIDDEN', 'Who only looks may not ask by a secret; ask by the MAC')
    await fetches.flush()
    const { of, told } = await explain(scope, query)
    const { items } = of && told.phone ? await fetches.list(of, told.phone.id, lastFetches) : { items: [] }
    return { ...told, fetches: items }
  }

  api.on('explainAll', async ({ system, actor, query }) => answer(system, actor, query))
  api.on('askWhyOfAll', async ({ system, actor, body }) => answer(system, actor, body))
  api.on('explain', async ({ scope, actor, query }) => answer(scope, actor, query))
  api.on('askWhy', async ({ scope, actor, body }) => answer(scope, actor, body))
}
