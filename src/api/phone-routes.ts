/** The API of phones. */

import type { z } from 'zod'
import type { Audit } from '../auth/audit-store.ts'
import { tellCurrent } from '../auth/revision.ts'
import type { TenantScope } from '../auth/tenant-scope.ts'
import { mostFacets } from '../db/tally.ts'
import type { FetchStore } from '../fetches/fetch-store.ts'
import { InvalidInput } from '../kernel/errors.ts'
import type { ModelDirectory } from '../models/model-directory.ts'
import type { ChosenPhones } from '../phones/chosen-phones-store.ts'
import type { MacHolders } from '../phones/mac-holders-store.ts'
import type { PhonePage } from '../phones/phone-search-store.ts'
import type { PhoneStore } from '../phones/phone-store.ts'
import type { PendingWatch } from '../provisioning/pending-watch.ts'
import type { PhoneDescription } from '../provisioning/phone-description.ts'
import type { PhonesMeant } from '../saving/phones-meant.ts'
import type { ManyPhonesSaving } from '../saving/save-many-phones.ts'
import type { PhoneSaving } from '../saving/save-phone.ts'
import type { phoneFilterSchema } from '../schema/phone-filter.ts'
import type { Api } from './api.ts'

type Parts = {
  phones: PhoneStore
  saving: PhoneSaving
  many: ManyPhonesSaving
  models: Pick<ModelDirectory, 'idsByName' | 'namesOf'>
  meant: Pick<PhonesMeant, 'by'>
  macHolders: Pick<MacHolders, 'beginning'>
  description: Pick<PhoneDescription, 'describe' | 'describeOne' | 'secretsOf'>
  /** What phones asked until now is written before it is looked at: a phone shows its newest fetch. */
  fetches: Pick<FetchStore, 'flush'>
  watch: Pick<PendingWatch, 'progress'>
  audit: Audit
}

type Chosen = { ids?: string[] | undefined; filter?: z.output<typeof phoneFilterSchema> | undefined }

const hourMs = 3_600_000

export function phoneRoutes(api: Api, parts: Parts): void {
  const { phones, saving, models, meant, macHolders, description, fetches, watch, audit } = parts
  const { describeOne } = description

  api.on('findPhones', async ({ query, actor, system }) => ({
    items: await macHolders.beginning(system, query.mac, actor.tenantIds),
  }))
  api.on('listPhones', async ({ scope, query, actor }) => {
    await fetches.flush()
    const page: PhonePage = {
      ...(await meant.by(scope, query)),
      modelOrder: query.sort === 'modelName' ? await models.idsByName(scope) : [],
    }
    const { items, ...total } = await phones.list(scope, page)
    return {
      ...{ items: await description.describe(scope, items, actor), ...total },
      counts: await phones.countsOf(scope, page),
      registrations: await phones.registrationsOf(scope, page),
      looking: watch.progress(scope.tenantId),
    }
  })
  api.on('phoneFacets', async ({ scope, query }) => {
    await fetches.flush()
    const found = await phones.facetsOf(scope, await meant.by(scope, query))
    const { models: counts, ...others } = found
    return { ...others, ...modelFacets(counts, await models.namesOf(scope, counts.keys()), query) }
  })
  api.on('createPhone', async ({ scope, body, actor }) =>
    describeOne(scope, await saving.create(scope, body), actor),
  )
  api.on('createPhones', async ({ scope, query, body }) =>
    parts.many.save(scope, body.phones, query.onConflict),
  )
  api.on('phone', async ({ scope, params, actor }) => {
    await fetches.flush()
    return describeOne(scope, await phones.read(scope, params.id), actor)
  })
  api.on('updatePhone', async ({ scope, params, body, actor, ifMatch }) => {
    const phone = await saving
      .update(scope, params.id, body, ifMatch)
      .catch(tellCurrent(async () => describeOne(scope, await phones.read(scope, params.id), actor)))
    return describeOne(scope, phone, actor)
  })
  api.on('deletePhone', async ({ scope, params, query }) => phones.remove(scope, [params.id], query.force))
  const chosenBy = async (scope: TenantScope, { ids, filter = {} }: Chosen): Promise<ChosenPhones> => {
    if (ids) return { ids: [...new Set(ids)] }
    return { filter: await meant.by(scope, filter) }
  }
  api.on('deletePhones', async ({ scope, body: { ids, filter, force, dryRun } }) => {
    const chosen = await chosenBy(scope, { ids, filter })
    if (dryRun) return phones.lookBeforeRemoving(scope, chosen)
    return { deleted: await phones.removeAll(scope, chosen, force) }
  })
  api.on('replaceSecret', async ({ scope, params, body, actor }) =>
    describeOne(scope, await phones.replaceSecret(scope, params.id, body.overlapHours * hourMs), actor),
  )
  api.on('replaceHttpPassword', async ({ scope, params, body, actor }) => {
    const what = new Set(['httpPassword'] as const)
    const { phones: count } = await phones.rotate(
      scope,
      { ids: [params.id] },
      what,
      body.overlapHours * hourMs,
    )
    if (count === 0)
      throw new InvalidInput([
        { path: 'httpPassword', message: 'This phone has no password for fetching yet' },
      ])
    return describeOne(scope, await phones.read(scope, params.id), actor)
  })
  api.on('rotatePhones', async ({ scope, body: { what, overlapHours, ...chosen } }) =>
    phones.rotate(scope, await chosenBy(scope, chosen), new Set(what), overlapHours * hourMs),
  )
  api.on('revokePhones', async ({ scope, body }) => {
    // Who came with the new ones until now is not cut off.
    await fetches.flush()
    return phones.revoke(scope, await chosenBy(scope, body))
  })
  api.on('unlockPhone', async ({ scope, params, actor }) => {
    // What was wrong until now counts no more: so it is to be known first.
    await fetches.flush()
    await phones.unlock(scope, params.id)
    return describeOne(scope, await phones.read(scope, params.id), actor)
  })
  api.on('revealPhone', async ({ scope, params }) => {
    const phone = await phones.read(scope, params.id)
    await audit.record(scope, 'phone.reveal', params.id, { name: phone.name })
    return description.secretsOf(phone)
  })
}

/** Those that most phones have; of a vendor that is asked for, its models alone, beside all vendors. */
function modelFacets(
  counts: ReadonlyMap<string, number>,
  names: ReadonlyMap<string, { vendor: string; name: string }>,
  { vendor: asked }: { vendor?: string | undefined },
) {
  const vendors = new Map<string, number>()
  const models = [...counts].map(([modelId, phones]) => {
    const { vendor = '', name = modelId } = names.get(modelId) ?? {}
    vendors.set(vendor, (vendors.get(vendor) ?? 0) + phones)
    return { value: modelId, vendor, name, phones }
  })
  const ofAsked = models.filter(({ vendor }) => (asked ?? vendor).toLowerCase() === vendor.toLowerCase())
  const most = <Each extends { phones: number; value: string }>(all: readonly Each[]) =>
    all
      .filter(({ phones }) => phones > 0)
      .sort((one, other) => other.phones - one.phones || (one.value < other.value ? -1 : 1))
      .slice(0, mostFacets)
  const named = [...vendors].flatMap(([value, phones]) => (value === '' ? [] : [{ value, phones }]))
  return { vendors: most(named), models: most(ofAsked) }
}
