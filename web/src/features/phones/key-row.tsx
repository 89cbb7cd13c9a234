/** One programmed key: its fields by its kind, and what can be done with it. */

import { msg, t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import { ActionIcon, Menu, NumberInput, TextInput } from '@mantine/core'
import { IconArrowDown, IconArrowUp } from '@tabler/icons-react'
import { memo, type ReactNode } from 'react'
import { Choice } from '../../components/choice.tsx'
import { RowMenu } from '../../components/row-menu.tsx'
import type { Extensions } from '../../lib/extensions.ts'
import { type KeyKind, keyKindLabels } from '../../lib/key-kinds.ts'
import { say } from '../../lib/language.ts'
import { useLanguage } from '../../lib/speak.ts'
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
  numbers: Extensions['numbers']
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

const kindOption = (kind: KeyKind) => ({ value: kind, label: say(keyKindLabels[kind]) })
const anyText = () => true

function Cell({ label, wanted, children }: { label: string; wanted: boolean; children: ReactNode }) {
  return (
    <td data-label={label} className={wanted ? undefined : 'not-of-this-kind'}>
      {wanted ? children : <span aria-hidden>—</span>}
    </td>
  )
}

/** What its fields are called, aloud and in a form’s names. */
function namesOf({ index, keyDraft, list }: KeyRowProps) {
  return {
    name: (field: string) => t`${field} of key ${keyDraft.number}`,
    path: (field: string) => `${list}.${index}.${field}`,
  }
}

/** Remembered: of hundreds of keys one is edited. */
export const KeyRow = memo(function KeyRow(props: KeyRowProps) {
  useLanguage()
  const { index, keyDraft, errors, onChange } = props
  const { number, kind, label, pickup } = keyDraft
  const use = keyUses[kind]
  const { name } = namesOf(props)
  return (
    <tr>
      <td data-label={t({ message: 'Key', context: 'of a phone' })}>
        <NumberInput
          size="xs"
          w={52}
          hideControls
          aria-label={name(t`Place`)}
          min={1}
          max={props.count}
          allowDecimal={false}
          clampBehavior="none"
          value={number}
          error={errors.number ?? errors.module}
          onChange={(next) => {
            if (next !== '') onChange(index, { number: Number(next) })
          }}
        />
      </td>
      <KindCell {...props} />
      <ValueCell {...props} />
      <Cell label={t`Label`} wanted={!use.noLabel || label !== ''}>
        <TextInput
          size="xs"
          aria-label={name(t`Label`)}
          value={label}
          error={errors.label}
          onChange={(event) => onChange(index, { label: event.currentTarget.value })}
        />
      </Cell>
      <LineCell {...props} />
      <Cell label={t`Pickup code`} wanted={use.pickup === true || pickup !== ''}>
        <TextInput
          size="xs"
          className="mono-input"
          aria-label={name(t`Pickup code`)}
          value={pickup}
          error={errors.pickup}
          onChange={(event) => onChange(index, { pickup: event.currentTarget.value })}
        />
      </Cell>
      <td className="row-menu key-actions">
        <KeyActions {...props} />
      </td>
    </tr>
  )
})

function KindCell(props: KeyRowProps) {
  const { index, keyDraft, kinds, errors, onChange } = props
  const { name, path } = namesOf(props)
  const supported = kinds.includes(keyDraft.kind)
  return (
    <td data-label={t`Kind`}>
      <Choice
        size="xs"
        name={path('kind')}
        aria-label={name(t`Kind`)}
        value={keyDraft.kind}
        error={errors.kind}
        options={[...kinds, ...(supported ? [] : [keyDraft.kind])].map(kindOption)}
        onChange={(chosen) => onChange(index, { kind: chosen as KeyKind })}
      />
      {!supported && (
        <div className="detail come-to-nothing">
          ▲ <Trans>not on this model</Trans>
        </div>
      )}
    </td>
  )
}

/** A value that a kind makes nothing of is shown while it is there. */
function ValueCell(props: KeyRowProps) {
  const { index, keyDraft, errors, onChange } = props
  const { value, row } = keyDraft
  const use = keyUses[keyDraft.kind]
  const { name, path } = namesOf(props)
  return (
    <Cell label={say(use.value ?? msg`Value`)} wanted={use.value !== undefined || value !== ''}>
      {use.isExtension ? (
        <Choice
          size="xs"
          name={path('value')}
          aria-label={name(say(use.value ?? msg`Value`))}
          placeholder={use.example}
          handle={`${row} value`}
          {...props.numbers}
          free={anyText}
          empty=""
          value={value || null}
          error={errors.value}
          onChange={(chosen) => onChange(index, { value: chosen ?? '' })}
        />
      ) : (
        <TextInput
          size="xs"
          className="mono-input"
          aria-label={name(say(use.value ?? msg`Value`))}
          placeholder={use.example}
          data-handle={`${row} value`}
          spellCheck={false}
          value={value}
          error={errors.value}
          onChange={(event) => onChange(index, { value: event.currentTarget.value })}
        />
      )}
    </Cell>
  )
}

function LineCell(props: KeyRowProps) {
  const { index, keyDraft, lineChoices, errors, onChange } = props
  const { line } = keyDraft
  const { name, path } = namesOf(props)
  const isOffered = line === undefined || lineChoices.some(({ value }) => value === String(line))
  return (
    <Cell label={t`Line`} wanted={keyUses[keyDraft.kind].line === true || line !== undefined}>
      <Choice
        size="xs"
        name={path('line')}
        aria-label={name(t`Line`)}
        empty={t`first`}
        what={t`a line of the phone`}
        value={line === undefined ? null : String(line)}
        error={errors.line}
        options={
          isOffered
            ? lineChoices
            : [...lineChoices, { value: String(line), label: t`${line} (no extension)` }]
        }
        onChange={(chosen) => onChange(index, { line: chosen === null ? undefined : Number(chosen) })}
      />
    </Cell>
  )
}

function KeyActions(props: KeyRowProps) {
  const { index, keyDraft, canMove } = props
  const move = (by: -1 | 1, word: 'up' | 'down', Icon: typeof IconArrowUp) => (
    <ActionIcon
      variant="subtle"
      color="gray"
      c="dimmed"
      size="sm"
      aria-label={word === 'up' ? t`Move key ${keyDraft.number} up` : t`Move key ${keyDraft.number} down`}
      title={word === 'up' ? t`Move up` : t`Move down`}
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
      <RowMenu of={t`key ${keyDraft.number}`}>
        <Menu.Item disabled={!props.canDuplicate} onClick={() => props.onDuplicate(index)}>
          <Trans>Duplicate</Trans>
        </Menu.Item>
        <Menu.Item color="red" onClick={() => props.onRemove(index)}>
          <Trans>Remove</Trans>
        </Menu.Item>
      </RowMenu>
    </div>
  )
}
