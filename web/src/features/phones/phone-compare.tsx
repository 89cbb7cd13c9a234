/** A state of a phone beside now: its fields, each to be ticked, and what restoring them would do to the file. */

import { t } from '@lingui/core/macro'
import { Plural, Trans } from '@lingui/react/macro'
import { Alert, Button, Checkbox, NativeSelect, Skeleton } from '@mantine/core'
import { useState } from 'react'
import type { History, PhoneStateShown } from '../../../../src/schema/phone-history.ts'
import { Section } from '../../components/section.tsx'
import { tellDone } from '../../components/tell.ts'
import { ApiError, type FieldError } from '../../lib/api.ts'
import { exactTime } from '../../lib/format.ts'
import { useAct, useAsk } from '../../lib/queries.ts'
import { useMay } from '../../lib/session.ts'
import { manyFieldName } from './field-names.ts'

type Props = {
  code: string
  id: string
  history: History
  revision: number
  onChoose: (revision: number | undefined) => void
}

export default function PhoneCompare({ code, id, history, revision, onChoose }: Props) {
  const [ticked, setTicked] = useState<readonly string[]>()
  const params = { code, id, revision: String(revision) }
  const { data, error } = useAsk('phoneState', { params })
  const chosen = ticked ?? data?.fields.map(({ field }) => field) ?? []
  const some = useAsk(
    'phoneState',
    { params, query: { fields: [...chosen] } },
    { keep: true, enabled: ticked !== undefined && chosen.length > 0 },
  )
  const file = ticked === undefined ? data?.file : some.data?.file
  return (
    <div className="time-line-compare">
      <Section
        title={t`Compare`}
        aside={
          <button type="button" className="plain-button link-button" onClick={() => onChoose(undefined)}>
            <Trans>Close</Trans>
          </button>
        }
      >
        <NativeSelect
          label={t({ message: 'Then', context: 'before now' })}
          value={String(revision)}
          data={history.states.map((state) => ({
            value: String(state.revision),
            label: t`until ${exactTime(state.to)}, ended by ${state.endedBy}`,
          }))}
          onChange={(event) => onChoose(Number(event.currentTarget.value))}
        />
        {error && (
          <Alert color="red" variant="light" role="alert" mt="sm">
            {error.message}
          </Alert>
        )}
        {!data && !error && <Skeleton height={160} mt="sm" aria-label={t`Loading`} />}
        {data && (
          <Fields
            {...{ state: data, chosen }}
            onTick={(field, isOn) =>
              setTicked(isOn ? [...chosen, field] : chosen.filter((each) => each !== field))
            }
          />
        )}
      </Section>
      {data && data.fields.length > 0 && (
        <Restore {...{ code, id, revision, chosen, file }} onDone={() => onChoose(undefined)} />
      )}
    </div>
  )
}

type FieldsProps = {
  state: PhoneStateShown
  chosen: readonly string[]
  onTick: (field: string, isOn: boolean) => void
}

function Fields({ state, chosen, onTick }: FieldsProps) {
  const mayChange = useMay('change')
  if (state.fields.length === 0)
    return (
      <p>
        <Trans>Nothing differs: it is now as it was then.</Trans>
      </p>
    )
  return (
    <>
      <table className="table" aria-label={t`What differs`}>
        <thead>
          <tr>
            <th>
              <Trans>Field</Trans>
            </th>
            <th>
              <Trans context="before now">Then</Trans>
            </th>
            <th>
              <Trans>Now</Trans>
            </th>
            <th>
              <span className="visually-hidden">
                <Trans>Restore</Trans>
              </span>
            </th>
          </tr>
        </thead>
        <tbody>
          {state.fields.map(({ field, was, now }) => (
            <tr key={field}>
              <td className="wrap-anywhere">{manyFieldName(field)}</td>
              <td className="wrap-anywhere">{was ?? t`nothing`}</td>
              <td className="wrap-anywhere audit-new">{now ?? t`nothing`}</td>
              <td>
                <Checkbox
                  aria-label={t`Restore ${manyFieldName(field)}`}
                  checked={chosen.includes(field)}
                  disabled={!mayChange}
                  onChange={(event) => onTick(field, event.currentTarget.checked)}
                />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <p className="detail">
        <Plural value={state.same} one="# field is the same." other="# fields are the same." />
      </p>
    </>
  )
}

type RestoreProps = Omit<Props, 'history' | 'onChoose'> & {
  chosen: readonly string[]
  file: PhoneStateShown['file'] | undefined
  onDone: () => void
}

function Restore({ code, id, revision, chosen, file, onDone }: RestoreProps) {
  const mayChange = useMay('change')
  const { mutateAsync, isPending } = useAct('restorePhone')
  const [refused, setRefused] = useState<Error>()
  if (!mayChange) return null
  const restore = () =>
    mutateAsync({ params: { code, id, revision: String(revision) }, body: { fields: [...chosen] } }).then(
      () => {
        tellDone(t`Restored, as a new change`)
        onDone()
      },
      setRefused,
    )
  return (
    <Section title={t`Restore as it was`}>
      <p className="detail">
        <Trans>A new change; nothing is lost. In its file:</Trans>
      </p>
      <FileChanges file={chosen.length > 0 ? file : undefined} />
      {refused && <Refused error={refused} />}
      <Button mt="sm" disabled={chosen.length === 0} loading={isPending} onClick={restore}>
        <Plural value={chosen.length} one="Restore # field" other="Restore # fields" />
      </Button>
    </Section>
  )
}

const fewChanges = 40

function FileChanges({ file }: { file: PhoneStateShown['file'] | undefined }) {
  if (!file)
    return (
      <p>
        <Trans>Nobody can say.</Trans>
      </p>
    )
  if (file.changes.length === 0)
    return (
      <p>
        <Trans>Nothing changes in it.</Trans>
      </p>
    )
  return (
    <ul className="time-line-file">
      {file.changes.slice(0, fewChanges).map(({ name, before, after }) => (
        <li key={name} className="mono wrap-anywhere">
          {name}: <del className="audit-old">{before ?? t`nothing`}</del> <span aria-hidden>→</span>{' '}
          <ins className="audit-new">{after ?? t`nothing`}</ins>
        </li>
      ))}
      {file.changes.length > fewChanges && (
        <li className="detail">
          <Plural value={file.changes.length - fewChanges} one="and # more" other="and # more" />
        </li>
      )}
    </ul>
  )
}

function Refused({ error }: { error: Error }) {
  const errors: readonly FieldError[] = error instanceof ApiError ? error.errors : []
  return (
    <Alert color="red" variant="light" title={t`Not restored`} role="alert" mt="sm">
      {errors.length === 0
        ? error.message
        : errors.map(({ path, message }) => (
            <div key={`${path} ${message}`}>
              <b>{manyFieldName(path)}</b>: {message}
            </div>
          ))}
    </Alert>
  )
}
