/** The fields of an extension. */

import { t } from '@lingui/core/macro'
import { Button, Skeleton, Text } from '@mantine/core'
import { useState } from 'react'
import { type Extension, techSchema } from '../../../../src/schema/extension.ts'
import { Choice } from '../../components/choice.tsx'
import { ClearableSecret } from '../../components/clearable-secret.tsx'
import { CopyButton } from '../../components/copy-button.tsx'
import { DraftText } from '../../components/draft-text.tsx'
import { OrderedChoice } from '../../components/ordered-choice.tsx'
import { Section } from '../../components/section.tsx'
import { TakenOver } from '../../components/taken-over.tsx'
import { tellError } from '../../components/tell.ts'
import { call } from '../../lib/api.ts'
import { useExtensions } from '../../lib/extensions.ts'
import { useReadOnlyReason } from '../../lib/session.ts'
import type { Draft } from '../../lib/use-draft.ts'
import type { ExtensionDraft } from './extension-draft.ts'

const techs = techSchema.options.map((tech) => ({ value: tech, label: tech }))

type Props = { code: string; draft: Draft<ExtensionDraft>; extension: Extension | undefined }

export function ExtensionFields({ code, draft, extension }: Props) {
  const { values, errors } = draft
  const virtual = values.tech === 'VIRTUAL'
  return (
    <>
      <Section title={t`Extension`} rows>
        <DraftText draft={draft} name="number" label={t`Number`} autoFocus={!extension} />
        <DraftText draft={draft} name="name" label={t`Name`} />
        <TakenOver path="tech">
          <Choice
            name="tech"
            label={t`Technology`}
            options={techs}
            value={values.tech}
            error={errors.tech}
            onChange={(chosen) => {
              const tech = techSchema.safeParse(chosen)
              if (tech.success) draft.set('tech', tech.data)
            }}
          />
        </TakenOver>
        {virtual && <Members code={code} draft={draft} extension={extension} />}
        <DraftText
          draft={draft}
          name="mailbox"
          label={t`Mailbox`}
          description={t`For the message lamp: 101, or 101@context.`}
        />
        <DraftText
          draft={draft}
          name="voicemailNumber"
          label={t`Voicemail number`}
          description={t`What the message key dials, such as *97.`}
        />
      </Section>
      <Credentials code={code} draft={draft} extension={extension} />
    </>
  )
}

function Credentials({ code, draft, extension }: Props) {
  const { values, errors } = draft
  return (
    <Section title={t`SIP credentials`} rows>
      <DraftText
        draft={draft}
        name="username"
        label={t`SIP user name`}
        className="mono-input"
        placeholder={`${values.number || `<${t`number`}>`}-${code}`}
        spellCheck={false}
      />
      <DraftText
        draft={draft}
        name="authUsername"
        label={t`Authentication user name`}
        className="mono-input"
        placeholder={t`the SIP user name`}
        spellCheck={false}
      />
      <div>
        <TakenOver path="password">
          <ClearableSecret
            label={t`Password`}
            isSet={extension?.hasPassword ?? false}
            value={values.password}
            error={errors.password}
            onChange={(value) => draft.set('password', value)}
          />
        </TakenOver>
        {extension?.hasPassword && <Reveal code={code} id={extension.id} />}
      </div>
    </Section>
  )
}

function Members({ code, draft, extension }: Props) {
  const extensions = useExtensions(code, { ids: draft.values.members })
  if (!extensions) return <Skeleton height={36} aria-label={t`Loading`} />
  const real = extensions.pick(
    `behind ${extension?.id}`,
    ({ id, tech }) => tech !== 'VIRTUAL' && id !== extension?.id,
  )
  return (
    <TakenOver path="members">
      <OrderedChoice
        name="members"
        label={t`Members`}
        description={t`The real extensions behind it. A phone’s line registers as the first and shows this one’s name.`}
        what={t`an extension`}
        none={t`None yet: a line with it could not register`}
        {...real}
        value={draft.values.members.join(',')}
        error={draft.errors.members}
        onChange={(members) => draft.set('members', members === '' ? [] : members.split(','))}
      />
    </TakenOver>
  )
}

function Reveal({ code, id }: { code: string; id: string }) {
  const [shown, setShown] = useState<string>()
  if (useReadOnlyReason('reveal')) return null
  const reveal = () =>
    call('revealExtension', { params: { code, id } })
      .then(({ password }) => setShown(password))
      .catch(tellError)
  return (
    <div className="beside-label" style={{ marginTop: 4, display: 'flex', alignItems: 'center', gap: 8 }}>
      <Button
        size="compact-sm"
        variant="default"
        onClick={() => (shown === undefined ? reveal() : setShown(undefined))}
      >
        {shown === undefined ? t`Reveal the password` : t`Hide the password`}
      </Button>
      {shown !== undefined && (
        <>
          <Text className="mono wrap-anywhere">{shown}</Text>
          <CopyButton text={shown} what={t`Password`} />
        </>
      )}
    </div>
  )
}
