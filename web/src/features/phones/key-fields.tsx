/** The keys of a phone and of its side modules: on a drawn faceplate, or as the same thing in tables. */

import { t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import { Button, Group, Skeleton } from '@mantine/core'
import { useMemo, useState } from 'react'
import type { ModelDetail } from '../../../../src/schema/model.ts'
import type { FilePreview, Phone } from '../../../../src/schema/phone.ts'
import { ReasonButton } from '../../components/reason-button.tsx'
import { Section } from '../../components/section.tsx'
import { soon } from '../../components/soon.tsx'
import { TakenOver } from '../../components/taken-over.tsx'
import type { Extensions } from '../../lib/extensions.ts'
import { useKeptState } from '../../lib/kept-state.ts'
import type { Place } from '../../lib/key-places.ts'
import { useAsk } from '../../lib/queries.ts'
import type { Draft } from '../../lib/use-draft.ts'
import { type Filling, FillKeys } from './fill-keys.tsx'
import { inOrder, type KeyDraft, newKey } from './key-drafts.ts'
import { errorsByKey, type KeyList, type KeyParts, kindsOf } from './key-parts.ts'
import type { PhoneDraft } from './phone-draft.ts'
import { freePlaces, type Keys, type LayoutKey } from './seen-keys.ts'

const PhoneFaceplate = soon(
  async () => ({ default: (await import('./phone-faceplate.tsx')).PhoneFaceplate }),
  () => <Skeleton height={320} aria-label={t`Loading`} />,
)

const KeyTables = soon(
  () => import('./key-tables.tsx'),
  () => <Skeleton height={160} aria-label={t`Loading`} />,
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
  const put = (list: KeyList, next: KeyDraft[], path?: string) => {
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
            <PhoneFaceplate
              {...props}
              {...parts}
              keys={keys}
              layout={layout.waits ? 'waits' : layout.name === undefined ? undefined : { name: layout.name }}
            />
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
      <KeyTables {...parts} keys={keys} fill={fill.open} toggle={toggle} />
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

function filled(keys: readonly KeyDraft[], fillings: readonly Filling[]): KeyDraft[] {
  const all = [...keys]
  for (const { place, extension } of fillings) {
    all.push(newKey(all, { ...place, kind: 'blf', value: extension.number, label: extension.name }))
  }
  return inOrder(all)
}
