/** How a choice behaves: the first match is active, Enter and Tab take it, Esc brings back what was, a leftover is a mistake. */

import { t } from '@lingui/core/macro'
import { useDebouncedValue } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import {
  type KeyboardEvent,
  type MouseEvent,
  type RefObject,
  useContext,
  useEffect,
  useRef,
  useState,
} from 'react'
import { flushSync } from 'react-dom'
import { type Findable, findByWords, fit } from '../../../src/schema/word-search.ts'
import { numeral } from './format.ts'
import { type Leftover, LeftoverContext } from './leftovers.ts'

export type ChoiceOption = Findable & {
  value: string
  /** Told beside it in the list. */
  detail?: string
  /** Shown, and cannot be taken. */
  disabled?: boolean
}

/** Where the options are only the first of many: what a text finds is asked for. */
export type ChoiceSearch = {
  /** Names what is searched, so that answers are kept. */
  of: string
  /** What a text finds, the best first. */
  ask(text: string, signal: AbortSignal): Promise<readonly ChoiceOption[]>
  /** What is chosen, which need not be among the options. */
  known(value: string): ChoiceOption | undefined
  /** Below the options: how many there are, and what to type. */
  hint: string
  /** What it is found by, for a text that finds nothing. */
  foundBy: string
}

export type ChoiceProps = {
  /** Where the value stands in the form: mistakes are told by it. */
  name: string
  options: readonly ChoiceOption[]
  value: string | null
  onChange: (value: string | null) => void
  /** What it says while nothing is chosen, where that may be. */
  empty?: string
  /** Two words for the mistake: `an extension`, `a time zone`. */
  what?: string
  search?: ChoiceSearch | undefined
  /** A text that may stand without being one of the options, as a number outside may. */
  free?: (text: string) => boolean
  /** Its list is there before anything is typed. */
  opensAtOnce?: boolean
}

const emptyValue = ''
const step = 100
/** Several strokes in a row are one question. */
const strokesMs = 150

type Asked = { options: readonly ChoiceOption[] | undefined; error: Error | null; isAsking: boolean }

/** `options`: what this very text finds, once it is answered. */
function useAsked(search: ChoiceSearch | undefined, text: string): Asked {
  const [wanted] = useDebouncedValue(text, strokesMs)
  const isAsked = search !== undefined && text !== '' && wanted === text
  const { data, error } = useQuery({
    queryKey: ['choice', search?.of, wanted],
    queryFn: async ({ signal }) => (await search?.ask(wanted, signal)) ?? [],
    enabled: isAsked,
  })
  if (search === undefined || text === '') return { options: undefined, error: null, isAsking: false }
  if (!isAsked) return { options: undefined, error: null, isAsking: true }
  return { options: data, error, isAsking: data === undefined && error === null }
}

/** What is to be done with a text once it is known what it finds. */
type Intent = 'take' | 'leave'

function chosenOf({ options, value, search }: ChoiceProps): ChoiceOption | undefined {
  const offered = options.find((option) => option.value === value)
  return offered ?? (value === null ? undefined : search?.known(value))
}

/** Tells the form what is left over; nothing where no form is. */
function useReported(name: string, leftover: Leftover | undefined) {
  const report = useContext(LeftoverContext)
  useEffect(() => {
    report?.(name, leftover)
    return () => report?.(name, undefined)
  }, [report, name, leftover])
  return report
}

/** What stands there is marked, so that the next thing typed replaces it. */
function useMarked(input: RefObject<HTMLInputElement | null>, typed: string | undefined, text: string) {
  useEffect(() => {
    if (typed === undefined && text !== '' && document.activeElement === input.current)
      input.current?.select()
  }, [input, typed, text])
}

/** Where arrows have gone; until then the first that fits what was typed, also once it comes. */
function useActive(shown: readonly ChoiceOption[]) {
  const [moved, setMoved] = useState<number>()
  return [moved ?? shown.findIndex(usable), setMoved] as const
}

export function useChoice(props: ChoiceProps) {
  const { value, name, empty, search } = props
  const [typed, setTyped] = useState<string>()
  const [opened, setOpened] = useState(props.opensAtOnce ?? false)
  const [limit, setLimit] = useState(step)
  const [leftover, setLeftover] = useState<Leftover>()
  const [intent, setIntent] = useState<Intent>()
  const [before, setBefore] = useState(value)
  if (before !== value) {
    setBefore(value)
    setTyped(undefined)
    setLeftover(undefined)
  }
  const input = useRef<HTMLInputElement>(null)
  const report = useReported(name, leftover)
  const asked = useAsked(search, typed?.trim() ?? '')
  const { isAsking } = asked
  const shown = opened ? found(props, typed, asked.options) : []
  const [active, setMoved] = useActive(shown)
  const chosen = chosenOf(props)
  const text = typed ?? chosen?.label ?? value ?? ''
  useMarked(input, typed, text)
  const settle = () => {
    setTyped(undefined)
    setLeftover(undefined)
    setIntent(undefined)
    setOpened(false)
  }
  const take = (option: ChoiceOption) => {
    settle()
    const next = option.value === emptyValue ? null : option.value
    if (next !== value) props.onChange(next)
  }
  const open = (text: string | undefined) => {
    const list = found(props, text, undefined)
    const current = list.findIndex((option) => option.value === (value ?? emptyValue))
    if (text === undefined) setMoved(current)
    else if (text.trim() === '') setMoved(empty ? 0 : -1)
    else setMoved(undefined)
    setLimit(Math.max(step, current + step / 2))
    setOpened(true)
  }
  const type = (text: string) => {
    setTyped(text)
    setLeftover(undefined)
    setIntent(undefined)
    open(text)
  }
  const settleLater = (next: Intent) => {
    // The keyboard leaves the field after its Tab.
    setIntent((before) => before ?? next)
    setLeftover({ message: t`Looking for “${typed?.trim() ?? ''}”…`, isLooking: true })
  }
  /** The keyboard or the mouse goes elsewhere with a text in the field. */
  const leave = () => {
    setOpened(false)
    if (typed === undefined) return
    if (isAsking) return settleLater('leave')
    leaveWith(typed)
  }
  const leaveWith = (text: string) => {
    const match = meant(props, text, asked.options)
    if (match) take(match)
    else if (text.trim() === '' || report === undefined) settle()
    else {
      const message = asked.error ? unanswered(text, asked.error) : sentence(props, text, asked.options)
      setLeftover({ message })
    }
  }
  // What the text finds is here: the first is taken where that was wanted before.
  // biome-ignore lint/correctness/useExhaustiveDependencies: once for each answer
  useEffect(() => {
    if (!asked.options && !asked.error) return
    const first = found(props, typed, asked.options).find(usable)
    setIntent(undefined)
    if (intent === 'take' && first) take(first)
    else if (intent !== undefined && typed !== undefined) leaveWith(typed)
  }, [asked.options, asked.error])
  const move = (by: number) => {
    const next = nextUsable(shown, active, by)
    setMoved(next)
    if (next >= limit - 1) setLimit(next + step)
  }
  const marked = shown[active]
  /** Nothing but the text itself can be taken, and more may come. */
  const isEarly = isAsking && opened && (!marked || marked.detail === asTyped())
  const pending = typed !== undefined && opened ? marked : undefined
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>) => {
    if (event.nativeEvent.isComposing) return
    const by = { ArrowDown: 1, ArrowUp: -1, PageDown: 10, PageUp: -10 }[event.key]
    if (by !== undefined) {
      event.preventDefault()
      if (opened) move(by)
      else open(typed)
    } else if (event.key === 'Enter') enter(event)
    else if (event.key === 'Tab' && isEarly) settleLater('take')
    else if (event.key === 'Tab' && pending) take(pending)
    else if (event.key === 'Escape' && (opened || typed !== undefined)) {
      event.preventDefault()
      event.stopPropagation()
      settle()
    }
  }
  const enter = (event: KeyboardEvent<HTMLInputElement>) => {
    if (event.ctrlKey || event.metaKey) {
      if (typed === undefined) return
      // What is saved must hold what was typed here.
      event.preventDefault()
      event.stopPropagation()
      flushSync(() => (pending ? take(pending) : leave()))
      const { form } = event.currentTarget
      form?.requestSubmit(event.shiftKey ? form.querySelector<HTMLElement>('[data-and-new]') : undefined)
      return
    }
    event.preventDefault()
    if (!opened) open(typed)
    else if (isEarly) settleLater('take')
    else if (marked) take(marked)
    else leave()
  }
  return {
    input,
    opened,
    shown: shown.slice(0, limit),
    more: Math.max(0, shown.length - limit),
    active,
    text,
    leftover: leftover?.message,
    note: opened ? noteOf(search, { isAsking, error: asked.error, count: shown.length, text: typed }) : '',
    /** Esc has something to bring back. */
    busy: opened || typed !== undefined,
    take,
    type,
    leave,
    onKeyDown,
    showMore: () => setLimit((now) => now + step),
    /** The first press marks what stands there; in an open field it places the cursor. */
    onMouseDown: (event: MouseEvent<HTMLInputElement>) => {
      if (opened || event.button !== 0) return
      event.preventDefault()
      event.currentTarget.focus()
      event.currentTarget.select()
      open(typed)
    },
  }
}

function usable(option: ChoiceOption): boolean {
  return option.disabled !== true
}

/** What the list holds for a text; everything while none is typed. */
function found(
  { options, empty, search, free }: ChoiceProps,
  text: string | undefined,
  answered: readonly ChoiceOption[] | undefined,
): ChoiceOption[] {
  const none = empty ? [{ value: emptyValue, label: empty }] : []
  const wanted = text?.trim() ?? ''
  if (wanted === '') return [...none, ...options]
  const matches = search ? [...(answered ?? [])] : findByWords(options, wanted)
  if (free?.(wanted) && !matches.some((option) => isExactly(option, wanted))) {
    const itself = { value: wanted, label: wanted, detail: asTyped() }
    // A number may be the beginning of another; a name is looked for.
    return isName(wanted) ? [...matches, itself] : [itself, ...matches]
  }
  return matches.length > 0 ? matches : none.filter((option) => fit(option, wanted) !== undefined)
}

const asTyped = () => t`as typed`

function isName(text: string): boolean {
  return /\p{L}/u.test(text)
}

function isExactly(option: ChoiceOption, text: string): boolean {
  return fit(option, text) === 0
}

/** The one option that a text says without being chosen: by its very name, or since no other fits. */
function meant(
  props: ChoiceProps,
  text: string,
  answered: readonly ChoiceOption[] | undefined,
): ChoiceOption | undefined {
  const nothing = { value: emptyValue, label: '' }
  if (text.trim() === '') return props.empty === undefined ? undefined : nothing
  const list = found(props, text, answered).filter(usable)
  const itself = list.find(({ detail }) => detail === asTyped())
  if (itself && !isName(text)) return itself
  const matches = list.filter((option) => option !== itself)
  const exact = matches.filter((option) => isExactly(option, text))
  const [first, ...others] = exact.length > 0 ? exact : matches
  return first && others.length === 0 ? first : itself
}

function unanswered(text: string, { message }: Error): string {
  return t`“${text.trim()}” could not be looked for: ${message}`
}

type Noted = { isAsking: boolean; error: Error | null; count: number; text: string | undefined }

/** Below the options. */
function noteOf(search: ChoiceSearch | undefined, { isAsking, error, count, text = '' }: Noted): string {
  if (text.trim() === '') return search?.hint ?? ''
  if (isAsking) return t`Looking…`
  if (error) return unanswered(text, error)
  if (count > 0) return ''
  return search ? t`Nothing fits “${text.trim()}”. ${search.foundBy}` : t`Nothing fits`
}

function sentence(props: ChoiceProps, text: string, answered: readonly ChoiceOption[] | undefined): string {
  const { what = t`a choice` } = props
  const count = found(props, text, answered).filter(usable).length
  if (count === 0) return t`“${text.trim()}” is not ${what} that there is; choose from the list, or Esc`
  return t`“${text.trim()}” may be ${numeral(count)} of the list; choose one, or Esc`
}

/** The next that can be taken, from the other end after the last. */
function nextUsable(list: readonly ChoiceOption[], from: number, by: number): number {
  if (!list.some(usable)) return -1
  const wrap = (index: number) => (index + list.length) % list.length
  const clamped =
    Math.abs(by) > 1
      ? Math.min(list.length - 1, Math.max(0, from + by))
      : wrap(from < 0 && by < 0 ? -1 : from + by)
  let index = clamped
  while (!usable(list[index] ?? { value: '', label: '', disabled: true })) index = wrap(index + Math.sign(by))
  return index
}
