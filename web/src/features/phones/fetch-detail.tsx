/** One fetch, opened: what the phone was given then, and what has changed since. */

import { plural, t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import { Alert, Button, Group, Skeleton, Text } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import type { z } from 'zod'
import type { fetchDetailSchema } from '../../../../src/schema/phone.ts'
import { OutcomeOfFetch } from '../../components/fetch-outcome.tsx'
import { Section } from '../../components/section.tsx'
import { bytes, exactTime } from '../../lib/format.ts'
import { say } from '../../lib/language.ts'
import { useAsk } from '../../lib/queries.ts'
import { ParameterTable } from './parameter-table.tsx'

type Detail = z.infer<typeof fetchDetailSchema>
type Props = { code: string; id: string; mac: string; fetchId: string; onClose: () => void }

export default function FetchDetail({ code, id, mac, fetchId, onClose }: Props) {
  const { data, error } = useAsk('phoneFetch', { params: { code, id, fetch: fetchId } })
  const back = (
    <Button size="compact-sm" variant="default" onClick={onClose}>
      <Trans>All fetches</Trans>
    </Button>
  )
  if (error)
    return (
      <Alert color="red" variant="light" title={t`This fetch cannot be shown`} role="alert">
        {error.message} {back}
      </Alert>
    )
  if (!data) return <Skeleton height={320} aria-label={t`Loading`} />
  const { file, ip, userAgent, protocol } = data
  return (
    <>
      <Section title={t`Fetch of ${exactTime(data.at)}`} aside={back}>
        <Group gap="xs" mb={6}>
          <OutcomeOfFetch outcome={data.outcome} />
          <span className="mono wrap-anywhere">{file || t`(main file)`}</span>
          <Text c="dimmed" size="sm">
            <Trans>
              {bytes(data.bytes)} · {data.method} over {protocol.toUpperCase()}
            </Trans>
          </Text>
        </Group>
        <div>{say(data.reason.message)}</div>
        <div className="detail wrap-anywhere">
          <Trans>
            from <span className="mono">{ip}</span>
          </Trans>{' '}
          {userAgent && t`as ${userAgent}`}
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
          <Trans>What would be decided now?</Trans>
        </Link>
      </Section>
      <Changed given={data.given} />
      {data.given.parameters.length > 0 && (
        <Section title={t`What it was given`} aside={<Text c="dimmed">{say(data.given.message)}</Text>}>
          <ParameterTable parameters={data.given.parameters} />
        </Section>
      )}
    </>
  )
}

function Changed({ given: { state, message, changes } }: { given: Detail['given'] }) {
  if (state === 'nothing' || state === 'forgotten')
    return (
      <Section title={t`What it was given`}>
        <Text c="dimmed">{say(message)}</Text>
      </Section>
    )
  return (
    <Section
      title={t`Changed since`}
      aside={
        changes && changes.length > 0 && plural(changes.length, { one: '# parameter', other: '# parameters' })
      }
    >
      {changes === null || changes.length === 0 ? (
        <Text c="dimmed">{changes ? t`Nothing: it would get the same now.` : t`Nobody can say.`}</Text>
      ) : (
        <div className="table-place">
          <table className="table" aria-label={t`Changed since`}>
            <thead>
              <tr>
                <th>
                  <Trans>Name</Trans>
                </th>
                <th>
                  <Trans context="before now">Then</Trans>
                </th>
                <th>
                  <Trans>Now</Trans>
                </th>
              </tr>
            </thead>
            <tbody>
              {changes.map(({ name, before, after, secret }) => (
                <tr key={name}>
                  <td className="mono wrap-anywhere">{name}</td>
                  <td className="mono wrap-anywhere">{before ?? '—'}</td>
                  <td className="mono wrap-anywhere">
                    {after ?? '—'}
                    {secret && (
                      <span className="detail">
                        {' '}
                        · <Trans>secret</Trans>
                      </span>
                    )}
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
