/** The fields of a change of many: each with what the phones have now, a value, or given back to what is inherited. */

import { plural, t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import { Button, PasswordInput, Switch, TextInput } from '@mantine/core'
import { IconLock, IconX } from '@tabler/icons-react'
import { type FormEvent, useState } from 'react'
import type { FieldNow } from '../../../../src/schema/phones-change.ts'
import { phoneSettings } from '../../../../src/schema/settings.ts'
import { Choice } from '../../components/choice.tsx'
import { Section } from '../../components/section.tsx'
import { SettingField } from '../../components/setting-field.tsx'
import type { FieldError } from '../../lib/api.ts'
import { useModels } from '../../lib/models.ts'
import { manyFieldName, specOf } from './field-names.ts'
import type { ManyDraft, ManyField } from './many-draft.ts'
import { ModelChoice } from './model-choice.tsx'

type Props = {
  code: string
  draft: ManyDraft
  errors: readonly FieldError[]
  now: readonly FieldNow[] | undefined
  onPreview: () => void
}

const wholes = ['modelId', 'acceptUploads', 'httpUsername', 'httpPassword', 'fileName']
const often = [
  'settings.timezone',
  'settings.language',
  'settings.ntpServer',
  'settings.adminPassword',
  'modelId',
]

export function ChangeManyFields({ code, draft, errors, now, onPreview }: Props) {
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (draft.isWhole) onPreview()
  }
  return (
    <form className="change-many-fields" onSubmit={submit} noValidate aria-label={t`Fields to change`}>
      <Section title={t`Fields to change`} aside={draft.fields.length || undefined}>
        <p className="detail">
          <Trans>What you leave out stays as it is.</Trans>
        </p>
        {draft.fields.map((field) => (
          <Field
            key={field.name}
            {...{ code, draft, field }}
            error={errorOf(errors, field.name)}
            now={now?.find((each) => each.field === field.name)}
          />
        ))}
        <AddField draft={draft} />
        <Button type="submit" disabled={!draft.isWhole} mt="md">
          <Trans>Preview</Trans>
        </Button>
        <p className="detail change-many-own">
          <IconLock size={14} aria-hidden />{' '}
          <Trans>Name, MAC, secret and lines are each phone’s own and cannot be changed for many.</Trans>
        </p>
      </Section>
    </form>
  )
}

const errorOf = (errors: readonly FieldError[], name: string) =>
  errors.find(({ path }) => path === `patch.${name}`)?.message

type FieldProps = Pick<Props, 'code' | 'draft'> & {
  field: ManyField
  error: string | undefined
  now: FieldNow | undefined
}

function Field({ code, draft, field, error, now }: FieldProps) {
  const { name, value } = field
  const isInherited = name.startsWith('settings.') || name.startsWith('parameters.')
  const label = manyFieldName(name)
  return (
    <div className="change-many-field">
      {value === null ? (
        <TextInput label={label} value={t`as inherited`} readOnly error={error} />
      ) : (
        <ValueOf {...{ code, draft, field, error, label }} />
      )}
      {now && <div className="detail">{nowInWords(now)}</div>}
      <div className="change-many-field-acts">
        {isInherited && (
          <button
            type="button"
            className="plain-button link-button"
            onClick={() => draft.set(name, value === null ? undefined : null)}
          >
            {value === null ? t`Give it a value` : t`Give back`}
            <span className="visually-hidden">: {label}</span>
          </button>
        )}
        <button
          type="button"
          className="plain-button link-button"
          aria-label={t`Leave out ${label}`}
          onClick={() => draft.remove(name)}
        >
          <IconX size={14} aria-hidden /> <Trans>Leave out</Trans>
        </button>
      </div>
    </div>
  )
}

function ValueOf({ code, draft, field, error, label }: Omit<FieldProps, 'now'> & { label: string }) {
  const { name, value } = field
  const spec = specOf(name)
  const set = (next: ManyField['value']) => draft.set(name, next)
  if (spec)
    return (
      <SettingField
        {...{ name: spec.key, spec, value, error }}
        onChange={(_, next) => set(next === null ? undefined : next)}
      />
    )
  if (name === 'modelId')
    return <ModelField code={code} value={String(value ?? '')} error={error} onChange={set} />
  if (name === 'acceptUploads')
    return (
      <Switch
        label={label}
        checked={value === true}
        onChange={(event) => set(event.currentTarget.checked)}
        error={error}
      />
    )
  if (name === 'httpPassword')
    return (
      <PasswordInput
        label={label}
        value={String(value ?? '')}
        error={error}
        autoComplete="new-password"
        onChange={(event) => set(event.currentTarget.value)}
      />
    )
  return (
    <TextInput
      label={label}
      className={name.startsWith('parameters.') ? 'mono-input' : undefined}
      value={String(value ?? '')}
      error={error}
      spellCheck={false}
      onChange={(event) => set(event.currentTarget.value)}
    />
  )
}

type ModelProps = { code: string; value: string; error: string | undefined; onChange: (id: string) => void }

function ModelField({ code, value, error, onChange }: ModelProps) {
  const models = useModels(code, { ofMac: [], label: (id) => id })
  return <ModelChoice {...{ models, value, error, onChange }} model={models.byId(value)} />
}

function nowInWords({ values, others }: FieldNow): string {
  const [first] = values
  const kinds = values.length + (others > 0 ? 1 : 0)
  if (!first) return ''
  if (kinds > 2) return plural(kinds, { one: '# value now', other: '# values now' })
  return values
    .map(({ value, phones }) => (value === null ? t`none of its own on ${phones}` : t`${value} on ${phones}`))
    .join(', ')
}

function AddField({ draft }: { draft: ManyDraft }) {
  const [parameter, setParameter] = useState<string>()
  const has = (name: string) => draft.fields.some((field) => field.name === name)
  const names = [...wholes, ...phoneSettings.map(({ key }) => `settings.${key}`)].filter((name) => !has(name))
  const options = [
    ...names.map((name) => ({ value: name, label: manyFieldName(name) })),
    { value: 'parameters.', label: t`A parameter by its name…` },
  ]
  const offered = often.filter((name) => !has(name))
  return (
    <>
      <Choice
        name="field"
        label={t`Add a field`}
        placeholder={t`Type a part of its name`}
        what={t`a field`}
        options={options}
        value={null}
        onChange={(name) => {
          if (name === 'parameters.') setParameter('')
          else if (name !== null) draft.add(name)
        }}
      />
      {parameter !== undefined && (
        <div className="change-many-parameter">
          <TextInput
            label={t`Name of the parameter`}
            className="mono-input"
            value={parameter}
            autoFocus
            spellCheck={false}
            onChange={(event) => setParameter(event.currentTarget.value)}
          />
          <Button
            variant="default"
            disabled={parameter.trim() === ''}
            onClick={() => {
              draft.add(`parameters.${parameter.trim()}`)
              setParameter(undefined)
            }}
          >
            <Trans>Add</Trans>
          </Button>
        </div>
      )}
      {offered.length > 0 && (
        <div className="change-many-often">
          <span className="detail">
            <Trans>Often changed</Trans>
          </span>
          {offered.map((name) => (
            <Button key={name} size="compact-sm" variant="default" onClick={() => draft.add(name)}>
              + {manyFieldName(name)}
            </Button>
          ))}
        </div>
      )}
    </>
  )
}
