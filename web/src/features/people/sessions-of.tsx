/** Where a person is signed in, and how that ends. */

import { t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import { Badge, Button, Group, Text } from '@mantine/core'
import type { OwnSession } from '../../../../src/schema/me.ts'
import type { Person } from '../../../../src/schema/session.ts'
import { Section } from '../../components/section.tsx'
import { tellDone, tellError } from '../../components/tell.ts'
import { Time } from '../../components/time.tsx'
import { browserOf } from '../../lib/browser-words.ts'
import { useAct, useAsk } from '../../lib/queries.ts'
import { useEndSessions } from './end-sessions.ts'

export function SessionsOf({ person }: { person: Person }) {
  const { data } = useAsk('listUserSessions', { params: { id: person.id } })
  const endAll = useEndSessions()
  const sessions = data?.items ?? []
  return (
    <Section
      title={t`Sessions`}
      aside={
        sessions.some(({ current }) => !current) && (
          <Button variant="default" onClick={() => endAll(person)}>
            <Trans>End all…</Trans>
          </Button>
        )
      }
    >
      {data && sessions.length === 0 && (
        <Text size="sm" c="dimmed">
          <Trans>{person.name} is signed in nowhere.</Trans>
        </Text>
      )}
      {sessions.length > 0 && (
        <ul className="own-things" aria-label={t`Sessions`}>
          {sessions.map((session) => (
            <SessionRow key={session.id} person={person} session={session} />
          ))}
        </ul>
      )}
    </Section>
  )
}

function SessionRow({ person, session }: { person: Person; session: OwnSession }) {
  const { id, address, userAgent, createdAt, lastSeenAt, current } = session
  const end = useAct('endUserSession')
  const name = browserOf(userAgent)
  return (
    <li>
      <div>
        <Group gap="xs">
          <Text fw={600} title={userAgent}>
            {name}
          </Text>
          {current && (
            <Badge variant="light" tt="none">
              <Trans>this one</Trans>
            </Badge>
          )}
        </Group>
        <div className="detail">
          <Trans>
            from <span className="mono">{address ?? t`somewhere`}</span>, since <Time at={createdAt} />, last
            used <Time at={lastSeenAt} />
          </Trans>
        </div>
      </div>
      {!current && (
        <Button
          variant="subtle"
          size="compact-sm"
          color="red"
          aria-label={t`End the session of ${name} from ${address ?? t`somewhere`}`}
          loading={end.isPending}
          onClick={() =>
            end.mutate(
              { params: { id: person.id, session: id } },
              { onSuccess: () => tellDone(t`The session of ${name} has ended`), onError: tellError },
            )
          }
        >
          <Trans>End</Trans>
        </Button>
      )}
    </li>
  )
}
