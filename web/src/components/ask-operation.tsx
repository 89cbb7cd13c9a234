/** What is asked before phones are: whether calls may be cut, and whether others may be hit. */

import { plural, t } from '@lingui/core/macro'
import { Plural, Trans } from '@lingui/react/macro'
import { Stack, Text } from '@mantine/core'
import { modals } from '@mantine/modals'
import type { OperationKind } from '../../../src/schema/operation.ts'
import type { SharedUser, SharedUsers } from '../../../src/schema/shared-users.ts'
import { ApiError } from '../lib/api.ts'
import { numeral } from '../lib/format.ts'
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
    title: kind === 'resync' ? t`Resync ${what}?` : t`Reboot ${what}?`,
    children: <Text>{kind === 'resync' ? ofMany() : rebooting(count)}</Text>,
    labels: { confirm: kind === 'resync' ? t`Resync ${what}` : t`Reboot ${what}`, cancel: t`Cancel` },
    ...(kind === 'reboot' && { confirmProps: { variant: 'delete' } }),
    onConfirm: () => sendOperation(asked),
  })
}

const ofMany = () =>
  t`Each is asked by SIP NOTIFY to fetch its files now, a few at a time. Calls go on; a phone restarts only if what changed for it needs that. What is left of it can be cancelled.`

const rebooting = (count: number) =>
  plural(count, {
    one: 'A reboot interrupts calls: this phone is away for one to three minutes. Resync config is enough for most changes.',
    other:
      'A reboot interrupts calls: these phones are away for one to three minutes. Resync config is enough for most changes.',
  })

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
  const isResync = kind === 'resync'
  modals.openConfirmModal({
    title: isResync
      ? plural(others, { one: 'Resync # other phone as well?', other: 'Resync # other phones as well?' })
      : plural(others, { one: 'Reboot # other phone as well?', other: 'Reboot # other phones as well?' }),
    size: 'lg',
    children: (
      <Stack gap="sm">
        <Text>
          <Trans>
            {what} can only be asked through the SIP server, which passes it on to everybody who registers as
            the same.
          </Trans>
        </Text>
        <ul className="references">
          {first.map((user) => (
            <li key={user.number}>
              <Shared user={user} kind={kind} />
            </li>
          ))}
          {users > first.length && (
            <li className="detail">
              <Plural value={users - first.length} one="and # more number" other="and # more numbers" />
            </li>
          )}
        </ul>
        <Text size="sm" c="dimmed">
          <Trans>
            A contact of its own, a fetch from where it can be reached, or a PBX link aims at one phone.
          </Trans>
        </Text>
      </Stack>
    ),
    labels: { confirm: isResync ? t`Resync all of them` : t`Reboot all of them`, cancel: t`Cancel` },
    ...(kind === 'reboot' && { confirmProps: { variant: 'delete' } }),
    onConfirm: () => void send(true).catch(tellError),
  })
}

function Shared({ user, kind }: { user: SharedUser; kind: OperationKind }) {
  const { number, phones, others, names } = user
  const more = others - names.length
  const named = names.join(', ')
  return (
    <>
      {kind === 'resync' ? (
        <Plural
          value={phones}
          one={`# phone register as ${number}; all of them will fetch their files.`}
          other={`# phones register as ${number}; all of them will fetch their files.`}
        />
      ) : (
        <Plural
          value={phones}
          one={`# phone register as ${number}; all of them will reboot.`}
          other={`# phones register as ${number}; all of them will reboot.`}
        />
      )}{' '}
      <span className="detail">
        {more > 0 ? t`Not meant: ${named} and ${numeral(more)} more` : t`Not meant: ${named}`}
      </span>
    </>
  )
}
