/** Line keys and the keys of side modules, where the model has them. */

import { t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import { Alert, Button, Tabs, Text } from '@mantine/core'
import { useMemo, useState } from 'react'
import type { ModelDetail } from '../../../../src/schema/model.ts'
import { lineKeyKindSchema } from '../../../../src/schema/phone.ts'
import { Section } from '../../components/section.tsx'
import type { Extensions } from '../../lib/extensions.ts'
import type { KeyKind } from '../../lib/key-kinds.ts'
import type { Draft } from '../../lib/use-draft.ts'
import { type Filling, FillKeys, type FreePlace } from './fill-keys.tsx'
import { firstBehindLines, freeNumbers, inOrder, type KeyDraft, newKey } from './key-drafts.ts'
import { errorsByKey, KeyTable } from './key-table.tsx'
import type { PhoneDraft } from './phone-draft.ts'

type Props = { draft: Draft<PhoneDraft>; model: ModelDetail; extensions: Extensions }
type List = 'lineKeys' | 'expansionKeys'

/** A template says nothing of its keys: it may read any. */
function kindsOf(model: ModelDetail, list: List): readonly KeyKind[] {
  return model.kind === 'template' ? lineKeyKindSchema.options : model.keyKinds[list]
}

function useKeys(draft: Draft<PhoneDraft>, list: List) {
  const keys = draft.values[list]
  const errorsOf = useMemo(() => errorsByKey(draft.errors, list), [draft.errors, list])
  const change = (next: KeyDraft[], path?: string) => {
    if (path === undefined) {
      // Mistakes are told by place in the list, and the places are others now.
      const kept = Object.entries(draft.errors).filter(([each]) => !each.startsWith(`${list}.`))
      draft.setErrors(Object.fromEntries(kept))
    }
    draft.set(list, next, path ?? list)
  }
  return { keys, errorsOf, change }
}

/** What a key's line may be, by the extensions that are on the lines. */
function useLineChoices({ draft, extensions }: Props) {
  const { lines } = draft.values
  return useMemo(
    () =>
      Object.entries(lines).map(([line, id]) => ({
        value: line,
        label: `${line} · ${extensions.byId(id)?.number ?? ''}`,
        keys: [line],
      })),
    [lines, extensions],
  )
}

export function LineKeyFields(props: Props) {
  const { draft, model, extensions } = props
  const { keys, errorsOf, change } = useKeys(draft, 'lineKeys')
  const lineChoices = useLineChoices(props)
  const [filling, setFilling] = useState(false)
  const count = model.kind === 'template' ? 500 : model.lineKeys
  const first = firstBehindLines(Object.keys(draft.values.lines).map(Number), model.firstLine)
  const side = useKeys(draft, 'expansionKeys')
  const goesOn = kindsOf(model, 'expansionKeys').includes('blf')
  const wanted = model.lineKeys > 0 || (model.kind === 'template' && model.fields.includes('lineKeys'))
  if (!wanted && keys.length === 0) return null
  const kinds = kindsOf(model, 'lineKeys')
  return (
    <Section title={t`Line keys`}>
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
          <Useless count={count} keys={keys} model={model} what="lineKeys" onDrop={() => change([])} />
          <KeyTable
            label={t`Line keys`}
            keys={keys}
            count={count}
            first={first}
            kinds={kinds}
            lineChoices={lineChoices}
            extensions={extensions}
            errorsOf={errorsOf}
            onChange={change}
            onFill={() => setFilling(true)}
          />
        </>
      )}
      <FillKeys
        opened={filling}
        extensions={extensions}
        own={Object.values(draft.values.lines)}
        shown={new Set([...keys, ...side.keys].map(({ value }) => value))}
        places={freeNumbers(keys, first, count)
          .filter((number) => number >= first)
          .map((number) => ({ number }))}
        sidePlaces={goesOn ? sidePlaces(model, side.keys) : []}
        onClose={() => setFilling(false)}
        onFill={(fillings) => {
          const [here, there] = [
            fillings.filter(({ place }) => place.module === undefined),
            fillings.filter(({ place }) => place.module !== undefined),
          ]
          if (here.length > 0) change(filled(keys, here))
          if (there.length > 0) side.change(filled(side.keys, there))
          setFilling(false)
        }}
      />
    </Section>
  )
}

export function ExpansionKeyFields(props: Props) {
  const { draft, model, extensions } = props
  const { keys, errorsOf, change } = useKeys(draft, 'expansionKeys')
  const lineChoices = useLineChoices(props)
  const [filling, setFilling] = useState(false)
  const [chosen, setChosen] = useModule(keys, errorsOf)
  const { max, keys: count } = model.expansionModules ?? { max: 0, keys: 0 }
  if (max === 0 && keys.length === 0) return null
  const modules = [
    ...new Set([
      ...Array.from({ length: max }, (_, index) => index + 1),
      ...keys.map(({ module = 1 }) => module),
    ]),
  ].sort((a, b) => a - b)
  const module = modules.includes(chosen) ? chosen : (modules[0] ?? 1)
  const places = sidePlaces(model, keys, module)
  return (
    <Section
      title={t`Expansion keys`}
      aside={
        <span className="detail">
          <Trans>Module 1 is next to the phone</Trans>
        </span>
      }
    >
      <Useless count={max * count} keys={keys} model={model} what="sideModules" onDrop={() => change([])} />
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
              kinds={kindsOf(model, 'expansionKeys')}
              lineChoices={lineChoices}
              extensions={extensions}
              errorsOf={errorsOf}
              onChange={change}
              onFill={() => setFilling(true)}
            />
          </Tabs.Panel>
        ))}
      </Tabs>
      <FillKeys
        opened={filling}
        extensions={extensions}
        own={Object.values(draft.values.lines)}
        shown={new Set([...draft.values.lineKeys, ...keys].map(({ value }) => value))}
        places={places}
        onClose={() => setFilling(false)}
        onFill={(fillings) => {
          change(filled(keys, fillings))
          setFilling(false)
        }}
      />
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

/** The free keys of side modules, from module `from` on. */
function sidePlaces(model: ModelDetail, keys: readonly KeyDraft[], from = 1): FreePlace[] {
  const { max, keys: count } = model.expansionModules ?? { max: 0, keys: 0 }
  return Array.from({ length: max }, (_, index) => index + 1)
    .filter((module) => module >= from)
    .flatMap((module) =>
      freeNumbers(
        keys.filter((key) => key.module === module),
        1,
        count,
      ).map((number) => ({ module, number })),
    )
}

function filled(keys: KeyDraft[], fillings: Filling[]): KeyDraft[] {
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
