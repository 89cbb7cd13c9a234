/** A dialog's form that asks for the present password: whoever changes by what one signs in proves who it is. */

import { PasswordInput } from '@mantine/core'
import { useState } from 'react'
import { refusedAt } from '../../lib/refused-at.ts'
import { DialogForm, type FormState } from './dialog-form.tsx'

export function ProofForm({
  onProof,
  children,
  ...form
}: FormState & { onProof: (password: string) => void }) {
  const [password, setPassword] = useState('')
  return (
    <DialogForm {...form} onSubmit={() => onProof(password)}>
      {children}
      <PasswordInput
        label="Your password"
        autoComplete="current-password"
        data-autofocus
        value={password}
        error={refusedAt(form.error, 'password')}
        visibilityToggleButtonProps={{ 'aria-label': 'Show your password' }}
        onChange={(event) => setPassword(event.currentTarget.value)}
      />
    </DialogForm>
  )
}
