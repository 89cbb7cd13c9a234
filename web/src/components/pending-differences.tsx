/** What phones that are pending lack, before they are asked to fetch it. */

import { t } from '@lingui/core/macro'
import { Plural, Trans } from '@lingui/react/macro'
import { Button, Group, Skeleton, Stack, Text } from '@mantine/core'
import { modals } from '@mantine/modals'
import type { Difference, Differences } from '../../../src/schema/differences.ts'
import type { Arguments } from '../lib/api.ts'
import { numeral, phonesInWords } from '../lib/format.ts'
import { say } from '../lib/language.ts'
import { useAct, useAsk } from '../lib/queries.ts'
import { sendOperation } from './ask-operation.tsx'

/** As calls take it; that they are pending goes without saying. */
export type PendingNarrowed = NonNullable<Arguments<'phoneDifferences'>['query']>
type Request = { code: string; narrowed?: PendingNarrowed | undefined }

export function askToResyncPending(request: Request): void {
  const id = modals.open({
    title: t`Resync the phones that differ`,
    size: 'lg',
    children: <PendingDialog {...request} close={() => modals.close(id)} />,
  })
}

function PendingDialog({ code, narrowed = {}, close }: Request & { close: () => void }) {
  const { data, error } = useAsk('phoneDifferences', { params: { code }, query: narrowed }, { staleTime: 0 })
  const { mutateAsync } = useAct('createOperation')
  if (error && !data) return <Text role="alert">{error.message}</Text>
  if (!data) return <Skeleton height={160} aria-label={t`Loading`} />
  const what = phonesInWords({ total: data.phones, atLeast: data.atLeast })
  const resync = () => {
    close()
    // Those that are shown, and no other one that comes to differ meanwhile; of more than are looked at, all that differ then.
    const phones =
      data.looked === data.phones
        ? { phones: data.ids }
        : { filter: { ...narrowed, status: 'pending' as const } }
    sendOperation({
      ...{ kind: 'resync', count: data.phones, what },
      send: (force) => mutateAsync({ params: { code }, body: { kind: 'resync', ...phones, force } }),
    })
  }
  return (
    <Stack gap="sm">
      <Text>
        {data.phones === 0
          ? t`No phone differs from what it should have.`
          : t`${what} lack what was changed:`}
      </Text>
      <List data={data} />
      <Group justify="flex-end">
        <Button variant="default" onClick={close} data-autofocus>
          <Trans>Cancel</Trans>
        </Button>
        <Button onClick={resync} disabled={data.phones === 0}>
          <Trans>Resync {what}</Trans>
        </Button>
      </Group>
    </Stack>
  )
}

function List({ data }: { data: Differences }) {
  const { differences, more, unknown, otherFiles, looked, phones } = data
  return (
    <ul className="references">
      {differences.map((difference) => (
        <li key={difference.label}>
          <One difference={difference} />
        </li>
      ))}
      {more > 0 && (
        <li className="detail">
          <Plural value={more} one="and # more difference" other="and # more differences" />
        </li>
      )}
      {otherFiles > 0 && (
        <li>
          <Plural
            value={otherFiles}
            one="# phone: another file, such as the phone book"
            other="# phones: another file, such as the phone book"
          />
        </li>
      )}
      {unknown > 0 && (
        <li>
          <Plural
            value={unknown}
            one="# phone: nobody knows any more what it has"
            other="# phones: nobody knows any more what they have"
          />
        </li>
      )}
      {looked < phones && (
        <li className="detail">
          <Trans>Looked at the first {numeral(looked)}.</Trans>
        </li>
      )}
    </ul>
  )
}

function One({ difference }: { difference: Difference }) {
  const { label, phones, names, before, after } = difference
  return (
    <>
      {say(label)}: <Plural value={phones} one="# phone" other="# phones" />{' '}
      <span className="detail wrap-anywhere">
        {(before !== null || after !== null) && `${before ?? t`nothing`} → ${after ?? t`nothing`} · `}
        {names.join(', ')}
      </span>
    </>
  )
}
