/** In place of a list that did not come. */

import { t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import { Alert, Button } from '@mantine/core'

type Props = { error: Error; onAgain: () => unknown }

export function ListNotRead({ error, onAgain }: Props) {
  return (
    <Alert color="red" variant="light" m="md" title={t`The list could not be read`} role="alert">
      {error.message}{' '}
      <Button size="compact-sm" variant="default" onClick={() => onAgain()}>
        <Trans>Try again</Trans>
      </Button>
    </Alert>
  )
}
