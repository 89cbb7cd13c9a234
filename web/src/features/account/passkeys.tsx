/** The own passkeys: added by the browser, named, removed. */

import { t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import { Button, Group, Text, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { Passkey } from '../../../../src/schema/me.ts'
import { ReasonButton } from '../../components/reason-button.tsx'
import { Section } from '../../components/section.tsx'
import { tellDone } from '../../components/tell.ts'
import { Time } from '../../components/time.tsx'
import { call } from '../../lib/api.ts'
import { makePasskey, passkeysHere } from '../../lib/passkeys.ts'
import { useAct, useAsk } from '../../lib/queries.ts'
import { refusedAt } from '../../lib/refused-at.ts'
import { DialogForm, openForm } from './dialog-form.tsx'
import { ProofForm } from './proof-form.tsx'
import { ShownCodes } from './recovery-codes.tsx'

const notHere = () => t`Passkeys hold at a host name: open the page by its name over HTTPS`

export function Passkeys() {
  const passkeys = useAsk('listPasskeys', {}).data?.items ?? []
  return (
    <Section
      title={t`Passkeys`}
      aside={
        <ReasonButton
          variant="default"
          reason={passkeysHere() ? undefined : notHere()}
          onClick={() => openForm(t`Add a passkey`, (close) => <AddPasskey close={close} />)}
        >
          <Trans>Add a passkey…</Trans>
        </ReasonButton>
      }
    >
      <Text size="sm" c="dimmed">
        <Trans>
          Your telephone, your computer or a security key signs you in, with your finger, face or PIN and
          without a password. No page but this one can use it.
        </Trans>
      </Text>
      {passkeys.length > 0 && (
        <ul className="own-things" aria-label={t`Passkeys`}>
          {passkeys.map((passkey) => (
            <PasskeyRow key={passkey.id} passkey={passkey} />
          ))}
        </ul>
      )}
    </Section>
  )
}

function PasskeyRow({ passkey }: { passkey: Passkey }) {
  const { name, site, createdAt, lastUsedAt } = passkey
  return (
    <li>
      <div>
        <Text fw={600} className="wrap-anywhere">
          {name}
        </Text>
        <div className="detail">
          {lastUsedAt === null ? (
            <Trans>
              for {site}, since <Time at={createdAt} />, not used yet
            </Trans>
          ) : (
            <Trans>
              for {site}, since <Time at={createdAt} />, last used <Time at={lastUsedAt} />
            </Trans>
          )}
        </div>
      </div>
      <Group gap={4} wrap="nowrap">
        <Button
          variant="subtle"
          size="compact-sm"
          aria-label={t`Rename ${name}…`}
          onClick={() =>
            openForm(t`Rename ${name}`, (close) => <RenamePasskey passkey={passkey} close={close} />)
          }
        >
          <Trans>Rename…</Trans>
        </Button>
        <Button
          variant="subtle"
          size="compact-sm"
          color="red"
          aria-label={t`Remove ${name}…`}
          onClick={() =>
            openForm(t`Remove ${name}`, (close) => <RemovePasskey passkey={passkey} close={close} />)
          }
        >
          <Trans>Remove…</Trans>
        </Button>
      </Group>
    </li>
  )
}

function NameField({
  name,
  error,
  onName,
}: {
  name: string
  error?: string
  onName: (name: string) => void
}) {
  return (
    <TextInput
      label={t`What the passkey is called`}
      description={t`After where it lies, such as “Laptop” or “Key on my ring”`}
      data-autofocus
      value={name}
      error={error}
      onChange={(event) => onName(event.currentTarget.value)}
    />
  )
}

function AddPasskey({ close }: { close: () => void }) {
  const [name, setName] = useState(t`Passkey`)
  const client = useQueryClient()
  const add = useMutation({
    mutationFn: async (password: string | undefined) => {
      const options = await call('beginPasskey', { body: { password } })
      const credential = await makePasskey(options)
      return call('addPasskey', { body: { name, credential } })
    },
    onSuccess: ({ recoveryCodes }) => {
      client.invalidateQueries()
      tellDone(t`${name} signs you in from now on`)
      if (!recoveryCodes) close()
    },
  })
  if (add.data?.recoveryCodes) return <ShownCodes codes={add.data.recoveryCodes} close={close} />
  return (
    <ProofForm act={t`Go on`} error={add.error} pending={add.isPending} onProof={add.mutate} close={close}>
      <NameField name={name} error={refusedAt(add.error, 'name')} onName={setName} />
    </ProofForm>
  )
}

function RenamePasskey({ passkey, close }: { passkey: Passkey; close: () => void }) {
  const [name, setName] = useState(passkey.name)
  const rename = useAct('renamePasskey')
  return (
    <DialogForm
      act={t`Rename`}
      error={rename.error}
      pending={rename.isPending}
      onSubmit={() => rename.mutate({ params: { id: passkey.id }, body: { name } }, { onSuccess: close })}
      close={close}
    >
      <NameField name={name} error={refusedAt(rename.error, 'name')} onName={setName} />
    </DialogForm>
  )
}

function RemovePasskey({ passkey, close }: { passkey: Passkey; close: () => void }) {
  const remove = useAct('removePasskey')
  return (
    <ProofForm
      act={t`Remove the passkey`}
      removes
      error={remove.error}
      pending={remove.isPending}
      onProof={(password) =>
        remove.mutate(
          { params: { id: passkey.id }, body: { password } },
          {
            onSuccess: () => {
              tellDone(t`${passkey.name} signs nobody in any more`)
              close()
            },
          },
        )
      }
      close={close}
    >
      <Text size="sm">
        <Trans>Nobody signs in by it any more. Remove it from the device, too.</Trans>
      </Text>
    </ProofForm>
  )
}
