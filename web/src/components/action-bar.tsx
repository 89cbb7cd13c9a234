/** A form's buttons, docked to the lower edge, and between them what came of pressing Save. */

import { plural, t } from '@lingui/core/macro'
import { Plural, Trans } from '@lingui/react/macro'
import { Button } from '@mantine/core'
import { IconAlertTriangle, IconCircleCheck } from '@tabler/icons-react'
import { type ReactNode, useEffect, useState } from 'react'
import { clockTime } from '../lib/format.ts'
import { useHeightVariable } from '../lib/height-variable.ts'
import type { SaveResult } from '../lib/save-result.ts'
import type { Saving } from '../lib/use-saving.ts'
import type { FieldWords } from './conflict.tsx'
import './action-bar.css'

type Props = {
  saving: Saving
  dirty: boolean
  /** How many fields need another value. */
  mistakes: number
  readOnly: string | undefined
  /** What the fields are called that were taken over from another editor. */
  taken: readonly string[]
  /** How what both changed is told. */
  words: FieldWords
  /** Said after “Saved 14:02:11”. */
  afterSaving: ReactNode
  /** Above the bar where there is no room beside the form. */
  above: ReactNode
  /** Saving, and going on with another new one. */
  andNew: { isUsual: boolean } | undefined
  onFirstMistake: () => void
  onCancel: () => void
  onDelete: (() => void) | undefined
}

export function ActionBar(props: Props) {
  const { saving, dirty, readOnly, onDelete, onCancel } = props
  const place = useHeightVariable('--bar-height')
  return (
    <div className="action-bar-place" ref={place}>
      {props.above}
      <div className="action-bar">
        {onDelete && !readOnly && (
          <Button variant="danger" onClick={onDelete}>
            <Trans>Delete…</Trans>
          </Button>
        )}
        <div className="action-result" role="status">
          <Result {...props} />
        </div>
        <div className="action-buttons">
          <Button variant="default" onClick={onCancel}>
            {dirty || !saving.base ? t`Cancel` : t`Close`}
          </Button>
          <SaveButtons {...props} />
        </div>
      </div>
    </div>
  )
}

/** The usual one is what Enter does: a form is submitted by the first of its buttons. */
function SaveButtons({ saving, readOnly, andNew }: Pick<Props, 'saving' | 'readOnly' | 'andNew'>) {
  const shared = { type: 'submit', loading: saving.pending, disabled: readOnly !== undefined } as const
  const save = (
    <Button
      key="save"
      {...shared}
      variant={andNew?.isUsual ? 'default' : 'filled'}
      title={readOnly ?? (andNew?.isUsual ? undefined : t`Ctrl Enter saves too`)}
    >
      <Trans>Save</Trans>
    </Button>
  )
  if (!andNew) return save
  const next = (
    <Button
      key="next"
      {...shared}
      variant={andNew.isUsual ? 'filled' : 'default'}
      title={readOnly ?? t`Ctrl Shift Enter does that too`}
      data-and-new
    >
      <Trans>Save and new</Trans>
    </Button>
  )
  return andNew.isUsual ? [next, save] : [save, next]
}

/** `two fields need another value` */
function mistakesInWords(count: number): string {
  return plural(count, {
    1: 'one field needs another value',
    2: 'two fields need another value',
    3: 'three fields need another value',
    4: 'four fields need another value',
    5: 'five fields need another value',
    6: 'six fields need another value',
    7: 'seven fields need another value',
    8: 'eight fields need another value',
    9: 'nine fields need another value',
    one: '# field needs another value',
    other: '# fields need another value',
  })
}

/** What is said now: a result stays until something is typed after it. */
function Result({ saving, dirty, mistakes, taken, words, afterSaving, onFirstMistake }: Props) {
  const { result, pending, waiting, changed } = saving
  if (waiting) return <span className="detail">{waiting}</span>
  if (pending)
    return (
      <span className="detail">
        <Trans>Saving…</Trans>
      </span>
    )
  if (mistakes > 0) {
    return (
      <Box tone="bad">
        <b>
          <Trans>Not saved:</Trans>
        </b>{' '}
        <button type="button" className="plain-button link-button" onClick={onFirstMistake}>
          {mistakesInWords(mistakes)}
        </button>
      </Box>
    )
  }
  if (result?.kind === 'undecided') return <Undecided {...result} saving={saving} words={words} />
  if (result && isAnswer(result)) return <NotSaved result={result} onAgain={saving.save} />
  if (dirty)
    return (
      <span className="detail">
        <Plural
          value={Math.max(1, changed.length)}
          one="# field changed, not saved yet"
          other="# fields changed, not saved yet"
        />
      </span>
    )
  if (result?.kind === 'saved') {
    return (
      <Box tone="good">
        <b>
          <Trans>Saved</Trans>
        </b>{' '}
        <span className="action-time">{clockTime(result.at)}</span>
        {taken.length > 0 && <> · {t`taken over from another editor: ${someOf(taken)}`}</>}
        {afterSaving && <> · {afterSaving}</>}
      </Box>
    )
  }
  if (result?.kind === 'gaveWay')
    return (
      <Box tone="good">
        <Trans>Their values stand; nothing of yours was left to save</Trans>
      </Box>
    )
  return null
}

const namedAtMost = 3

/** `Name, Voice VLAN and 2 more` */
function someOf(names: readonly string[]): string {
  const more = names.length - namedAtMost
  const named = names.slice(0, namedAtMost).join(', ')
  return more > 0 ? t`${named} and ${more} more` : named
}

type Left = Extract<SaveResult, { kind: 'undecided' }>
type Unsaved = Extract<SaveResult, { kind: 'away' | 'failed' }>

function isAnswer(result: SaveResult): result is Unsaved {
  return result.kind === 'away' || result.kind === 'failed'
}

function NotSaved({ result, onAgain }: { result: Unsaved; onAgain: () => void }) {
  return (
    <Box tone="bad">
      <b>
        <Trans>Not saved:</Trans>
      </b>{' '}
      {result.kind === 'away' ? t`the server does not answer; kept here` : result.message}
      {result.kind === 'away' && result.next !== undefined && <Countdown until={result.next} />}
      {' · '}
      <button type="button" className="plain-button link-button" onClick={onAgain}>
        <Trans>Try again</Trans>
      </button>
    </Box>
  )
}

/** `Marta set Line 2 to 112 at 14:01; yours is 110.` */
function Undecided({ found, by, saving, words }: Left & Pick<Props, 'saving' | 'words'>) {
  const who = by?.who ?? t`Somebody else`
  const at = by ? clockTime(Date.parse(by.at)) : ''
  const [first] = found
  const shown = (path: string, value: unknown) => words.valueOf(path, value) || t`(empty)`
  return (
    <Box tone="bad">
      <b>
        <Trans>Not saved:</Trans>
      </b>{' '}
      {first && found.length === 1 ? (
        <Trans>
          {who} set {words.labelOf(first.path)} to {shown(first.path, first.theirs)}
        </Trans>
      ) : (
        <Trans>
          {who} changed {someOf(found.map(({ path }) => words.labelOf(path)))} too
        </Trans>
      )}
      {at !== '' && ` ${t`at ${at}`}`}
      {first && found.length === 1 && <>; {t`yours is ${shown(first.path, first.mine)}`}</>}
      {' · '}
      <button type="button" className="plain-button link-button" onClick={saving.compare}>
        <Trans>Compare</Trans>
      </button>
      {' · '}
      <button type="button" className="plain-button link-button" onClick={() => saving.decide(found)}>
        <Trans>Take theirs</Trans>
      </button>
    </Box>
  )
}

/** Shown, not spoken: a screen reader would say each second. */
function Countdown({ until }: { until: number }) {
  const left = () => Math.max(0, Math.ceil((until - Date.now()) / 1000))
  const [seconds, setSeconds] = useState(left)
  useEffect(() => {
    const timer = setInterval(() => setSeconds(Math.max(0, Math.ceil((until - Date.now()) / 1000))), 500)
    return () => clearInterval(timer)
  }, [until])
  return (
    <span aria-hidden>
      , <Trans>next try in {seconds} s</Trans>
    </span>
  )
}

function Box({ tone, children }: { tone: 'good' | 'bad'; children: ReactNode }) {
  const Sign = tone === 'good' ? IconCircleCheck : IconAlertTriangle
  return (
    <div className="action-box" data-tone={tone}>
      <Sign size={16} aria-hidden />
      <span>{children}</span>
    </div>
  )
}
