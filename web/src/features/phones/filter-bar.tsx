/** What the list of phones is narrowed by, beside states and words: each a button, and once chosen a chip that can be taken off. */

import { t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import { Loader, Popover } from '@mantine/core'
import { IconChevronDown, IconX } from '@tabler/icons-react'
import { useState } from 'react'
import { soon } from '../../components/soon.tsx'
import { say } from '../../lib/language.ts'
import {
  filterInWords,
  filterNames,
  type NamesOfIds,
  type OtherFilter,
  otherFilters,
  type PhoneFilter,
  type PickedFilter,
  pickedFilters,
} from './phone-filters.ts'

const FilterOptions = soon(
  () => import('./filter-options.tsx'),
  () => <Loader size="xs" aria-label={t`Loading`} />,
)

type Props = { code: string; filter: PhoneFilter; names: NamesOfIds }

export function FilterBar({ code, filter, names, hasPresets }: Props & { hasPresets: boolean }) {
  const { narrowed, isOn, narrow, clear } = filter
  return (
    <fieldset className="filter-bar">
      <legend className="visually-hidden">
        <Trans>Filters</Trans>
      </legend>
      {pickedFilters
        .filter((name) => hasPresets || name !== 'presetId' || narrowed.presetId)
        .map((name) => (
          <PickedChip key={name} {...{ code, filter, names, name }} />
        ))}
      <button
        type="button"
        className="plain-button filter-chip"
        aria-pressed={narrowed.fetched !== undefined}
        onClick={() => narrow({ fetched: narrowed.fetched ? undefined : 'today' })}
      >
        {say(filterNames.fetched)}
      </button>
      {narrowed.reason && <ChosenChip {...{ filter, names }} name="reason" />}
      {narrowed.credentials && <ChosenChip {...{ filter, names }} name="credentials" />}
      {(isOn || narrowed.q) && (
        <button type="button" className="plain-button link-button" onClick={clear}>
          <Trans context="filters">Clear</Trans>
        </button>
      )}
    </fieldset>
  )
}

/** What is chosen, on a narrow screen: each can be taken off where one sees it. */
export function ChosenFilters({ filter, names }: Omit<Props, 'code'>) {
  const chosen = otherFilters.filter((name) => filter.narrowed[name] !== undefined)
  if (chosen.length === 0) return null
  return (
    <div className="filter-bar">
      {chosen.map((name) => (
        <ChosenChip key={name} {...{ filter, names, name }} />
      ))}
    </div>
  )
}

function ChosenChip({ filter, names, name }: Omit<Props, 'code'> & { name: OtherFilter }) {
  return (
    <span className="filter-chip" data-chosen>
      <span>{filterInWords(name, filter, names)}</span>
      <TakeOff filter={filter} name={name} />
    </span>
  )
}

function TakeOff({ filter, name }: { filter: PhoneFilter; name: OtherFilter }) {
  return (
    <button
      type="button"
      className="plain-button take-off"
      aria-label={t`Clear ${say(filterNames[name])}`}
      onClick={() => filter.narrow({ [name]: undefined })}
    >
      <IconX size={14} aria-hidden />
    </button>
  )
}

function PickedChip({ code, filter, names, name }: Props & { name: PickedFilter }) {
  const [opened, setOpened] = useState(false)
  const chosen = filter.narrowed[name] !== undefined
  const take = (value: string) => {
    setOpened(false)
    filter.narrow({ [name]: value })
  }
  return (
    <Popover
      {...{ opened, onChange: setOpened, width: 280, position: 'bottom-start', shadow: 'md' }}
      trapFocus
      returnFocus
    >
      <span className="filter-chip" data-chosen={chosen || undefined}>
        <Popover.Target>
          <button type="button" className="plain-button" onClick={() => setOpened((before) => !before)}>
            {chosen ? filterInWords(name, filter, names) : say(filterNames[name])}
            {!chosen && <IconChevronDown size={14} aria-hidden />}
          </button>
        </Popover.Target>
        {chosen && <TakeOff filter={filter} name={name} />}
      </span>
      <Popover.Dropdown p={6}>
        {opened && <FilterOptions {...{ code, name, take }} narrowed={filter.narrowed} />}
      </Popover.Dropdown>
    </Popover>
  )
}
