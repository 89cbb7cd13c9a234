/** A tenant with more phones than a test could make one after the other: written as rows, as saves would have written them. */

import type { TenantScope } from '../../src/auth/tenant-scope.ts'
import type { Database } from '../../src/db/database.ts'
import { extensionWords, orderOf, phoneWords } from '../../src/db/listed.ts'
import type { PhoneTable } from '../../src/db/phone-tables.ts'
import { flag, inParts } from '../../src/db/rows.ts'
import type { Vault } from '../../src/db/vault.ts'
import { newId, newSecret, systemRandom } from '../../src/kernel/random.ts'
import { neverRotated } from '../../src/phones/phone-record.ts'

const surnames = ['Rossi', 'Neri', 'Verdi', 'Bianchi']

/** Each has an extension of its own on its first line; `from` keeps the numbers of several calls apart. */
export async function manyPhones(
  db: Database,
  vault: Vault,
  { tenantId }: Pick<TenantScope, 'tenantId'>,
  wanted: { from?: number; phones: number; modelIds?: readonly string[]; servedAt?: number },
): Promise<void> {
  const { from = 0, phones, servedAt = null, modelIds = ['yealink-t54w', 'yealink-t46s'] } = wanted
  const numbers = Array.from({ length: phones }, (_, index) => from + index)
  await db.transaction(async (queries) => {
    for (const some of inParts(numbers, 200)) {
      const made = some.map((n) => {
        const [id, extensionId] = [newId(), newId()]
        const secret = newSecret(systemRandom)
        const number = String(1_000_000 + n)
        const name = `Desk ${n} ${surnames[n % surnames.length]}`
        const mac = `02bb${n.toString(16).padStart(8, '0')}`
        const person = { number, name, username: `${number}-X`, tech: 'PJSIP' }
        return {
          line: { tenantId, phoneId: id, line: 1, extensionId },
          extension: {
            ...{ ...person, id: extensionId, tenantId, authUsername: '', passwordSealed: null, mailbox: '' },
            ...{ voicemailNumber: '', members: '[]', words: extensionWords(person), revision: 1 },
            ...{ createdAt: n, updatedAt: n },
          },
          phone: {
            ...{
              id,
              tenantId,
              name,
              mac,
              virtual: flag(false),
              modelId: modelIds[n % modelIds.length] ?? '',
              presetId: null,
              keyLayoutId: null,
            },
            ...{
              nameOrder: orderOf(name),
              firstNumber: number,
              ...{ firmware: '', address: '' },
              words: phoneWords({ name, mac, numbers: [number] }),
            },
            ...{ secretSealed: vault.seal(secret, `phone.secret ${id}`), contact: '' },
            secretHash: vault.hash(secret, 'phone.secret'),
            ...{
              ...neverRotated,
              acceptUploads: flag(false),
            },
            ...{
              fileName: '',
              httpUsername: '',
              httpPasswordSealed: null,
              lineKeys: '[]',
              expansionKeys: '[]',
            },
            settingsSealed: vault.seal('{}', `phone.settings ${id}`),
            parametersSealed: vault.seal('{}', `phone.parameters ${id}`),
            ...{ revision: 1, createdAt: n, updatedAt: n, lastFetch: null, servedAt, refusedAt: null },
            ...{ isFailing: flag(false), pending: flag(true) },
            status: servedAt === null ? 'neverFetched' : 'pending',
            registered: 0,
            told: null,
            identitySealed: null,
            contentEtag: null,
            lastFetchAt: n % 3 === 0 ? n : null,
          } satisfies PhoneTable,
        }
      })
      await queries
        .insertInto('extension')
        .values(made.map((each) => each.extension))
        .execute()
      await queries
        .insertInto('phone')
        .values(made.map((each) => each.phone))
        .execute()
      await queries
        .insertInto('phoneLine')
        .values(made.map((each) => each.line))
        .execute()
    }
  })
}
