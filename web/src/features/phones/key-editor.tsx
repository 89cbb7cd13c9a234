/** The key that was chosen on the faceplate: its fields, what is under it, and what it becomes on the model. */

import { msg, t } from '@lingui/core/macro'
import { Plural, Trans } from '@lingui/react/macro'
import { Button, TextInput } from '@mantine/core'
import { IconArrowDown, IconArrowUp, IconChevronLeft, IconChevronRight } from '@tabler/icons-react'
import { type KeyboardEvent, type ReactNode, useState } from 'react'
import type { FilePreview, Phone } from '../../../../src/schema/phone.ts'
import { Choice } from '../../components/choice.tsx'
import { whereInWords } from '../../components/faceplate.tsx'
import { MiddleCut } from '../../components/middle-cut.tsx'
import { RowButton } from '../../components/row-button.tsx'
import type { Extensions } from '../../lib/extensions.ts'
import { type KeyKind, keyKindLabels } from '../../lib/key-kinds.ts'
import type { Place } from '../../lib/key-places.ts'
import { say } from '../../lib/language.ts'
import { useAsk } from '../../lib/queries.ts'
import type { ChoiceOption } from '../../lib/use-choice.ts'
import { type KeyDraft, keyUses } from './key-drafts.ts'
import type { KeyErrors } from './key-row.tsx'
import { type Keys, kindsAt, type LayoutKey, remarksOn, type SeenKey, seenAt, whyNot } from './seen-keys.ts'

export type Becomes = { code: string; phone: Phone; changes: FilePreview['changes'] }

export type KeyEditorProps = {
  keys: Keys
  place: Place
  phoneModel: Parameters<typeof whereInWords>[0] & { name: string }
  extensions: Extensions
  lineChoices: readonly ChoiceOption[]
  errors: KeyErrors
  /** Where its mistakes are told: `lineKeys.3`. */
  path: string
  /** Of a phone that is known. */
  becomes: Becomes | undefined
  onChange: (part: Partial<KeyDraft>) => void
  onGiveBack: () => void
  onEmpty: () => void
  onMove: (by: -1 | 1) => void
  onTurn: (by: -1 | 1) => void
  /** Back to the faceplate. */
  onLeave: () => void
  narrow: boolean
}

const anyText = () => true

export function KeyEditor(props: KeyEditorProps) {
  const { keys, place, phoneModel, narrow, onLeave } = props
  const seen = seenAt(keys, place)
  const { number } = place
  const leave = (event: KeyboardEvent) => {
    if (event.key !== 'Escape' || event.defaultPrevented) return
    event.preventDefault()
    onLeave()
  }
  const where = whereInWords(phoneModel, place)
  const inner = (
    <>
      <div className="key-editor-head">
        <h3>
          <Trans>Key {number}</Trans> <span className="detail">{where}</span>
        </h3>
        <Acts {...props} />
      </div>
      <Fields {...props} seen={seen} />
      <Whose {...props} seen={seen} />
      <Wrong {...props} seen={seen} />
      {props.becomes && <BecomesList {...props.becomes} place={place} name={phoneModel.name} />}
      <div className="key-editor-foot">
        {seen.from !== 'nothing' && (
          <Button size="xs" variant="default" onClick={props.onEmpty}>
            <Trans>Empty this key</Trans>
          </Button>
        )}
        {narrow && (
          <Button size="xs" onClick={onLeave}>
            <Trans>Done</Trans>
          </Button>
        )}
      </div>
    </>
  )
  const label = t`Key ${number}`
  return narrow ? (
    <div
      role="dialog"
      aria-label={label}
      className="key-sheet"
      onKeyDown={leave}
      data-handle="sheet"
      tabIndex={-1}
    >
      {inner}
    </div>
  ) : (
    <section aria-label={label} className="key-editor" onKeyDown={leave}>
      {inner}
    </section>
  )
}

function Acts({ onMove, onTurn }: KeyEditorProps) {
  return (
    <div className="key-editor-acts">
      <RowButton name={t`Move what is on the key back by one`} handle="back" onClick={() => onMove(-1)}>
        <IconArrowUp size={16} />
      </RowButton>
      <RowButton name={t`Move what is on the key on by one`} handle="on" onClick={() => onMove(1)}>
        <IconArrowDown size={16} />
      </RowButton>
      <RowButton name={t`The key before`} handle="before" onClick={() => onTurn(-1)}>
        <IconChevronLeft size={16} />
      </RowButton>
      <RowButton name={t`The key behind`} handle="behind" onClick={() => onTurn(1)}>
        <IconChevronRight size={16} />
      </RowButton>
    </div>
  )
}

type WithSeen = KeyEditorProps & { seen: SeenKey }

/** What stands there, whosever it is: a change makes a key of the phone’s own of it. */
function Fields(props: WithSeen) {
  const { keys, place, seen, errors, path, onChange } = props
  const key = 'key' in seen ? seen.key : undefined
  const kind: KeyKind | undefined = key?.kind ?? (seen.from === 'line' ? 'line' : undefined)
  const kinds = kindsAt(keys, place)
  const isOffered = kind === undefined || kinds.includes(kind)
  const use = kind ? keyUses[kind] : { noLabel: true as const }
  const valueLabel = say(('value' in use && use.value) || msg`Value`)
  return (
    <div className="key-fields">
      <Choice
        name={`${path}.kind`}
        label={t`Kind`}
        placeholder={t`Nothing`}
        handle="kind"
        value={kind ?? null}
        error={errors.kind ?? errors.number ?? errors.module}
        options={[...kinds, ...(isOffered ? [] : [kind])].map((each) => ({
          value: each,
          label: say(keyKindLabels[each]),
        }))}
        onChange={(chosen) => onChange({ kind: chosen as KeyKind })}
      />
      {(('value' in use && use.value) || (key && key.value !== '')) && (
        <ValueField
          {...props}
          label={valueLabel}
          value={key?.value ?? ''}
          isExtension={'isExtension' in use}
        />
      )}
      {(!('noLabel' in use) || (key && key.label !== '')) && (
        <LabelField {...props} value={key?.label ?? ''} />
      )}
      {(('line' in use && use.line) || key?.line !== undefined) && (
        <LineField {...props} line={seen.from === 'line' ? seen.line : key?.line} />
      )}
      {(('pickup' in use && use.pickup) || (key && key.pickup !== '')) && (
        <TextInput
          label={t`Pickup code`}
          className="mono-input"
          value={key?.pickup ?? ''}
          error={errors.pickup}
          onChange={(event) => onChange({ pickup: event.currentTarget.value })}
        />
      )}
    </div>
  )
}

type ValueProps = WithSeen & { label: string; value: string; isExtension: boolean }

function ValueField({ label, value, isExtension, path, errors, extensions, onChange }: ValueProps) {
  return isExtension ? (
    <Choice
      name={`${path}.value`}
      label={label}
      handle="value"
      {...extensions.numbers}
      free={anyText}
      empty=""
      value={value || null}
      error={errors.value}
      onChange={(chosen) => onChange({ value: chosen ?? '' })}
    />
  ) : (
    <TextInput
      label={label}
      className="mono-input"
      data-handle="value"
      spellCheck={false}
      value={value}
      error={errors.value}
      onChange={(event) => onChange({ value: event.currentTarget.value })}
    />
  )
}

function LabelField({ value, seen, errors, extensions, onChange }: WithSeen & { value: string }) {
  const name = 'key' in seen ? extensions.byNumber(seen.key.value)?.name : undefined
  const follows = name !== undefined && name !== '' && value === name
  const isOld = name !== undefined && name !== '' && value !== name
  return (
    <TextInput
      label={t`Label`}
      value={value}
      error={errors.label}
      description={follows ? t`follows the name of the extension` : undefined}
      inputWrapperOrder={['label', 'input', 'description', 'error']}
      rightSectionWidth={isOld ? 'auto' : undefined}
      rightSection={
        isOld && (
          <button
            type="button"
            className="plain-button link-button key-name-button"
            title={name}
            onClick={() => onChange({ label: name })}
          >
            <Trans>its name</Trans>
          </button>
        )
      }
      onChange={(event) => onChange({ label: event.currentTarget.value })}
    />
  )
}

function LineField({ line, path, errors, lineChoices, onChange }: WithSeen & { line: number | undefined }) {
  const isOffered = line === undefined || lineChoices.some(({ value }) => value === String(line))
  return (
    <Choice
      name={`${path}.line`}
      label={t`Line`}
      empty={t`first`}
      what={t`a line of the phone`}
      value={line === undefined ? null : String(line)}
      error={errors.line}
      options={
        isOffered ? lineChoices : [...lineChoices, { value: String(line), label: t`${line} (no extension)` }]
      }
      onChange={(chosen) => onChange({ line: chosen === null ? undefined : Number(chosen) })}
    />
  )
}

const named = ({ kind, value, label }: LayoutKey) =>
  [say(keyKindLabels[kind]), value, label].filter(Boolean).join(' ')

function Whose({ seen, onGiveBack }: WithSeen) {
  if (seen.from === 'layout')
    return (
      <p className="key-note">
        <Trans>From the key layout. A change makes it a key of this phone’s own.</Trans>
      </p>
    )
  if (seen.from === 'line')
    return (
      <p className="key-note">
        <Trans>Nobody programmed it: the phone makes a line of it by itself.</Trans>
      </p>
    )
  if (seen.from !== 'own' || !seen.under) return null
  return (
    <p className="key-note">
      <span>
        <Trans>
          Own key over the layout’s <b>{named(seen.under)}</b>.
        </Trans>
      </span>
      <button type="button" className="plain-button link-button" onClick={onGiveBack}>
        <Trans>Give back</Trans>
      </button>
    </p>
  )
}

/** What the model makes nothing of. */
function Wrong({ keys, place, seen, becomes }: WithSeen) {
  const why = whyNot(keys, seen, place)
  const isSaved = becomes !== undefined && isAsSaved(becomes.phone, seen, place)
  const { whole, parts } = remarksOn(isSaved ? becomes.phone.unsupported : [], place)
  const reason = why ?? whole
  if (reason === undefined && parts.length === 0) return null
  return (
    <div role="status">
      <ul className="key-wrong">
        {reason !== undefined && <li data-whole>{say(reason)}</li>}
        {parts.map((part) => (
          <li key={part}>{say(part)}</li>
        ))}
      </ul>
    </div>
  )
}

/** What the server said of it is still true. */
export function isAsSaved(phone: Phone, seen: SeenKey, { number, module }: Place): boolean {
  if (seen.from !== 'own') return seen.from === 'layout'
  const saved =
    module === undefined
      ? phone.lineKeys.find((key) => key.number === number)
      : phone.expansionKeys.find((key) => key.number === number && key.module === module)
  if (!saved) return false
  const { kind, value, label, line, pickup } = seen.key
  return (
    saved.kind === kind &&
    saved.value === value &&
    saved.label === label &&
    saved.line === line &&
    saved.pickup === pickup
  )
}

type Row = { name: string; before: string | null; after: string | null }

/** Its parameters in the phone’s main file: as they are, and as a save would make them. */
function useRows({ code, phone, changes }: Becomes, place: Place): Row[] {
  const params = { code, id: phone.id }
  const main = useAsk('phoneFiles', { params }, { staleTime: 60_000 }).data?.items.find((file) => file.main)
  const { data } = useAsk(
    'phoneFile',
    { params: { ...params, name: main?.name ?? '' } },
    { enabled: main !== undefined, keep: true },
  )
  const isOfKey = ({ key, module }: { key?: number; module?: number }) =>
    key === place.number && module === place.module
  const changed = changes.filter(isOfKey)
  const names = new Set(changed.map(({ name }) => name))
  const stay = (data?.parameters ?? []).filter((each) => isOfKey(each) && !names.has(each.name))
  return [
    ...changed.map(({ name, before, after }) => ({ name, before, after })),
    ...stay.map(({ name, value }) => ({ name, before: value, after: value })),
  ].sort((a, b) => a.name.localeCompare(b.name, 'en'))
}

function BecomesList({ place, name, ...becomes }: Becomes & { place: Place; name: string }) {
  const rows = useRows(becomes, place)
  const [isShown, setShown] = useState(true)
  return (
    <div className="key-becomes">
      <div className="key-becomes-head">
        <b>
          <Trans>Becomes on a {name}</Trans>
        </b>
        {rows.length > 0 && (
          <button
            type="button"
            className="plain-button link-button"
            aria-expanded={isShown}
            onClick={() => setShown(!isShown)}
          >
            <Plural value={rows.length} one="# parameter" other="# parameters" />
          </button>
        )}
      </div>
      {rows.length === 0 && (
        <p className="detail">
          <Trans>Nothing in its file: the phone does with this key what it does by itself.</Trans>
        </p>
      )}
      {isShown && rows.length > 0 && (
        <ul>
          {rows.map((row) => (
            <OneRow key={row.name} {...row} />
          ))}
        </ul>
      )}
    </div>
  )
}

function OneRow({ name, before, after }: Row): ReactNode {
  const isChanged = before !== after
  return (
    <li className="mono">
      <MiddleCut text={name} />
      <span className="wrap-anywhere">
        {isChanged && before !== null && (
          <>
            <span className="visually-hidden">
              <Trans>was</Trans>
            </span>
            <del className="old-value">{before || t`(empty)`}</del>{' '}
          </>
        )}
        {after === null ? (
          <Trans>no longer in the file</Trans>
        ) : isChanged ? (
          <>
            <span aria-hidden>{before === null ? '+' : '→'}</span>{' '}
            <ins className="new-value">{after || t`(empty)`}</ins>
          </>
        ) : (
          after || t`(empty)`
        )}
      </span>
    </li>
  )
}
