/** Which field an error of the database is told at: of two that save the same at once, the second one meets the constraint. */

import { InvalidInput, OffhookError } from '../kernel/errors.ts'
import { foreignKey } from './dialects/dialect.ts'

type Unique = { table: string; columns: readonly string[]; path: string; message: string }

const uniques: readonly Unique[] = [
  { table: 'tenant', columns: ['code'], path: 'code', message: 'There is a tenant with this code already' },
  {
    ...{ table: 'extension', columns: ['tenantId', 'number'], path: 'number' },
    message: 'There is an extension of this number already',
  },
  {
    ...{ table: 'model', columns: ['tenantId', 'name'], path: 'name' },
    message: 'There is a model of this name already',
  },
  {
    ...{ table: 'preset', columns: ['tenantId', 'nameOrder'], path: 'name' },
    message: 'There is a preset of this name already',
  },
  {
    ...{ table: 'keyLayout', columns: ['tenantId', 'nameOrder'], path: 'name' },
    message: 'There is a key layout of this name already',
  },
  {
    ...{ table: 'phone', columns: ['mac'], path: 'mac' },
    message: 'A phone has this MAC address already; check the label',
  },
  {
    ...{ table: 'phone', columns: ['secretHash'], path: 'secret' },
    message: 'This secret cannot be used; leave it out and one is made',
  },
  {
    ...{ table: 'provider', columns: ['issuer'], path: 'issuer' },
    message: 'There is a provider with this issuer already',
  },
  {
    ...{ table: 'identity', columns: ['providerId', 'subject'], path: 'answer' },
    message: 'You have just come in by another window; begin again',
  },
  { table: 'user', columns: ['name'], path: 'name', message: 'There is a user of this name already' },
]

/** `violated` as the dialects name it. */
export function refusalOf(violated: string | undefined): OffhookError | undefined {
  if (violated === foreignKey)
    return new OffhookError('NOT_FOUND', 'What this belongs to was deleted meanwhile')
  const found = uniques.find(({ table, columns }) => [table, ...columns].join('_') === violated)
  return found && new InvalidInput([{ path: found.path, message: found.message }])
}
