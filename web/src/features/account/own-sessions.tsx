/** Where one is signed in, and how that ends. */

import { t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
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
      title={t`Sessions`}
      aside={
        hasOthers && (
          <Button
            variant="default"
            loading={endOthers.isPending}
            onClick={() =>
              endOthers.mutate(
                {},
                { onSuccess: () => tellDone(t`All your other sessions have ended`), onError: tellError },
              )
            }
          >
            <Trans>End all others</Trans>
          </Button>
        )
      }
    >
      <ul className="own-things" aria-label={t`Sessions`}>
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
              { params: { id } },
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
