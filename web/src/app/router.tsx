/** Every address of the page. Each page is a file of its own, loaded when it is first opened. */

import { t } from '@lingui/core/macro'
import { ModalsProvider } from '@mantine/modals'
import type { QueryClient } from '@tanstack/react-query'
import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  redirect,
} from '@tanstack/react-router'
import type { ReactNode } from 'react'
import type { Session } from '../../../src/schema/session.ts'
import { tellUnless } from '../components/language-choice.tsx'
import { NotThere } from '../components/not-there.tsx'
import { ApiError } from '../lib/api.ts'
import { led } from '../lib/first-steps.ts'
import { useFocusOnPage } from '../lib/focus-on-page.ts'
import { askOptions } from '../lib/queries.ts'
import { parseSearch, readSearch, stringifySearch } from '../lib/search.ts'
import { lastTenant } from '../lib/session.ts'
import { allTexts, speakFor, useLanguage } from '../lib/speak.ts'
import { Shell } from './shell.tsx'

type Drawn = () => ReactNode
type Loading<Name extends string> = () => Promise<Record<Name, Drawn>>

/** A page of the first load; it is drawn anew when another language is spoken, and keeps what was typed. */
function page<Name extends string>(load: Loading<Name>, name: Name) {
  const Lazy = lazyRouteComponent(async () => ({ Page: (await load())[name] as Drawn }), 'Page')
  function Page() {
    useLanguage()
    return <Lazy />
  }
  return Object.assign(Page, { preload: Lazy.preload })
}

/** Any other one waits for the texts of its language that did not come with the first load. */
function later<Name extends string>(load: Loading<Name>, name: Name) {
  return page(async () => (await Promise.all([load(), allTexts()]))[0], name)
}

function Frame() {
  useLanguage()
  return <Shell />
}

function Root() {
  useFocusOnPage()
  useLanguage()
  return <Outlet />
}

const root = createRootRouteWithContext<{ client: QueryClient }>()({
  component: Root,
  validateSearch: readSearch,
  notFoundComponent: () => <NotThere />,
})

const signIn = createRoute({
  getParentRoute: () => root,
  path: '/sign-in',
  component: page(() => import('../features/session/sign-in-page.tsx'), 'SignInPage'),
})

const back = createRoute({
  getParentRoute: () => root,
  path: '/sign-in/back',
  component: later(() => import('../features/sign-on/back-page.tsx'), 'BackPage'),
})

const welcome = createRoute({
  getParentRoute: () => root,
  path: '/welcome',
  component: later(() => import('../features/session/welcome-page.tsx'), 'WelcomePage'),
})

const signedIn = createRoute({
  getParentRoute: () => root,
  id: 'signed-in',
  component: Frame,
  beforeLoad: async ({ context, location }) => {
    try {
      const session = await context.client.ensureQueryData(askOptions('session', {}))
      tellUnless(await speakFor(session))
      return { session }
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
    const { tenants, may } = context.session
    const mayMakeOne = may.includes('system')
    const tenant = tenants.find(({ code }) => code === lastTenant()) ?? tenants[0]
    // Of an empty system there is nothing else to see.
    if (!tenant) throw redirect({ to: mayMakeOne && led() !== 'putOff' ? '/start' : '/tenants' })
    throw redirect({ to: '/t/$code/phones', params: { code: tenant.code } })
  },
})

const tenant = createRoute({
  getParentRoute: () => signedIn,
  path: '/t/$code',
  beforeLoad: async ({ context: { client, session }, params: { code } }) => {
    const isOf = ({ tenants }: Session) => tenants.some((each) => each.code === code.toUpperCase())
    if (isOf(session)) return
    // One that was made elsewhere is not known yet.
    if (!isOf(await client.fetchQuery({ ...askOptions('session', {}), staleTime: 0 })))
      throw new ApiError(404, {})
  },
})
const tenantStart = createRoute({
  getParentRoute: () => tenant,
  path: '/',
  beforeLoad: ({ params }) => {
    throw redirect({ to: '/t/$code/phones', params })
  },
})
const phones = createRoute({
  getParentRoute: () => tenant,
  path: 'phones',
  component: page(() => import('../features/phones/phones-page.tsx'), 'PhonesPage'),
})
const overview = createRoute({
  getParentRoute: () => tenant,
  path: 'overview',
  component: later(() => import('../features/overview/overview-page.tsx'), 'OverviewPage'),
})
const overviewOfAll = createRoute({
  getParentRoute: () => signedIn,
  path: '/overview',
  component: later(() => import('../features/overview/all-tenants-page.tsx'), 'AllTenantsPage'),
})
const firstSteps = createRoute({
  getParentRoute: () => signedIn,
  path: '/start',
  component: later(() => import('../features/first-steps/first-steps-page.tsx'), 'FirstStepsPage'),
})
const changeMany = createRoute({
  getParentRoute: () => tenant,
  path: 'phones/change',
  component: later(() => import('../features/phones/change-many-page.tsx'), 'ChangeManyPage'),
})
const phone = createRoute({
  getParentRoute: () => tenant,
  path: 'phones/$id',
  component: later(() => import('../features/phones/phone-page.tsx'), 'PhonePage'),
})
const pastePhones = createRoute({
  getParentRoute: () => tenant,
  path: 'phones/paste',
  component: later(() => import('../features/phones/paste-page.tsx'), 'PastePage'),
})
const importPhones = createRoute({
  getParentRoute: () => tenant,
  path: 'phones/import',
  component: later(() => import('../features/imports/import-page.tsx'), 'ImportPhonesPage'),
})
const importExtensions = createRoute({
  getParentRoute: () => tenant,
  path: 'extensions/import',
  component: later(() => import('../features/imports/import-page.tsx'), 'ImportExtensionsPage'),
})
const extensions = createRoute({
  getParentRoute: () => tenant,
  path: 'extensions',
  component: later(() => import('../features/extensions/extensions-page.tsx'), 'ExtensionsPage'),
})
const extension = createRoute({
  getParentRoute: () => tenant,
  path: 'extensions/$id',
  component: later(() => import('../features/extensions/extension-page.tsx'), 'ExtensionPage'),
})
const contacts = createRoute({
  getParentRoute: () => tenant,
  path: 'contacts',
  component: later(() => import('../features/contacts/contacts-page.tsx'), 'ContactsPage'),
})
const contact = createRoute({
  getParentRoute: () => tenant,
  path: 'contacts/$id',
  component: later(() => import('../features/contacts/contact-page.tsx'), 'ContactPage'),
})
const presets = createRoute({
  getParentRoute: () => tenant,
  path: 'presets',
  component: later(() => import('../features/presets/presets-page.tsx'), 'PresetsPage'),
})
const preset = createRoute({
  getParentRoute: () => tenant,
  path: 'presets/$id',
  component: later(() => import('../features/presets/preset-page.tsx'), 'PresetPage'),
})
const keyLayouts = createRoute({
  getParentRoute: () => tenant,
  path: 'key-layouts',
  component: later(() => import('../features/key-layouts/key-layouts-page.tsx'), 'KeyLayoutsPage'),
})
const keyLayout = createRoute({
  getParentRoute: () => tenant,
  path: 'key-layouts/$id',
  component: later(() => import('../features/key-layouts/key-layout-page.tsx'), 'KeyLayoutPage'),
})
const models = createRoute({
  getParentRoute: () => tenant,
  path: 'models',
  component: later(() => import('../features/models/models-page.tsx'), 'ModelsPage'),
})
const model = createRoute({
  getParentRoute: () => tenant,
  path: 'models/$id',
  component: later(() => import('../features/models/model-page.tsx'), 'ModelPage'),
})
const operations = createRoute({
  getParentRoute: () => tenant,
  path: 'operations',
  component: later(() => import('../features/operations/operations-page.tsx'), 'OperationsPage'),
})
const operation = createRoute({
  getParentRoute: () => tenant,
  path: 'operations/$id',
  component: later(() => import('../features/operations/operation-page.tsx'), 'OperationPage'),
})
const schedules = createRoute({
  getParentRoute: () => tenant,
  path: 'schedules',
  component: later(() => import('../features/schedules/schedules-page.tsx'), 'SchedulesPage'),
})
const schedule = createRoute({
  getParentRoute: () => tenant,
  path: 'schedules/$id',
  component: later(() => import('../features/schedules/schedule-page.tsx'), 'SchedulePage'),
})
const linksPage = later(() => import('../features/links/links-page.tsx'), 'LinksPage')
const linkPage = later(() => import('../features/links/link-page.tsx'), 'LinkPage')
const links = createRoute({
  getParentRoute: () => tenant,
  path: 'links',
  component: linksPage,
})
const link = createRoute({
  getParentRoute: () => tenant,
  path: 'links/$id',
  component: linkPage,
})
const linksOfAll = createRoute({
  getParentRoute: () => signedIn,
  path: '/links',
  component: linksPage,
})
const linkOfAll = createRoute({
  getParentRoute: () => signedIn,
  path: '/links/$id',
  component: linkPage,
})
const auditPage = later(() => import('../features/audit/audit-page.tsx'), 'AuditPage')
const audit = createRoute({ getParentRoute: () => tenant, path: 'audit', component: auditPage })
const auditOfAll = createRoute({ getParentRoute: () => signedIn, path: '/audit', component: auditPage })
const inboxPage = later(() => import('../features/inbox/inbox-page.tsx'), 'InboxPage')
const inbox = createRoute({ getParentRoute: () => tenant, path: 'inbox', component: inboxPage })
const inboxOfAll = createRoute({ getParentRoute: () => signedIn, path: '/inbox', component: inboxPage })
const whyPage = later(() => import('../features/explain/why-page.tsx'), 'WhyPage')
const why = createRoute({ getParentRoute: () => tenant, path: 'why', component: whyPage })
const whyOfAll = createRoute({ getParentRoute: () => signedIn, path: '/why', component: whyPage })
const providers = createRoute({
  getParentRoute: () => signedIn,
  path: '/providers',
  component: later(() => import('../features/sign-on/providers-page.tsx'), 'ProvidersPage'),
})
const provider = createRoute({
  getParentRoute: () => signedIn,
  path: '/providers/$id',
  component: later(() => import('../features/sign-on/provider-page.tsx'), 'ProviderPage'),
})
const tenants = createRoute({
  getParentRoute: () => signedIn,
  path: '/tenants',
  component: later(() => import('../features/tenants/tenants-page.tsx'), 'TenantsPage'),
})
const oneTenant = createRoute({
  getParentRoute: () => signedIn,
  path: '/tenants/$code',
  component: later(() => import('../features/tenants/tenant-page.tsx'), 'TenantPage'),
})

const system = createRoute({
  getParentRoute: () => signedIn,
  path: '/system',
  component: later(() => import('../features/system/system-page.tsx'), 'SystemPage'),
})

const account = createRoute({
  getParentRoute: () => signedIn,
  path: '/account',
  component: later(() => import('../features/account/account-page.tsx'), 'AccountPage'),
})

const people = createRoute({
  getParentRoute: () => signedIn,
  path: '/people',
  component: later(() => import('../features/people/people-page.tsx'), 'PeoplePage'),
})
const person = createRoute({
  getParentRoute: () => signedIn,
  path: '/people/$id',
  component: later(() => import('../features/people/person-page.tsx'), 'PersonPage'),
})
const keys = createRoute({
  getParentRoute: () => signedIn,
  path: '/keys',
  component: later(() => import('../features/keys/keys-page.tsx'), 'KeysPage'),
})
const key = createRoute({
  getParentRoute: () => signedIn,
  path: '/keys/$id',
  component: later(() => import('../features/keys/key-page.tsx'), 'KeyPage'),
})
const roles = createRoute({
  getParentRoute: () => signedIn,
  path: '/roles',
  component: later(() => import('../features/roles/roles-page.tsx'), 'RolesPage'),
})

const help = createRoute({
  getParentRoute: () => signedIn,
  path: '/help/$topic',
  component: later(() => import('../features/help/help-page.tsx'), 'HelpPage'),
})

/** Within the frame, from which one finds back. */
const nowhere = createRoute({ getParentRoute: () => signedIn, path: '$', component: () => <NotThere /> })

const routeTree = root.addChildren([
  signIn,
  welcome,
  back,
  signedIn.addChildren([
    start,
    tenant.addChildren([
      tenantStart,
      overview,
      phones,
      changeMany,
      pastePhones,
      importPhones,
      phone,
      extensions,
      importExtensions,
      extension,
      contacts,
      contact,
      presets,
      preset,
      keyLayouts,
      keyLayout,
      models,
      model,
      operations,
      operation,
      schedules,
      schedule,
      links,
      link,
      inbox,
      why,
      audit,
    ]),
    overviewOfAll,
    firstSteps,
    linksOfAll,
    linkOfAll,
    inboxOfAll,
    auditOfAll,
    whyOfAll,
    providers,
    provider,
    tenants,
    oneTenant,
    system,
    account,
    people,
    person,
    keys,
    key,
    roles,
    help,
    nowhere,
  ]),
])

/** Inside the router, because dialogs lead to pages, too. */
function Dialogs({ children }: { children: ReactNode }) {
  return <ModalsProvider labels={{ confirm: t`Yes`, cancel: t`Cancel` }}>{children}</ModalsProvider>
}

export function makeRouter(client: QueryClient) {
  return createRouter({
    routeTree,
    context: { client },
    parseSearch,
    stringifySearch,
    scrollRestoration: true,
    InnerWrap: Dialogs,
    defaultErrorComponent: ({ error }) => <NotThere error={error} />,
  })
}
