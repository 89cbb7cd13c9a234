/** Deleting a person: what ends with it is said before. */

import { plural, t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import { Skeleton, Text } from '@mantine/core'
import { modals } from '@mantine/modals'
import type { Person } from '../../../../src/schema/session.ts'
import { tellDone, tellError } from '../../components/tell.ts'
import { useAct, useAsk } from '../../lib/queries.ts'
import { factorsInWords } from './person-words.tsx'

export function useDeletePerson() {
  const remove = useAct('deleteUser')
  return (person: Person, onDone?: () => void) =>
    modals.openConfirmModal({
      title: t`Delete ${person.name}?`,
      children: <WhatEnds person={person} />,
      labels: { confirm: t`Delete the person`, cancel: t`Cancel` },
      confirmProps: { variant: 'delete' },
      onConfirm: () =>
        remove.mutate(
          { params: { id: person.id } },
          {
            onSuccess: () => {
              tellDone(t`${person.name} is deleted`)
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
  if (sessions === undefined) return <Skeleton height={60} aria-label={t`Loading`} />
  return (
    <>
      <ul className="plain-list">
        <li>
          {sessions === 0
            ? t`${name} is signed in nowhere`
            : plural(sessions, { one: '# session ends at once', other: '# sessions end at once' })}
        </li>
        {factors.length > 0 && (
          <li>
            <Trans>Their {factorsInWords(factors)} and recovery codes are gone</Trans>
          </li>
        )}
        {invitedUntil !== null && (
          <li>
            <Trans>Their link holds no more</Trans>
          </li>
        )}
      </ul>
      <Text size="sm" mt="sm">
        <Trans>
          What {name} did stays in the audit trail. API keys stay, also those that {name} made.
        </Trans>
      </Text>
    </>
  )
}
