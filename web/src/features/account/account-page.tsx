/** What is one's own: name, password, second factors and sessions. */

import { t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import { Button, Group, Skeleton, Text, TextInput } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import type { Me } from '../../../../src/schema/me.ts'
import { NotThere } from '../../components/not-there.tsx'
import { PageHeader } from '../../components/page-header.tsx'
import { Section } from '../../components/section.tsx'
import { tellDone } from '../../components/tell.ts'
import { useAct, useAsk } from '../../lib/queries.ts'
import { refusedAt, refusedWhole } from '../../lib/refused-at.ts'
import { LinkedAccounts } from './linked-accounts.tsx'
import { OwnLanguage } from './own-language.tsx'
import { askForOwnPassword } from './own-password.tsx'
import { OwnSessions } from './own-sessions.tsx'
import { Passkeys } from './passkeys.tsx'
import { RecoveryCodes } from './recovery-codes.tsx'
import { Totp } from './totp.tsx'

export function AccountPage() {
  const { data, error } = useAsk('me', {})
  if (error && !data) return <NotThere error={error} />
  if (!data) return <Skeleton height={400} aria-label={t`Loading`} />
  return (
    <>
      <PageHeader crumbs={[{ label: t`Account` }]} title={t`Your account`} aside={data.name} />
      <div className="form-column">
        <OwnName me={data} />
        <OwnLanguage me={data} />
        <Section
          title={t`Password`}
          aside={
            <Button variant="default" onClick={askForOwnPassword}>
              <Trans>Change your password…</Trans>
            </Button>
          }
        >
          <Text size="sm" c="dimmed">
            <Trans>Nobody but you knows it. Changing it ends all your other sessions.</Trans>
          </Text>
        </Section>
        <Totp me={data} />
        <Passkeys />
        <LinkedAccounts />
        <RecoveryCodes me={data} />
        <OwnSessions />
      </div>
    </>
  )
}

function OwnName({ me }: { me: Me }) {
  const [name, setName] = useState(me.name)
  const change = useAct('updateMe')
  const submit = (event: FormEvent) => {
    event.preventDefault()
    change.mutate({ body: { name } }, { onSuccess: (saved) => tellDone(t`You sign in as ${saved.name} now`) })
  }
  return (
    <Section title={t`Name`}>
      <form onSubmit={submit}>
        <Group align="end" gap="xs">
          <TextInput
            label={t`The name by which you sign in`}
            autoComplete="username"
            style={{ flex: 1, minWidth: 200 }}
            value={name}
            error={refusedAt(change.error, 'name') ?? refusedWhole(change.error)}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <Button type="submit" variant="default" loading={change.isPending} disabled={name === me.name}>
            <Trans>Change the name</Trans>
          </Button>
        </Group>
      </form>
    </Section>
  )
}
