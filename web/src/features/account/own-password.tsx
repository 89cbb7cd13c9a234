/** Changing one's own password: who does it knows the present one. */

import { t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import { PasswordInput, Text } from '@mantine/core'
import { useState } from 'react'
import { ownPasswordSchema } from '../../../../src/schema/session.ts'
import { ClearableSecret } from '../../components/clearable-secret.tsx'
import { tellDone } from '../../components/tell.ts'
import { useAct } from '../../lib/queries.ts'
import { refusedAt } from '../../lib/refused-at.ts'
import { type Errors, errorsOf } from '../../lib/use-draft.ts'
import { DialogForm, openForm } from './dialog-form.tsx'

export function askForOwnPassword(): void {
  openForm(t`Change your password`, (close) => <OwnPassword close={close} />)
}

function OwnPassword({ close }: { close: () => void }) {
  const [currentPassword, setCurrent] = useState('')
  const [password, setPassword] = useState('')
  const [errors, setErrors] = useState<Errors>({})
  const change = useAct('changeOwnPassword')
  const submit = () => {
    const body = { currentPassword, password }
    const found = errorsOf(ownPasswordSchema.safeParse(body))
    setErrors(found)
    if (Object.keys(found).length > 0) return change.reset()
    change.mutate(
      { body },
      {
        onSuccess: () => {
          tellDone(t`Your password is changed; all your other sessions have ended`)
          close()
        },
      },
    )
  }
  return (
    <DialogForm
      act={t`Change the password`}
      error={change.error}
      pending={change.isPending}
      onSubmit={submit}
      close={close}
    >
      <PasswordInput
        label={t`Present password`}
        autoComplete="current-password"
        data-autofocus
        value={currentPassword}
        error={errors.currentPassword ?? refusedAt(change.error, 'currentPassword')}
        visibilityToggleButtonProps={{ 'aria-label': t`Show the present one` }}
        onChange={(event) => setCurrent(event.currentTarget.value)}
      />
      <ClearableSecret
        label={t`New password`}
        isSet={false}
        inherited=""
        value={password}
        error={errors.password ?? refusedAt(change.error, 'password')}
        onChange={(next) => setPassword(next ?? '')}
      />
      <Text size="sm" c="dimmed">
        <Trans>Wherever else you are signed in, you sign in again.</Trans>
      </Text>
    </DialogForm>
  )
}
