/** On a narrow screen: what the list is narrowed by and sorted by, in a sheet from below. */

import { msg, t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import { Button, Checkbox, Drawer, Group, NativeSelect, Stack } from '@mantine/core'
import { Choice } from '../../components/choice.tsx'
import { phonesInWords } from '../../lib/format.ts'
import { optionsOf, say, type Words } from '../../lib/language.ts'
import type { ListState } from '../../lib/list-state.ts'
import { looksLikeNetwork, useFilterChoices } from './filter-choices.ts'
import { filterNames, type PhoneFilter, pickedFilters } from './phone-filters.ts'

type Props = {
  code: string
  filter: PhoneFilter
  list: ListState
  found: { total: number; atLeast: boolean } | undefined
  onClose: () => void
}

const orders: Words<string> = {
  name: msg`Name`,
  modelName: msg`Phone Model`,
  extensions: msg`Extensions`,
  mac: msg`MAC plain`,
  status: msg`Status`,
  lastFetch: msg`Last fetch`,
  createdAt: msg`Made`,
}

export default function FilterSheet({ code, filter, list, found, onClose }: Props) {
  const { narrowed, narrow, clear } = filter
  const choices = useFilterChoices(code, narrowed)
  return (
    <Drawer
      opened
      onClose={onClose}
      position="bottom"
      size="auto"
      title={t`Filters`}
      closeButtonProps={{ 'aria-label': t`Close` }}
    >
      <Stack gap="sm">
        {pickedFilters.map((name) => (
          <Choice
            key={name}
            name={name}
            label={say(filterNames[name])}
            options={choices(name).options}
            value={narrowed[name] ?? null}
            empty={t`Any`}
            free={name === 'ip' ? looksLikeNetwork : undefined}
            onChange={(value) => narrow({ [name]: value ?? undefined })}
          />
        ))}
        <Checkbox
          label={say(filterNames.fetched)}
          checked={narrowed.fetched !== undefined}
          onChange={(event) => narrow({ fetched: event.currentTarget.checked ? 'today' : undefined })}
        />
        <Group grow align="end">
          <NativeSelect
            label={t`Sorted by`}
            data={optionsOf(orders)}
            value={list.sort}
            onChange={(event) => list.sortBy(event.currentTarget.value)}
          />
          <Button variant="default" onClick={() => list.sortBy(list.sort)}>
            {list.order === 'asc' ? t`Upwards` : t`Downwards`}
          </Button>
        </Group>
        <Group grow>
          <Button variant="default" onClick={clear}>
            <Trans context="filters">Clear</Trans>
          </Button>
          <Button onClick={onClose}>
            {found ? t`Show ${phonesInWords(found)}` : <Trans>Show phones</Trans>}
          </Button>
        </Group>
      </Stack>
    </Drawer>
  )
}
