/** The keys of a phone and of its side modules: on a drawn faceplate, or as the same thing in tables. */

import { t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import { Alert, Button, Group, Skeleton, Tabs, Text } from '@mantine/core'
import { lazy, type ReactNode, Suspense, useMemo, useState } from 'react'
import type { ModelDetail } from '../../../../src/schema/model.ts'
import { type FilePreview, lineKeyKindSchema, type Phone } from '../../../../src/schema/phone.ts'
import { ReasonButton } from '../../components/reason-button.tsx'
import { Section } from '../../components/section.tsx'
import { TakenOver } from '../../components/taken-over.tsx'
import type { Extensions } from '../../lib/extensions.ts'
import { useKeptState } from '../../lib/kept-state.ts'
import type { Place } from '../../lib/key-places.ts'
import { useAsk } from '../../lib/queries.ts'
import type { ChoiceOption } from '../../lib/use-choice.ts'
import type { Draft } from '../../lib/use-draft.ts'
import { type Filling, FillKeys } from './fill-keys.tsx'
import { firstBehindLines, inOrder, type KeyDraft, newKey } from './key-drafts.ts'
import type { KeyErrors } from './key-row.tsx'
import { errorsByKey, KeyTable } from './key-table.tsx'
import type { PhoneDraft } from './phone-draft.ts'
import { freePlaces, type Keys, type LayoutKey, seenAt } from './seen-keys.ts'

const PhoneFaceplate = lazy(() =>
  import('./phone-faceplate.tsx').then((module) => ({ default: module.PhoneFaceplate })),
)

type Props = {
  code: string
  /** One that is known, and what saving would change in its file. */
  phone?: Phone | undefined
  changes: FilePreview['changes']
  draft: Draft<PhoneDraft>
  model: ModelDetail
  extensions: Extensions
}
type List = 'lineKeys' | 'expansionKeys'

export type KeyParts = {
  draft: Draft<PhoneDraft>
  model: ModelDetail
  extensions: Extensions
  lineChoices: readonly ChoiceOption[]
  errorsOf: Record<List, (index: number) => KeyErrors>
  /** All keys of the phone’s own; `path` where one field of one of them changed. */
  change: (own: readonly KeyDraft[], path?: string) => void
}

/** A template says nothing of its keys: it may read any. */
function kindsOf(model: ModelDetail): ModelDetail['keyKinds'] {
  const all = [...lineKeyKindSchema.options]
  return model.kind === 'template' ? { lineKeys: all, expansionKeys: all } : model.keyKinds
}

function useKeyParts({ draft, model, extensions }: Props): KeyParts {
  const { errors } = draft
  const errorsOf = useMemo(
    () => ({
      lineKeys: errorsByKey(errors, 'lineKeys'),
      expansionKeys: errorsByKey(errors, 'expansionKeys'),
    }),
    [errors],
  )
  const { lines } = draft.values
  const lineChoices = useMemo(
    () =>
      Object.entries(lines).map(([line, id]) => ({
        value: line,
        label: `${line} · ${extensions.byId(id)?.number ?? ''}`,
        keys: [line],
      })),
    [lines, extensions],
  )
  const put = (list: List, next: KeyDraft[], path?: string) => {
    const before = draft.latest()[list]
    const isSame = next.length === before.length && next.every((key, index) => key === before[index])
    if (!isSame) draft.set(list, next, path?.startsWith(list) ? path : list)
  }
  return {
    ...{ draft, model, extensions, lineChoices, errorsOf },
    change(own, path) {
      if (path === undefined) {
        // Mistakes are told by place in the list, and the places are others now.
        const kept = Object.entries(draft.errors).filter(([each]) => !/^(line|expansion)Keys\./.test(each))
        draft.setErrors(Object.fromEntries(kept))
      }
      const isOfPhone = ({ module }: KeyDraft) => module === undefined
      put('lineKeys', own.filter(isOfPhone), path)
      put(
        'expansionKeys',
        own.filter((key) => !isOfPhone(key)),
        path,
      )
    },
  }
}

/** The keys of its layout, as long as what decides them stands as it is saved. */
function useLayoutKeys({ code, phone, draft }: Props): {
  keys: readonly LayoutKey[]
  name?: string
  waits: boolean
} {
  const { presetId, keyLayoutId, modelId, lines } = draft.values
  const shares = phone !== undefined && (phone.presetId !== null || phone.keyLayoutId !== null)
  const { data } = useAsk('phoneKeys', { params: { code, id: phone?.id ?? '' } }, { enabled: shares })
  return useMemo(() => {
    const saved = phone?.lines.map(({ line, extensionId }) => `${line} ${extensionId}`).join()
    const isAsSaved =
      phone !== undefined &&
      phone.presetId === presetId &&
      phone.keyLayoutId === keyLayoutId &&
      phone.modelId === modelId &&
      saved ===
        Object.entries(lines)
          .map(([line, id]) => `${line} ${id}`)
          .join()
    const wants = presetId !== null || keyLayoutId !== null
    if (!isAsSaved || !data?.layout) return { keys: [], waits: wants && !isAsSaved }
    const filled = [...data.lineKeys, ...data.expansionKeys].flatMap(({ fromLayout, ...key }) =>
      fromLayout ? key : [],
    )
    return { keys: [...filled, ...data.covered], name: data.layout.name, waits: false }
  }, [phone, data, presetId, keyLayoutId, modelId, lines])
}

export function PhoneKeys(props: Props) {
  const { draft, model } = props
  const parts = useKeyParts(props)
  const layout = useLayoutKeys(props)
  const { lineKeys, expansionKeys, lines } = draft.values
  const keys: Keys = {
    own: [...lineKeys, ...expansionKeys],
    layout: layout.keys,
    lines: Object.keys(lines).map(Number),
    model: { ...model, keyKinds: kindsOf(model) },
  }
  const fill = useFilling(parts, keys)
  const [asTable, setAsTable] = useKeptState('keysAsTable', false)
  const { keyKinds, expansionModules } = model
  const canBeDrawn =
    model.kind !== 'template' &&
    ((model.lineKeys > 0 && keyKinds.lineKeys.length > 0) ||
      (expansionModules !== null && keyKinds.expansionKeys.length > 0))
  const toggle = canBeDrawn && (
    <Button size="xs" variant="default" onClick={() => setAsTable((before) => !before)}>
      {asTable ? t`Show as a picture` : t`Show as a table`}
    </Button>
  )
  if (canBeDrawn && !asTable)
    return (
      <TakenOver path="lineKeys">
        <TakenOver path="expansionKeys">
          <Section title={t`Keys`} aside={toggle}>
            <Suspense fallback={<Skeleton height={320} aria-label={t`Loading`} />}>
              <PhoneFaceplate
                {...props}
                {...parts}
                keys={keys}
                layout={
                  layout.waits ? 'waits' : layout.name === undefined ? undefined : { name: layout.name }
                }
              />
            </Suspense>
            <Group gap="xs" mt={10}>
              {fill.button}
            </Group>
          </Section>
        </TakenOver>
        {fill.dialog}
      </TakenOver>
    )
  return (
    <>
      <TakenOver path="lineKeys">
        <LineKeyFields {...parts} keys={keys} fill={fill.open} toggle={toggle} />
      </TakenOver>
      <TakenOver path="expansionKeys">
        <ExpansionKeyFields {...parts} keys={keys} fill={fill.open} toggle={model.lineKeys === 0 && toggle} />
      </TakenOver>
      {fill.dialog}
    </>
  )
}

/** Where filling begins: behind the lines, or on a side module. */
function useFilling({ draft, extensions, change }: KeyParts, keys: Keys) {
  const [from, setFrom] = useState<Place>()
  const places = from ? freePlaces(keys, from) : []
  const isBefore = ({ module }: Place) => from?.module !== undefined || module === undefined
  const own = Object.values(draft.values.lines)
  const anywhere = freePlaces(keys).length > 0
  const dialog = (
    <FillKeys
      opened={from !== undefined}
      extensions={extensions}
      own={own}
      shown={new Set([...keys.own, ...keys.layout].map(({ value }) => value))}
      places={places.filter(isBefore)}
      sidePlaces={places.filter((place) => !isBefore(place))}
      onClose={() => setFrom(undefined)}
      onFill={(fillings) => {
        change(filled(keys.own, fillings))
        setFrom(undefined)
      }}
    />
  )
  const open = (start: Place) => setFrom(start)
  const button = (
    <ReasonButton
      size="xs"
      variant="default"
      reason={anywhere ? undefined : t`No key is free that can show an extension`}
      onClick={() => open({ number: 1 })}
    >
      <Trans>Fill with extensions…</Trans>
    </ReasonButton>
  )
  return { dialog, button, open }
}

type TableProps = KeyParts & { keys: Keys; fill: (from: Place) => void; toggle: ReactNode }

function LineKeyFields({ keys: all, fill, toggle, ...parts }: TableProps) {
  const { draft, model, extensions, lineChoices, errorsOf, change } = parts
  const keys = draft.values.lineKeys
  const count = model.kind === 'template' ? 500 : model.lineKeys
  const first = firstBehindLines(Object.keys(draft.values.lines).map(Number), model.firstLine)
  const wanted = model.lineKeys > 0 || (model.kind === 'template' && model.fields.includes('lineKeys'))
  if (!wanted && keys.length === 0) return null
  const kinds = kindsOf(model).lineKeys
  const others = draft.values.expansionKeys
  return (
    <Section title={t`Line keys`} aside={toggle}>
      {kinds.length === 0 && keys.length === 0 ? (
        <Text c="dimmed">
          <Trans>
            A {model.name} has {model.lineKeys} keys, and none that can be programmed from here.
          </Trans>
        </Text>
      ) : (
        <>
          {keys.length === 0 && (
            <Text c="dimmed" mb={8}>
              <Trans>
                No key is programmed: each does what the phone makes of it by itself, the first ones its
                lines.
              </Trans>
            </Text>
          )}
          <Useless count={count} keys={keys} model={model} what="lineKeys" onDrop={() => change(others)} />
          <KeyTable
            label={t`Line keys`}
            keys={keys}
            count={count}
            first={first}
            kinds={kinds}
            lineChoices={lineChoices}
            extensions={extensions}
            errorsOf={errorsOf.lineKeys}
            onChange={(next, path) => change([...next, ...others], path)}
            onFill={() => fill({ number: 1 })}
          />
          <UnderThem keys={all} />
        </>
      )}
    </Section>
  )
}

/** The keys that the layout puts on the phone, as the picture has them. */
function UnderThem({ keys, module }: { keys: Keys; module?: number }) {
  const count = keys.layout.filter(
    (key) =>
      key.module === module &&
      seenAt(keys, module === undefined ? { number: key.number } : { number: key.number, module }).from ===
        'layout',
  ).length
  if (count === 0) return null
  return (
    <Text size="sm" c="dimmed" mt={6}>
      <Trans>Besides, {count} of the key layout, listed above under “Shared with others”.</Trans>
    </Text>
  )
}

function ExpansionKeyFields({ keys: all, fill, toggle, ...parts }: TableProps) {
  const { draft, model, extensions, lineChoices, errorsOf, change } = parts
  const keys = draft.values.expansionKeys
  const ofPhone = draft.values.lineKeys
  const [chosen, setChosen] = useModule(keys, errorsOf.expansionKeys)
  const { max, keys: count } = model.expansionModules ?? { max: 0, keys: 0 }
  if (max === 0 && keys.length === 0) return null
  const modules = [
    ...new Set([
      ...Array.from({ length: max }, (_, index) => index + 1),
      ...keys.map(({ module = 1 }) => module),
    ]),
  ].sort((a, b) => a - b)
  const module = modules.includes(chosen) ? chosen : (modules[0] ?? 1)
  return (
    <Section
      title={t`Expansion keys`}
      aside={
        <Group gap="xs">
          <span className="detail">
            <Trans>Module 1 is next to the phone</Trans>
          </span>
          {toggle}
        </Group>
      }
    >
      <Useless
        count={max * count}
        keys={keys}
        model={model}
        what="sideModules"
        onDrop={() => change(ofPhone)}
      />
      <Tabs
        value={String(module)}
        onChange={(next) => setChosen(Number(next))}
        keepMounted={false}
        variant="outline"
      >
        <Tabs.List mb={10}>
          {modules.map((each) => {
            const programmed = keys.filter((key) => key.module === each).length
            return (
              <Tabs.Tab key={each} value={String(each)}>
                <Trans>Module {each}</Trans>
                {programmed > 0 && <span className="detail"> {programmed}</span>}
              </Tabs.Tab>
            )
          })}
        </Tabs.List>
        {modules.map((each) => (
          <Tabs.Panel key={each} value={String(each)}>
            <KeyTable
              label={t`Keys of module ${each}`}
              keys={keys}
              module={each}
              count={count}
              first={1}
              kinds={kindsOf(model).expansionKeys}
              lineChoices={lineChoices}
              extensions={extensions}
              errorsOf={errorsOf.expansionKeys}
              onChange={(next, path) => change([...ofPhone, ...next], path)}
              onFill={() => fill({ module: each, number: 1 })}
            />
            <UnderThem keys={all} module={each} />
          </Tabs.Panel>
        ))}
      </Tabs>
    </Section>
  )
}

/** The module that is shown; after a refusal the one with the first mistake. */
function useModule(
  keys: KeyDraft[],
  errorsOf: (index: number) => object,
): [number, (module: number) => void] {
  const [module, setModule] = useState(1)
  const [led, setLed] = useState(() => errorsOf)
  if (led !== errorsOf) {
    setLed(() => errorsOf)
    const wrong = keys.find((_, index) => Object.keys(errorsOf(index)).length > 0)
    if (wrong?.module !== undefined) setModule(wrong.module)
  }
  return [module, setModule]
}

function filled(keys: readonly KeyDraft[], fillings: readonly Filling[]): KeyDraft[] {
  const all = [...keys]
  for (const { place, extension } of fillings) {
    all.push(newKey(all, { ...place, kind: 'blf', value: extension.number, label: extension.name }))
  }
  return inOrder(all)
}

type UselessProps = {
  count: number
  keys: KeyDraft[]
  model: ModelDetail
  what: 'lineKeys' | 'sideModules'
  onDrop: () => void
}

/** After a change of model: keys for which there is no place any more. */
function Useless({ count, keys, model, what, onDrop }: UselessProps) {
  if (count > 0 || keys.length === 0) return null
  return (
    <Alert
      color="orange"
      variant="light"
      mb="sm"
      title={
        what === 'lineKeys' ? t`A ${model.name} has no line keys` : t`A ${model.name} has no side modules`
      }
    >
      <Trans>
        What is programmed here comes to nothing on it, and cannot be saved so.{' '}
        <Button size="compact-sm" variant="default" onClick={onDrop}>
          Remove all {keys.length}
        </Button>
      </Trans>
    </Alert>
  )
}
