/** The own passkeys: added by the browser, named, removed. */

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

const notHere = 'Passkeys hold at a host name: open the page by its name over HTTPS'

export function Passkeys() {
  const passkeys = useAsk('listPasskeys', {}).data?.items ?? []
  return (
    <Section
      title="Passkeys"
      aside={
        <ReasonButton
          variant="default"
          reason={passkeysHere() ? undefined : notHere}
          onClick={() => openForm('Add a passkey', (close) => <AddPasskey close={close} />)}
        >
          Add a passkey…
        </ReasonButton>
      }
    >
      <Text size="sm" c="dimmed">
        Your telephone, your computer or a security key signs you in, with your finger, face or PIN and
        without a password. No page but this one can use it.
      </Text>
      {passkeys.length > 0 && (
        <ul className="own-things" aria-label="Passkeys">
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
          for {site}, since <Time at={createdAt} />,{' '}
          {lastUsedAt === null ? (
            'not used yet'
          ) : (
            <>
              last used <Time at={lastUsedAt} />
            </>
          )}
        </div>
      </div>
      <Group gap={4} wrap="nowrap">
        <Button
          variant="subtle"
          size="compact-sm"
          aria-label={`Rename ${name}…`}
          onClick={() =>
            openForm(`Rename ${name}`, (close) => <RenamePasskey passkey={passkey} close={close} />)
          }
        >
          Rename…
        </Button>
        <Button
          variant="subtle"
          size="compact-sm"
          color="red"
          aria-label={`Remove ${name}…`}
          onClick={() =>
            openForm(`Remove ${name}`, (close) => <RemovePasskey passkey={passkey} close={close} />)
          }
        >
          Remove…
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
      label="What the passkey is called"
      description="After where it lies, such as “Laptop” or “Key on my ring”"
      data-autofocus
      value={name}
      error={error}
      onChange={(event) => onName(event.currentTarget.value)}
    />
  )
}

function AddPasskey({ close }: { close: () => void }) {
  const [name, setName] = useState('Passkey')
  const client = useQueryClient()
  const add = useMutation({
    mutationFn: async (password: string | undefined) => {
      const options = await call('beginPasskey', { body: { password } })
      const credential = await makePasskey(options)
      return call('addPasskey', { body: { name, credential } })
    },
    onSuccess: ({ recoveryCodes }) => {
      client.invalidateQueries()
      tellDone(`${name} signs you in from now on`)
      if (!recoveryCodes) close()
    },
  })
  if (add.data?.recoveryCodes) return <ShownCodes codes={add.data.recoveryCodes} close={close} />
  return (
    <ProofForm act="Go on" error={add.error} pending={add.isPending} onProof={add.mutate} close={close}>
      <NameField name={name} error={refusedAt(add.error, 'name')} onName={setName} />
    </ProofForm>
  )
}

function RenamePasskey({ passkey, close }: { passkey: Passkey; close: () => void }) {
  const [name, setName] = useState(passkey.name)
  const rename = useAct('renamePasskey')
  return (
    <DialogForm
      act="Rename"
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
      act="Remove the passkey"
      removes
      error={remove.error}
      pending={remove.isPending}
      onProof={(password) =>
        remove.mutate(
          { params: { id: passkey.id }, body: { password } },
          {
            onSuccess: () => {
              tellDone(`${passkey.name} signs nobody in any more`)
              close()
            },
          },
        )
      }
      close={close}
    >
      <Text size="sm">Nobody signs in by it any more. Remove it from the device, too.</Text>
    </ProofForm>
  )
}
