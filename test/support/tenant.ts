/** A tenant of a test, with what a test keeps in it, made through the API like anybody makes it. */

import type { Extension, ExtensionCreate } from '../../src/schema/extension.ts'
import type { OperationDetail, OperationKind } from '../../src/schema/operation.ts'
import type { Fetch, Phone, PhoneCreate } from '../../src/schema/phone.ts'
import type { TenantCreate } from '../../src/schema/tenant.ts'
import { until } from './processes.ts'
import type { TestApp } from './start-app.ts'

export type TestTenant = Awaited<ReturnType<typeof makeTenant>>

let macs = 0
/** A MAC that no other phone of this process has. */
export const nextMac = () => `02${(++macs).toString(16).padStart(10, '0')}`

export async function makeTenant(app: TestApp, wanted: Partial<TenantCreate> = {}) {
  const { code = 'ACME' } = wanted
  const base = `/tenants/${code}`
  await app.ok('POST', '/tenants', { name: 'Acme', sipServer: '127.0.0.1', ...wanted, code })
  return { ...inTenant(app, base), code }
}

/** The same calls for a tenant that is there. */
export function inTenant(app: TestApp, base: string) {
  const operation = (id: string) => app.ok<OperationDetail>('GET', `${base}/operations/${id}`)
  return {
    base,
    extension: (wanted: Partial<ExtensionCreate> & { number: string }) =>
      app.ok<Extension>('POST', `${base}/extensions`, {
        name: `Extension ${wanted.number}`,
        password: `secret-of-${wanted.number}`,
        ...wanted,
      }),
    phone: (wanted: Partial<PhoneCreate> = {}) =>
      app.ok<Phone>('POST', `${base}/phones`, {
        name: 'A phone',
        modelId: 'yealink-t54w',
        mac: wanted.virtual ? undefined : nextMac(),
        ...wanted,
      }),
    read: (id: string) => app.ok<Phone>('GET', `${base}/phones/${id}`),
    fetches: async (id: string) =>
      (await app.ok<{ items: Fetch[] }>('GET', `${base}/phones/${id}/fetches`)).items,
    operation,
    start: (kind: OperationKind, phones: string[], { force = false } = {}) =>
      app.ok<OperationDetail>('POST', `${base}/operations`, { kind, phones, force }),
    /** Waits until an operation has ended. */
    ended: (id: string, timeoutMs = 15_000) =>
      until(
        'the operation ends',
        async () => {
          const now = await operation(id)
          return now.state !== 'running' && now
        },
        { timeoutMs, everyMs: 100 },
      ),
    /** Waits until the only phone of an operation has come to a state. */
    comesTo: (id: string, state: string, timeoutMs = 15_000) =>
      until(
        `the phone is ${state}`,
        async () => {
          const [phone] = (await operation(id)).phones
          return phone?.state === state && phone
        },
        { timeoutMs },
      ),
  }
}
