/** The authenticator app: added by a QR code or by typing, confirmed by a code, and removed. */

import { t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import { Button, Group, Loader, Text, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { Me } from '../../../../src/schema/me.ts'
import { CopyButton } from '../../components/copy-button.tsx'
import { Section } from '../../components/section.tsx'
import { tellDone } from '../../components/tell.ts'
import { useAct } from '../../lib/queries.ts'
import { refusedAt } from '../../lib/refused-at.ts'
import { DialogForm, openForm } from './dialog-form.tsx'
import { ProofForm } from './proof-form.tsx'
import { ShownCodes } from './recovery-codes.tsx'

export function Totp({ me }: { me: Me }) {
  const isThere = me.factors.includes('totp')
  return (
    <Section
      title={t`Authenticator app`}
      aside={
        isThere ? (
          <Button variant="delete" onClick={askToRemove}>
            <Trans>Remove the app…</Trans>
          </Button>
        ) : (
          <Button variant="default" onClick={askToAdd}>
            <Trans>Add an app…</Trans>
          </Button>
        )
      }
    >
      <Text size="sm" c="dimmed">
        {isThere
          ? t`Signing in asks for the code that your app shows, besides the password.`
          : t`An app on your telephone makes a code for each sign-in: your password alone is of no use to others.`}
      </Text>
    </Section>
  )
}

function askToAdd(): void {
  openForm(t`Add an authenticator app`, (close) => <AddTotp close={close} />)
}

function askToRemove(): void {
  openForm(t`Remove the authenticator app`, (close) => <RemoveTotp close={close} />)
}

function AddTotp({ close }: { close: () => void }) {
  const begin = useAct('beginTotp')
  if (begin.data) return <ConfirmTotp {...begin.data} close={close} />
  return (
    <ProofForm
      act={t`Go on`}
      error={begin.error}
      pending={begin.isPending}
      onProof={(password) => begin.mutate({ body: { password } })}
      close={close}
    />
  )
}

function ConfirmTotp({ secret, uri, close }: { secret: string; uri: string; close: () => void }) {
  const [code, setCode] = useState('')
  const confirm = useAct('confirmTotp')
  if (confirm.data?.recoveryCodes) return <ShownCodes codes={confirm.data.recoveryCodes} close={close} />
  const submit = () =>
    confirm.mutate(
      { body: { code } },
      {
        onSuccess: ({ recoveryCodes }) => {
          tellDone(t`Your authenticator app is asked for from now on`)
          if (!recoveryCodes) close()
        },
      },
    )
  return (
    <DialogForm
      act={t`Confirm`}
      error={confirm.error}
      pending={confirm.isPending}
      onSubmit={submit}
      close={close}
    >
      <Text size="sm">
        <Trans>Let the app read this picture, or type the key into it:</Trans>
      </Text>
      <TotpPicture uri={uri} />
      <Group gap="xs" wrap="nowrap" align="start">
        <Text className="mono wrap-anywhere">{secret.match(/.{1,4}/g)?.join(' ')}</Text>
        <CopyButton text={secret} what={t({ message: 'Key', context: 'of an authenticator app' })} />
      </Group>
      <TextInput
        label={t`The six digits that the app shows now`}
        autoComplete="one-time-code"
        inputMode="numeric"
        autoFocus
        value={code}
        error={refusedAt(confirm.error, 'code')}
        onChange={(event) => setCode(event.currentTarget.value)}
      />
    </DialogForm>
  )
}

function TotpPicture({ uri }: { uri: string }) {
  const picture = useQuery({
    queryKey: ['qr code', uri],
    queryFn: async () => {
      const { default: qrcode } = await import('qrcode')
      return qrcode.toDataURL(uri, { margin: 2, width: 220 })
    },
    gcTime: 0,
  }).data
  return (
    <div style={{ textAlign: 'center', minHeight: 220 }}>
      {picture ? <img src={picture} width={220} height={220} alt={t`QR code for the app`} /> : <Loader />}
    </div>
  )
}

function RemoveTotp({ close }: { close: () => void }) {
  const remove = useAct('removeTotp')
  return (
    <ProofForm
      act={t`Remove the app`}
      removes
      error={remove.error}
      pending={remove.isPending}
      onProof={(password) =>
        remove.mutate(
          { body: { password } },
          {
            onSuccess: () => {
              tellDone(t`Your authenticator app is not asked for any more`)
              close()
            },
          },
        )
      }
      close={close}
    >
      <Text size="sm">
        <Trans>
          Without another second factor your password alone signs you in, and your recovery codes go, too.
        </Trans>
      </Text>
    </ProofForm>
  )
}
