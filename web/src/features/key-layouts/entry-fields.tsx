/** The entries of a key layout, one below the other in the order in which they fill keys. */

import { msg, t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import { Button, Group, Text, TextInput } from '@mantine/core'
import { IconArrowDown, IconArrowUp, IconPlus, IconX } from '@tabler/icons-react'
import { useRef } from 'react'
import type { LayoutEntry } from '../../../../src/schema/key-layout.ts'
import { Choice } from '../../components/choice.tsx'
import { RowButton } from '../../components/row-button.tsx'
import { Section } from '../../components/section.tsx'
import { useFocusAfter } from '../../lib/focus-after.ts'
import { keyKindLabels } from '../../lib/key-kinds.ts'
import { ruleNames } from '../../lib/key-rules.ts'
import { optionsOf, say, type Words } from '../../lib/language.ts'
import type { Draft } from '../../lib/use-draft.ts'
import { type KeyLayoutDraft, newEntry } from './key-layout-draft.ts'
import './layout.css'

type Props = { draft: Draft<KeyLayoutDraft> }

const orders: Words<'name' | 'number'> = { name: msg`By name`, number: msg`By number` }

export function EntryFields({ draft }: Props) {
  const { entries } = draft.values
  const place = useRef<HTMLDivElement>(null)
  const focusLater = useFocusAfter(place)
  const replace = (next: LayoutEntry[]) => {
    // Mistakes are told by place, and the places are others now.
    draft.setErrors({})
    draft.set('entries', next)
  }
  const move = (from: number, to: number) => {
    const next = [...entries]
    const [entry] = next.splice(from, 1)
    if (entry) next.splice(to, 0, entry)
    replace(next)
    const atEnd = to === 0 || to === entries.length - 1
    focusLater(`${to} ${to < from === atEnd ? 'down' : 'up'}`)
  }
  const takeOff = (index: number) => {
    replace(entries.filter((_, at) => at !== index))
    const next = Math.min(index, entries.length - 2)
    focusLater(next < 0 ? 'add' : `${next} off`)
  }
  return (
    <Section title={t({ message: 'Keys', context: 'of a phone' })}>
      <div ref={place}>
        {entries.length === 0 && (
          <Text c="dimmed" mb={8}>
            <Trans>Nothing yet. Entries fill the keys behind those of the lines, one after the other.</Trans>
          </Text>
        )}
        <ol className="layout-entries" aria-label={t`Entries`}>
          {entries.map((entry, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: an entry has no name but its place
            <li key={index}>
              <Group align="flex-start" gap={8} wrap="wrap">
                <OneEntry draft={draft} entry={entry} index={index} />
                <Group gap={2} ml="auto" mt={28}>
                  <RowButton
                    name={t`Move entry ${index + 1} up`}
                    handle={`${index} up`}
                    disabled={index === 0}
                    onClick={() => move(index, index - 1)}
                  >
                    <IconArrowUp size={16} />
                  </RowButton>
                  <RowButton
                    name={t`Move entry ${index + 1} down`}
                    handle={`${index} down`}
                    disabled={index === entries.length - 1}
                    onClick={() => move(index, index + 1)}
                  >
                    <IconArrowDown size={16} />
                  </RowButton>
                  <RowButton
                    name={t`Take entry ${index + 1} off`}
                    handle={`${index} off`}
                    onClick={() => takeOff(index)}
                  >
                    <IconX size={16} />
                  </RowButton>
                </Group>
              </Group>
            </li>
          ))}
        </ol>
        <Group gap={8} mt={8}>
          {optionsOf(ruleNames).map(({ value, label }, index) => (
            <Button
              key={value}
              data-handle={index === 0 ? 'add' : undefined}
              variant="default"
              size="xs"
              leftSection={<IconPlus size={14} />}
              onClick={() => replace([...entries, newEntry(value as LayoutEntry['rule'])])}
            >
              {label}
            </Button>
          ))}
        </Group>
      </div>
    </Section>
  )
}

function OneEntry({ draft, entry, index }: Props & { entry: LayoutEntry; index: number }) {
  const set = (part: Record<string, unknown>, field: string) =>
    draft.set(
      'entries',
      draft.values.entries.map((each, at) => (at === index ? ({ ...each, ...part } as LayoutEntry) : each)),
      `entries.${index}.${field}`,
    )
  const text = (field: string, label: string, width = 120) => (
    <TextInput
      key={field}
      label={label}
      w={width}
      value={String((entry as Record<string, unknown>)[field] ?? '')}
      error={draft.errors[`entries.${index}.${field}`]}
      onChange={(event) => set({ [field]: event.currentTarget.value }, field)}
    />
  )
  const title = (
    <Text fw={600} w={150} mt={28}>
      {say(ruleNames[entry.rule])}
    </Text>
  )
  if (entry.rule === 'park')
    return (
      <>
        {title}
        {text('from', t`First slot`)}
        {text('to', t`Last slot`)}
        {text('label', t`Label`)}
      </>
    )
  if (entry.rule === 'extensions')
    return (
      <>
        {title}
        {text('from', t`First number`)}
        {text('to', t`Last number`)}
      </>
    )
  if (entry.rule === 'colleagues')
    return (
      <>
        {title}
        <Choice
          name={`entries.${index}.order`}
          label={t`Order`}
          w={140}
          options={optionsOf(orders)}
          value={entry.order}
          onChange={(order) => set({ order: order ?? 'name' }, 'order')}
        />
        {text('prefix', t`Numbers that begin with`, 190)}
      </>
    )
  return (
    <>
      {title}
      <Choice
        name={`entries.${index}.kind`}
        label={t`Kind`}
        w={150}
        options={optionsOf(keyKindLabels)}
        value={entry.kind}
        onChange={(kind) => set({ kind: kind ?? 'speedDial' }, 'kind')}
      />
      {text('value', t`Value`, 160)}
      {text('label', t`Label`, 160)}
    </>
  )
}
