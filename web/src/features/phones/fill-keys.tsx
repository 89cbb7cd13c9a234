/** A BLF key for each of the tenant's extensions at once; what comes of it is shown before. */

import { t } from '@lingui/core/macro'
import { Plural, Trans } from '@lingui/react/macro'
import { Alert, Button, Group, Modal, Stack, Switch, Text, TextInput } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { useState } from 'react'
import type { Extension } from '../../../../src/schema/extension.ts'
import type { Extensions } from '../../lib/extensions.ts'
import type { Place } from '../../lib/key-places.ts'
import { useAsk } from '../../lib/queries.ts'

export type Filling = { place: Place; extension: Extension }

type Props = {
  opened: boolean
  extensions: Extensions
  /** Ids of those on the phone's own lines. */
  own: readonly string[]
  /** Numbers that a key shows already. */
  shown: ReadonlySet<string>
  places: readonly Place[]
  /** Where it may go on when those are full, if that is wanted. */
  sidePlaces?: readonly Place[]
  onFill: (fillings: Filling[]) => void
  onClose: () => void
}

function placeInWords({ module, number }: Place): string {
  return module === undefined ? t`key ${number}` : t`key ${number} of module ${module}`
}

const fillingInWords = ({ extension, place }: Filling): string =>
  t`${extension.number} ${extension.name} on ${placeInWords(place)}`

function Fill({ extensions, own, shown, sidePlaces = [], onFill, onClose, ...given }: Omit<Props, 'opened'>) {
  const [leaveOwn, setLeaveOwn] = useState(true)
  const [goOn, setGoOn] = useState(false)
  const [wanted, setWanted] = useState('')
  const places = goOn ? [...given.places, ...sidePlaces] : given.places
  const all = given.places.length + sidePlaces.length
  const found = useFound(extensions, wanted, Math.min(1000, all + shown.size + own.length))
  const chosen = found.list.filter(({ id, number }) => !shown.has(number) && !(leaveOwn && own.includes(id)))
  const fillings = chosen.slice(0, places.length).flatMap((extension, index) => {
    const place = places[index]
    return place ? [{ place, extension }] : []
  })
  return (
    <Stack gap="sm">
      <TextInput
        label={t`Only those with`}
        placeholder={t`a part of the number or name; all when empty`}
        data-autofocus
        value={wanted}
        onChange={(event) => setWanted(event.currentTarget.value)}
      />
      <Switch
        label={t`Leave out the phone’s own extensions`}
        checked={leaveOwn}
        onChange={(event) => setLeaveOwn(event.currentTarget.checked)}
      />
      {sidePlaces.length > 0 && chosen.length + found.more > given.places.length && (
        <Switch
          label={t`Go on with the keys of the side module`}
          checked={goOn}
          onChange={(event) => setGoOn(event.currentTarget.checked)}
        />
      )}
      {found.error && (
        <Alert color="red" variant="light" role="alert">
          {found.error.message}
        </Alert>
      )}
      <Foreseen fillings={fillings} left={chosen.length - fillings.length + found.more} />
      <Group justify="flex-end">
        <Button variant="default" onClick={onClose}>
          <Trans>Cancel</Trans>
        </Button>
        <Button disabled={fillings.length === 0} onClick={() => onFill(fillings)}>
          <Plural value={fillings.length} one="Add # key" other="Add # keys" />
        </Button>
      </Group>
    </Stack>
  )
}

/** Those with the text, as many as there may be places for, and how many more there are. */
function useFound(extensions: Extensions, wanted: string, most: number) {
  const { code, isPart } = extensions
  const word = wanted.trim().toLowerCase()
  const [q] = useDebouncedValue(word, 150)
  const { data, error } = useAsk(
    'listExtensions',
    { params: { code }, query: { q: q || undefined, sort: 'number', pageSize: Math.max(1, most) } },
    { enabled: isPart, keep: true },
  )
  if (isPart) return { list: data?.items ?? [], more: data ? data.total - data.items.length : 0, error }
  const list = extensions.list.filter(({ number, name }) => `${number} ${name}`.toLowerCase().includes(word))
  return { list, more: 0, error }
}

function Foreseen({ fillings, left }: { fillings: Filling[]; left: number }) {
  const [first, last] = [fillings[0], fillings.at(-1)]
  return (
    <div role="status">
      {first && last ? (
        <Text>
          <b>
            <Plural value={fillings.length} one="# BLF key" other="# BLF keys" />
          </b>
          :{' '}
          {fillings.length > 1
            ? t`${fillingInWords(first)} to ${fillingInWords(last)}`
            : fillingInWords(first)}
          .
        </Text>
      ) : (
        <Text>
          <Trans>No extension is left that has no key yet.</Trans>
        </Text>
      )}
      {left > 0 && (
        <Text size="sm" c="dimmed">
          <Plural
            value={left}
            one="# extension more would find no free key."
            other="# extensions more would find no free key."
          />
        </Text>
      )}
      <Text size="sm" c="dimmed">
        <Trans>Programmed keys stay as they are; extensions that one of them shows are left out.</Trans>
      </Text>
    </div>
  )
}

export function FillKeys({ opened, ...props }: Props) {
  return (
    <Modal opened={opened} onClose={props.onClose} title={t`Fill with extensions`}>
      {opened && <Fill {...props} />}
    </Modal>
  )
}
