/** For how long what is replaced stays good, and what that means. */

import { plural, t } from '@lingui/core/macro'
import { NumberInput, Text } from '@mantine/core'

type Props = { hours: number | string; onChange: (hours: number | string) => void; what: string }

/** `undefined`: it is none. */
export function overlapOf(hours: number | string): number | undefined {
  const overlap = Number(hours)
  return hours !== '' && overlap >= 0 && overlap <= 24 * 90 ? overlap : undefined
}

export function OverlapField({ hours, onChange, what }: Props) {
  const overlap = overlapOf(hours)
  return (
    <>
      <NumberInput
        label={t`Overlap in hours`}
        value={hours}
        onChange={onChange}
        min={0}
        max={24 * 90}
        error={overlap === undefined ? t`0 to 2160 hours (90 days)` : undefined}
        data-autofocus
      />
      <Text size="sm" mt="sm" c="dimmed">
        {overlap === 0 && t`The old ${what} stops at once: a phone that still uses it gets nothing.`}
        {overlap !== undefined &&
          overlap > 0 &&
          plural(overlap, {
            one: `The old ${what} works for # more hour, then it stops.`,
            other: `The old ${what} works for # more hours, then it stops.`,
          })}
      </Text>
    </>
  )
}
