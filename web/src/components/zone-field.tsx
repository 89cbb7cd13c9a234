/** A time zone by its IANA name, found by typing a part of it. */

import { t } from '@lingui/core/macro'
import type { ReactNode } from 'react'
import { isZone } from '../../../src/schema/fields.ts'
import type { ChoiceOption } from '../lib/use-choice.ts'
import { Choice } from './choice.tsx'

type Props = {
  /** Where it stands in the form. */
  name: string
  label: string
  description?: ReactNode
  error?: ReactNode
  /** What applies while none is chosen. */
  empty?: string
  value: string
  /** Zones that the model cannot be told. */
  unsupported?: readonly string[]
  onChange: (zone: string) => void
}

const zones: readonly ChoiceOption[] = Intl.supportedValuesOf('timeZone').map((zone) => ({
  value: zone,
  label: zone,
}))

export function ZoneField({ unsupported = [], empty = t`Not set`, value, onChange, ...props }: Props) {
  const options =
    unsupported.length === 0
      ? zones
      : zones.map((zone) =>
          unsupported.includes(zone.value) ? { ...zone, detail: t`not on this model` } : zone,
        )
  return (
    <Choice
      {...props}
      what={t`a time zone`}
      empty={empty}
      options={options}
      // Names that the list leaves out, since they mean the same as others.
      free={isZone}
      value={value || null}
      onChange={(zone) => onChange(zone ?? '')}
    />
  )
}
