/** What a key is for, what it may do, and until when. */

import { t } from '@lingui/core/macro'
import { Switch, TextInput } from '@mantine/core'
import type { Key } from '../../../../src/schema/session.ts'
import { Choice } from '../../components/choice.tsx'
import { DraftText } from '../../components/draft-text.tsx'
import { Section } from '../../components/section.tsx'
import { TakenOver } from '../../components/taken-over.tsx'
import { say } from '../../lib/language.ts'
import { rightsInWords, roleOf, rolesToGive } from '../../lib/rights.ts'
import { useSession } from '../../lib/session.ts'
import { useTenantNames, useTenantPick } from '../../lib/tenants.ts'
import type { Draft } from '../../lib/use-draft.ts'
import { type KeyDraft, keyLabels } from './key-draft.ts'

type Props = { draft: Draft<KeyDraft>; apiKey: Key | undefined }

const allTenants = () => t`All tenants`

export function KeyFields({ draft, apiKey }: Props) {
  const session = useSession()
  const { tenant, role, access } = draft.values
  const roles = rolesToGive(session).filter(({ value }) => tenant === null || value !== 'systemAdministrator')
  return (
    <Section title={t`What it is for`} rows>
      <DraftText
        draft={draft}
        name="name"
        label={say(keyLabels.name)}
        autoFocus={!apiKey}
        description={t`After what uses it: billing-export, pbx-1.`}
      />
      {apiKey ? <OwnTenant apiKey={apiKey} /> : <TenantChoice draft={draft} />}
      <TakenOver path="role">
        <Choice
          name="role"
          label={say(keyLabels.role)}
          description={rightsInWords(role, access === 'readOnly')}
          options={roles}
          value={role}
          error={draft.errors.role}
          onChange={(value) => {
            const chosen = roleOf(value)
            if (chosen) draft.set('role', chosen)
          }}
        />
      </TakenOver>
      <TakenOver path="access">
        <Switch
          label={say(keyLabels.access)}
          description={t`Changes nothing, and sees no secrets.`}
          checked={access === 'readOnly'}
          onChange={(event) => draft.set('access', event.currentTarget.checked ? 'readOnly' : 'full')}
        />
      </TakenOver>
      <DraftText
        draft={draft}
        name="ends"
        type="date"
        label={say(keyLabels.ends)}
        description={t`From the end of this day on it is refused. Empty: it has no end.`}
      />
    </Section>
  )
}

/** A key stays in its tenant. */
function OwnTenant({ apiKey: { tenant } }: { apiKey: Key }) {
  const nameOf = useTenantNames()
  return (
    <TextInput
      label={say(keyLabels.tenant)}
      readOnly
      description={t`A key stays where it was made for.`}
      inputWrapperOrder={['label', 'input', 'description', 'error']}
      value={tenant === null ? allTenants() : `${nameOf(tenant)} (${tenant})`}
    />
  )
}

function TenantChoice({ draft }: Pick<Props, 'draft'>) {
  const session = useSession()
  const pick = useTenantPick()
  return (
    <Choice
      name="tenant"
      label={say(keyLabels.tenant)}
      what={t`a tenant`}
      empty={session?.role === 'systemAdministrator' ? allTenants() : undefined}
      {...pick}
      value={draft.values.tenant}
      error={draft.errors.tenant}
      onChange={(code) => draft.set('tenant', code)}
    />
  )
}
