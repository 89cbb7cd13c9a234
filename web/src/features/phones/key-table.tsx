/** The programmed keys of the phone, or of one of its side modules: a page of rows at a time. */

import { plural, t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import { Group, Pagination, Text } from '@mantine/core'
import { IconPlus } from '@tabler/icons-react'
import { useCallback, useMemo, useRef, useState } from 'react'
import { pageNames } from '../../components/list-footer.tsx'
import { ReasonButton } from '../../components/reason-button.tsx'
import type { Extensions } from '../../lib/extensions.ts'
import { useFocusAfter } from '../../lib/focus-after.ts'
import type { KeyKind } from '../../lib/key-kinds.ts'
import { changedKey, freeNumbers, inOrder, type KeyDraft, newKey, withLabel } from './key-drafts.ts'
import { noErrors } from './key-parts.ts'
import { type KeyErrors, KeyRow, type KeyRowProps } from './key-row.tsx'
import './key-table.css'

export type KeyTableProps = {
  /** `Line keys`, `Keys of module 2` */
  label: string
  /** The whole list; those of another module are not shown. */
  keys: KeyDraft[]
  module?: number
  /** How many there may be. */
  count: number
  /** Where the first one goes while there is none: before it are the lines. */
  first: number
  kinds: readonly KeyKind[]
  lineChoices: KeyRowProps['lineChoices']
  extensions: Extensions
  errorsOf: (index: number) => KeyErrors
  onChange: (keys: KeyDraft[], path?: string) => void
  onFill: () => void
}

const rowsAPage = 25

export function KeyTable(props: KeyTableProps) {
  const { keys, module, count, kinds } = props
  const mine = keys.map((key, index) => ({ key, index })).filter(({ key }) => key.module === module)
  const [page, setPage] = usePage(props, mine)
  const place = useRef<HTMLDivElement>(null)
  const focusLater = useFocusAfter(place)
  const latest = useRef({ props, focusLater, setPage })
  latest.current = { props, focusLater, setPage }
  const acts = useMemo(() => actsOf(() => latest.current), [])
  const changeKey = useCallback((index: number, part: Partial<KeyDraft>) => {
    const { props } = latest.current
    const field = Object.keys(part)[0] ?? ''
    const path = `${props.module === undefined ? 'lineKeys' : 'expansionKeys'}.${index}.${field}`
    props.onChange(
      props.keys.map((key, at) =>
        at === index ? withLabel(changedKey(props.keys, key, part), key, props.extensions) : key,
      ),
      path,
    )
  }, [])
  const programmed = mine.map(({ key }) => key)
  const free = freeNumbers(programmed, props.first, count)
  const full = free.length === 0 ? t`All ${count} keys are programmed` : undefined
  const impossible = kinds.length === 0 ? t`This model has no keys that can be programmed` : full
  const shown = mine.slice((page - 1) * rowsAPage, page * rowsAPage)
  const taken = new Set(programmed.map(({ number }) => number))
  return (
    <div ref={place}>
      {mine.length > 0 && (
        <div className="table-place">
          <table className="table cards keys" aria-label={props.label}>
            <Head />
            <tbody>
              {shown.map(({ key, index }) => (
                <KeyRow
                  key={key.row}
                  index={index}
                  keyDraft={key}
                  count={count}
                  kinds={kinds}
                  lineChoices={props.lineChoices}
                  list={module === undefined ? 'lineKeys' : 'expansionKeys'}
                  numbers={props.extensions.numbers}
                  errors={props.errorsOf(index)}
                  canMove={movesOf(key.number, count)}
                  canDuplicate={taken.size < count}
                  onChange={changeKey}
                  {...acts}
                />
              ))}
            </tbody>
          </table>
        </div>
      )}
      {mine.length > rowsAPage && (
        <Pagination
          size="sm"
          my={8}
          total={Math.ceil(mine.length / rowsAPage)}
          value={page}
          onChange={setPage}
          getItemProps={(number) => ({ 'aria-label': t`${props.label}, page ${number}` })}
          getControlProps={(control) => ({ 'aria-label': `${props.label}, ${pageNames[control]()}` })}
        />
      )}
      <Group gap="xs" mt={mine.length > 0 ? 8 : 0}>
        <ReasonButton
          size="xs"
          variant="default"
          reason={impossible}
          leftSection={<IconPlus size={14} />}
          onClick={() => acts.onAdd(free[0] ?? 1)}
        >
          <Trans>Add key</Trans>
        </ReasonButton>
        <ReasonButton size="xs" variant="default" reason={impossible} onClick={props.onFill}>
          <Trans>Fill with extensions…</Trans>
        </ReasonButton>
        <Text size="sm" c="dimmed" ml="auto">
          {programmedInWords(mine.length, count)}
        </Text>
      </Group>
    </div>
  )
}

function programmedInWords(programmed: number, count: number): string {
  return count > 0
    ? plural(programmed, { one: `# key of ${count} programmed`, other: `# keys of ${count} programmed` })
    : plural(programmed, { one: '# key programmed', other: '# keys programmed' })
}

function Head() {
  return (
    <thead>
      <tr>
        {[
          t({ message: 'Key', context: 'of a phone' }),
          t`Kind`,
          t`Value`,
          t`Label`,
          t`Line`,
          t`Pickup code`,
        ].map((name) => (
          <th key={name}>{name}</th>
        ))}
        <th>
          <span className="visually-hidden">
            <Trans>Actions</Trans>
          </span>
        </th>
      </tr>
    </thead>
  )
}

const both = { up: true, down: true }
const onlyUp = { up: true, down: false }
const onlyDown = { up: false, down: true }
const neither = { up: false, down: false }

/** One of four objects, so that rows stay as they are. */
function movesOf(number: number, count: number) {
  if (number <= 1) return number < count ? onlyDown : neither
  return number < count ? both : onlyUp
}

/** The page that is shown; after a refusal the one with the first mistake. */
function usePage({ errorsOf }: KeyTableProps, mine: { index: number }[]): [number, (page: number) => void] {
  const [page, setPage] = useState(1)
  const [led, setLed] = useState('')
  const pages = Math.max(1, Math.ceil(mine.length / rowsAPage))
  const wrong = mine.findIndex(({ index }) => errorsOf(index) !== noErrors)
  const mistakes = mine
    .filter(({ index }) => errorsOf(index) !== noErrors)
    .map(({ index }) => index)
    .join()
  if (mistakes !== led) {
    setLed(mistakes)
    if (wrong >= 0) setPage(Math.floor(wrong / rowsAPage) + 1)
  }
  return [Math.min(page, pages), setPage]
}

type Latest = {
  props: KeyTableProps
  focusLater: (handle: string) => void
  setPage: (page: number) => void
}

/** The same for the whole life of the table, so that rows stay as they are. */
function actsOf(latest: () => Latest) {
  const put = (keys: KeyDraft[]) => {
    const { props } = latest()
    props.onChange(inOrder(keys))
  }
  const show = (keys: KeyDraft[], key: KeyDraft) => {
    const { props, setPage } = latest()
    const at = inOrder(keys)
      .filter((each) => each.module === props.module)
      .indexOf(key)
    setPage(Math.floor(at / rowsAPage) + 1)
  }
  return {
    onAdd(number: number) {
      const { props, focusLater } = latest()
      const kind = props.kinds.includes('blf') ? 'blf' : (props.kinds[0] ?? 'none')
      const key = newKey(props.keys, { number, kind, module: props.module })
      const keys = [...props.keys, key]
      put(keys)
      show(keys, key)
      focusLater(`${key.row} value`)
    },
    onDuplicate(index: number) {
      const { props } = latest()
      const original = props.keys[index]
      const mine = props.keys.filter((key) => key.module === props.module)
      const number = freeNumbers(mine, (original?.number ?? 0) + 1, props.count)[0]
      if (!original || number === undefined) return
      const copy = newKey(props.keys, { ...original, number })
      const keys = [...props.keys, copy]
      put(keys)
      show(keys, copy)
    },
    onRemove(index: number) {
      put(latest().props.keys.filter((_, at) => at !== index))
    },
    /** To the next place; the key that is there comes here. */
    onMove(index: number, by: -1 | 1) {
      const { props, focusLater } = latest()
      const moved = props.keys[index]
      if (!moved) return
      const number = moved.number + by
      const next = { ...moved, number }
      const keys = props.keys.map((key) => {
        if (key === moved) return next
        return key.module === props.module && key.number === number ? { ...key, number: moved.number } : key
      })
      put(keys)
      show(keys, next)
      const atEnd = number === 1 || number === props.count
      focusLater(`${moved.row} ${(by < 0) === atEnd ? 'down' : 'up'}`)
    },
  }
}
