/** A choice out of many or few, by typing a part of it or from its list: every such field of the page is this one. */

import { Popover, Text, TextInput, type TextInputProps } from '@mantine/core'
import { IconSelector } from '@tabler/icons-react'
import { useEffect, useId, useRef } from 'react'
import { type ChoiceOption, type ChoiceProps, useChoice } from '../lib/use-choice.ts'

type Looks = Pick<
  TextInputProps,
  | 'label'
  | 'aria-label'
  | 'description'
  | 'error'
  | 'size'
  | 'w'
  | 'maw'
  | 'className'
  | 'placeholder'
  | 'autoFocus'
  | 'styles'
>
type Props = ChoiceProps & Looks & { handle?: string }

/** So few that they are read, not typed: a touch screen need not show its keyboard. */
const few = 8

export function Choice(props: Props) {
  const {
    name: _,
    options,
    value: __,
    onChange: ___,
    empty,
    what: ____,
    search: _____,
    free,
    opensAtOnce = false,
    handle,
    ...looks
  } = props
  const choice = useChoice(props)
  const listId = useId()
  const error = choice.leftover ?? looks.error
  return (
    <Popover
      opened={choice.opened && (choice.shown.length > 0 || choice.text !== '')}
      width="target"
      position="bottom-start"
      offset={4}
      withRoles={false}
      // Where it is all that a dialog is about, its list is a part of that.
      withinPortal={!opensAtOnce}
      closeOnEscape={false}
      closeOnClickOutside={false}
      transitionProps={{ duration: 0 }}
      shadow="md"
    >
      <Popover.Target>
        <TextInput
          inputWrapperOrder={['label', 'input', 'description', 'error']}
          {...looks}
          ref={choice.input}
          error={error}
          placeholder={looks.placeholder ?? empty}
          value={choice.text}
          role="combobox"
          aria-autocomplete="list"
          aria-expanded={choice.opened}
          aria-controls={choice.opened ? listId : undefined}
          aria-activedescendant={
            choice.opened && choice.active >= 0 ? `${listId}-${choice.active}` : undefined
          }
          autoComplete="off"
          spellCheck={false}
          inputMode={!free && !props.search && options.length <= few ? 'none' : undefined}
          data-handle={handle}
          // A dialog gives its focus to what is marked so.
          data-autofocus={looks.autoFocus}
          // A dialog around it would take Esc for itself.
          data-mantine-stop-propagation={choice.busy}
          rightSection={<IconSelector size={16} aria-hidden />}
          rightSectionPointerEvents="none"
          onChange={(event) => choice.type(event.currentTarget.value)}
          onFocus={(event) => event.currentTarget.select()}
          onMouseDown={choice.onMouseDown}
          onBlur={choice.leave}
          onKeyDown={choice.onKeyDown}
        />
      </Popover.Target>
      <Popover.Dropdown className="choice-list" onMouseDown={(event) => event.preventDefault()}>
        <List {...choice} id={listId} label={String(looks['aria-label'] ?? looks.label ?? '')} />
      </Popover.Dropdown>
    </Popover>
  )
}

type ListProps = {
  id: string
  label: string
  shown: readonly ChoiceOption[]
  more: number
  note: string
  active: number
  text: string
  take: (option: ChoiceOption) => void
  showMore: () => void
}

function List({ id, label, shown, more, note, active, take, showMore }: ListProps) {
  const list = useRef<HTMLDivElement>(null)
  // Only the list: the page around it stays where it is.
  useEffect(() => {
    const option = list.current?.children[active]
    if (!list.current || !(option instanceof HTMLElement)) return
    const top = option.offsetTop - list.current.offsetTop
    const hidden = top + option.offsetHeight - list.current.clientHeight
    list.current.scrollTop = Math.min(top, Math.max(hidden, list.current.scrollTop))
  }, [active])
  const below = note !== '' && (
    <Text size="sm" c="dimmed" p={8} id={shown.length === 0 ? id : undefined} role="status">
      {note}
    </Text>
  )
  if (shown.length === 0) return below
  const options = (
    <div
      ref={list}
      id={id}
      role="listbox"
      aria-label={label}
      className="choice-options"
      onScroll={({ currentTarget: { scrollTop, clientHeight, scrollHeight } }) => {
        if (more > 0 && scrollTop + clientHeight > scrollHeight - 200) showMore()
      }}
    >
      {shown.map((option, index) => (
        // biome-ignore lint/a11y/useKeyWithClickEvents: the field has the keyboard, and tells which is active
        // biome-ignore lint/a11y/useFocusableInteractive: the same
        <div
          key={option.value}
          id={`${id}-${index}`}
          role="option"
          aria-selected={index === active}
          aria-disabled={option.disabled}
          className="choice-option"
          onClick={() => {
            if (!option.disabled) take(option)
          }}
        >
          <span>{option.label}</span>
          {option.detail && <span className="detail">{option.detail}</span>}
        </div>
      ))}
    </div>
  )
  return (
    <>
      {options}
      {below}
    </>
  )
}
