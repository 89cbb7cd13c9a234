/** Narrowing the list of phone models by what they can do: each choice says how many models it would leave. */

import { t } from '@lingui/core/macro'
import { Plural, Trans } from '@lingui/react/macro'
import { Button, Checkbox, NativeSelect } from '@mantine/core'
import { IconAdjustments, IconX } from '@tabler/icons-react'
import { useId, useState } from 'react'
import type { ModelFacets } from '../../../../src/schema/model-abilities.ts'
import { numeral } from '../../lib/format.ts'
import { say } from '../../lib/language.ts'
import { type PageSearch, usePageSearch } from '../../lib/search.ts'
import { abilityGroups, abilityWords, formatWords } from './model-words.ts'
import './models.css'

type Listed = 'maker' | 'can' | 'format'

const wordsIn = (text: string | undefined): string[] => text?.split(',').filter(Boolean) ?? []

/** As the server wants it. */
export function modelFilter({ maker, can, format, lines, keys }: PageSearch) {
  const list = (text: string | undefined) => (text === undefined ? undefined : wordsIn(text))
  return { vendor: list(maker), can: list(can), format: list(format), lines, keys }
}

export function isFiltered({ maker, can, format, lines, keys }: PageSearch): boolean {
  return [maker, can, format, lines, keys].some((each) => each !== undefined)
}

function useFilters() {
  const [search, change] = usePageSearch()
  const set = (part: Partial<PageSearch>) => change({ ...part, page: undefined }, true)
  const toggle = (name: Listed, word: string) => {
    const words = wordsIn(search[name])
    const next = words.includes(word) ? words.filter((each) => each !== word) : [...words, word]
    set({ [name]: next.join(',') || undefined })
  }
  const clear = () =>
    set({ maker: undefined, can: undefined, format: undefined, lines: undefined, keys: undefined })
  return { search, set, toggle, clear }
}

/** The button, what is chosen, and the panel in which it is chosen. */
export function ModelFilters({ facets }: { facets: ModelFacets | undefined }) {
  const [opened, setOpened] = useState(false)
  const id = useId()
  return (
    <div className="model-filters">
      <div className="model-chips">
        <Button
          size="xs"
          variant="default"
          leftSection={<IconAdjustments size={16} aria-hidden />}
          aria-expanded={opened}
          aria-controls={id}
          onClick={() => setOpened(!opened)}
        >
          <Trans>What it can do</Trans>
        </Button>
        <Chips />
      </div>
      <search id={id} hidden={!opened} aria-label={t`What models can do`} className="model-panel">
        {opened && facets && <Panel facets={facets} />}
      </search>
    </div>
  )
}

function Chips() {
  const { search, set, toggle, clear } = useFilters()
  const chips = [
    ...wordsIn(search.maker).map((word) => ({ word, label: word, drop: () => toggle('maker', word) })),
    ...(search.lines === undefined
      ? []
      : [{ word: 'lines', label: t`${search.lines} lines or more`, drop: () => set({ lines: undefined }) }]),
    ...(search.keys === undefined
      ? []
      : [{ word: 'keys', label: t`${search.keys} keys or more`, drop: () => set({ keys: undefined }) }]),
    ...wordsIn(search.can).map((word) => ({
      ...{ word, label: abilityWords(word), drop: () => toggle('can', word) },
    })),
    ...wordsIn(search.format).map((word) => ({
      ...{ word, label: formatWords(word), drop: () => toggle('format', word) },
    })),
  ]
  if (chips.length === 0) return null
  return (
    <>
      {chips.map(({ word, label, drop }) => (
        <button
          key={word}
          type="button"
          className="plain-button model-chip"
          aria-label={t`Clear ${label}`}
          onClick={drop}
        >
          {label} <IconX size={13} aria-hidden />
        </button>
      ))}
      <button type="button" className="plain-button link-button" onClick={clear}>
        <Trans>Clear all</Trans>
      </button>
    </>
  )
}

function Panel({ facets }: { facets: ModelFacets }) {
  const { search, set } = useFilters()
  const can = facetsWith(facets.can, wordsIn(search.can))
  let left = can
  const groups = abilityGroups.map(({ title, has }) => {
    const own = left.filter(({ value }) => has(value))
    left = left.filter(({ value }) => !has(value))
    return { title: say(title), own }
  })
  return (
    <>
      <div className="model-numbers">
        <AtLeast
          label={t`Lines, at least`}
          value={search.lines}
          facets={facets.lines}
          onChange={(lines) => set({ lines })}
        />
        <AtLeast
          label={t`Line keys, at least`}
          value={search.keys}
          facets={facets.keys}
          onChange={(keys) => set({ keys })}
        />
      </div>
      {groups.map(
        ({ title, own }) =>
          own.length > 0 && <Group key={title} title={title} name="can" facets={own} words={abilityWords} />,
      )}
      <Group
        title={t`Format of its file`}
        name="format"
        facets={facetsWith(facets.formats, wordsIn(search.format))}
        words={formatWords}
      />
      <Group
        title={t`Vendor`}
        name="maker"
        facets={facetsWith(facets.vendors, wordsIn(search.maker)).sort((a, b) =>
          a.value.localeCompare(b.value, 'en'),
        )}
        words={(vendor) => vendor}
      />
    </>
  )
}

type Facet = { value: string; models: number }

/** What is chosen stays, though it leaves nothing. */
function facetsWith(facets: readonly Facet[], chosen: readonly string[]): Facet[] {
  const gone = chosen.filter((value) => !facets.some((facet) => facet.value === value))
  return [...facets, ...gone.map((value) => ({ value, models: 0 }))]
}

type GroupProps = { title: string; name: Listed; facets: readonly Facet[]; words: (value: string) => string }

function Group({ title, name, facets, words }: GroupProps) {
  const { search, toggle } = useFilters()
  const chosen = wordsIn(search[name])
  return (
    <fieldset className="model-group">
      <legend>{title}</legend>
      <div className="model-choices">
        {facets.map(({ value, models }) => (
          <Checkbox
            key={value}
            size="xs"
            checked={chosen.includes(value)}
            onChange={() => toggle(name, value)}
            label={
              <>
                {words(value)} <span className="detail">{numeral(models)}</span>
                <span className="visually-hidden">
                  {' '}
                  <Plural value={models} one="model" other="models" />
                </span>
              </>
            }
          />
        ))}
      </div>
    </fieldset>
  )
}

type AtLeastProps = {
  label: string
  value: number | undefined
  facets: readonly Facet[]
  onChange: (value: number | undefined) => void
}

function AtLeast({ label, value, facets, onChange }: AtLeastProps) {
  const all = facetsWith(facets, value === undefined ? [] : [String(value)])
  return (
    <NativeSelect
      label={label}
      size="xs"
      value={value === undefined ? '' : String(value)}
      onChange={({ currentTarget }) => onChange(Number(currentTarget.value) || undefined)}
      data={[
        { value: '', label: t`any` },
        ...all.map((facet) => ({ value: facet.value, label: `${facet.value} (${numeral(facet.models)})` })),
      ]}
    />
  )
}
