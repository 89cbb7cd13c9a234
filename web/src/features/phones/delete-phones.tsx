/** Deleting phones: first who names them, then the question, then the act. */

import { Alert, Anchor, Button, Group, Loader, Stack, Text } from '@mantine/core'
import { modals } from '@mantine/modals'
import { useQuery } from '@tanstack/react-query'
import type { Phone } from '../../../../src/schema/phone.ts'
import type { Reference } from '../../../../src/schema/reference.ts'
import { tellDone } from '../../components/tell.ts'
import { call } from '../../lib/api.ts'
import { counted } from '../../lib/format.ts'
import { useAct } from '../../lib/queries.ts'

type Named = Pick<Phone, 'id' | 'name'>
type Request = { code: string; phones: Named[]; onDone?: () => void }

export function askToDelete(request: Request): void {
  if (request.phones.length === 0) return
  const [first] = request.phones
  const what = request.phones.length === 1 && first ? first.name : counted(request.phones.length, 'phone')
  const id = modals.open({
    title: `Delete ${what}?`,
    size: 'lg',
    children: <DeleteDialog {...request} close={() => modals.close(id)} />,
  })
}

/** A few at a time: the server is asked once for each phone. */
async function referencesOf(code: string, phones: Named[], signal: AbortSignal): Promise<Reference[]> {
  const found: Reference[] = []
  const queue = [...phones]
  const worker = async () => {
    for (let phone = queue.shift(); phone; phone = queue.shift()) {
      const { items } = await call('phoneReferences', { params: { code, id: phone.id }, signal })
      found.push(...items)
    }
  }
  await Promise.all([worker(), worker(), worker(), worker(), worker(), worker()])
  return found
}

function DeleteDialog({ code, phones, onDone, close }: Request & { close: () => void }) {
  const references = useQuery({
    queryKey: ['references of', code, phones.map(({ id }) => id)],
    queryFn: ({ signal }) => referencesOf(code, phones, signal),
    staleTime: 0,
    gcTime: 0,
  })
  const several = useAct('deletePhones')
  const single = useAct('deletePhone')
  const count = references.data?.length ?? 0
  const done = () => {
    tellDone(phones.length === 1 ? `${phones[0]?.name} is deleted` : `${phones.length} phones are deleted`)
    close()
    onDone?.()
  }
  const remove = () => {
    const [only] = phones
    const force = count > 0
    if (phones.length === 1 && only) {
      const query = force ? { force } : {}
      single.mutate({ params: { code, id: only.id }, query }, { onSuccess: done })
    } else {
      several.mutate(
        { params: { code }, body: { ids: phones.map(({ id }) => id), force } },
        { onSuccess: done },
      )
    }
  }
  const error = references.error ?? several.error ?? single.error
  return (
    <Stack gap="sm">
      <Text>
        {phones.length === 1 ? 'Its URL stops' : 'Their URLs stop'} working at once. What was fetched and
        uploaded goes as well. This cannot be undone.
      </Text>
      <PhoneNames phones={phones} />
      {references.isPending && (
        <Group gap="xs" role="status">
          <Loader size="xs" />
          <Text size="sm">Looking for objects that name {phones.length === 1 ? 'it' : 'them'}…</Text>
        </Group>
      )}
      {references.data && <References references={references.data} phones={phones} />}
      {error && (
        <Alert color="red" variant="light" role="alert">
          {error.message}
          {error === references.error && ' Nothing is deleted while it is not known who names a phone.'}
        </Alert>
      )}
      <Group justify="flex-end">
        <Button variant="default" onClick={close} data-autofocus>
          Cancel
        </Button>
        <Button
          variant="delete"
          disabled={!references.data}
          loading={several.isPending || single.isPending}
          onClick={remove}
        >
          {count === 0
            ? `Delete ${counted(phones.length, 'phone')}`
            : `Delete although ${counted(count, 'object')} ${count === 1 ? 'names' : 'name'} ${phones.length === 1 ? 'it' : 'them'}`}
        </Button>
      </Group>
    </Stack>
  )
}

function PhoneNames({ phones }: { phones: Named[] }) {
  if (phones.length === 1) return null
  const names = phones.slice(0, 10).map(({ name }) => name)
  const more = phones.length - names.length
  return (
    <Text size="sm" c="dimmed">
      {names.join(', ')}
      {more > 0 && ` and ${more} more`}
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

type ReferencesProps = { references: Reference[]; phones?: Named[] }

export function References({ references, phones = [] }: ReferencesProps) {
  if (references.length === 0) {
    return (
      <Text size="sm">
        No call flow, destination, schedule, report or provisioning object names{' '}
        {phones.length > 1 ? 'them' : 'it'}.
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
            {phones.length > 1 && `names ${names.get(reference.phoneId) ?? 'a phone'} · `}
            {reference.source}
          </span>
        </li>
      ))}
    </ul>
  )
}
