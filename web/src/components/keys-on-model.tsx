/** What a key layout becomes on the phones of a model: its keys on the drawn faceplate, and the places of each entry. */

import { t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import { NumberInput, Skeleton, Text } from '@mantine/core'
import { useDebouncedValue, useMediaQuery } from '@mantine/hooks'
import { keepPreviousData, skipToken, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { type KeysOnModel, keyLayoutOnModelSchema, type LayoutEntry } from '../../../src/schema/key-layout.ts'
import type { ModelDetail } from '../../../src/schema/model.ts'
import { call } from '../lib/api.ts'
import { keyKindLabels, whyNoKey } from '../lib/key-kinds.ts'
import { isSame, type Place } from '../lib/key-places.ts'
import { becomesInWords, entryInWords } from '../lib/key-rules.ts'
import { say } from '../lib/language.ts'
import { LeftoverContext } from '../lib/leftovers.ts'
import { useModels } from '../lib/models.ts'
import { useAsk } from '../lib/queries.ts'
import { Choice } from './choice.tsx'
import type { KeyLook } from './face-keys.tsx'
import { Faceplate, kindsShown, whereInWords } from './faceplate.tsx'
import { Section } from './section.tsx'
import './keys-on-model.css'

type Props = {
  code: string
  entries: readonly LayoutEntry[]
  modules: number
  /** How many lines come first, and what each is called; who sees a layout alone chooses how many. */
  lines?: { count: number; label: (line: number) => string }
}

const strokesMs = 300

export default function OnModel(props: Props) {
  const { code } = props
  const models = useModels(code, { ofMac: [], label: () => undefined })
  const [chosen, setChosen] = useState<string>()
  const [count, setCount] = useState(1)
  const lines = props.lines?.count ?? count
  const modelId = chosen ?? usualOf(models, lines) ?? ''
  const { data: model } = useAsk('model', { params: { code, id: modelId } }, { enabled: modelId !== '' })
  const found = useKeys(props, modelId, lines)
  return (
    <Section title={t`On a phone`}>
      <div className="two-columns">
        {/* What is typed here is nothing that the form saves, or is kept from saving by. */}
        <LeftoverContext value={undefined}>
          <Choice
            name="onModel"
            label={t`Model`}
            placeholder={t`Type a vendor or model`}
            what={t`a phone model`}
            options={models.options}
            search={models.search}
            value={modelId || null}
            onChange={(id) => setChosen(id ?? '')}
          />
        </LeftoverContext>
        {!props.lines && (
          <NumberInput
            label={t`Lines`}
            description={t`How many its phones have; the layout begins behind them.`}
            inputWrapperOrder={['label', 'input', 'description', 'error']}
            min={0}
            max={50}
            value={count}
            onKeyDown={(event) => {
              if (event.key === 'Enter' && !event.ctrlKey && !event.metaKey) event.preventDefault()
            }}
            onChange={(value) => setCount(Math.min(50, Math.max(0, Number(value) || 0)))}
          />
        )}
      </div>
      {found.waits && (
        <Text size="sm" c="dimmed" mt={8} role="status">
          <Trans>The picture waits until the entries are complete.</Trans>
        </Text>
      )}
      {found.error && (
        <Text size="sm" c="red" mt={8} role="alert">
          {found.error.message}
        </Text>
      )}
      {model && found.keys ? (
        <Drawn {...props} model={model} lineCount={lines} keys={found.keys} />
      ) : (
        !found.error && !found.waits && <Skeleton height={240} mt={12} aria-label={t`Loading`} />
      )}
    </Section>
  )
}

/** The most used model that has keys behind its lines. */
function usualOf({ options, byId }: ReturnType<typeof useModels>, lines: number): string | undefined {
  const ids = options.map(({ value }) => value)
  return ids.find((id) => (byId(id)?.lineKeys ?? 0) > lines) ?? ids[0]
}

/** What the entries that stand in the form make, asked once the typing pauses. */
function useKeys({ code, entries, modules }: Props, modelId: string, lines: number) {
  const [asked] = useDebouncedValue(JSON.stringify({ modelId, lines, modules, entries }), strokesMs)
  const { data: body } = keyLayoutOnModelSchema.safeParse(JSON.parse(asked))
  const { data, error } = useQuery({
    queryKey: ['keysOnModel', code, asked],
    placeholderData: keepPreviousData,
    queryFn: body
      ? async ({ signal }: { signal: AbortSignal }) => ({
          ...(await call('keysOnModel', { params: { code }, body, signal })),
          of: body.entries,
        })
      : skipToken,
  })
  return {
    keys: data,
    error: body ? error : null,
    waits: modelId !== '' && !body,
  }
}

type DrawnProps = Props & {
  model: ModelDetail
  lineCount: number
  keys: KeysOnModel & { of: readonly LayoutEntry[] }
}
type OneKey = KeysOnModel['lineKeys'][number] & { module?: number }

function Drawn(props: DrawnProps) {
  const { model, keys } = props
  const narrow = useMediaQuery('(width < 48em)', undefined, { getInitialValueInEffect: false }) ?? false
  const [chosen, setChosen] = useState<Place>()
  const all: readonly OneKey[] = [...keys.lineKeys, ...keys.expansionKeys]
  const keyAt = (place: Place) => all.find((key) => isSame(key, place))
  const look = (place: Place): KeyLook => lookOf(props, keyAt(place), place)
  const canBeDrawn = model.kind !== 'template' && model.lineKeys + (model.expansionModules?.max ?? 0) > 0
  return (
    <>
      {canBeDrawn ? (
        <div className="keys-place keys-on-model">
          <div className="keys-picture">
            <div className="face-legend">
              <span className="face-kinds">
                {kindsShown(model, look).map((kind) => (
                  <span key={kind}>
                    <i data-swatch="kind" data-kind={kind} aria-hidden /> {say(keyKindLabels[kind])}
                  </span>
                ))}
              </span>
            </div>
            <Faceplate
              model={model}
              narrow={narrow}
              lookAt={look}
              chosen={chosen}
              acts={{ onChoose: setChosen }}
            />
          </div>
          {chosen && <Chosen {...props} place={chosen} of={keyAt(chosen)} look={look(chosen)} />}
        </div>
      ) : (
        <Text size="sm" c="dimmed" mt={12}>
          {model.kind === 'template'
            ? t`A model that is a text of its own says nothing of where its keys are.`
            : t`A ${model.name} has no keys that could be set.`}
        </Text>
      )}
      <Becomes {...props} all={all} />
    </>
  )
}

function lookOf({ model, lines, lineCount }: DrawnProps, key: OneKey | undefined, place: Place): KeyLook {
  if (key) {
    const { kind, value, label } = key
    const word = say(keyKindLabels[kind])
    const title = kind === 'none' ? word : label || value || word
    const detail = kind === 'none' ? '' : `${word} ${value}`.trim()
    return { title, detail, kind, from: 'layout', wrong: whyNoKey(model, key, place) }
  }
  if (place.module === undefined && place.number <= lineCount) {
    const word = `${say(keyKindLabels.line)} ${place.number}`
    const title = lines?.label(place.number) || word
    return { title, detail: word, kind: 'line', from: 'line', wrong: undefined }
  }
  return { title: '', detail: '', kind: undefined, from: 'nothing', wrong: undefined }
}

type ChosenProps = DrawnProps & { place: Place; of: OneKey | undefined; look: KeyLook }

/** What stands on the key that was pressed, and by which entry. */
function Chosen({ model, keys, place, of, look }: ChosenProps) {
  const { number } = place
  const entry = of && keys.of[of.entry]
  const title = look.title === look.detail ? '' : look.title
  return (
    <section className="key-editor" aria-label={t`Key ${number}`} aria-live="polite">
      <h3>
        <Trans>Key {number}</Trans> <span className="detail">{whereInWords(model, place)}</span>
      </h3>
      {look.from === 'nothing' ? (
        <p className="detail">
          <Trans>Nothing: no entry goes so far.</Trans>
        </p>
      ) : (
        <p>
          <b>{look.detail || title}</b> {look.detail && title}
        </p>
      )}
      {of && entry && (
        <p className="detail">
          <Trans>
            by entry {of.entry + 1}: {entryInWords(entry)}
          </Trans>
        </p>
      )}
      {look.wrong && <p className="face-mistakes">{look.wrong}</p>}
    </section>
  )
}

/** Entry by entry, where its keys are and which of them cannot be. */
function Becomes({ model, keys, all }: DrawnProps & { all: readonly OneKey[] }) {
  if (keys.of.length === 0) return null
  const wrongOf = (entry: number) => [
    ...new Set(all.filter((key) => key.entry === entry).flatMap((key) => whyNoKey(model, key, key) ?? [])),
  ]
  return (
    <>
      <ol className="entries-become" aria-label={t`What becomes of the entries`}>
        {keys.entries.map((told, entry) => {
          const of = keys.of[entry]
          return (
            // biome-ignore lint/suspicious/noArrayIndexKey: an entry has no name but its place
            <li key={entry} data-short={told.placed < told.keys || undefined}>
              {of && entryInWords(of)}: {becomesInWords(told)}
              {wrongOf(entry).map((why) => (
                <div key={why} className="face-mistakes">
                  {why}
                </div>
              ))}
            </li>
          )
        })}
      </ol>
      {keys.of.some(({ rule }) => rule === 'colleagues') && (
        <p className="detail">
          <Trans>Each phone leaves out its own extension: its colleagues move up by one.</Trans>
        </p>
      )}
    </>
  )
}
