/** The files that a phone would get now, its secrets masked until shown by an act. */

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

type Props = { code: string; id: string }

export function PhoneFiles({ code, id }: Props) {
  const { data, error } = useAsk('phoneFiles', { params: { code, id } })
  const [search, change] = usePageSearch()
  if (error) {
    return (
      <Alert color="red" variant="light" title="The phone’s files cannot be made" role="alert">
        {error.message}
      </Alert>
    )
  }
  if (!data) return <Skeleton height={300} aria-label="Loading" />
  const chosen = search.file ?? (data.items.find(({ main }) => main) ?? data.items[0])?.name
  return (
    <div className="files">
      <Section title="Files">
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
                  {file.failure === null ? bytes(file.bytes) : `cannot be made: ${file.failure}`}
                  {file.main && ' · main'}
                </span>
              </button>
            </li>
          ))}
        </ul>
        {data.items.length === 0 && <Text c="dimmed">It would get none.</Text>}
        {data.absent.length > 0 && (
          <div className="detail">
            <p>Asked for, and rightly not there:</p>
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
            aria-label="Show as"
            value={view}
            onChange={setView}
            data={[
              { value: 'text', label: 'Text' },
              { value: 'parameters', label: 'Parameters' },
            ]}
          />
          {!readOnly && (
            <Button size="compact-sm" variant="default" onClick={() => setRevealed(!revealed)}>
              {revealed ? 'Hide secrets' : 'Show secrets'}
            </Button>
          )}
          {data && <CopyButton text={data.text} what="file" label="Copy the file" />}
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
            {revealed ? ' · with secrets; this is in the audit trail' : ' · secrets masked'}
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
    <section className="file-text mono" tabIndex={0} aria-label={`Text of ${name}`}>
      {text}
    </section>
  )
}
