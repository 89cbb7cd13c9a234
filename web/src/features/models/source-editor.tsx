/** A model's source with its mistakes in place, checked by the server while typing stops. */

import { Alert, Skeleton, Text } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { lazy, Suspense, useState } from 'react'
import type { Mistake } from '../../../../src/schema/model.ts'
import type { SettingSpec } from '../../../../src/schema/settings.ts'
import { Section } from '../../components/section.tsx'
import { call } from '../../lib/api.ts'
import { counted } from '../../lib/format.ts'
import type { Draft } from '../../lib/use-draft.ts'
import type { ModelDraft } from './model-draft.ts'

const CodeEditor = lazy(() => import('../../components/code-editor.tsx'))

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

type Props = { code: string; draft: Draft<ModelDraft>; readOnly: boolean }

export function SourceEditor({ code, draft, readOnly }: Props) {
  const { values } = draft
  const check = useCheck(code, values, !readOnly)
  const [place, setPlace] = useState<{ line: number; column: number }>()
  const mistakes = check.data?.mistakes
  const title = values.kind === 'sheet' ? 'Sheet (YAML)' : 'Template'
  return (
    <>
      <Section title={title} aside={<Verdict mistakes={mistakes} checking={check.isFetching} />}>
        {draft.errors.source && (
          <Alert color="red" variant="light" mb="xs" role="alert">
            {draft.errors.source}
          </Alert>
        )}
        <Suspense fallback={<Skeleton height={300} />}>
          <CodeEditor
            label={title}
            value={values.source}
            language={languageOf(values)}
            readOnly={readOnly}
            mistakes={mistakes}
            place={place}
            onChange={(text) => {
              if (text !== values.source) draft.set('source', text)
            }}
          />
        </Suspense>
        {mistakes && mistakes.length > 0 && <Mistakes mistakes={mistakes} onGo={setPlace} />}
        {check.error && (
          <Text size="sm" c="var(--mantine-color-error)" mt="xs">
            Not checked: {check.error.message}
          </Text>
        )}
      </Section>
      <Declared kind={values.kind} settings={check.data?.settings ?? []} />
    </>
  )
}

function Verdict({ mistakes, checking }: { mistakes: Mistake[] | undefined; checking: boolean }) {
  const words =
    mistakes === undefined ? '' : mistakes.length === 0 ? 'No mistakes' : counted(mistakes.length, 'mistake')
  return (
    <Text
      size="sm"
      c={mistakes && mistakes.length > 0 ? 'var(--mantine-color-error)' : 'dimmed'}
      role="status"
    >
      {checking ? 'Checking…' : words}
    </Text>
  )
}

type MistakesProps = { mistakes: Mistake[]; onGo: (place: { line: number; column: number }) => void }

function Mistakes({ mistakes, onGo }: MistakesProps) {
  return (
    <ul className="references mistakes" aria-label="Mistakes">
      {mistakes.map(({ message, line, column }) => (
        <li key={`${line}:${column} ${message}`}>
          {line !== undefined && (
            <button
              type="button"
              className="plain-button link-button"
              onClick={() => onGo({ line, column: column ?? 1 })}
            >
              Line {line}
              {column !== undefined && `, column ${column}`}
            </button>
          )}{' '}
          {message}
        </li>
      ))}
    </ul>
  )
}

function Declared({ kind, settings }: { kind: ModelDraft['kind']; settings: SettingSpec[] }) {
  return (
    <Section title={kind === 'template' ? 'Variables that it declares' : 'Settings that it honours'}>
      <SettingTable settings={settings} />
    </Section>
  )
}

export function SettingTable({ settings }: { settings: SettingSpec[] }) {
  if (settings.length === 0) return <Text c="dimmed">None.</Text>
  return (
    <div className="table-place">
      <table className="table" aria-label="Settings">
        <thead>
          <tr>
            <th>Name</th>
            <th>Label</th>
            <th>Type</th>
            <th>Set for</th>
            <th>Default</th>
          </tr>
        </thead>
        <tbody>
          {settings.map((setting) => (
            <tr key={`${setting.scope} ${setting.key}`}>
              <td className="mono">{setting.key}</td>
              <td>{setting.label}</td>
              <td>
                {setting.type}
                {setting.options && (
                  <span className="detail"> {setting.options.map(({ label }) => label).join(', ')}</span>
                )}
              </td>
              <td>{setting.scope === 'line' ? 'each line' : 'the phone'}</td>
              <td className="mono">{setting.default ?? '—'}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
