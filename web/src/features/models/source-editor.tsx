/** A model's source with its mistakes in place, checked by the server while typing stops. */

import { plural, t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import { Alert, Skeleton, Text } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { Mistake, ModelDetail } from '../../../../src/schema/model.ts'
import type { SettingSpec } from '../../../../src/schema/settings.ts'
import { Section } from '../../components/section.tsx'
import { soon } from '../../components/soon.tsx'
import { call } from '../../lib/api.ts'
import { say } from '../../lib/language.ts'
import { useAsk } from '../../lib/queries.ts'
import type { Draft } from '../../lib/use-draft.ts'
import { completeAt } from './complete.ts'
import type { ModelDraft } from './model-draft.ts'
import { ModelLive } from './model-live.tsx'
import './models.css'

const CodeEditor = soon(
  () => import('../../components/code-editor.tsx'),
  () => <Skeleton height={300} aria-label={t`Loading`} />,
)

function languageOf({ kind, format }: ModelDraft) {
  if (kind === 'sheet') return 'yaml'
  return format.kind === 'xml' ? 'xml' : 'text'
}

/** The server's word on what is typed, a moment after typing stops. */
function useCheck(code: string, values: ModelDraft, enabled: boolean) {
  const { kind, source, format, fileName, firstLine, lastLine } = values
  const body = kind === 'sheet' ? { kind, source } : { kind, source, format, fileName, firstLine, lastLine }
  const [settled] = useDebouncedValue(JSON.stringify(body), 500)
  return useQuery({
    queryKey: ['checkModel', code, settled],
    queryFn: ({ signal }) =>
      call('checkModel', { params: { code }, body: JSON.parse(settled) as typeof body, signal }),
    placeholderData: keepPreviousData,
    retry: false,
    enabled,
  })
}

type Props = { code: string; draft: Draft<ModelDraft>; readOnly: boolean; model: ModelDetail | undefined }

export function SourceEditor({ code, draft, readOnly, model }: Props) {
  const { values } = draft
  const check = useCheck(code, values, !readOnly)
  const words = useAsk(
    'definitionWords',
    {},
    { staleTime: Number.POSITIVE_INFINITY, enabled: !readOnly },
  ).data
  const [place, setPlace] = useState<{ line: number; column: number }>()
  const mistakes = check.data?.mistakes
  const title = values.kind === 'sheet' ? t`Sheet (YAML)` : t`Template`
  return (
    <>
      <Section title={title} aside={<Verdict mistakes={mistakes} checking={check.isFetching} />}>
        {draft.errors.source && (
          <Alert color="red" variant="light" mb="xs" role="alert">
            {draft.errors.source}
          </Alert>
        )}
        <CodeEditor
          label={title}
          value={values.source}
          language={languageOf(values)}
          readOnly={readOnly}
          mistakes={mistakes}
          place={place}
          complete={words && ((text, at) => completeAt(text, at, words, values.kind))}
          onChange={(text) => {
            if (text !== values.source) draft.set('source', text)
          }}
        />
        {!readOnly && (
          <Text size="xs" c="dimmed" mt={4}>
            <Trans>Ctrl Space says what can stand here. Esc, then Tab, leaves the editor.</Trans>
          </Text>
        )}
        {mistakes && mistakes.length > 0 && <Mistakes mistakes={mistakes} onGo={setPlace} />}
        {check.error && (
          <Text size="sm" c="var(--mantine-color-error)" mt="xs">
            <Trans>Not checked: {check.error.message}</Trans>
          </Text>
        )}
      </Section>
      {model && <ModelLive code={code} model={model} values={values} />}
      <Declared kind={values.kind} settings={check.data?.settings ?? []} />
    </>
  )
}

function Verdict({ mistakes, checking }: { mistakes: Mistake[] | undefined; checking: boolean }) {
  const words =
    mistakes === undefined
      ? ''
      : mistakes.length === 0
        ? t`No mistakes`
        : plural(mistakes.length, { one: '# mistake', other: '# mistakes' })
  return (
    <Text
      size="sm"
      c={mistakes && mistakes.length > 0 ? 'var(--mantine-color-error)' : 'dimmed'}
      role="status"
    >
      {checking ? t`Checking…` : words}
    </Text>
  )
}

type MistakesProps = { mistakes: Mistake[]; onGo: (place: { line: number; column: number }) => void }

function Mistakes({ mistakes, onGo }: MistakesProps) {
  return (
    <ul className="references mistakes" aria-label={t`Mistakes`}>
      {mistakes.map(({ message, line, column }) => (
        <li key={`${line}:${column} ${message}`}>
          {line !== undefined && (
            <button
              type="button"
              className="plain-button link-button"
              onClick={() => onGo({ line, column: column ?? 1 })}
            >
              {column === undefined ? t`Line ${line}` : t`Line ${line}, column ${column}`}
            </button>
          )}{' '}
          {say(message)}
        </li>
      ))}
    </ul>
  )
}

function Declared({ kind, settings }: { kind: ModelDraft['kind']; settings: SettingSpec[] }) {
  return (
    <Section title={kind === 'template' ? t`Variables that it declares` : t`Settings that it honours`}>
      <SettingTable settings={settings} />
    </Section>
  )
}

export function SettingTable({ settings }: { settings: SettingSpec[] }) {
  if (settings.length === 0)
    return (
      <Text c="dimmed">
        <Trans>None.</Trans>
      </Text>
    )
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by the keyboard
    <section className="table-place" aria-label={t`Settings`} tabIndex={0}>
      <table className="table" aria-label={t`Settings`}>
        <thead>
          <tr>
            <th>
              <Trans>Name</Trans>
            </th>
            <th>
              <Trans>Label</Trans>
            </th>
            <th>
              <Trans>Type</Trans>
            </th>
            <th>
              <Trans>Set for</Trans>
            </th>
            <th>
              <Trans>Default</Trans>
            </th>
          </tr>
        </thead>
        <tbody>
          {settings.map((setting) => (
            <tr key={`${setting.scope} ${setting.key}`}>
              <td className="mono">{setting.key}</td>
              <td>{say(setting.label)}</td>
              <td>
                {setting.type}
                {setting.options && (
                  <span className="detail"> {setting.options.map(({ label }) => say(label)).join(', ')}</span>
                )}
              </td>
              <td>{setting.scope === 'line' ? t`each line` : t`the phone`}</td>
              <td className="mono">{setting.default ?? '—'}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}
