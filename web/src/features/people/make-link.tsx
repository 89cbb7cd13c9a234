/** A link by which somebody comes in: invited, or anew after a reset. It is shown once and handed over by hand. */

import { t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import { Button, Checkbox, Group, Stack, Text } from '@mantine/core'
import { modals } from '@mantine/modals'
import { useState } from 'react'
import type { Person } from '../../../../src/schema/session.ts'
import { Refusal } from '../../components/refusal.tsx'
import { ShownOnce } from '../../components/shown-once.tsx'
import { tellError } from '../../components/tell.ts'
import { exactTime } from '../../lib/format.ts'
import { useAct } from '../../lib/queries.ts'
import { factorsInWords } from './person-words.tsx'

type Link = { path: string; expiresAt: string }

/** Of whoever has just been made: nothing is lost by it, so nothing is asked. */
export function useInviteNew() {
  const make = useAct('invite')
  return ({ id, name }: Pick<Person, 'id' | 'name'>) =>
    make.mutateAsync({ params: { id }, body: {} }).then((link) => showLink(name, link), tellError)
}

function showLink(name: string, link: Link): void {
  const id = modals.open({
    title: t`The link for ${name}`,
    closeOnClickOutside: false,
    children: <ShownLink name={name} link={link} close={() => modals.close(id)} />,
  })
}

/** `lost`: begins with the second factor taken away. */
export function askForLink(person: Person, { lost = false } = {}): void {
  const isNew = person.lastSeenAt === null
  const id = modals.open({
    title: isNew ? t`New link for ${person.name}` : t`Reset the password of ${person.name}?`,
    closeOnClickOutside: false,
    children: <MakeLink person={person} lost={lost} close={() => modals.close(id)} />,
  })
}

function MakeLink({ person, lost, close }: { person: Person; lost: boolean; close: () => void }) {
  const { id, name, factors, lastSeenAt, invitedUntil } = person
  const [removeSecondFactors, setRemove] = useState(lost)
  const make = useAct('invite')
  if (make.data) return <ShownLink name={name} link={make.data} close={close} />
  return (
    <Stack gap="sm">
      <Text size="sm">
        {lastSeenAt === null
          ? t`${name} comes in by the link and sets a password.`
          : t`The password that ${name} has now, and all sessions, end at once. ${name} comes in by the link and sets a new one.`}{' '}
        {invitedUntil !== null && t`The link from before holds no more.`}
      </Text>
      {factors.length > 0 && (
        <Checkbox
          label={t`The second factor is lost: take it away`}
          description={
            removeSecondFactors
              ? t`Their ${factorsInWords(factors)} and recovery codes are gone for good: whoever has the link needs nothing else.`
              : t`The link asks for their ${factorsInWords(factors)} or a recovery code, too.`
          }
          checked={removeSecondFactors}
          onChange={(event) => setRemove(event.currentTarget.checked)}
        />
      )}
      {make.error && <Refusal message={make.error.message} />}
      <Group justify="flex-end">
        <Button variant="default" onClick={close}>
          <Trans>Cancel</Trans>
        </Button>
        <Button
          data-autofocus
          variant={lastSeenAt === null ? 'filled' : 'delete'}
          loading={make.isPending}
          onClick={() => make.mutate({ params: { id }, body: { removeSecondFactors } })}
        >
          {lastSeenAt === null ? t`Make a new link` : t`Reset and make a link`}
        </Button>
      </Group>
    </Stack>
  )
}

function ShownLink({ name, link, close }: { name: string; link: Link; close: () => void }) {
  return (
    <ShownOnce
      label={t({ message: 'Link', context: 'to be sent to somebody' })}
      text={`${window.location.origin}${link.path}`}
      done={t`I have handed it over`}
      close={close}
    >
      <Text size="sm">
        <Trans>
          Hand it to {name} yourself: nothing is mailed. It is shown this once, works once, and until{' '}
          <strong>{exactTime(link.expiresAt)}</strong>.
        </Trans>
      </Text>
    </ShownOnce>
  )
}
