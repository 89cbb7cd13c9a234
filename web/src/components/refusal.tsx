/** What the server did not do, and why, above the form that asked for it. */

import { Alert } from '@mantine/core'

export function Refusal({ message }: { message: string }) {
  return (
    <Alert color="red" variant="light" role="alert" styles={{ message: { color: 'inherit' } }}>
      {message}
    </Alert>
  )
}
