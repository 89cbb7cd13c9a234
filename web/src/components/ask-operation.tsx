/** What is asked before phones are: whether calls may be cut, and whether others may be hit. */

import { Stack, Text } from '@mantine/core'
import { modals } from '@mantine/modals'
import type { OperationKind } from '../../../src/schema/operation.ts'
import type { SharedUser, SharedUsers } from '../../../src/schema/shared-users.ts'
import { ApiError } from '../lib/api.ts'
import { counted } from '../lib/format.ts'
import { tellError } from './tell.ts'

type Asked = {
  kind: OperationKind
  count: number
  /** `3 phones`, or the name of one. */
  what: string
  /** `force`: who registers as one of them may be hit as well. */
  send: (force: boolean) => Promise<unknown>
}

/** More phones than these are seldom meant by a slip of the hand. */
const many = 50

/** A reboot interrupts calls, so it is asked for twice; a resync starts at once unless it is of many. */
export function askOperation(asked: Asked): void {
  const { kind, count } = asked
  if (kind === 'resync' && count <= many) sendOperation(asked)
  else askFirst(asked)
}

function askFirst(asked: Asked): void {
  const { kind, count, what } = asked
  modals.openConfirmModal({
    title: `${words[kind].verb} ${what}?`,
    children: <Text>{kind === 'resync' ? ofMany : rebooting(count)}</Text>,
    labels: { confirm: `${words[kind].verb} ${what}`, cancel: 'Cancel' },
    ...(kind === 'reboot' && { confirmProps: { variant: 'delete' } }),
    onConfirm: () => sendOperation(asked),
  })
}

const words = {
  resync: { verb: 'Resync', they: 'all of them will fetch their files' },
  reboot: { verb: 'Reboot', they: 'all of them will reboot' },
} as const

const ofMany =
  'Each is asked by SIP NOTIFY to fetch its files now, a few at a time. Calls go on; a phone restarts only if what changed for it needs that. What is left of it can be cancelled.'

const rebooting = (count: number) =>
  `A reboot interrupts calls: ${count === 1 ? 'this phone is' : 'these phones are'} away for one to three minutes. Resync config is enough for most changes.`

/** Asked before already. */
export function sendOperation(asked: Asked): void {
  asked.send(false).catch((error) => {
    if (error instanceof ApiError && error.code === 'PHONES_SHARE_USER')
      askForOthers(asked, error.details.shared as SharedUsers)
    else tellError(error)
  })
}

/** The SIP server passes a NOTIFY to all that register as the same: nothing aims at one of them. */
function askForOthers({ kind, what, send }: Asked, shared: SharedUsers): void {
  const { others, users, first } = shared
  const { verb, they } = words[kind]
  modals.openConfirmModal({
    title: `${verb} ${counted(others, 'other phone')} as well?`,
    size: 'lg',
    children: (
      <Stack gap="sm">
        <Text>
          {what} can only be asked through the SIP server, which passes it on to everybody who registers as
          the same.
        </Text>
        <ul className="references">
          {first.map((user) => (
            <li key={user.number}>
              <Shared user={user} they={they} />
            </li>
          ))}
          {users > first.length && (
            <li className="detail">and {counted(users - first.length, 'more number')}</li>
          )}
        </ul>
        <Text size="sm" c="dimmed">
          A contact of its own, a fetch from where it can be reached, or a PBX link aims at one phone.
        </Text>
      </Stack>
    ),
    labels: { confirm: `${verb} all of them`, cancel: 'Cancel' },
    ...(kind === 'reboot' && { confirmProps: { variant: 'delete' } }),
    onConfirm: () => void send(true).catch(tellError),
  })
}

function Shared({ user, they }: { user: SharedUser; they: string }) {
  const { number, phones, others, names } = user
  const more = others - names.length
  return (
    <>
      {counted(phones, 'phone')} register as {number}; {they}.{' '}
      <span className="detail">
        Not meant: {names.join(', ')}
        {more > 0 && ` and ${more.toLocaleString('en')} more`}
      </span>
    </>
  )
}
