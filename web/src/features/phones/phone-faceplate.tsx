/** The keys of a phone on a drawn faceplate, with the one that was chosen beside it. */

import { t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import { Button } from '@mantine/core'
import { useMediaQuery } from '@mantine/hooks'
import { useRef, useState } from 'react'
import { flushSync } from 'react-dom'
import type { FilePreview, Phone } from '../../../../src/schema/phone.ts'
import type { KeyLook } from '../../components/face-keys.tsx'
import { Faceplate, kindsShown } from '../../components/faceplate.tsx'
import { useFocusAfter } from '../../lib/focus-after.ts'
import { keyKindLabels } from '../../lib/key-kinds.ts'
import { isSame, type Place, placeText } from '../../lib/key-places.ts'
import { say } from '../../lib/language.ts'
import { changedKey, inOrder, type KeyDraft, keyUses, withLabel } from './key-drafts.ts'
import { isAsSaved, KeyEditor } from './key-editor.tsx'
import type { KeyParts } from './key-parts.ts'
import type { KeyErrors } from './key-row.tsx'
import {
  emptied,
  givenBack,
  type Keys,
  ownKeyAt,
  remarksOn,
  type SeenKey,
  seenAt,
  swapped,
  underAnother,
  whyNot,
  withoutPlace,
} from './seen-keys.ts'

type Props = KeyParts & {
  keys: Keys
  /** Which layout the keys under the phone’s own are from; `waits`: another was chosen, and is known once it is saved. */
  layout: { name: string } | 'waits' | undefined
  phone?: Phone | undefined
  code: string
  changes: FilePreview['changes']
}

export function PhoneFaceplate(props: Props) {
  const { keys, model, extensions, phone, code, changes, lineChoices, errorsOf, change } = props
  const narrow = useMediaQuery('(width < 48em)', undefined, { getInitialValueInEffect: false }) ?? false
  const [chosen, setChosen] = useState<Place>()
  const [isOpen, setOpen] = useState(false)
  const area = useRef<HTMLDivElement>(null)
  const focusLater = useFocusAfter(area)
  const look = lookOf(props)
  const place = chosen ?? firstPlace(keys)
  const edit = (at: Place, how: 'pressed' | 'entered' | 'typed') => {
    const seen = seenAt(keys, at)
    if (how === 'pressed') {
      setOpen(true)
      if (narrow) focusLater('sheet')
      return
    }
    flushSync(() => {
      setChosen(at)
      setOpen(true)
      if (seen.from === 'nothing') change(inOrder([...keys.own, ownKeyAt(keys, at)]))
    })
    const kind = 'key' in seen ? seen.key.kind : ownKeyAt(keys, at).kind
    const handle = keyUses[kind].value === undefined ? 'kind' : 'value'
    area.current?.querySelector<HTMLElement>(`[data-handle="${handle}"]`)?.focus()
  }
  const onField = (at: Place, part: Partial<KeyDraft>) => {
    const base = ownKeyAt(keys, at)
    const next = withLabel(changedKey(keys.own, base, part), base, extensions)
    const isOwn = keys.own.includes(base)
    const own = isOwn ? keys.own.map((key) => (key === base ? next : key)) : inOrder([...keys.own, next])
    change(own, isOwn ? `${pathOf(own, next)}.${Object.keys(part)[0] ?? ''}` : undefined)
  }
  const swap = (a: Place, b: Place) => change(swapped(keys, a, b))
  const goTo = (to: Place) => setChosen(to)
  const isThere = ({ number, module }: Place) =>
    number >= 1 && number <= (module === undefined ? model.lineKeys : (model.expansionModules?.keys ?? 0))
  const editor = place && (
    <KeyEditor
      keys={keys}
      place={place}
      phoneModel={model}
      extensions={extensions}
      lineChoices={lineChoices}
      errors={errorsAt(keys, errorsOf, place)}
      path={pathAt(keys, place)}
      becomes={phone && { code, phone, changes }}
      narrow={narrow}
      onChange={(part) => onField(place, part)}
      onGiveBack={() => change(givenBack(keys, place))}
      onEmpty={() => change(emptied(keys, place))}
      onMove={(by) => {
        const to = { ...place, number: place.number + by }
        if (!isThere(to)) return
        swap(place, to)
        goTo(to)
      }}
      onTurn={(by) => {
        const to = { ...place, number: place.number + by }
        if (isThere(to)) goTo(to)
      }}
      onLeave={() => {
        setOpen(false)
        setChosen(place)
        focusLater(placeText(place))
      }}
    />
  )
  return (
    <div className="keys-place" ref={area}>
      <div className="keys-picture">
        <Legend {...props} look={look} />
        <Faceplate
          model={model}
          narrow={narrow}
          lookAt={look}
          chosen={chosen}
          acts={{
            onChoose: goTo,
            onEdit: edit,
            onSwap: swap,
            onEmpty: (at) => change(emptied(keys, at)),
          }}
        />
        <Mistakes {...props} look={look} onGo={goTo} />
      </div>
      {(!narrow || isOpen) && editor}
    </div>
  )
}

function firstPlace({ model }: Keys): Place | undefined {
  if (model.lineKeys > 0) return { number: 1 }
  return model.expansionModules ? { module: 1, number: 1 } : undefined
}

const listOf = ({ module }: Place) => (module === undefined ? 'lineKeys' : 'expansionKeys')

/** By its place in the list that is sent. */
function pathOf(own: readonly KeyDraft[], key: KeyDraft): string {
  const list = listOf(key)
  return `${list}.${own.filter((each) => listOf(each) === list).indexOf(key)}`
}

function pathAt({ own }: Keys, place: Place): string {
  const key = own.find((each) => isSame(each, place))
  return key ? pathOf(own, key) : `${listOf(place)}.new`
}

function errorsAt(keys: Keys, errorsOf: Props['errorsOf'], place: Place): KeyErrors {
  const index = Number(pathAt(keys, place).split('.')[1])
  return Number.isNaN(index) ? {} : errorsOf[listOf(place)](index)
}

/** How each key looks: what stands on it, whose it is, and why it cannot be. */
function lookOf(props: Props): (place: Place) => KeyLook {
  const { keys, errorsOf, phone } = props
  return (place) => {
    const seen = seenAt(keys, place)
    const [mistake] = seen.from === 'own' ? Object.values(errorsAt(keys, errorsOf, place)) : []
    const isSaved = phone !== undefined && isAsSaved(phone, seen, place)
    const { whole } = isSaved ? remarksOn(phone.unsupported, place) : {}
    const wrong = mistake ?? whyNot(keys, seen, place) ?? (whole && say(whole))
    return { ...written(props, seen), from: seen.from, wrong }
  }
}

/** Title, detail and kind. */
function written(props: Props, seen: SeenKey): Pick<KeyLook, 'title' | 'detail' | 'kind'> {
  if (seen.from === 'nothing') return { title: '', detail: '', kind: undefined }
  if (seen.from === 'line') return lineLook(props, seen.line, '')
  const { kind, value, label, line } = seen.key
  if (kind === 'line') return lineLook(props, line ?? props.keys.lines[0], label)
  if (kind === 'none') return { title: say(keyKindLabels.none), detail: '', kind }
  const word = say(keyKindLabels[kind])
  const name = label || props.extensions.byNumber(value)?.name || value || word
  return { title: name, detail: `${word} ${value}`.trim(), kind }
}

function lineLook({ draft, extensions }: Props, line: number | undefined, label: string) {
  const extension = line === undefined ? undefined : extensions.byId(draft.values.lines[line])
  const word = say(keyKindLabels.line)
  return {
    title: label || extension?.name || word,
    detail: `${word} ${extension?.number ?? line ?? ''}`.trim(),
    kind: 'line' as const,
  }
}

function Legend({ model, layout, look }: Props & { look: (place: Place) => KeyLook }) {
  const kinds = kindsShown(model, look)
  return (
    <div className="face-legend">
      {layout === 'waits' ? (
        <span className="detail">
          <Trans>The keys of the key layout are shown once it is saved.</Trans>
        </span>
      ) : (
        layout && (
          <span>
            <i data-swatch="own" aria-hidden /> <Trans>own</Trans> <i data-swatch="layout" aria-hidden />{' '}
            <Trans>from “{layout.name}”</Trans>
          </span>
        )
      )}
      <span className="face-kinds">
        {kinds.map((kind) => (
          <span key={kind}>
            <i data-swatch="kind" data-kind={kind} aria-hidden /> {say(keyKindLabels[kind])}
          </span>
        ))}
      </span>
    </div>
  )
}

type MistakesProps = Props & { look: (place: Place) => KeyLook; onGo: (place: Place) => void }

/** Keys that cannot be, with the reason: those on the picture, those that have no place on it, and those hidden by another. */
function Mistakes({ keys, model, look, change, onGo }: MistakesProps) {
  const outside = withoutPlace(keys)
  const hidden = underAnother(keys).filter((key) => !outside.includes(key))
  const wrong = [...keys.own, ...keys.layout]
    .filter((key) => !outside.includes(key as KeyDraft))
    .map(({ number, module }): Place => (module === undefined ? { number } : { number, module }))
    .filter((place, index, all) => all.findIndex((each) => isSame(each, place)) === index)
    .flatMap((place) => {
      const { wrong: why } = look(place)
      return why === undefined ? [] : [{ place, why }]
    })
  if (outside.length + hidden.length + wrong.length === 0) return null
  return (
    <ul className="face-mistakes" aria-label={t`Keys that cannot be`}>
      {wrong.map(({ place, why }) => (
        <li key={placeText(place)}>
          <button type="button" className="plain-button link-button" onClick={() => onGo(place)}>
            {placeInWords(place)}
          </button>
          : {why}
        </li>
      ))}
      {[...hidden, ...outside].map((key) => (
        <li key={key.row} data-mistakes tabIndex={-1}>
          {placeInWords(key)} (
          {[say(keyKindLabels[key.kind]), key.value, key.label].filter(Boolean).join(' ')}):{' '}
          {hidden.includes(key)
            ? t`There is a key ${key.number} already`
            : key.module === undefined
              ? t`a ${model.name} has ${model.lineKeys} keys`
              : t`a ${model.name} has no such key on a side module`}{' '}
          <Button
            size="compact-xs"
            variant="default"
            onClick={() => change(keys.own.filter((each) => each !== key))}
          >
            <Trans>Take it off</Trans>
          </Button>
        </li>
      ))}
    </ul>
  )
}

function placeInWords({ number, module }: Place): string {
  return module === undefined ? t`Key ${number}` : t`Key ${number} of module ${module}`
}
