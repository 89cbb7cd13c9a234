/** Where one is signed in, and how that ends. */

import { Badge, Button, Group, Text } from '@mantine/core'
import type { OwnSession } from '../../../../src/schema/me.ts'
import { Section } from '../../components/section.tsx'
import { tellDone, tellError } from '../../components/tell.ts'
import { Time } from '../../components/time.tsx'
import { browserOf } from '../../lib/browser-words.ts'
import { useAct, useAsk } from '../../lib/queries.ts'

export function OwnSessions() {
  const sessions = useAsk('listOwnSessions', {}).data?.items ?? []
  const endOthers = useAct('endOtherSessions')
  const hasOthers = sessions.some(({ current }) => !current)
  return (
    <Section
      title="Sessions"
      aside={
        hasOthers && (
          <Button
            variant="default"
            loading={endOthers.isPending}
            onClick={() =>
              endOthers.mutate(
                {},
                { onSuccess: () => tellDone('All your other sessions have ended'), onError: tellError },
              )
            }
          >
            End all others
          </Button>
        )
      }
    >
      <ul className="own-things" aria-label="Sessions">
        {sessions.map((session) => (
          <SessionRow key={session.id} session={session} />
        ))}
      </ul>
    </Section>
  )
}

function SessionRow({ session }: { session: OwnSession }) {
  const { id, address, userAgent, createdAt, lastSeenAt, current } = session
  const end = useAct('endOwnSession')
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
              { params: { id } },
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
