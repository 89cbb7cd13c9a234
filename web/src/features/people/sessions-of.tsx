/** Where a person is signed in, and how that ends. */

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
      title="Sessions"
      aside={
        sessions.some(({ current }) => !current) && (
          <Button variant="default" onClick={() => endAll(person)}>
            End all…
          </Button>
        )
      }
    >
      {data && sessions.length === 0 && (
        <Text size="sm" c="dimmed">
          {person.name} is signed in nowhere.
        </Text>
      )}
      {sessions.length > 0 && (
        <ul className="own-things" aria-label="Sessions">
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
              this one
            </Badge>
          )}
        </Group>
        <div className="detail">
          from <span className="mono">{address ?? 'somewhere'}</span>, since <Time at={createdAt} />, last
          used <Time at={lastSeenAt} />
        </div>
      </div>
      {!current && (
        <Button
          variant="subtle"
          size="compact-sm"
          color="red"
          aria-label={`End the session of ${name} from ${address}`}
          loading={end.isPending}
          onClick={() =>
            end.mutate(
              { params: { id: person.id, session: id } },
              { onSuccess: () => tellDone(`The session of ${name} has ended`), onError: tellError },
            )
          }
        >
          End
        </Button>
      )}
    </li>
  )
}
