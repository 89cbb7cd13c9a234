/** The API of operations. */

import { InvalidInput } from '../kernel/errors.ts'
import type { OperationRunner } from '../operations/operation-runner.ts'
import type { OperationStore } from '../operations/operation-store.ts'
import type { Api } from './api.ts'
import type { PhoneFinder } from './phone-finder.ts'

type Parts = { operations: OperationStore; runner: OperationRunner; phones: PhoneFinder }

export function operationRoutes(api: Api, { operations, runner, phones }: Parts): void {
  api.on('listOperations', async ({ scope, query }) => operations.list(scope, query))
  api.on('operation', async ({ scope, params }) => operations.readDetail(scope, params.id))

  api.on('createOperation', async ({ scope, body }) => {
    const ids = body.phones ? [...new Set(body.phones)] : await phones.matching(scope, body.filter ?? {})
    const found = new Map((await phones.namesOf(scope, ids)).map((phone) => [phone.id, phone]))
    const errors = ids.flatMap((id, index) =>
      found.has(id) ? [] : [{ path: `phones.${index}`, message: 'This tenant has no such phone' }],
    )
    if (errors.length > 0) throw new InvalidInput(errors.slice(0, 100))
    if (ids.length === 0) throw new InvalidInput([{ path: 'phones', message: 'No phone is selected' }])
    const chosen = ids.flatMap((id) => found.get(id) ?? [])
    return runner.create(scope, body.kind, chosen)
  })

  api.on('cancelOperation', async ({ scope, params }) => runner.cancel(scope, params.id))
}
