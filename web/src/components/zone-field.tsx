/** A time zone by its IANA name, found by typing a part of it. */

import { Autocomplete, type AutocompleteProps, Text } from '@mantine/core'

type Props = Pick<
  AutocompleteProps,
  'label' | 'description' | 'error' | 'placeholder' | 'inputWrapperOrder'
> & {
  value: string
  /** Zones that the model cannot be told. */
  unsupported?: readonly string[]
  onChange: (zone: string) => void
}

const zones = Intl.supportedValuesOf('timeZone')

export function ZoneField({ unsupported = [], ...props }: Props) {
  return (
    <Autocomplete
      {...props}
      limit={100}
      data={zones}
      spellCheck={false}
      renderOption={({ option }) => (
        <Text size="sm" c={unsupported.includes(option.value) ? 'dimmed' : undefined}>
          {option.value}
          {unsupported.includes(option.value) && ' (not on this model)'}
        </Text>
      )}
    />
  )
}
