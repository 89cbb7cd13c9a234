/** A password that is written and never read back: kept, replaced, or cleared. */

import { Button, PasswordInput, Text } from '@mantine/core'

type Props = {
  label: string
  description?: string
  error?: string
  isSet: boolean
  /** A text replaces, `null` clears, `undefined` leaves what is there. */
  value: unknown
  onChange: (value: string | null | undefined) => void
}

export function ClearableSecret({ label, description, error, isSet, value, onChange }: Props) {
  const clearing = value === null && isSet
  return (
    <div>
      <PasswordInput
        label={label}
        description={description}
        error={error}
        autoComplete="new-password"
        placeholder={clearing ? 'will be cleared' : isSet ? 'unchanged' : 'none'}
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
