/** The API of phones' histories. */

import { may } from '../auth/actor.ts'
import { tellCurrent } from '../auth/revision.ts'
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
  description: Pick<PhoneDescription, 'describeOne'>
}

export function phoneHistoryRoutes(api: Api, { phones, history, restoring, description }: Parts): void {
  const { describeOne } = description

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
