/** Every address of the page. */

import type { QueryClient } from '@tanstack/react-query'
import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  Outlet,
  redirect,
} from '@tanstack/react-router'
import { NotThere } from '../components/not-there.tsx'
import { ContactPage } from '../features/contacts/contact-page.tsx'
import { ContactsPage } from '../features/contacts/contacts-page.tsx'
import { ExtensionPage } from '../features/extensions/extension-page.tsx'
import { ExtensionsPage } from '../features/extensions/extensions-page.tsx'
import { ModelPage } from '../features/models/model-page.tsx'
import { ModelsPage } from '../features/models/models-page.tsx'
import { OperationPage } from '../features/operations/operation-page.tsx'
import { OperationsPage } from '../features/operations/operations-page.tsx'
import { PhonePage } from '../features/phones/phone-page.tsx'
import { PhonesPage } from '../features/phones/phones-page.tsx'
import { SignInPage } from '../features/session/sign-in-page.tsx'
import { SystemPage } from '../features/system/system-page.tsx'
import { TenantPage } from '../features/tenants/tenant-page.tsx'
import { TenantsPage } from '../features/tenants/tenants-page.tsx'
import { ApiError } from '../lib/api.ts'
import { askOptions } from '../lib/queries.ts'
import { parseSearch, readSearch, stringifySearch } from '../lib/search.ts'
import { lastTenant } from '../lib/session.ts'
import { Shell } from './shell.tsx'

const root = createRootRouteWithContext<{ client: QueryClient }>()({
  component: Outlet,
  validateSearch: readSearch,
  notFoundComponent: () => <NotThere />,
})

const signIn = createRoute({ getParentRoute: () => root, path: '/sign-in', component: SignInPage })

const signedIn = createRoute({
  getParentRoute: () => root,
  id: 'signed-in',
  component: Shell,
  beforeLoad: async ({ context, location }) => {
    try {
      return { session: await context.client.ensureQueryData(askOptions('session', {})) }
    } catch (error) {
      if (error instanceof ApiError && error.status === 401) {
        throw redirect({ to: '/sign-in', search: { to: location.href } })
      }
      throw error
    }
  },
})

const start = createRoute({
  getParentRoute: () => signedIn,
  path: '/',
  beforeLoad: ({ context }) => {
    const { tenants } = context.session
    const tenant = tenants.find(({ code }) => code === lastTenant()) ?? tenants[0]
    if (!tenant) throw redirect({ to: '/tenants' })
    throw redirect({ to: '/t/$code/phones', params: { code: tenant.code } })
  },
})

const tenant = createRoute({ getParentRoute: () => signedIn, path: '/t/$code' })
const tenantStart = createRoute({
  getParentRoute: () => tenant,
  path: '/',
  beforeLoad: ({ params }) => {
    throw redirect({ to: '/t/$code/phones', params })
  },
})
const phones = createRoute({ getParentRoute: () => tenant, path: 'phones', component: PhonesPage })
const phone = createRoute({ getParentRoute: () => tenant, path: 'phones/$id', component: PhonePage })
const extensions = createRoute({
  getParentRoute: () => tenant,
  path: 'extensions',
  component: ExtensionsPage,
})
const extension = createRoute({
  getParentRoute: () => tenant,
  path: 'extensions/$id',
  component: ExtensionPage,
})
const contacts = createRoute({ getParentRoute: () => tenant, path: 'contacts', component: ContactsPage })
const contact = createRoute({ getParentRoute: () => tenant, path: 'contacts/$id', component: ContactPage })
const models = createRoute({ getParentRoute: () => tenant, path: 'models', component: ModelsPage })
const model = createRoute({ getParentRoute: () => tenant, path: 'models/$id', component: ModelPage })
const operations = createRoute({
  getParentRoute: () => tenant,
  path: 'operations',
  component: OperationsPage,
})
const operation = createRoute({
  getParentRoute: () => tenant,
  path: 'operations/$id',
  component: OperationPage,
})
const tenants = createRoute({ getParentRoute: () => signedIn, path: '/tenants', component: TenantsPage })
const oneTenant = createRoute({
  getParentRoute: () => signedIn,
  path: '/tenants/$code',
  component: TenantPage,
})

const system = createRoute({ getParentRoute: () => signedIn, path: '/system', component: SystemPage })

const routeTree = root.addChildren([
  signIn,
  signedIn.addChildren([
    start,
    tenant.addChildren([
      tenantStart,
      phones,
      phone,
      extensions,
      extension,
      contacts,
      contact,
      models,
      model,
      operations,
      operation,
    ]),
    tenants,
    oneTenant,
    system,
  ]),
])

export function makeRouter(client: QueryClient) {
  return createRouter({
    routeTree,
    context: { client },
    parseSearch,
    stringifySearch,
    scrollRestoration: true,
    defaultErrorComponent: ({ error }) => <NotThere error={error} />,
  })
}
