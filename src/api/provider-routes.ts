/** The API of providers of sign-in. */

import { tellCurrent } from '../auth/revision.ts'
import type { Clock } from '../kernel/clock.ts'
import type { ProviderFetch } from '../oidc/provider-network.ts'
import type { ProviderStore } from '../oidc/provider-store.ts'
import { testProvider } from '../oidc/test-provider.ts'
import type { Api } from './api.ts'

type Parts = { providers: ProviderStore; providerFetch: ProviderFetch; clock: Clock }

export function providerRoutes(api: Api, { providers, providerFetch, clock }: Parts): void {
  api.on('listProviders', async ({ system, query }) => providers.list(system, query))
  api.on('provider', async ({ system, params }) => providers.read(system, params.id))
  api.on('createProvider', async ({ system, body }) =>
    providers.read(system, await providers.create(system, body)),
  )
  api.on('updateProvider', async ({ system, params, body, ifMatch }) => {
    await providers
      .update(system, params.id, body, ifMatch)
      .catch(tellCurrent(() => providers.read(system, params.id)))
    return providers.read(system, params.id)
  })
  api.on('deleteProvider', async ({ system, params }) => providers.remove(system, params.id))
  api.on('testProvider', async ({ system, params }) =>
    testProvider(await providers.readOpen(system, params.id), providerFetch, clock),
  )
}
