/** Deleting a person: what ends with it is said before. */

import { Skeleton, Text } from '@mantine/core'
import { modals } from '@mantine/modals'
import type { Person } from '../../../../src/schema/session.ts'
import { tellDone, tellError } from '../../components/tell.ts'
import { counted } from '../../lib/format.ts'
import { useAct, useAsk } from '../../lib/queries.ts'
import { factorsInWords } from './person-words.tsx'

export function useDeletePerson() {
  const remove = useAct('deleteUser')
  return (person: Person, onDone?: () => void) =>
    modals.openConfirmModal({
      title: `Delete ${person.name}?`,
      children: <WhatEnds person={person} />,
      labels: { confirm: 'Delete the person', cancel: 'Cancel' },
      confirmProps: { variant: 'delete' },
      onConfirm: () =>
        remove.mutate(
          { params: { id: person.id } },
          {
            onSuccess: () => {
              tellDone(`${person.name} is deleted`)
              onDone?.()
            },
            onError: tellError,
          },
        ),
    })
}

function WhatEnds({ person }: { person: Person }) {
  const { id, name, factors, invitedUntil } = person
  const sessions = useAsk('listUserSessions', { params: { id } }).data?.items.length
  if (sessions === undefined) return <Skeleton height={60} aria-label="Loading" />
  return (
    <>
      <ul className="plain-list">
        <li>
          {sessions === 0
            ? `${name} is signed in nowhere`
            : `${counted(sessions, 'session')} ${sessions === 1 ? 'ends' : 'end'} at once`}
        </li>
        {factors.length > 0 && <li>Their {factorsInWords(factors)} and recovery codes are gone</li>}
        {invitedUntil !== null && <li>Their link holds no more</li>}
      </ul>
      <Text size="sm" mt="sm">
        What {name} did stays in the audit trail. API keys stay, also those that {name} made.
      </Text>
    </>
  )
}
