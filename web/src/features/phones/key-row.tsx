/** One programmed key: its fields by its kind, and what can be done with it. */

import { ActionIcon, Menu, NumberInput, TextInput } from '@mantine/core'
import { IconArrowDown, IconArrowUp } from '@tabler/icons-react'
import { memo, type ReactNode } from 'react'
import { Choice } from '../../components/choice.tsx'
import { RowMenu } from '../../components/row-menu.tsx'
import { type KeyKind, keyKindLabels } from '../../lib/key-kinds.ts'
import type { ChoiceOption } from '../../lib/use-choice.ts'
import { type KeyDraft, keyUses } from './key-drafts.ts'

export type KeyRowProps = {
  /** In the whole list, by which errors are told. */
  index: number
  keyDraft: KeyDraft
  count: number
  kinds: readonly KeyKind[]
  lineChoices: readonly ChoiceOption[]
  /** In which list, by which errors are told too. */
  list: 'lineKeys' | 'expansionKeys'
  /** The extensions that a number is chosen from. */
  numbers: readonly ChoiceOption[]
  errors: KeyErrors
  canMove: { up: boolean; down: boolean }
  canDuplicate: boolean
  onChange: (index: number, change: Partial<KeyDraft>) => void
  onMove: (index: number, by: -1 | 1) => void
  onDuplicate: (index: number) => void
  onRemove: (index: number) => void
}
export type KeyErrors = Partial<
  Record<'module' | 'number' | 'kind' | 'value' | 'label' | 'line' | 'pickup', string>
>

const kindOption = (kind: KeyKind) => ({ value: kind, label: keyKindLabels[kind] })
const anyText = () => true

function Cell({ label, wanted, children }: { label: string; wanted: boolean; children: ReactNode }) {
  return (
    <td data-label={label} className={wanted ? undefined : 'not-of-this-kind'}>
      {wanted ? children : <span aria-hidden>—</span>}
    </td>
  )
}

/** Remembered: of hundreds of keys one is edited. */
export const KeyRow = memo(function KeyRow(props: KeyRowProps) {
  const { index, keyDraft, kinds, errors, onChange } = props
  const { number, kind, value, label, line, pickup } = keyDraft
  const use = keyUses[kind]
  const change = (part: Partial<KeyDraft>) => onChange(index, part)
  const name = (field: string) => `${field} of key ${number}`
  const path = (field: string) => `${props.list}.${index}.${field}`
  const supported = kinds.includes(kind)
  return (
    <tr>
      <td data-label="Key">
        <NumberInput
          size="xs"
          w={52}
          hideControls
          aria-label={name('Place')}
          min={1}
          max={props.count}
          allowDecimal={false}
          clampBehavior="none"
          value={number}
          error={errors.number ?? errors.module}
          onChange={(next) => {
            if (next !== '') change({ number: Number(next) })
          }}
        />
      </td>
      <td data-label="Kind">
        <Choice
          size="xs"
          name={path('kind')}
          aria-label={name('Kind')}
          value={kind}
          error={errors.kind}
          options={[...kinds, ...(supported ? [] : [kind])].map(kindOption)}
          onChange={(chosen) => change({ kind: chosen as KeyKind })}
        />
        {!supported && <div className="detail come-to-nothing">▲ not on this model</div>}
      </td>
      {/* A value that a kind makes nothing of is shown while it is there. */}
      <Cell label={use.value ?? 'Value'} wanted={use.value !== undefined || value !== ''}>
        {use.value === 'Extension' || use.value === 'Number' ? (
          <Choice
            size="xs"
            name={path('value')}
            aria-label={name(use.value)}
            placeholder={use.example}
            handle={`${keyDraft.row} value`}
            options={props.numbers}
            free={anyText}
            empty=""
            value={value || null}
            error={errors.value}
            onChange={(chosen) => change({ value: chosen ?? '' })}
          />
        ) : (
          <TextInput
            size="xs"
            className="mono-input"
            aria-label={name(use.value ?? 'Value')}
            placeholder={use.example}
            data-handle={`${keyDraft.row} value`}
            spellCheck={false}
            value={value}
            error={errors.value}
            onChange={(event) => change({ value: event.currentTarget.value })}
          />
        )}
      </Cell>
      <Cell label="Label" wanted={!use.noLabel || label !== ''}>
        <TextInput
          size="xs"
          aria-label={name('Label')}
          value={label}
          error={errors.label}
          onChange={(event) => change({ label: event.currentTarget.value })}
        />
      </Cell>
      <Cell label="Line" wanted={use.line === true || line !== undefined}>
        <Choice
          size="xs"
          name={path('line')}
          aria-label={name('Line')}
          empty="first"
          what="a line of the phone"
          value={line === undefined ? null : String(line)}
          error={errors.line}
          options={
            line === undefined || props.lineChoices.some((choice) => choice.value === String(line))
              ? props.lineChoices
              : [...props.lineChoices, { value: String(line), label: `${line} (no extension)` }]
          }
          onChange={(chosen) => change({ line: chosen === null ? undefined : Number(chosen) })}
        />
      </Cell>
      <Cell label="Pickup code" wanted={use.pickup === true || pickup !== ''}>
        <TextInput
          size="xs"
          className="mono-input"
          aria-label={name('Pickup code')}
          value={pickup}
          error={errors.pickup}
          onChange={(event) => change({ pickup: event.currentTarget.value })}
        />
      </Cell>
      <td className="row-menu key-actions">
        <KeyActions {...props} />
      </td>
    </tr>
  )
})

function KeyActions(props: KeyRowProps) {
  const { index, keyDraft, canMove } = props
  const move = (by: -1 | 1, word: 'up' | 'down', Icon: typeof IconArrowUp) => (
    <ActionIcon
      variant="subtle"
      color="gray"
      c="dimmed"
      size="sm"
      aria-label={`Move key ${keyDraft.number} ${word}`}
      title={`Move ${word}`}
      data-handle={`${keyDraft.row} ${word}`}
      disabled={!canMove[word]}
      onClick={() => props.onMove(index, by)}
    >
      <Icon size={15} />
    </ActionIcon>
  )
  return (
    <div>
      {move(-1, 'up', IconArrowUp)}
      {move(1, 'down', IconArrowDown)}
      <RowMenu of={`key ${keyDraft.number}`}>
        <Menu.Item disabled={!props.canDuplicate} onClick={() => props.onDuplicate(index)}>
          Duplicate
        </Menu.Item>
        <Menu.Item color="red" onClick={() => props.onRemove(index)}>
          Remove
        </Menu.Item>
      </RowMenu>
    </div>
  )
}
