/** Rows that others belong to, with nothing in them: for tests that look at one table. */

import type { Database } from '../../src/db/database.ts'
import type { PhoneTable } from '../../src/db/tables.ts'

export async function bareTenant({ queries }: Pick<Database, 'queries'>, id: string): Promise<void> {
  await queries
    .insertInto('tenant')
    .values({
      ...{ id, code: id, name: '', timezone: '', language: '', sipServer: '', sipPort: null },
      ...{ sipTransport: 'udp', outboundProxy: '', notifyVia: '', allowedNetworks: '[]', autoResync: 0 },
      ...{ settingsSealed: '', parametersSealed: '', revision: 1, createdAt: 1, updatedAt: 1 },
    })
    .execute()
}

export async function bareUser({ queries }: Pick<Database, 'queries'>, id: string): Promise<void> {
  await queries
    .insertInto('user')
    .values({ id, name: id, passwordHash: '', role: 'operator', createdAt: 1 })
    .execute()
}

export function barePhone(id: string, tenantId: string): PhoneTable {
  return {
    ...{ id, tenantId, name: '', virtual: 0, modelId: '', mac: id, secretSealed: '', secretHash: id },
    ...{ oldSecretHash: null, oldSecretUntil: null, oldSecretUsedAt: null, acceptUploads: 1, fileName: '' },
    ...{ httpUsername: '', httpPasswordSealed: null, contact: '', lineKeys: '[]', expansionKeys: '[]' },
    ...{ settingsSealed: '', parametersSealed: '', revision: 1, createdAt: 1, updatedAt: 1 },
    ...{
      lastFetch: null,
      told: null,
      identitySealed: null,
      contentEtag: null,
      lastFetchAt: null,
      servedAt: null,
      isFailing: 0,
      pending: 1,
      status: 'neverFetched',
      registered: 3,
    },
    ...{ nameOrder: '', firstNumber: '', words: '' },
  }
}
