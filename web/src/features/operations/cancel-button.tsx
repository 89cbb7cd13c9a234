/** Asks no more phones of an operation that runs. */

import { Trans } from '@lingui/react/macro'
import { Button } from '@mantine/core'
import { tellError } from '../../components/tell.ts'
import { useAct } from '../../lib/queries.ts'
import { useReadOnlyReason } from '../../lib/session.ts'

export function CancelButton({ code, id }: { code: string; id: string }) {
  const cancel = useAct('cancelOperation')
  if (useReadOnlyReason('ask')) return null
  return (
    <Button
      size="compact-sm"
      h={30}
      variant="default"
      loading={cancel.isPending}
      onClick={() => cancel.mutate({ params: { code, id } }, { onError: tellError })}
    >
      <Trans>Cancel the rest</Trans>
    </Button>
  )
}
