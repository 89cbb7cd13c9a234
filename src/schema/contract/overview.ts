/** How everything stands. */

import { overviewSchema, systemOverviewQuerySchema, systemOverviewSchema } from '../overview.ts'
import { endpoint, tenant } from './endpoint.ts'

const about = 'How a tenant, or all of them, stand: counts, the last 30 days, and what needs somebody.'

const calls = {
  systemOverview: endpoint({
    method: 'GET',
    path: '/overview',
    summary: 'How all tenants stand',
    description:
      'Sums over all tenants, the last 30 days, and the tenants in which phones fail or are pending, the worst first, 20 at most; `others` are those beyond. With `state` they are the tenants that have phones in this state.',
    access: 'system',
    query: systemOverviewQuerySchema,
    response: systemOverviewSchema,
  }),
  overview: endpoint({
    method: 'GET',
    path: '/tenants/:code/overview',
    summary: 'How a tenant stands',
    description:
      'Counts that each are those of a list of phones, why phones fail, which firmware they said to have, operations and schedules, and the last 30 days by the tenant’s calendar: phones that fetched a day, each once, and how everything stood when it was noted, each hour.',
    access: 'look',
    params: tenant,
    response: overviewSchema,
  }),
} as const

export const overview = { about, calls }
