/** The API of overviews. */

import type { FetchStore } from '../fetches/fetch-store.ts'
import type { Clock } from '../kernel/clock.ts'
import type { ModelDirectory } from '../models/model-directory.ts'
import type { OperationStore } from '../operations/operation-store.ts'
import type { ScheduleStore } from '../operations/schedule-store.ts'
import type { OverviewStore } from '../phones/overview-store.ts'
import type { PhoneStore } from '../phones/phone-store.ts'
import type { PhonesMeant } from '../saving/phones-meant.ts'
import { overviewDays } from '../schema/overview.ts'
import { dayOf } from '../timezones/wall-clock.ts'
import type { Api } from './api.ts'

type Parts = {
  overviews: OverviewStore
  phones: Pick<PhoneStore, 'countsOf' | 'registrationsOf' | 'totalOf'>
  operations: Pick<OperationStore, 'list'>
  schedules: Pick<ScheduleStore, 'list'>
  models: Pick<ModelDirectory, 'namesOf'>
  meant: Pick<PhonesMeant, 'by' | 'zoneOf'>
  fetches: Pick<FetchStore, 'flush'>
  clock: Clock
}

const dayMs = 24 * 3_600_000
const shown = 5
const sumOf = (counts: Readonly<Record<string, number>>) =>
  Object.values(counts).reduce((sum, n) => sum + n, 0)

export function overviewRoutes(api: Api, parts: Parts): void {
  const { overviews, phones, operations, schedules, models, meant, fetches, clock } = parts
  const firstDay = (zone: string) => dayOf(zone, clock.now() - (overviewDays - 1) * dayMs)

  api.on('overview', async ({ scope }) => {
    await fetches.flush()
    const timezone = await meant.zoneOf(scope)
    const states = await phones.countsOf(scope, {})
    const registrations = await phones.registrationsOf(scope, {})
    const today = await phones.totalOf(scope, await meant.by(scope, { fetched: 'today' }))
    const firmware = await overviews.firmware(scope)
    const names = await models.namesOf(
      scope,
      firmware.models.map(({ modelId }) => modelId),
    )
    const page = { page: 1, pageSize: shown }
    const newest = await operations.list(scope, { ...page, sort: 'createdAt', order: 'desc' })
    const next = await schedules.list(scope, { page: 1, pageSize: 50, sort: 'nextAt', order: 'asc' })
    return {
      ...{ day: dayOf(timezone, clock.now()), timezone },
      counts: {
        ...{ phones: sumOf(states), ...states, unregistered: registrations?.unregistered ?? null },
        fetchedToday: { phones: today.total, atLeast: today.atLeast },
      },
      days: await overviews.days(scope, firstDay(timezone)),
      failing: await overviews.failing(scope),
      firmware: {
        ...firmware,
        models: firmware.models.map((model) => ({
          ...{ ...model, vendor: '', name: model.modelId },
          ...names.get(model.modelId),
        })),
      },
      operations: newest.items.toSorted(
        (one, other) => Number(other.state === 'running') - Number(one.state === 'running'),
      ),
      schedules: next.items.filter(({ nextAt }) => nextAt !== null).slice(0, shown),
    }
  })

  api.on('systemOverview', async ({ system, query }) => {
    await fetches.flush()
    const { counts, ...tenants } = await overviews.tenants(system, query.state)
    const days = await overviews.daysOfAll(system, firstDay('UTC'))
    return { ...tenants, counts: { phones: sumOf(counts), ...counts }, days }
  })
}
