/** Changing one's own password: who does it knows the present one. */

import { Alert, Button, Group, PasswordInput, Stack, Text } from '@mantine/core'
import { modals } from '@mantine/modals'
import { type FormEvent, useState } from 'react'
import { ownPasswordSchema } from '../../../../src/schema/session.ts'
import { ClearableSecret } from '../../components/clearable-secret.tsx'
import { tellDone } from '../../components/tell.ts'
import { ApiError } from '../../lib/api.ts'
import { useAct } from '../../lib/queries.ts'
import { type Errors, errorsOf } from '../../lib/use-draft.ts'

export function askForOwnPassword(): void {
  const id = modals.open({
    title: 'Change your password',
    children: <OwnPassword close={() => modals.close(id)} />,
  })
}

function OwnPassword({ close }: { close: () => void }) {
  const [currentPassword, setCurrent] = useState('')
  const [password, setPassword] = useState('')
  const [errors, setErrors] = useState<Errors>({})
  const change = useAct('changeOwnPassword')
  const submit = (event: FormEvent) => {
    event.preventDefault()
    const body = { currentPassword, password }
    const found = errorsOf(ownPasswordSchema.safeParse(body))
    setErrors(found)
    if (Object.keys(found).length > 0) return
    change.mutate(
      { body },
      {
        onSuccess: () => {
          tellDone('Your password is changed; all your other sessions have ended')
          close()
        },
        onError: (error) => {
          if (error instanceof ApiError)
            setErrors(Object.fromEntries(error.errors.map(({ path, message }) => [path, message])))
        },
      },
    )
  }
  const general =
    change.error instanceof ApiError && change.error.errors.length === 0 ? change.error.message : ''
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="sm">
        <PasswordInput
          label="Present password"
          autoComplete="current-password"
          data-autofocus
          value={currentPassword}
          error={errors.currentPassword}
          visibilityToggleButtonProps={{ 'aria-label': 'Show the present one' }}
          onChange={(event) => setCurrent(event.currentTarget.value)}
        />
        <ClearableSecret
          label="New password"
          isSet={false}
          inherited=""
          value={password}
          error={errors.password}
          onChange={(next) => setPassword(next ?? '')}
        />
        <Text size="sm" c="dimmed">
          Wherever else you are signed in, you sign in again.
        </Text>
        {general && (
          <Alert color="red" variant="light" role="alert">
            {general}
          </Alert>
        )}
        <Group justify="flex-end">
          <Button variant="default" onClick={close}>
            Cancel
          </Button>
          <Button type="submit" loading={change.isPending}>
            Change the password
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
