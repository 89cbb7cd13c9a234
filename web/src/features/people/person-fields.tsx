/** What a person may do, and where. */

import { t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import { Alert, Text, TextInput } from '@mantine/core'
import { roleNames } from '../../../../src/schema/policy.ts'
import type { Person } from '../../../../src/schema/session.ts'
import { Choice } from '../../components/choice.tsx'
import { DraftText } from '../../components/draft-text.tsx'
import { Section } from '../../components/section.tsx'
import { TakenOver } from '../../components/taken-over.tsx'
import { TenantsField } from '../../components/tenants-field.tsx'
import { say } from '../../lib/language.ts'
import { rightsInWords, roleOf, rolesToGive } from '../../lib/rights.ts'
import { useSession } from '../../lib/session.ts'
import type { Draft } from '../../lib/use-draft.ts'
import { type PersonDraft, personLabels } from './person-draft.ts'
import { lastOne } from './use-own.ts'

type Props = {
  draft: Draft<PersonDraft>
  person: Person | undefined
  readOnly: string | undefined
  isLast: boolean
}

export function PersonFields({ draft, person, readOnly, isLast }: Props) {
  const { role, tenants } = draft.values
  const isFixed = readOnly !== undefined || isLast
  return (
    <Section title={person ? t`Role and tenants` : t`Who, and what they may do`} rows>
      {!person && (
        <DraftText
          draft={draft}
          name="name"
          label={say(personLabels.name)}
          autoFocus
          autoComplete="off"
          description={t`By which they sign in; they may choose another one.`}
        />
      )}
      {readOnly && <Text size="sm">{readOnly}.</Text>}
      <TakenOver path="role">
        {isFixed ? (
          <TextInput
            label={say(personLabels.role)}
            readOnly
            value={say(roleNames[role])}
            description={isLast ? `${say(lastOne)}.` : rightsInWords(role)}
            inputWrapperOrder={['label', 'input', 'description', 'error']}
          />
        ) : (
          <RoleChoice draft={draft} />
        )}
      </TakenOver>
      {role === 'systemAdministrator' ? (
        <Alert className="beside-label" variant="light" color="blue">
          <Trans>A system administrator has all tenants.</Trans>
        </Alert>
      ) : (
        <TakenOver path="tenants">
          <TenantsField
            name="tenants"
            label={say(personLabels.tenants)}
            description={tenants.length === 0 ? t`Without a tenant they see nothing.` : undefined}
            error={draft.errors.tenants}
            readOnly={readOnly !== undefined}
            value={tenants}
            onChange={(codes) => draft.set('tenants', codes)}
          />
        </TakenOver>
      )}
    </Section>
  )
}

function RoleChoice({ draft }: { draft: Draft<PersonDraft> }) {
  const session = useSession()
  const { role } = draft.values
  return (
    <Choice
      name="role"
      label={say(personLabels.role)}
      description={rightsInWords(role)}
      options={rolesToGive(session)}
      value={role}
      error={draft.errors.role}
      onChange={(value) => {
        const chosen = roleOf(value)
        if (chosen) draft.set('role', chosen)
      }}
    />
  )
}
