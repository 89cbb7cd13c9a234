/** One parameter by name: what it is, what it says, who said so, and over whom that wins. */

import { t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import { Button, PasswordInput } from '@mantine/core'
import { IconArrowBackUp, IconMinus, IconX } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { type ClipboardEvent, type ReactNode, useState } from 'react'
import { dots } from '../../../src/schema/masking.ts'
import type { Level } from '../lib/inheritance.ts'
import { type KnownNames, madeOf, namesSearch } from '../lib/parameter-names.ts'
import { type NamesOf, type ParameterRow, typedName } from '../lib/parameters.ts'
import { Choice } from './choice.tsx'
import { MiddleCut } from './middle-cut.tsx'
import type { ParametersProps } from './parameters-section.tsx'
import { RowButton } from './row-button.tsx'

type Shared = { whose: ParametersProps['whose']; namesOf: NamesOf; names: KnownNames; readOnly: boolean }

type OwnProps = Shared & {
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
  const { namesOf, number, row, problem, names, readOnly, onChange } = props
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
            search={namesSearch(namesOf)}
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
        {hereInWords(props.whose)}
        <StandsOver name={row.name} levels={props.levels} isSecret={names.mayBeSecret(row.name)} />
      </td>
      <td className="parameter-acts">{!readOnly && <Acts {...props} called={called} />}</td>
    </tr>
  )
}

function hereInWords(whose: Shared['whose']): string {
  return {
    phone: t`this phone`,
    preset: t`this preset`,
    model: t`these defaults`,
    tenant: t`this tenant`,
    system: t`these defaults`,
  }[whose]
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
function Known({ name, names, namesOf }: Shared & { name: string }) {
  if (name === '') return null
  if (names.isUnknown(name))
    return (
      <div className="detail come-to-nothing">
        <span aria-hidden>▲</span> {unknownInWords(namesOf)}
      </div>
    )
  const known = names.of(name)
  if (!known) return null
  const only = names.onlyOn(name)
  const said = [
    madeOf(known),
    known.secret ? t`secret` : '',
    only === undefined ? '' : t`only on ${only}`,
    known.seenIn.length > 0 ? t`seen in ${known.seenIn.join(', ')}` : '',
  ].filter(Boolean)
  return said.length > 0 && <div className="detail wrap-anywhere">{said.join(' · ')}</div>
}

function unknownInWords(of: NamesOf): string {
  return of.kind === 'model'
    ? t`No file of the ${of.modelName} has this name; it is written all the same.`
    : t`None of these models has this name; it is written all the same.`
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
          <ActOnInherited name={name} whose={props.whose} onTakeOver={onTakeOver}>
            <Trans>Change</Trans>
          </ActOnInherited>
        )}
      </td>
    </tr>
  )
}

type ActProps = Pick<Shared, 'whose'> & { name: string; onTakeOver: () => void; children: ReactNode }

function ActOnInherited({ name, whose, onTakeOver, children }: ActProps) {
  return (
    <Button
      size="compact-xs"
      variant="subtle"
      aria-label={whose === 'phone' ? t`Change ${name} for this phone` : t`Change ${name} here`}
      onClick={onTakeOver}
    >
      {children}
    </Button>
  )
}
