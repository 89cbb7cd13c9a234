/** By what a person signs in, and how they come in again who have lost it. */

import { t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import { Button, Group, Text } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import type { Person } from '../../../../src/schema/session.ts'
import { Section } from '../../components/section.tsx'
import { Time } from '../../components/time.tsx'
import { askForLink } from './make-link.tsx'
import { LastSeen, Proofs } from './person-words.tsx'

type Props = { person: Person; isOneself: boolean }

export function SigningIn({ person, isOneself }: Props) {
  return (
    <Section title={t`Signing in`}>
      <dl className="facts person-facts">
        <div className="fact">
          <dt>
            <Trans>Signs in by</Trans>
          </dt>
          <dd>
            <Proofs person={person} />
          </dd>
        </div>
        <div className="fact">
          <dt>
            <Trans>Last seen</Trans>
          </dt>
          <dd>
            <LastSeen person={person} />
          </dd>
        </div>
        <div className="fact">
          <dt>
            <Trans>Here since</Trans>
          </dt>
          <dd>
            <Time at={person.createdAt} />
          </dd>
        </div>
      </dl>
      {isOneself ? (
        <Text size="sm" mt="sm">
          <Trans>
            Your own password and second factors are under{' '}
            <Link className="text-link" style={{ textDecoration: 'underline' }} to="/account">
              your account
            </Link>
            .
          </Trans>
        </Text>
      ) : (
        <Acts person={person} />
      )}
    </Section>
  )
}

function Acts({ person }: { person: Person }) {
  return (
    <Group gap="xs" mt="sm">
      <Button variant="default" onClick={() => askForLink(person)}>
        {person.lastSeenAt === null ? t`New link…` : t`Reset the password…`}
      </Button>
      {person.factors.length > 0 && (
        <Button variant="default" onClick={() => askForLink(person, { lost: true })}>
          <Trans>Second factor lost…</Trans>
        </Button>
      )}
    </Group>
  )
}
