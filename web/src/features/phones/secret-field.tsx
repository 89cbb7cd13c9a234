/** The phone's secret: masked, shown by an act, copied by a click, replaced with a say on the old one. */

import { t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import { Button, Group, TextInput } from '@mantine/core'
import { useState } from 'react'
import type { Phone } from '../../../../src/schema/phone.ts'
import { tellError } from '../../components/tell.ts'
import { call } from '../../lib/api.ts'
import { copyText } from '../../lib/copy.ts'
import { useMay } from '../../lib/session.ts'
import { ReplaceCredential, Replaced } from './replace-credential.tsx'

type Props = { code: string; phone: Phone }

export function SecretField({ code, phone }: Props) {
  const [shown, setShown] = useState<string>()
  const [replacing, setReplacing] = useState(false)
  return (
    <div>
      <TextInput
        label={t`Secret`}
        className="mono-input"
        readOnly
        value={shown ?? phone.secret}
        rightSectionWidth="auto"
        rightSection={
          <SecretActs
            code={code}
            phone={phone}
            shown={shown}
            onShown={setShown}
            onReplace={() => setReplacing(true)}
          />
        }
      />
      {phone.oldSecret && <Replaced what={t`secret`} {...phone.oldSecret} />}
      <ReplaceCredential
        by="replaceSecret"
        code={code}
        phone={phone}
        opened={replacing}
        onClose={() => setReplacing(false)}
        onReplaced={() => setShown(undefined)}
      />
    </div>
  )
}

type ActsProps = Props & {
  shown: string | undefined
  onShown: (secret: string | undefined) => void
  onReplace: () => void
}

function SecretActs({ code, phone, shown, onShown, onReplace }: ActsProps) {
  const [mayReveal, mayReplace] = [useMay('reveal'), useMay('change')]
  const read = () =>
    call('revealPhone', { params: { code, id: phone.id } })
      .then(({ secret }) => secret)
      .catch(tellError)
  if (!mayReveal && !mayReplace) return null
  return (
    <Group gap={2} pr={4} wrap="nowrap">
      {mayReveal && (
        <>
          <Button
            size="compact-xs"
            variant="subtle"
            aria-label={shown ? t`Hide the secret` : t`Reveal the secret`}
            onClick={async () => onShown(shown ? undefined : ((await read()) ?? undefined))}
          >
            {shown ? t`Hide` : t`Reveal`}
          </Button>
          <Button
            size="compact-xs"
            variant="subtle"
            aria-label={t`Copy the secret`}
            onClick={async () => {
              const secret = await read()
              if (secret) await copyText(secret, t`Secret`)
            }}
          >
            <Trans>Copy</Trans>
          </Button>
        </>
      )}
      {mayReplace && (
        <Button size="compact-xs" variant="subtle" aria-label={t`Replace the secret…`} onClick={onReplace}>
          <Trans>Replace…</Trans>
        </Button>
      )}
    </Group>
  )
}
