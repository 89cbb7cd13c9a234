/** Recovery codes: how many are left, and new ones, which are shown once. */

import { t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import { Button, Group, Stack, Text } from '@mantine/core'
import type { Me } from '../../../../src/schema/me.ts'
import { Section } from '../../components/section.tsx'
import { copyText } from '../../lib/copy.ts'
import { useAct } from '../../lib/queries.ts'
import { openForm } from './dialog-form.tsx'
import { ProofForm } from './proof-form.tsx'
import './recovery-codes.css'

export function RecoveryCodes({ me }: { me: Me }) {
  if (me.factors.length === 0) return null
  return (
    <Section
      title={t`Recovery codes`}
      aside={
        <Button variant="default" onClick={askForNewCodes}>
          <Trans>Make new codes…</Trans>
        </Button>
      }
    >
      <Text size="sm" c="dimmed">
        <Trans>
          {me.recoveryCodesLeft} of 10 are left, for when you have lost your second factor. Each is good once.
        </Trans>
      </Text>
    </Section>
  )
}

function askForNewCodes(): void {
  openForm(t`Make new recovery codes`, (close) => <NewCodes close={close} />)
}

function NewCodes({ close }: { close: () => void }) {
  const renew = useAct('renewRecoveryCodes')
  if (renew.data) return <ShownCodes codes={renew.data.codes} close={close} />
  return (
    <ProofForm
      act={t`Make new codes`}
      error={renew.error}
      pending={renew.isPending}
      onProof={(password) => renew.mutate({ body: { password } })}
      close={close}
    >
      <Text size="sm">
        <Trans>The codes that you have now are no longer good.</Trans>
      </Text>
    </ProofForm>
  )
}

/** The one time that they are seen. */
export function ShownCodes({ codes, close }: { codes: string[]; close: () => void }) {
  return (
    <Stack gap="sm">
      <Text size="sm">
        <Trans>
          Keep these recovery codes where you keep your passwords: they are shown this once. Each signs you in
          once, after the password, when you have lost your second factor.
        </Trans>
      </Text>
      <ol className="mono recovery-codes" aria-label={t`Recovery codes`}>
        {codes.map((code) => (
          <li key={code}>{code}</li>
        ))}
      </ol>
      <Group justify="flex-end">
        <Button variant="default" onClick={() => copyText(codes.join('\n'), t`Recovery codes`)}>
          <Trans>Copy them</Trans>
        </Button>
        <Button autoFocus onClick={close}>
          <Trans>I have kept them</Trans>
        </Button>
      </Group>
    </Stack>
  )
}
