/** A password that is written and never read back: kept, replaced by one that is typed or made, or cleared. */

import { t } from '@lingui/core/macro'
import { Button, Group, PasswordInput } from '@mantine/core'
import { type ReactNode, useState } from 'react'
import { copyText } from '../lib/copy.ts'
import { newPassword } from '../lib/new-password.ts'

type Props = {
  label: string
  description?: ReactNode
  error?: string
  isSet: boolean
  /** Somebody else makes it: none is made here. */
  isGiven?: boolean
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
  isGiven = false,
  inherited = t`none`,
  value,
  onChange,
}: Props) {
  const clearing = value === null && isSet
  const [visible, setVisible] = useState(false)
  const typed = typeof value === 'string' ? value : ''
  return (
    <div>
      <PasswordInput
        label={label}
        description={description}
        error={error}
        inputWrapperOrder={['label', 'input', 'description', 'error']}
        autoComplete="new-password"
        placeholder={clearing ? t`will be cleared` : isSet ? t`unchanged` : inherited}
        value={typed}
        visible={visible}
        onVisibilityChange={setVisible}
        visibilityToggleButtonProps={{ 'aria-label': t`Show what is typed as ${label}`, tabIndex: 0 }}
        onChange={(event) => onChange(event.currentTarget.value || undefined)}
      />
      <Group className="beside-label" gap={4} mt={2}>
        {!isGiven && (
          <Act
            name={t`Generate`}
            of={label}
            onClick={() => {
              onChange(newPassword())
              setVisible(true)
            }}
          />
        )}
        {typed !== '' && <Act name={t`Copy`} of={label} onClick={() => copyText(typed, label)} />}
        {isSet && (
          <Button variant="subtle" size="compact-xs" onClick={() => onChange(clearing ? undefined : null)}>
            {clearing ? t`Keep the ${label}` : t`Clear the ${label}`}
          </Button>
        )}
      </Group>
    </div>
  )
}

function Act({ name, of, onClick }: { name: string; of: string; onClick: () => void }) {
  return (
    <Button variant="subtle" size="compact-xs" onClick={onClick}>
      {name}
      <span className="visually-hidden"> {of}</span>
    </Button>
  )
}
