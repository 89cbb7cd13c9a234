/** Some of the options, the best first: added, taken off and moved by buttons. */

import { t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import { Button, Group, Input, Text } from '@mantine/core'
import { IconArrowDown, IconArrowUp, IconX } from '@tabler/icons-react'
import { type ReactNode, useId, useRef } from 'react'
import { useFocusAfter } from '../lib/focus-after.ts'
import type { ChoiceOption, ChoiceSearch } from '../lib/use-choice.ts'
import { Choice } from './choice.tsx'
import { RowButton } from './row-button.tsx'
import './ordered-choice.css'

type Props = {
  /** Where it stands in the form. */
  name: string
  label: string
  description?: ReactNode
  error?: string
  options: readonly ChoiceOption[]
  search?: ChoiceSearch | undefined
  unsupported?: readonly string[]
  /** Of what: `an extension`. */
  what?: string
  /** What it means that there are none. */
  none?: string
  /** The chosen words in order, joined by commas. */
  value: string
  inherited?: string
  inheritedList?: string
  onChange: (value: string) => void
}

export function OrderedChoice(props: Props) {
  const { label, options, unsupported = [], value, inherited, inheritedList, onChange } = props
  const chosen = value === '' ? [] : value.split(',')
  const place = useRef<HTMLDivElement>(null)
  const focusLater = useFocusAfter(place)
  const id = useId()
  const labelOf = (word: string) =>
    (options.find((option) => option.value === word) ?? props.search?.known(word))?.label ?? word
  const change = (words: string[]) => onChange(words.join(','))
  const move = (index: number, by: -1 | 1) => {
    const next = [...chosen]
    const [word] = next.splice(index, 1)
    if (word !== undefined) next.splice(index + by, 0, word)
    change(next)
    // At an end the button that was pressed is of no more use.
    const last = index + by === (by < 0 ? 0 : chosen.length - 1)
    focusLater(`${word} ${last === by < 0 ? 'down' : 'up'}`)
  }
  const rest = options.filter((option) => !chosen.includes(option.value))
  return (
    <Input.Wrapper
      label={label}
      labelElement="div"
      labelProps={{ id }}
      description={props.description}
      error={props.error}
      inputWrapperOrder={['label', 'input', 'description', 'error']}
    >
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset would not take its place beside the label */}
      <div role="group" aria-labelledby={id} ref={place}>
        {chosen.length > 0 ? (
          <ol className="ordered-choice" aria-label={t`${label}, the best first`}>
            {chosen.map((word, index) => (
              <li key={word}>
                <span>
                  {labelOf(word)}
                  {unsupported.includes(word) && (
                    <span className="come-to-nothing">
                      {' '}
                      <Trans>not on this model</Trans>
                    </span>
                  )}
                </span>
                <RowButton
                  name={t`Move ${labelOf(word)} up`}
                  handle={`${word} up`}
                  disabled={index === 0}
                  onClick={() => move(index, -1)}
                >
                  <IconArrowUp size={15} />
                </RowButton>
                <RowButton
                  name={t`Move ${labelOf(word)} down`}
                  handle={`${word} down`}
                  disabled={index === chosen.length - 1}
                  onClick={() => move(index, 1)}
                >
                  <IconArrowDown size={15} />
                </RowButton>
                <RowButton
                  name={t`Take ${labelOf(word)} off`}
                  handle={`${word} off`}
                  onClick={() => {
                    change(chosen.filter((each) => each !== word))
                    focusLater('add')
                  }}
                >
                  <IconX size={15} />
                </RowButton>
              </li>
            ))}
          </ol>
        ) : (
          <Text size="sm" c="dimmed" py={7}>
            {inherited ? t`Inherited: ${inherited}` : (props.none ?? t`Not set: the phone’s own order`)}
          </Text>
        )}
        <Group gap="xs">
          {(rest.length > 0 || props.search) && (
            <Choice
              size="xs"
              className="own-layout"
              name={props.name}
              handle="add"
              aria-label={t`Add to ${label}`}
              error={props.error !== undefined}
              placeholder={t`Add…`}
              what={props.what}
              value={null}
              search={props.search && without(props.search, chosen)}
              options={rest.map((option) =>
                unsupported.includes(option.value)
                  ? { ...option, detail: t`not on this model`, disabled: true }
                  : option,
              )}
              onChange={(word) => {
                if (word !== null) change([...chosen, word])
              }}
            />
          )}
          {chosen.length === 0 && inheritedList && (
            <Button size="compact-sm" variant="subtle" onClick={() => onChange(inheritedList)}>
              <Trans>Begin with the inherited order</Trans>
            </Button>
          )}
          {chosen.length > 0 && (
            <Button
              size="compact-sm"
              variant="subtle"
              onClick={() => {
                change([])
                focusLater('add')
              }}
            >
              {inherited ? t`Inherit again` : t`Take all off`}
            </Button>
          )}
        </Group>
      </div>
    </Input.Wrapper>
  )
}

/** What is chosen already is not found again. */
function without(search: ChoiceSearch, chosen: readonly string[]): ChoiceSearch {
  return {
    ...search,
    of: `${search.of} without ${chosen.join()}`,
    ask: async (text, signal) =>
      (await search.ask(text, signal)).filter(({ value }) => !chosen.includes(value)),
  }
}
