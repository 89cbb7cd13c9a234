/** What a filter can be set to, found by typing: the arrows go through it, Enter takes the first. */

import { t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import { Text, TextInput } from '@mantine/core'
import { type KeyboardEvent, useRef, useState } from 'react'
import { findByWords } from '../../../../src/schema/word-search.ts'
import { say } from '../../lib/language.ts'
import type { ChoiceOption } from '../../lib/use-choice.ts'
import { looksLikeNetwork, useFilterChoices } from './filter-choices.ts'
import { filterNames, type Narrowed, type PickedFilter } from './phone-filters.ts'

type Props = { code: string; name: PickedFilter; narrowed: Narrowed; take: (value: string) => void }

export default function FilterOptions({ code, name, narrowed, take }: Props) {
  const { options, error, isPending } = useFilterChoices(code, narrowed)(name)
  const [text, setText] = useState('')
  const list = useRef<HTMLUListElement>(null)
  const wanted = text.trim()
  const found = wanted === '' ? options : findByWords(options, wanted)
  const typed = name === 'ip' && looksLikeNetwork(wanted) ? [{ value: wanted, label: wanted }] : []
  const shown: ChoiceOption[] = [...typed.filter(({ value }) => found[0]?.value !== value), ...found]
  const go = (by: number) => {
    const buttons = [...(list.current?.querySelectorAll('button') ?? [])]
    const at = buttons.indexOf(document.activeElement as HTMLButtonElement)
    buttons[Math.min(buttons.length - 1, Math.max(0, at + by))]?.focus()
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (by === undefined) return
    event.preventDefault()
    go(by)
  }
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: arrows lead from the field to its options
    <div onKeyDown={onKeyDown}>
      <TextInput
        data-autofocus
        autoFocus
        size="xs"
        aria-label={t`Find: ${say(filterNames[name])}`}
        placeholder={name === 'ip' ? '10.4.0.0/16' : t`Find…`}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
        onKeyDown={(event) => {
          const [first] = shown
          if (event.key === 'Enter' && first) take(first.value)
        }}
      />
      <ul ref={list} className="filter-options" aria-label={say(filterNames[name])}>
        {shown.map(({ value, label, detail }) => (
          <li key={value}>
            <button
              type="button"
              className="plain-button choice-option"
              aria-pressed={narrowed[name] === value}
              onClick={() => take(value)}
            >
              <span>{label}</span>
              {detail && <span className="detail">{detail}</span>}
            </button>
          </li>
        ))}
      </ul>
      {shown.length === 0 && (
        <Text size="sm" c="dimmed" p={8} role="status">
          {error ? error.message : isPending ? <Trans>Looking…</Trans> : <Trans>Nothing fits</Trans>}
        </Text>
      )}
    </div>
  )
}
