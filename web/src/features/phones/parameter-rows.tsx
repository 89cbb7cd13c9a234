/** One parameter by name: what it is, what it says, who said so, and over whom that wins. */

import { t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import { Button, PasswordInput } from '@mantine/core'
import { IconArrowBackUp, IconMinus, IconX } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { type ClipboardEvent, type ReactNode, useMemo, useState } from 'react'
import { dots } from '../../../../src/schema/masking.ts'
import { Choice } from '../../components/choice.tsx'
import { MiddleCut } from '../../components/middle-cut.tsx'
import { RowButton } from '../../components/row-button.tsx'
import type { Level } from '../../lib/inheritance.ts'
import { type ParameterRow, typedName } from '../../lib/parameters.ts'
import { type KnownNames, madeOf, namesSearch } from './parameter-names.ts'

type Shared = { modelName: string; names: KnownNames; readOnly: boolean }

type OwnProps = Shared & {
  code: string
  modelId: string
  /** Which row it is, from 1. */
  number: number
  levels: readonly Level[]
  row: ParameterRow
  problem: string | undefined
  onChange: (patch: Partial<ParameterRow>) => void
  onPaste: (event: ClipboardEvent) => void
  onRemove: () => void
}

const anyName = () => true
const none: never[] = []

export function OwnRow(props: OwnProps) {
  const { code, modelId, number, row, problem, names, readOnly, onChange } = props
  const search = useMemo(() => namesSearch(code, modelId), [code, modelId])
  const called = row.name === '' ? t`parameter ${number}` : row.name
  return (
    <tr>
      <td onPaste={props.onPaste}>
        {readOnly ? (
          <MiddleCut text={row.name} />
        ) : (
          <Choice
            name={`parameters.row ${row.key}`}
            aria-label={t`Name of parameter ${number}`}
            className="mono-input own-layout"
            handle={`parameter ${row.key} name`}
            placeholder={t`Type a part of its name`}
            options={none}
            search={search}
            free={anyName}
            value={row.name || null}
            error={problem}
            onChange={(name) => onChange(typedName(row, name ?? ''))}
          />
        )}
        <Known {...props} name={row.name} />
      </td>
      <td>
        {row.leftOut ? (
          <span className="detail">
            <Trans>not in the file</Trans>
          </span>
        ) : (
          <Value
            label={t`Value of ${called}`}
            isSecret={names.isSecret(row.name)}
            {...{ row, readOnly, onChange }}
          />
        )}
      </td>
      <td>
        <Trans>this phone</Trans>
        <StandsOver name={row.name} levels={props.levels} isSecret={names.mayBeSecret(row.name)} />
      </td>
      <td className="parameter-acts">{!readOnly && <Acts {...props} called={called} />}</td>
    </tr>
  )
}

function Acts({ row, called, onChange, onRemove }: OwnProps & { called: string }) {
  return (
    <>
      <RowButton
        name={row.leftOut ? t`Give ${called} a value` : t`Leave ${called} out of the file`}
        handle={`parameter ${row.key} out`}
        onClick={() => onChange({ leftOut: !row.leftOut, value: '', bare: false })}
      >
        {row.leftOut ? <IconArrowBackUp size={15} /> : <IconMinus size={15} />}
      </RowButton>
      <RowButton name={t`Remove ${called}`} handle={`parameter ${row.key} remove`} onClick={onRemove}>
        <IconX size={15} />
      </RowButton>
    </>
  )
}

type ValueProps = Pick<OwnProps, 'row' | 'readOnly' | 'onChange'> & { label: string; isSecret: boolean }

/** One field whatever it is: that a name is a secret’s may turn out while its value is typed. */
function Value({ label, isSecret, row, readOnly, onChange }: ValueProps) {
  const [shown, setShown] = useState(false)
  return (
    <PasswordInput
      aria-label={label}
      className="mono-input own-layout"
      data-handle={`parameter ${row.key} value`}
      value={row.value}
      {...{ readOnly, spellCheck: false }}
      onChange={(event) => onChange({ value: event.currentTarget.value })}
      autoComplete={isSecret ? 'new-password' : 'off'}
      visible={!isSecret || shown}
      onVisibilityChange={setShown}
      {...(!isSecret && { rightSection: <span />, rightSectionWidth: 10 })}
      visibilityToggleButtonProps={{ 'aria-label': t`Show what is typed: ${label}`, tabIndex: 0 }}
    />
  )
}

/** What the name is on this model; that it is none, is said and not refused. */
function Known({ name, names, modelName }: Shared & { name: string }) {
  if (name === '') return null
  if (names.isUnknown(name))
    return (
      <div className="detail come-to-nothing">
        <span aria-hidden>▲</span>{' '}
        <Trans>No file of the {modelName} has this name; it is written all the same.</Trans>
      </div>
    )
  const known = names.of(name)
  if (!known) return null
  const said = [
    madeOf(known),
    known.secret ? t`secret` : '',
    known.seenIn.length > 0 ? t`seen in ${known.seenIn.join(', ')}` : '',
  ].filter(Boolean)
  return said.length > 0 && <div className="detail wrap-anywhere">{said.join(' · ')}</div>
}

function StandsOver({
  name,
  levels,
  isSecret,
}: {
  name: string
  levels: readonly Level[]
  isSecret: boolean
}) {
  const over = levels.find(({ parameters }) => Object.hasOwn(parameters, name))
  if (!over) return null
  return (
    <div className="detail wrap-anywhere">
      <Trans>
        wins over <Said value={over.parameters[name] ?? null} isSecret={isSecret} /> from{' '}
        <From level={over} />
      </Trans>
    </div>
  )
}

function Said({ value, isSecret }: { value: string | null; isSecret: boolean }) {
  if (value === null) return <Trans>“not in the file”</Trans>
  return <span className="mono">{isSecret ? dots : value || t`(empty)`}</span>
}

function From({ level }: { level: Level }) {
  return (
    <Link className="text-link" to={level.to}>
      {level.words}
    </Link>
  )
}

type InheritedProps = Shared & {
  name: string
  value: string | null
  level: Level
  /** Others that say the same name, and lose. */
  weaker: readonly Level[]
  onTakeOver: () => void
}

export function InheritedRow(props: InheritedProps) {
  const { name, value, level, weaker, names, readOnly, onTakeOver } = props
  const isSecret = names.mayBeSecret(name)
  const [next] = weaker
  return (
    <tr>
      <td>
        <MiddleCut text={name} />
        <Known {...props} />
      </td>
      <td className="wrap-anywhere">
        {value === null ? (
          <span className="detail">
            <Trans>not in the file</Trans>
          </span>
        ) : (
          <Said value={value} isSecret={isSecret} />
        )}
      </td>
      <td>
        <From level={level} />
        {next && (
          <div className="detail wrap-anywhere">
            <Trans>
              wins over <Said value={next.parameters[name] ?? null} isSecret={isSecret} /> from{' '}
              <From level={next} />
            </Trans>
          </div>
        )}
      </td>
      <td className="parameter-acts">
        {!readOnly && (
          <ActOnInherited name={name} onTakeOver={onTakeOver}>
            <Trans>Change</Trans>
          </ActOnInherited>
        )}
      </td>
    </tr>
  )
}

type ActProps = { name: string; onTakeOver: () => void; children: ReactNode }

function ActOnInherited({ name, onTakeOver, children }: ActProps) {
  return (
    <Button
      size="compact-xs"
      variant="subtle"
      aria-label={t`Change ${name} for this phone`}
      onClick={onTakeOver}
    >
      {children}
    </Button>
  )
}
