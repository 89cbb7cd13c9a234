/** The API of operations. */

import type { OperationRunner } from '../operations/operation-runner.ts'
import type { OperationStore } from '../operations/operation-store.ts'
import type { PhonesMeant } from '../saving/phones-meant.ts'
import type { Api } from './api.ts'

type Parts = {
  operations: OperationStore
  runner: OperationRunner
  meant: Pick<PhonesMeant, 'by'>
}

export function operationRoutes(api: Api, { operations, runner, meant }: Parts): void {
  api.on('listOperations', async ({ scope, query }) => operations.list(scope, query))
  api.on('operation', async ({ scope, params, query }) => operations.readDetail(scope, params.id, query))

  api.on('createOperation', async ({ scope, body: { kind, phones, filter = {}, force } }) => {
    if (phones) return runner.create(scope, kind, { ids: [...new Set(phones)] }, { force })
    return runner.create(scope, kind, { filter: await meant.by(scope, filter) }, { force })
  })

  api.on('retryOperation', async ({ scope, params, body }) => runner.retry(scope, params.id, body))
  api.on('cancelOperation', async ({ scope, params }) => runner.cancel(scope, params.id))
}
