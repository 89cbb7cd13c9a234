/** By what a person signs in, and how they come in again who have lost it. */

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
    <Section title="Signing in">
      <dl className="facts person-facts">
        <div className="fact">
          <dt>Signs in by</dt>
          <dd>
            <Proofs person={person} />
          </dd>
        </div>
        <div className="fact">
          <dt>Last seen</dt>
          <dd>
            <LastSeen person={person} />
          </dd>
        </div>
        <div className="fact">
          <dt>Here since</dt>
          <dd>
            <Time at={person.createdAt} />
          </dd>
        </div>
      </dl>
      {isOneself ? (
        <Text size="sm" mt="sm">
          Your own password and second factors are under{' '}
          <Link className="text-link" style={{ textDecoration: 'underline' }} to="/account">
            your account
          </Link>
          .
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
        {person.lastSeenAt === null ? 'New link…' : 'Reset the password…'}
      </Button>
      {person.factors.length > 0 && (
        <Button variant="default" onClick={() => askForLink(person, { lost: true })}>
          Second factor lost…
        </Button>
      )}
    </Group>
  )
}
