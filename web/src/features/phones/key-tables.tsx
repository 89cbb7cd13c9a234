/** A phone’s keys as tables: its line keys, and those of each side module. */

import { t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import { Alert, Button, Group, Tabs, Text } from '@mantine/core'
import { type ReactNode, useState } from 'react'
import type { ModelDetail } from '../../../../src/schema/model.ts'
import { Section } from '../../components/section.tsx'
import { TakenOver } from '../../components/taken-over.tsx'
import type { Place } from '../../lib/key-places.ts'
import { firstBehindLines, type KeyDraft } from './key-drafts.ts'
import { type KeyParts, kindsOf } from './key-parts.ts'
import { KeyTable } from './key-table.tsx'
import { type Keys, seenAt } from './seen-keys.ts'

type Props = KeyParts & { keys: Keys; fill: (from: Place) => void; toggle: ReactNode }

export default function KeyTables({ toggle, ...props }: Props) {
  return (
    <>
      <TakenOver path="lineKeys">
        <LineKeyFields {...props} toggle={toggle} />
      </TakenOver>
      <TakenOver path="expansionKeys">
        <ExpansionKeyFields {...props} toggle={props.model.lineKeys === 0 && toggle} />
      </TakenOver>
    </>
  )
}

function LineKeyFields({ keys: all, fill, toggle, ...parts }: Props) {
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

function ExpansionKeyFields({ keys: all, fill, toggle, ...parts }: Props) {
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
