/** What phones that are pending lack, before they are asked to fetch it. */

import { Button, Group, Skeleton, Stack, Text } from '@mantine/core'
import { modals } from '@mantine/modals'
import type { Difference, Differences } from '../../../src/schema/differences.ts'
import { counted, howMany } from '../lib/format.ts'
import { useAct, useAsk } from '../lib/queries.ts'
import { sendOperation } from './ask-operation.tsx'

type Request = { code: string; q?: string }

export function askToResyncPending(request: Request): void {
  const id = modals.open({
    title: 'Resync the phones that differ',
    size: 'lg',
    children: <PendingDialog {...request} close={() => modals.close(id)} />,
  })
}

function PendingDialog({ code, q, close }: Request & { close: () => void }) {
  const { data, error } = useAsk('phoneDifferences', { params: { code }, query: { q } }, { staleTime: 0 })
  const { mutateAsync } = useAct('createOperation')
  if (error && !data) return <Text role="alert">{error.message}</Text>
  if (!data) return <Skeleton height={160} aria-label="Loading" />
  const what = `${howMany({ total: data.phones, atLeast: data.atLeast })} ${data.phones === 1 ? 'phone' : 'phones'}`
  const resync = () => {
    close()
    // Those that are shown, and no other one that comes to differ meanwhile; of more than are looked at, all that differ then.
    const phones =
      data.looked === data.phones ? { phones: data.ids } : { filter: { q, status: 'pending' as const } }
    sendOperation({
      ...{ kind: 'resync', count: data.phones, what },
      send: (force) => mutateAsync({ params: { code }, body: { kind: 'resync', ...phones, force } }),
    })
  }
  return (
    <Stack gap="sm">
      <Text>
        {data.phones === 0 ? 'No phone differs from what it should have.' : `${what} lack what was changed:`}
      </Text>
      <List data={data} />
      <Group justify="flex-end">
        <Button variant="default" onClick={close} data-autofocus>
          Cancel
        </Button>
        <Button onClick={resync} disabled={data.phones === 0}>
          Resync {what}
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
      {more > 0 && <li className="detail">and {counted(more, 'more difference')}</li>}
      {otherFiles > 0 && <li>{counted(otherFiles, 'phone')}: another file, such as the phone book</li>}
      {unknown > 0 && (
        <li>
          {counted(unknown, 'phone')}: nobody knows any more what {unknown === 1 ? 'it has' : 'they have'}
        </li>
      )}
      {looked < phones && <li className="detail">Looked at the first {looked.toLocaleString('en')}.</li>}
    </ul>
  )
}

function One({ difference }: { difference: Difference }) {
  const { label, phones, names, before, after } = difference
  return (
    <>
      {label}: {counted(phones, 'phone')}{' '}
      <span className="detail wrap-anywhere">
        {(before !== null || after !== null) && `${before ?? 'nothing'} → ${after ?? 'nothing'} · `}
        {names.join(', ')}
      </span>
    </>
  )
}
