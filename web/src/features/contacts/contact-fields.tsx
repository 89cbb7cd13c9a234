/** The fields of a contact. */

import { t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import { ActionIcon, Button, Text, TextInput } from '@mantine/core'
import { IconPlus, IconX } from '@tabler/icons-react'
import type { ContactNumber } from '../../../../src/schema/contact.ts'
import { Choice } from '../../components/choice.tsx'
import { DraftText } from '../../components/draft-text.tsx'
import { Section } from '../../components/section.tsx'
import { optionsOf } from '../../lib/language.ts'
import type { Draft } from '../../lib/use-draft.ts'
import { type ContactDraft, numberKinds } from './contact-draft.ts'
import './contacts.css'

const most = 4

type Props = { draft: Draft<ContactDraft>; isNew: boolean }

export function ContactFields({ draft, isNew }: Props) {
  const { numbers } = draft.values
  const next = (Object.keys(numberKinds) as ContactNumber['kind'][]).find(
    (kind) => !numbers.some((number) => number.kind === kind),
  )
  return (
    <>
      <Section title={t`Contact`} rows>
        <DraftText draft={draft} name="name" label={t`Name`} autoFocus={isNew} />
        <DraftText draft={draft} name="company" label={t`Company`} />
      </Section>
      <Section title={t`Numbers`}>
        {numbers.map((number, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a number has no name but its place
          <OneNumber key={index} index={index} number={number} draft={draft} />
        ))}
        {draft.errors.numbers && (
          <Text size="sm" c="var(--mantine-color-error)" role="alert">
            {draft.errors.numbers}
          </Text>
        )}
        {numbers.length < most && (
          <Button
            variant="default"
            size="xs"
            leftSection={<IconPlus size={14} />}
            onClick={() => draft.set('numbers', [...numbers, { kind: next ?? 'other', number: '' }])}
          >
            <Trans>Add number</Trans>
          </Button>
        )}
        <Text size="sm" c="dimmed" mt={8}>
          <Trans>
            As a phone dials it, with the code for an outside line if there is one. A phone that shows one
            number for each shows the first.
          </Trans>
        </Text>
      </Section>
    </>
  )
}

type NumberProps = { index: number; number: ContactNumber; draft: Draft<ContactDraft> }

function OneNumber({ index, number, draft }: NumberProps) {
  const { numbers } = draft.values
  const change = (part: Partial<ContactNumber>, field: string) =>
    draft.set(
      'numbers',
      numbers.map((each, at) => (at === index ? { ...each, ...part } : each)),
      `numbers.${index}.${field}`,
    )
  return (
    <div className="contact-number">
      <Choice
        name={`numbers.${index}.kind`}
        aria-label={t`Kind of number ${index + 1}`}
        options={optionsOf(numberKinds)}
        value={number.kind}
        error={draft.errors[`numbers.${index}.kind`]}
        onChange={(kind) => change({ kind: kind as ContactNumber['kind'] }, 'kind')}
      />
      <TextInput
        className="mono-input"
        aria-label={t`Number ${index + 1}`}
        placeholder="+39 06 12345"
        value={number.number}
        error={draft.errors[`numbers.${index}.number`]}
        onChange={(event) => change({ number: event.currentTarget.value }, 'number')}
      />
      {numbers.length > 1 && (
        <ActionIcon
          variant="subtle"
          color="gray"
          c="dimmed"
          size="lg"
          aria-label={t`Take number ${index + 1} off`}
          onClick={() => {
            // Mistakes are told by place, and the places are others now.
            draft.setErrors({})
            draft.set(
              'numbers',
              numbers.filter((_, at) => at !== index),
            )
          }}
        >
          <IconX size={16} />
        </ActionIcon>
      )}
    </div>
  )
}
