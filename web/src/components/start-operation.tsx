/** Asking phones to resync or reboot; the panel shows what comes of it. */

import { plural } from '@lingui/core/macro'
import type { OperationKind } from '../../../src/schema/operation.ts'
import type { Arguments } from '../lib/api.ts'
import { useAct } from '../lib/queries.ts'
import { tellError } from './tell.ts'

type Target = { phones: string[] } | { filter: NonNullable<Arguments<'createOperation'>['body']['filter']> }

/** What has to be asked first is loaded with the question. */
export function useStartOperation(code: string) {
  const { mutateAsync } = useAct('createOperation')
  return (kind: OperationKind, target: Target, count: number, name?: string) =>
    import('./ask-operation.tsx').then(
      ({ askOperation }) =>
        askOperation({
          ...{ kind, count, what: name ?? plural(count, { one: '# phone', other: '# phones' }) },
          send: (force) => mutateAsync({ params: { code }, body: { kind, ...target, force } }),
        }),
      tellError,
    )
}
