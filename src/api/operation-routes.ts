/** The API of operations. */

import type { ModelDirectory } from '../models/model-directory.ts'
import type { OperationRunner } from '../operations/operation-runner.ts'
import type { OperationStore } from '../operations/operation-store.ts'
import type { Api } from './api.ts'

type Parts = {
  operations: OperationStore
  runner: OperationRunner
  models: Pick<ModelDirectory, 'idsNamed'>
}

export function operationRoutes(api: Api, { operations, runner, models }: Parts): void {
  api.on('listOperations', async ({ scope, query }) => operations.list(scope, query))
  api.on('operation', async ({ scope, params, query }) => operations.readDetail(scope, params.id, query))

  api.on('createOperation', async ({ scope, body: { kind, phones, filter = {}, force } }) => {
    if (phones) return runner.create(scope, kind, { ids: [...new Set(phones)] }, { force })
    const modelIds = filter.q ? await models.idsNamed(scope, filter.q) : []
    return runner.create(scope, kind, { filter: { ...filter, modelIds } }, { force })
  })

  api.on('retryOperation', async ({ scope, params, body }) => runner.retry(scope, params.id, body))
  api.on('cancelOperation', async ({ scope, params }) => runner.cancel(scope, params.id))
}
