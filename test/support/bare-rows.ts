/** Rows that others belong to, with nothing in them: for tests that look at one table. */

import type { Database } from '../../src/db/database.ts'
import type { PhoneTable } from '../../src/db/phone-tables.ts'
import type { FetchRecord } from '../../src/fetches/fetch-store.ts'
import { neverHeard } from '../../src/phones/phone-record.ts'

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
    ...{ presetId: null, keyLayoutId: null },
    ...{
      acceptUploads: 1,
      fileName: '',
      httpUsername: '',
      httpPasswordSealed: null,
      contact: '',
      lineKeys: '[]',
      expansionKeys: '[]',
    },
    ...{ settingsSealed: '', parametersSealed: '', revision: 1, createdAt: 1, updatedAt: 1 },
    ...neverHeard,
    ...{ isFailing: 0, pending: 1, status: 'neverFetched', registered: 3 },
    ...{ nameOrder: '', firstNumber: '', words: '', firmware: '', address: '' },
  }
}

/** A main file that a phone got, with no news in it. */
export function bareFetch(
  record: Pick<FetchRecord, 'tenantId' | 'phoneId'> & Partial<FetchRecord>,
): FetchRecord {
  return {
    ...{ at: 1, protocol: 'http', method: 'GET', path: '', file: 'a.cfg', ip: '192.0.2.1', userAgent: '' },
    ...{ model: null, firmware: null, outcome: 'served', reason: { code: 'ok', message: '' } },
    ...{ bytes: 1, tookMs: 1, etag: '"a"', names: null, identity: null, content: null },
    ...{ main: true, failing: false, secretHash: null },
    ...record,
  }
}
