/** A dialog's form that asks for the present password, or that one signs in once more: whoever changes by what one signs in proves who it is. */

import { t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import { PasswordInput, Text } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { ProveElsewhere } from '../../components/prove-elsewhere.tsx'
import { useAsk } from '../../lib/queries.ts'
import { refusedAt } from '../../lib/refused-at.ts'
import { DialogForm, type FormState } from './dialog-form.tsx'

type Props = FormState & {
  /** Without a password where one has just signed in once more. */
  onProof: (password: string | undefined) => void
}

export function ProofForm({ onProof, children, ...form }: Props) {
  const [password, setPassword] = useState('')
  const client = useQueryClient()
  const isProved = useAsk('me', {}).data?.provedElsewhere ?? false
  return (
    <>
      <DialogForm {...form} onSubmit={() => onProof(isProved ? undefined : password)}>
        {children}
        {isProved ? (
          <Text size="sm">
            <Trans>You have just signed in once more: no password is needed.</Trans>
          </Text>
        ) : (
          <PasswordInput
            label={t`Your password`}
            autoComplete="current-password"
            data-autofocus
            value={password}
            error={refusedAt(form.error, 'password')}
            visibilityToggleButtonProps={{ 'aria-label': t`Show your password` }}
            onChange={(event) => setPassword(event.currentTarget.value)}
          />
        )}
      </DialogForm>
      {!isProved && <ProveElsewhere onProved={() => client.invalidateQueries()} />}
    </>
  )
}
