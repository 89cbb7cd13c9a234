/** A password that is written and never read back: kept, replaced, or cleared. */

import { Button, PasswordInput, Text } from '@mantine/core'
import type { ReactNode } from 'react'

type Props = {
  label: string
  description?: ReactNode
  error?: string
  isSet: boolean
  /** What applies while nothing is set. */
  inherited?: string
  /** A text replaces, `null` clears, `undefined` leaves what is there. */
  value: unknown
  onChange: (value: string | null | undefined) => void
}

export function ClearableSecret({
  label,
  description,
  error,
  isSet,
  inherited = 'none',
  value,
  onChange,
}: Props) {
  const clearing = value === null && isSet
  return (
    <div>
      <PasswordInput
        label={label}
        description={description}
        error={error}
        inputWrapperOrder={['label', 'input', 'description', 'error']}
        autoComplete="new-password"
        placeholder={clearing ? 'will be cleared' : isSet ? 'unchanged' : inherited}
        value={typeof value === 'string' ? value : ''}
        visibilityToggleButtonProps={{ 'aria-label': `Show what is typed as ${label}`, tabIndex: 0 }}
        onChange={(event) => onChange(event.currentTarget.value || undefined)}
      />
      {isSet && (
        <Text size="sm" className="beside-label" mt={2}>
          <Button variant="subtle" size="compact-xs" onClick={() => onChange(clearing ? undefined : null)}>
            {clearing ? `Keep the ${label}` : `Clear the ${label}`}
          </Button>
        </Text>
      )}
    </div>
  )
}
