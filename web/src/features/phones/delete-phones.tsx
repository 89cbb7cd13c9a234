/** Deleting phones: first who names them, then the question, then the act. */

import { msg, plural, t } from '@lingui/core/macro'
import { Plural, Trans } from '@lingui/react/macro'
import { Alert, Anchor, Button, Group, Loader, Stack, Text } from '@mantine/core'
import { modals } from '@mantine/modals'
import { useQuery } from '@tanstack/react-query'
import type { Phone } from '../../../../src/schema/phone.ts'
import type { Reference } from '../../../../src/schema/reference.ts'
import { tellDone } from '../../components/tell.ts'
import { call } from '../../lib/api.ts'
import { numeral, phonesInWords } from '../../lib/format.ts'
import { say, type Words } from '../../lib/language.ts'
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
  const what = count === 1 && first ? first.name : phonesInWords({ total: count, atLeast })
  const id = modals.open({
    title: t`Delete ${what}?`,
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
        ? t`${phones[0].name} is deleted`
        : plural(deleted, { one: '# phone is deleted', other: '# phones are deleted' }),
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
      <Text>{whatEnds(number)}</Text>
      <PhoneNames phones={phones} count={number} />
      {look.isPending && (
        <Group gap="xs" role="status">
          <Loader size="xs" />
          <Text size="sm">{lookingFor(number)}</Text>
        </Group>
      )}
      {look.data && (
        <References references={look.data.references ?? []} named={count} count={number} phones={phones} />
      )}
      {error && (
        <Alert color="red" variant="light" role="alert">
          {error.message}
          {error === look.error && ` ${t`Nothing is deleted while it is not known who names a phone.`}`}
        </Alert>
      )}
      <Group justify="flex-end">
        <Button variant="default" onClick={close} data-autofocus>
          <Trans>Cancel</Trans>
        </Button>
        <Button
          variant="delete"
          disabled={!look.data}
          loading={several.isPending || single.isPending}
          onClick={remove}
        >
          {count === 0
            ? plural(number, { one: 'Delete # phone', other: 'Delete # phones' })
            : although(count, number)}
        </Button>
      </Group>
    </Stack>
  )
}

const whatEnds = (phones: number) =>
  plural(phones, {
    one: 'Its URL stops working at once. What was fetched and uploaded goes as well. This cannot be undone.',
    other:
      'Their URLs stop working at once. What was fetched and uploaded goes as well. This cannot be undone.',
  })

const lookingFor = (phones: number) =>
  plural(phones, {
    one: 'Looking for objects that name it…',
    other: 'Looking for objects that name them…',
  })

const although = (objects: number, phones: number) =>
  phones === 1
    ? plural(objects, {
        one: 'Delete although # object names it',
        other: 'Delete although # objects name it',
      })
    : plural(objects, {
        one: 'Delete although # object names them',
        other: 'Delete although # objects name them',
      })

function PhoneNames({ phones, count }: { phones: Named[]; count: number }) {
  if (count === 1 || phones.length === 0) return null
  const names = phones.slice(0, 10).map(({ name }) => name)
  const more = count - names.length
  return (
    <Text size="sm" c="dimmed">
      {more > 0 ? t`${names.join(', ')} and ${numeral(more)} more` : names.join(', ')}
    </Text>
  )
}

const kinds: Words<Reference['kind']> = {
  callFlow: msg`Call flow`,
  destination: msg`Destination`,
  schedule: msg`Schedule`,
  report: msg`Report`,
  provisioning: msg`Provisioning object`,
}

/** `named`: how many there are, of which these are the first. */
type ReferencesProps = { references: Reference[]; named?: number; count?: number; phones?: Named[] }

export function References({ references, named = 0, count = 1, phones = [] }: ReferencesProps) {
  if (references.length === 0) {
    return (
      <Text size="sm">
        <Plural
          value={count}
          one="No call flow, destination, schedule, report or provisioning object names it."
          other="No call flow, destination, schedule, report or provisioning object names them."
        />
      </Text>
    )
  }
  const names = new Map(phones.map(({ id, name }) => [id, name]))
  return (
    <ul className="references">
      {references.map((reference) => (
        <li key={`${reference.phoneId} ${reference.kind} ${reference.source} ${reference.label}`}>
          {say(kinds[reference.kind])}{' '}
          {reference.href ? (
            <Anchor href={reference.href} target="_blank" rel="noreferrer">
              “{reference.label}”
            </Anchor>
          ) : (
            `“${reference.label}”`
          )}{' '}
          <span className="detail">
            {count > 1 && `${t`names ${names.get(reference.phoneId) ?? t`a phone`}`} · `}
            {reference.source}
          </span>
        </li>
      ))}
      {named > references.length && (
        <li className="detail">
          <Trans>and {numeral(named - references.length)} more</Trans>
        </li>
      )}
    </ul>
  )
}
