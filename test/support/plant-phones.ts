/** Phones put into the database as they are, with ids of the test’s choice: what is tried asks for nothing else of them. */

import type { Database } from '../../src/db/database.ts'
import { orderOf } from '../../src/db/listed.ts'
import type { PhoneState } from '../../src/schema/phone-state.ts'

type Planted = { id: string; name: string; modelId?: string; status?: PhoneState }

export async function plantPhones(
  db: Database,
  { tenantId }: { tenantId: string },
  phones: readonly Planted[],
): Promise<void> {
  const plain = {
    ...{ tenantId, virtual: 0 as const, secretSealed: '', oldSecretHash: null, oldSecretUntil: null },
    ...{
      oldSecretUsedAt: null,
      acceptUploads: 0 as const,
      fileName: '',
      httpUsername: '',
      httpPasswordSealed: null,
    },
    ...{ contact: '', lineKeys: '{}', expansionKeys: '{}', settingsSealed: '', parametersSealed: '' },
    ...{ revision: 1, createdAt: 0, updatedAt: 0, lastFetch: null, lastFetchAt: null, servedAt: null },
  }
  await db.transaction(async (queries) => {
    for (let start = 0; start < phones.length; start += 500)
      await queries
        .insertInto('phone')
        .values(
          phones
            .slice(start, start + 500)
            .map(({ id, name, modelId = 'model', status = 'neverFetched' }) => ({
              ...{
                ...plain,
                id,
                name,
                ...{ nameOrder: orderOf(name), firstNumber: '', words: orderOf(name) },
                modelId,
                status,
                mac: `${tenantId} ${id}`,
                secretHash: `${tenantId} ${id}`,
              },
            })),
        )
        .execute()
  })
}

/** An operation as its node leaves it that dies while it is made. */
export async function leaveHalfMade(db: Database, operationId: string): Promise<void> {
  await db.queries
    .updateTable('operation')
    .set({ state: 'preparing' })
    .where('id', '=', operationId)
    .execute()
}
