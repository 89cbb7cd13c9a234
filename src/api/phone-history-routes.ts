/** The API of phones' histories. */

import { type Actor, may } from '../auth/actor.ts'
import { tellCurrent } from '../auth/revision.ts'
import type { TenantScope } from '../auth/tenant-scope.ts'
import { OffhookError } from '../kernel/errors.ts'
import type { PhoneRecord } from '../phones/phone-record.ts'
import type { PhoneStore } from '../phones/phone-store.ts'
import type { PhoneDescription } from '../provisioning/phone-description.ts'
import type { PhoneHistory } from '../provisioning/phone-history.ts'
import type { PhoneRestoring } from '../saving/restore-phone.ts'
import type { Api } from './api.ts'
import { shownTo } from './shown.ts'

type Parts = {
  phones: Pick<PhoneStore, 'read'>
  history: PhoneHistory
  restoring: PhoneRestoring
  description: Pick<PhoneDescription, 'describe'>
}

export function phoneHistoryRoutes(api: Api, { phones, history, restoring, description }: Parts): void {
  const describeOne = async (scope: TenantScope, phone: PhoneRecord, actor: Actor) => {
    const [described] = await description.describe(scope, [phone], actor)
    if (!described) throw new OffhookError('PHONE_NOT_FOUND')
    return described
  }

  api.on('phoneHistory', async ({ scope, params, query, actor }) => {
    const phone = await phones.read(scope, params.id)
    return history(scope, phone, query, {
      seesAddresses: may(actor, 'audit'),
      shown: (entry) => shownTo(actor, entry),
    })
  })

  api.on('phoneState', async ({ scope, params, query, actor }) =>
    shownTo(
      actor,
      await restoring.look(scope, params.id, Number(params.revision), {
        fields: query.fields,
        maySeeSecrets: may(actor, 'reveal'),
      }),
    ),
  )

  api.on('restorePhone', async ({ scope, params, body, actor, ifMatch }) => {
    const wish = { fields: body.fields, ifMatch }
    const phone = await restoring
      .restore(scope, params.id, Number(params.revision), wish)
      .catch(tellCurrent(async () => describeOne(scope, await phones.read(scope, params.id), actor)))
    return describeOne(scope, phone, actor)
  })
}
