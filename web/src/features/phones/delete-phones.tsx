/** Deleting phones: first who names them, then the question, then the act. */

import { Alert, Anchor, Button, Group, Loader, Stack, Text } from '@mantine/core'
import { modals } from '@mantine/modals'
import { useQuery } from '@tanstack/react-query'
import type { Phone } from '../../../../src/schema/phone.ts'
import type { Reference } from '../../../../src/schema/reference.ts'
import { tellDone } from '../../components/tell.ts'
import { call } from '../../lib/api.ts'
import { counted, howMany } from '../../lib/format.ts'
import { useAct } from '../../lib/queries.ts'
import type { ChosenPhones } from './selection.tsx'

type Named = Pick<Phone, 'id' | 'name'>
export type DeleteRequest = {
  code: string
  target: ChosenPhones
  count: number
  /** There may be more than `count`. */
  atLeast?: boolean
  /** Phones that are shown: these can be named. */
  known: readonly Named[]
  onDone?: () => void
}

/** The names that are known of those that are meant. */
function namesOf({ target, known }: DeleteRequest): Named[] {
  return 'ids' in target ? known.filter(({ id }) => target.ids.includes(id)) : [...known]
}

export function openDeleteDialog(request: DeleteRequest): void {
  const { count, atLeast } = request
  if (count === 0) return
  const [first] = namesOf(request)
  const what =
    count === 1 && first
      ? first.name
      : `${howMany({ total: count, atLeast })} ${count === 1 ? 'phone' : 'phones'}`
  const id = modals.open({
    title: `Delete ${what}?`,
    size: 'lg',
    children: <DeleteDialog {...request} close={() => modals.close(id)} />,
  })
}

function DeleteDialog(request: DeleteRequest & { close: () => void }) {
  const { code, target, onDone, close } = request
  const params = { code }
  const look = useQuery({
    queryKey: ['references of', code, target],
    queryFn: ({ signal }) => call('deletePhones', { params, body: { ...target, dryRun: true }, signal }),
    staleTime: 0,
    gcTime: 0,
  })
  const phones = namesOf(request)
  const several = useAct('deletePhones')
  const single = useAct('deletePhone')
  const number = look.data?.deleted ?? request.count
  const count = look.data?.named ?? 0
  const [only] = 'ids' in target && target.ids.length === 1 ? target.ids : []
  const done = (deleted: number) => {
    tellDone(
      deleted === 1 && phones[0]
        ? `${phones[0].name} is deleted`
        : `${counted(deleted, 'phone')} ${deleted === 1 ? 'is' : 'are'} deleted`,
    )
    close()
    onDone?.()
  }
  const remove = () => {
    const force = count > 0
    if (only !== undefined)
      single.mutate(
        { params: { code, id: only }, query: force ? { force } : {} },
        { onSuccess: () => done(1) },
      )
    else several.mutate({ params, body: { ...target, force } }, { onSuccess: ({ deleted }) => done(deleted) })
  }
  const error = look.error ?? several.error ?? single.error
  return (
    <Stack gap="sm">
      <Text>
        {number === 1 ? 'Its URL stops' : 'Their URLs stop'} working at once. What was fetched and uploaded
        goes as well. This cannot be undone.
      </Text>
      <PhoneNames phones={phones} count={number} />
      {look.isPending && (
        <Group gap="xs" role="status">
          <Loader size="xs" />
          <Text size="sm">Looking for objects that name {number === 1 ? 'it' : 'them'}…</Text>
        </Group>
      )}
      {look.data && (
        <References references={look.data.references ?? []} named={count} count={number} phones={phones} />
      )}
      {error && (
        <Alert color="red" variant="light" role="alert">
          {error.message}
          {error === look.error && ' Nothing is deleted while it is not known who names a phone.'}
        </Alert>
      )}
      <Group justify="flex-end">
        <Button variant="default" onClick={close} data-autofocus>
          Cancel
        </Button>
        <Button
          variant="delete"
          disabled={!look.data}
          loading={several.isPending || single.isPending}
          onClick={remove}
        >
          {count === 0
            ? `Delete ${counted(number, 'phone')}`
            : `Delete although ${counted(count, 'object')} ${count === 1 ? 'names' : 'name'} ${number === 1 ? 'it' : 'them'}`}
        </Button>
      </Group>
    </Stack>
  )
}

function PhoneNames({ phones, count }: { phones: Named[]; count: number }) {
  if (count === 1 || phones.length === 0) return null
  const names = phones.slice(0, 10).map(({ name }) => name)
  const more = count - names.length
  return (
    <Text size="sm" c="dimmed">
      {names.join(', ')}
      {more > 0 && ` and ${more.toLocaleString('en')} more`}
    </Text>
  )
}

const kinds: Record<Reference['kind'], string> = {
  callFlow: 'Call flow',
  destination: 'Destination',
  schedule: 'Schedule',
  report: 'Report',
  provisioning: 'Provisioning object',
}

/** `named`: how many there are, of which these are the first. */
type ReferencesProps = { references: Reference[]; named?: number; count?: number; phones?: Named[] }

export function References({ references, named = 0, count = 1, phones = [] }: ReferencesProps) {
  if (references.length === 0) {
    return (
      <Text size="sm">
        No call flow, destination, schedule, report or provisioning object names {count > 1 ? 'them' : 'it'}.
      </Text>
    )
  }
  const names = new Map(phones.map(({ id, name }) => [id, name]))
  return (
    <ul className="references">
      {references.map((reference) => (
        <li key={`${reference.phoneId} ${reference.kind} ${reference.source} ${reference.label}`}>
          {kinds[reference.kind]}{' '}
          {reference.href ? (
            <Anchor href={reference.href} target="_blank" rel="noreferrer">
              “{reference.label}”
            </Anchor>
          ) : (
            `“${reference.label}”`
          )}{' '}
          <span className="detail">
            {count > 1 && `names ${names.get(reference.phoneId) ?? 'a phone'} · `}
            {reference.source}
          </span>
        </li>
      ))}
      {named > references.length && (
        <li className="detail">and {(named - references.length).toLocaleString('en')} more</li>
      )}
    </ul>
  )
}
