/** What each value of a claim means: a row for each, added and taken off by buttons. */

import { t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import { ActionIcon, Button, Group, Input, NativeSelect, Text, TextInput } from '@mantine/core'
import { IconX } from '@tabler/icons-react'
import { type ReactNode, useId, useRef } from 'react'
import { useFocusAfter } from '../../lib/focus-after.ts'
import type { Errors } from '../../lib/use-draft.ts'

export type Meaning = { value: string; means: string }

type Props = {
  name: string
  label: string
  description: ReactNode
  none: string
  /** Where mistakes of what is meant stand: `roles.0.role`. */
  field: string
  errors: Errors
  /** What it may mean; without, it is typed. */
  options?: { value: string; label: string }[]
  meansLabel: string
  rows: readonly Meaning[]
  most: number
  onChange: (rows: Meaning[]) => void
}

export function MapField(props: Props) {
  const { name, label, rows, errors, options, meansLabel, onChange } = props
  const place = useRef<HTMLDivElement>(null)
  const focusLater = useFocusAfter(place)
  const id = useId()
  const set = (at: number, part: Partial<Meaning>) =>
    onChange(rows.map((row, index) => (index === at ? { ...row, ...part } : row)))
  const add = () => {
    onChange([...rows, { value: '', means: options?.[0]?.value ?? '' }])
    focusLater(`${rows.length} value`)
  }
  const takeOff = (at: number) => {
    onChange(rows.filter((_, index) => index !== at))
    focusLater('add')
  }
  return (
    <Input.Wrapper
      label={label}
      labelElement="div"
      labelProps={{ id }}
      description={props.description}
      error={errors[name]}
      inputWrapperOrder={['label', 'input', 'description', 'error']}
    >
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset would not take its place beside the label */}
      <div role="group" aria-labelledby={id} ref={place} data-field={name}>
        {rows.length === 0 && (
          <Text size="sm" c="dimmed" py={7}>
            {props.none}
          </Text>
        )}
        {rows.map((row, index) => {
          const means = {
            ...{ className: 'own-layout', flex: 1, value: row.means },
            'aria-label': t`${label}, entry ${index + 1}: ${meansLabel}`,
            error: errors[`${name}.${index}.${props.field}`],
          }
          return (
            // biome-ignore lint/suspicious/noArrayIndexKey: an entry is known by its place alone
            <Group key={index} gap={4} mb={6} wrap="nowrap" align="start" className="typed-row">
              <TextInput
                className="own-layout"
                flex={1}
                data-handle={`${index} value`}
                aria-label={t`${label}, entry ${index + 1}: value of the claim`}
                placeholder={t`Value of the claim`}
                spellCheck={false}
                value={row.value}
                error={errors[`${name}.${index}.value`]}
                onChange={(event) => set(index, { value: event.currentTarget.value })}
              />
              {options ? (
                <NativeSelect
                  {...means}
                  data={options}
                  onChange={(event) => set(index, { means: event.currentTarget.value })}
                />
              ) : (
                <TextInput
                  {...means}
                  placeholder={meansLabel}
                  spellCheck={false}
                  onChange={(event) => set(index, { means: event.currentTarget.value })}
                />
              )}
              <ActionIcon
                variant="subtle"
                color="gray"
                c="inherit"
                mt={6}
                aria-label={t`Take entry ${index + 1} of ${label} off`}
                title={t`Take entry ${index + 1} of ${label} off`}
                onClick={() => takeOff(index)}
              >
                <IconX size={15} />
              </ActionIcon>
            </Group>
          )
        })}
        {rows.length < props.most && (
          <Button
            size="compact-sm"
            variant="default"
            data-handle="add"
            aria-label={t`Add to ${label}`}
            onClick={add}
          >
            <Trans>Add</Trans>
          </Button>
        )}
      </div>
    </Input.Wrapper>
  )
}
