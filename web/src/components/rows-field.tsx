/** A list that is typed in, a row for each entry: added, taken off and moved by buttons. */

import { t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import { Button, Group, Input, Text, TextInput } from '@mantine/core'
import { IconArrowUp, IconX } from '@tabler/icons-react'
import { type ReactNode, useId, useRef } from 'react'
import { rowsAsText, rowsOf } from '../../../src/schema/setting-rows.ts'
import type { SettingColumn } from '../../../src/schema/settings.ts'
import { useFocusAfter } from '../lib/focus-after.ts'
import { RowButton } from './row-button.tsx'

type Props = {
  /** Where it stands in the form. */
  name: string
  label: string
  description?: ReactNode
  error?: string
  columns: readonly SettingColumn[]
  most: number
  /** The entries as they are kept. */
  value: string
  inherited?: string
  inheritedRows?: string
  onChange: (value: string) => void
}

/** What keeps entries and columns apart can stand in none. */
const typed = (text: string, place: number) => text.replaceAll(',', '').replaceAll('=', place > 0 ? '' : '=')

export function RowsField(props: Props) {
  const { name, label, columns, most, value, inherited, inheritedRows, onChange } = props
  const rows = rowsOf(columns, value)
  const place = useRef<HTMLDivElement>(null)
  const focusLater = useFocusAfter(place)
  const id = useId()
  // One entry that is still empty would be an empty text, which is no entry: a blank keeps its place.
  const change = (next: string[][]) => onChange(next.length > 0 ? rowsAsText(next) || ' ' : '')
  const set = (row: number, column: number, text: string) =>
    change(
      rows.map((each, index) =>
        index === row ? each.map((old, at) => (at === column ? typed(text, at) : old)) : each,
      ),
    )
  const add = () => {
    change([...rows, columns.map(() => '')])
    focusLater(`${rows.length} 0`)
  }
  const takeOff = (row: number) => {
    change(rows.filter((_, index) => index !== row))
    focusLater('add')
  }
  const moveUp = (row: number) => {
    const next = [...rows]
    const [one] = next.splice(row, 1)
    if (one) next.splice(row - 1, 0, one)
    change(next)
    focusLater(row === 1 ? '0 0' : `${row - 1} up`)
  }
  return (
    <Input.Wrapper
      label={label}
      labelElement="div"
      labelProps={{ id }}
      description={props.description}
      error={props.error}
      inputWrapperOrder={['label', 'input', 'description', 'error']}
    >
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset would not take its place beside the label */}
      <div role="group" aria-labelledby={id} ref={place} data-field={name}>
        {rows.length === 0 && (
          <Text size="sm" c="dimmed" py={7}>
            {inherited ? t`Inherited: ${inherited}` : t`Not set`}
          </Text>
        )}
        {rows.map((row, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: an entry is known by its place alone
          <Group key={index} gap={4} mb={6} wrap="nowrap" className="typed-row">
            {columns.map((column, at) => (
              <TextInput
                key={column.key}
                className={column.type === 'hostAndPort' ? 'own-layout mono-input' : 'own-layout'}
                flex={1}
                data-handle={`${index} ${at}`}
                aria-label={t`${label}, entry ${index + 1}: ${column.label}`}
                aria-invalid={props.error !== undefined}
                placeholder={column.label}
                inputMode={column.type === 'number' ? 'numeric' : undefined}
                spellCheck={false}
                value={row[at] === ' ' ? '' : (row[at] ?? '')}
                onChange={(event) => set(index, at, event.currentTarget.value)}
              />
            ))}
            <RowButton
              name={t`Move entry ${index + 1} of ${label} up`}
              handle={`${index} up`}
              disabled={index === 0}
              onClick={() => moveUp(index)}
            >
              <IconArrowUp size={15} />
            </RowButton>
            <RowButton
              name={t`Take entry ${index + 1} of ${label} off`}
              handle={`${index} off`}
              onClick={() => takeOff(index)}
            >
              <IconX size={15} />
            </RowButton>
          </Group>
        ))}
        <Group gap="xs">
          {rows.length < most && (
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
          {rows.length === 0 && inheritedRows && (
            <Button size="compact-sm" variant="subtle" onClick={() => onChange(inheritedRows)}>
              <Trans>Begin with the inherited entries</Trans>
            </Button>
          )}
        </Group>
      </div>
    </Input.Wrapper>
  )
}
