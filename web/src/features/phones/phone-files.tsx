/** The files that a phone would get now, its secrets masked until shown by an act. */

import { t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import { Alert, Button, Group, SegmentedControl, Skeleton, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { CopyButton } from '../../components/copy-button.tsx'
import { Section } from '../../components/section.tsx'
import { call } from '../../lib/api.ts'
import { bytes } from '../../lib/format.ts'
import { useAsk } from '../../lib/queries.ts'
import { usePageSearch } from '../../lib/search.ts'
import { useReadOnlyReason } from '../../lib/session.ts'
import { ParameterTable } from './parameter-table.tsx'
import './phone-files.css'

type Props = { code: string; id: string }

export function PhoneFiles({ code, id }: Props) {
  const { data, error } = useAsk('phoneFiles', { params: { code, id } })
  const [search, change] = usePageSearch()
  if (error) {
    return (
      <Alert color="red" variant="light" title={t`The phone’s files cannot be made`} role="alert">
        {error.message}
      </Alert>
    )
  }
  if (!data) return <Skeleton height={300} aria-label={t`Loading`} />
  const chosen = search.file ?? (data.items.find(({ main }) => main) ?? data.items[0])?.name
  return (
    <div className="files">
      <Section title={t`Files`}>
        <ul className="file-list">
          {data.items.map((file) => (
            <li key={file.name}>
              <button
                type="button"
                className="plain-button nav-link mono"
                aria-current={file.name === chosen ? 'page' : undefined}
                onClick={() => change({ file: file.name })}
              >
                {file.name}
                <span className="detail">
                  {' '}
                  {file.failure === null ? bytes(file.bytes) : t`cannot be made: ${file.failure}`}
                  {file.main && ` · ${t`main`}`}
                </span>
              </button>
            </li>
          ))}
        </ul>
        {data.items.length === 0 && (
          <Text c="dimmed">
            <Trans>It would get none.</Trans>
          </Text>
        )}
        {data.absent.length > 0 && (
          <div className="detail">
            <p>
              <Trans>Asked for, and rightly not there:</Trans>
            </p>
            {data.absent.map((name) => (
              <div key={name} className="mono wrap-anywhere">
                {name}
              </div>
            ))}
          </div>
        )}
      </Section>
      {chosen !== undefined && <OneFile key={chosen} code={code} id={id} name={chosen} />}
    </div>
  )
}

function OneFile({ code, id, name }: Props & { name: string }) {
  const [revealed, setRevealed] = useState(false)
  const [view, setView] = useState('text')
  const readOnly = useReadOnlyReason('reveal') !== undefined
  const params = { code, id, name }
  const { data, error } = useQuery({
    queryKey: [revealed ? 'revealFile' : 'phoneFile', params],
    queryFn: ({ signal }) => call(revealed ? 'revealFile' : 'phoneFile', { params, signal }),
    gcTime: revealed ? 0 : undefined,
    // Each reveal is audited, so it is asked once for one act.
    staleTime: revealed ? Number.POSITIVE_INFINITY : 0,
  })
  return (
    <Section
      title={name}
      aside={
        <Group gap="xs">
          <SegmentedControl
            size="xs"
            aria-label={t`Show as`}
            value={view}
            onChange={setView}
            data={[
              { value: 'text', label: t`Text` },
              { value: 'parameters', label: t`Parameters` },
            ]}
          />
          {!readOnly && (
            <Button size="compact-sm" variant="default" onClick={() => setRevealed(!revealed)}>
              {revealed ? t`Hide secrets` : t`Show secrets`}
            </Button>
          )}
          {data && <CopyButton text={data.text} what={t`file`} label={t`Copy the file`} />}
        </Group>
      }
    >
      {error && (
        <Alert color="red" variant="light" role="alert">
          {error.message}
        </Alert>
      )}
      {!data && !error && <Skeleton height={240} />}
      {data && (
        <>
          <Text size="sm" c="dimmed" mb={8}>
            {data.contentType} · {bytes(data.bytes)}
            {revealed ? ` · ${t`with secrets; this is in the audit trail`}` : ` · ${t`secrets masked`}`}
          </Text>
          {view === 'text' ? (
            <FileText name={name} text={data.text} />
          ) : (
            <ParameterTable parameters={data.parameters} />
          )}
        </>
      )}
    </Section>
  )
}

function FileText({ name, text }: { name: string; text: string }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <section className="file-text mono" tabIndex={0} aria-label={t`Text of ${name}`}>
      {text}
    </section>
  )
}
