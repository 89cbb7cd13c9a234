/** A device of the inbox becomes a phone like any other: what is not said of it is filled in. */

import type { SystemScope, TenantScope } from '../auth/tenant-scope.ts'
import type { PhoneModel } from '../definitions/model.ts'
import type { ExtensionStore } from '../extensions/extension-store.ts'
import type { InboxStore } from '../inbox/inbox-store.ts'
import { InvalidInput } from '../kernel/errors.ts'
import type { PhoneRecord } from '../phones/phone-record.ts'
import type { Adoption, AdoptionOffer, Stranger } from '../schema/inbox.ts'
import { phoneCreateSchema } from '../schema/phone.ts'
import type { PhoneSaving } from './save-phone.ts'

type Parts = {
  inbox: Pick<InboxStore, 'read' | 'adopted'>
  extensions: Pick<ExtensionStore, 'freeExtension'>
  saving: Pick<PhoneSaving, 'create'>
  modelOf(scope: TenantScope, modelId: string): Promise<PhoneModel | undefined>
}

export function deviceAdoption({ inbox, extensions, saving, modelOf }: Parts) {
  return {
    /** `scope`: the tenant that it would belong to, where that is known. */
    async offer(device: Stranger, scope: TenantScope | undefined): Promise<AdoptionOffer> {
      const extension = scope ? await extensions.freeExtension(scope) : null
      return { device, name: nameFor(device, extension?.number), modelId: device.modelId, extension }
    },

    /** `seenBy`: in whose inbox it is. */
    async adopt(
      scope: TenantScope,
      seenBy: TenantScope | SystemScope,
      id: string,
      wanted: Adoption,
    ): Promise<PhoneRecord> {
      const device = await inbox.read(seenBy, id)
      const { extensionId, virtual } = wanted
      const modelId = wanted.modelId ?? device.modelId
      if (!modelId)
        throw new InvalidInput([{ path: 'modelId', message: 'Nothing says which model it is; choose one' }])
      const model = await modelOf(scope, modelId)
      const line = model?.firstLine ?? 1
      return saving.create(
        scope,
        phoneCreateSchema.parse({
          ...{ name: wanted.name ?? nameFor(device), modelId, virtual },
          mac: virtual ? wanted.mac : device.mac || wanted.mac,
          lines: extensionId === null ? [] : [{ line, extensionId }],
        }),
        inbox.adopted(seenBy, id),
      )
    },
  }
}

export type DeviceAdoption = ReturnType<typeof deviceAdoption>

/** As a person tells it from others: what it is, and where it will ring. */
function nameFor({ model, vendor, mac }: Stranger, number?: string): string {
  return [model ?? vendor ?? 'Phone', number ?? mac.slice(-4)].filter((part) => part !== '').join(' ')
}
