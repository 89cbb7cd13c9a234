/** Refuses an operation that would ask phones which nobody meant, since they register as one that is meant. */

import type { TenantScope } from '../auth/tenant-scope.ts'
import { OffhookError } from '../kernel/errors.ts'
import type { ModelDirectory } from '../models/model-directory.ts'
import type { OperationKind } from '../schema/operation.ts'
import type { SharedUsers } from '../schema/shared-users.ts'
import type { HowModelsListen } from './aim-store.ts'
import type { OperationStore } from './operation-store.ts'

type Parts = {
  operations: Pick<OperationStore, 'modelIds' | 'sharedBy'>
  models: Pick<ModelDirectory, 'find'>
}

export function refuseShared({ operations, models }: Parts) {
  async function howTheyListen(scope: TenantScope, kind: OperationKind): Promise<HowModelsListen> {
    const registrarOnly: string[] = []
    const deaf: string[] = []
    for (const id of await operations.modelIds(scope)) {
      const obeyed = (await models.find(scope, id))?.notify[kind]
      if (!obeyed) deaf.push(id)
      else if (obeyed.onlyFrom === 'registrar') registrarOnly.push(id)
    }
    return { registrarOnly, deaf }
  }

  return async (scope: TenantScope, kind: OperationKind, operationId: string): Promise<void> => {
    const shared = await operations.sharedBy(scope, operationId, await howTheyListen(scope, kind))
    if (shared) throw new OffhookError('PHONES_SHARE_USER', sentenceOf(shared), { shared })
  }
}

function sentenceOf({ first, users }: SharedUsers): string {
  const [{ phones, number, others } = { phones: 0, number: '', others: 0 }] = first
  const more = users > 1 ? `, and so it is with ${users - 1} more` : ''
  return `${phones} phones register as ${number}, ${others} of them not meant${more}: a NOTIFY through the SIP server reaches all that register as the same. Say force to ask them all; a contact of its own or a PBX link aims at one phone`
}
