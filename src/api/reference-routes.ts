/** The API of what names phones: told by PBXs, and asked before a phone is deleted. */

import type { PhoneStore } from '../phones/phone-store.ts'
import type { ReferenceStore } from '../phones/reference-store.ts'
import type { Api } from './api.ts'

type Parts = { phones: Pick<PhoneStore, 'read'>; references: ReferenceStore }

export function referenceRoutes(api: Api, { phones, references }: Parts): void {
  const whole = <Item>(items: Item[]) => ({ items, total: items.length })

  api.on('phoneReferences', async ({ scope, params }) => {
    await phones.read(scope, params.id)
    return whole(await references.ofPhone(scope, params.id))
  })
  api.on('references', async ({ scope }) => whole(await references.list(scope)))
  api.on('putReferences', async ({ scope, body }) => {
    await references.put(scope, body)
    return whole(await references.list(scope))
  })
}
