/** One fetch, opened: what the phone was given then, and what has changed since. */

import { Alert, Button, Group, Skeleton, Text } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import type { z } from 'zod'
import type { fetchDetailSchema } from '../../../../src/schema/phone.ts'
import { OutcomeOfFetch } from '../../components/fetch-outcome.tsx'
import { Section } from '../../components/section.tsx'
import { bytes, counted, exactTime } from '../../lib/format.ts'
import { useAsk } from '../../lib/queries.ts'
import { ParameterTable } from './parameter-table.tsx'

type Detail = z.infer<typeof fetchDetailSchema>
type Props = { code: string; id: string; mac: string; fetchId: string; onClose: () => void }

export default function FetchDetail({ code, id, mac, fetchId, onClose }: Props) {
  const { data, error } = useAsk('phoneFetch', { params: { code, id, fetch: fetchId } })
  const back = (
    <Button size="compact-sm" variant="default" onClick={onClose}>
      All fetches
    </Button>
  )
  if (error)
    return (
      <Alert color="red" variant="light" title="This fetch cannot be shown" role="alert">
        {error.message} {back}
      </Alert>
    )
  if (!data) return <Skeleton height={320} aria-label="Loading" />
  const { file, ip, userAgent, protocol } = data
  return (
    <>
      <Section title={`Fetch of ${exactTime(data.at)}`} aside={back}>
        <Group gap="xs" mb={6}>
          <OutcomeOfFetch outcome={data.outcome} />
          <span className="mono wrap-anywhere">{file || '(main file)'}</span>
          <Text c="dimmed" size="sm">
            {bytes(data.bytes)} · {data.method} over {protocol.toUpperCase()}
          </Text>
        </Group>
        <div>{data.reason.message}</div>
        <div className="detail wrap-anywhere">
          from <span className="mono">{ip}</span> {userAgent && `as ${userAgent}`}
        </div>
        <Link
          className="text-link"
          to="/t/$code/why"
          params={{ code }}
          search={{
            ...{ mac, ip, file: file || undefined, userAgent: userAgent || undefined },
            protocol: protocol === 'http' ? undefined : protocol,
          }}
        >
          What would be decided now?
        </Link>
      </Section>
      <Changed given={data.given} />
      {data.given.parameters.length > 0 && (
        <Section title="What it was given" aside={<Text c="dimmed">{data.given.message}</Text>}>
          <ParameterTable parameters={data.given.parameters} />
        </Section>
      )}
    </>
  )
}

function Changed({ given: { state, message, changes } }: { given: Detail['given'] }) {
  if (state === 'nothing' || state === 'forgotten')
    return (
      <Section title="What it was given">
        <Text c="dimmed">{message}</Text>
      </Section>
    )
  return (
    <Section
      title="Changed since"
      aside={changes && changes.length > 0 && counted(changes.length, 'parameter')}
    >
      {changes === null || changes.length === 0 ? (
        <Text c="dimmed">{changes ? 'Nothing: it would get the same now.' : 'Nobody can say.'}</Text>
      ) : (
        <div className="table-place">
          <table className="table" aria-label="Changed since">
            <thead>
              <tr>
                <th>Name</th>
                <th>Then</th>
                <th>Now</th>
              </tr>
            </thead>
            <tbody>
              {changes.map(({ name, before, after, secret }) => (
                <tr key={name}>
                  <td className="mono wrap-anywhere">{name}</td>
                  <td className="mono wrap-anywhere">{before ?? '—'}</td>
                  <td className="mono wrap-anywhere">
                    {after ?? '—'}
                    {secret && <span className="detail"> · secret</span>}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </Section>
  )
}
