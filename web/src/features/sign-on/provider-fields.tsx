/** The fields of a provider: what it is asked with, who may come in by it, and what its claims mean here. */

import { msg, t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import { Alert, Code, NativeSelect, Switch } from '@mantine/core'
import { type Role, roleNames, roles } from '../../../../src/schema/policy.ts'
import { backPath, type Provider, type ProviderCreate } from '../../../../src/schema/provider.ts'
import { ClearableSecret } from '../../components/clearable-secret.tsx'
import { CopyButton } from '../../components/copy-button.tsx'
import { DraftText } from '../../components/draft-text.tsx'
import { Section } from '../../components/section.tsx'
import { TakenOver } from '../../components/taken-over.tsx'
import { optionsOf, say, type Words } from '../../lib/language.ts'
import type { Draft } from '../../lib/use-draft.ts'
import { MapField } from './map-field.tsx'
import { type ProviderDraft, providerLabels } from './provider-draft.ts'

type Props = { draft: Draft<ProviderDraft>; provider: Provider | undefined }
type Own = { draft: Draft<ProviderDraft> }

const below: ('label' | 'input' | 'description' | 'error')[] = ['label', 'input', 'description', 'error']

const comers: Words<ProviderCreate['comers']> = {
  linked: msg`Who has linked it under their account`,
  invited: msg`Who was invited here, too`,
  anybody: msg`Anybody it knows: people are made`,
}
const names: Words<ProviderCreate['nameClaim']> = {
  email: msg`E-mail address, verified by the provider`,
  preferred_username: msg`User name at the provider`,
}
const roleOptions = () => [...roles].reverse().map((value) => ({ value, label: say(roleNames[value]) }))
const others = () => [
  { value: '', label: t({ message: 'Refused', context: 'whoever has no role' }) },
  ...roleOptions().filter(({ value }) => value !== 'systemAdministrator'),
]

export function ProviderFields({ draft, provider }: Props) {
  return (
    <>
      <AtProvider draft={draft} provider={provider} />
      <Comers draft={draft} />
      <Claims draft={draft} />
      <Section title={t`Signing in and out`} rows>
        <Toggle
          draft={draft}
          name="ownSignIn"
          label={say(providerLabels.ownSignIn)}
          description={t`Whoever is linked to it may also sign in by a password or passkey of here. Off: who leaves the provider is out here, too. Keep one system administrator who is not linked, for when the provider is away.`}
        />
        <Toggle
          draft={draft}
          name="endsThere"
          label={say(providerLabels.endsThere)}
          description={t`Whoever signs out here is led to sign out there. Give the provider ${window.location.origin}/sign-in as an address after signing out.`}
        />
        <Toggle
          draft={draft}
          name="enabled"
          label={say(providerLabels.enabled)}
          description={t`There is a button for it at the sign-in.`}
        />
      </Section>
    </>
  )
}

function Toggle({
  draft,
  name,
  label,
  description,
}: Own & { name: 'ownSignIn' | 'endsThere' | 'enabled'; label: string; description: string }) {
  return (
    <TakenOver path={name}>
      <Switch
        label={label}
        description={description}
        checked={draft.values[name]}
        onChange={(event) => draft.set(name, event.currentTarget.checked)}
      />
    </TakenOver>
  )
}

function AtProvider({ draft, provider }: Props) {
  const { values, errors } = draft
  return (
    <Section title={t`Provider`} rows>
      <DraftText
        draft={draft}
        name="name"
        label={say(providerLabels.name)}
        description={t`Stands on the button: “Sign in with …”`}
        autoFocus={!provider}
      />
      <RedirectUri />
      <DraftText
        draft={draft}
        name="issuer"
        label={say(providerLabels.issuer)}
        className="mono-input"
        placeholder="https://id.example.com/realms/acme"
        description={t`As the provider writes it in its tokens.`}
      />
      <DraftText draft={draft} name="clientId" label={say(providerLabels.clientId)} className="mono-input" />
      <TakenOver path="clientSecret">
        <ClearableSecret
          isGiven
          label={say(providerLabels.clientSecret)}
          isSet={provider?.hasClientSecret ?? false}
          inherited={t`none: a public client`}
          value={values.clientSecret}
          error={errors.clientSecret}
          onChange={(value) => draft.set('clientSecret', value)}
        />
      </TakenOver>
      <DraftText draft={draft} name="scopes" label={say(providerLabels.scopes)} className="mono-input" />
    </Section>
  )
}

/** What the provider must be told before it sends anybody back. */
function RedirectUri() {
  const uri = `${window.location.origin}${backPath}`
  return (
    <Alert className="beside-label" variant="light" color="blue">
      <Trans>
        Register this server there as a web application with the redirect URI{' '}
        <Code className="wrap-anywhere">{uri}</Code> <CopyButton text={uri} what={t`the redirect URI`} />
      </Trans>
    </Alert>
  )
}

function Comers({ draft }: Own) {
  const { values, errors } = draft
  return (
    <Section title={t`People`} rows>
      <TakenOver path="comers">
        <NativeSelect
          label={say(providerLabels.comers)}
          description={t`Whoever has been here before is never taken over by a name: they sign in once more as before, and link the provider under their account.`}
          inputWrapperOrder={below}
          data={optionsOf(comers)}
          value={values.comers}
          error={errors.comers}
          onChange={(event) => draft.set('comers', event.currentTarget.value as ProviderCreate['comers'])}
        />
      </TakenOver>
      {values.comers !== 'linked' && (
        <TakenOver path="nameClaim">
          <NativeSelect
            label={say(providerLabels.nameClaim)}
            description={
              values.nameClaim === 'email'
                ? t`The claims email and email_verified.`
                : t`The claim preferred_username. Only where people cannot change it themselves at the provider.`
            }
            inputWrapperOrder={below}
            data={optionsOf(names)}
            value={values.nameClaim}
            error={errors.nameClaim}
            onChange={(event) =>
              draft.set('nameClaim', event.currentTarget.value as ProviderCreate['nameClaim'])
            }
          />
        </TakenOver>
      )}
    </Section>
  )
}

function Claims({ draft }: Own) {
  return (
    <Section title={t`What claims mean here`} rows>
      <RoleClaim draft={draft} />
      <TenantClaim draft={draft} />
    </Section>
  )
}

function RoleClaim({ draft }: Own) {
  const { values, errors } = draft
  return (
    <>
      <DraftText
        draft={draft}
        name="roleClaim"
        label={say(providerLabels.roleClaim)}
        className="mono-input"
        placeholder={t`none: roles are given here`}
        description={t`A name such as groups, or a way into objects such as realm_access.roles. It counts at each sign-in.`}
      />
      {values.roleClaim !== '' && (
        <TakenOver path="roles">
          <MapField
            name="roles"
            label={say(providerLabels.roles)}
            description={t`Of several that somebody has, the one counts that may do most.`}
            none={t`Nobody has a role by it yet`}
            field="role"
            meansLabel={t`Role`}
            errors={errors}
            options={roleOptions()}
            rows={values.roles.map(({ value, role }) => ({ value, means: role }))}
            most={200}
            onChange={(rows) =>
              draft.set(
                'roles',
                rows.map(({ value, means }) => ({ value, role: means as Role })),
              )
            }
          />
        </TakenOver>
      )}
      <TakenOver path="otherRole">
        <NativeSelect
          label={values.roleClaim === '' ? t`New people are` : say(providerLabels.otherRole)}
          data={others()}
          value={values.otherRole ?? ''}
          error={errors.otherRole}
          onChange={(event) =>
            draft.set('otherRole', (event.currentTarget.value || null) as ProviderCreate['otherRole'])
          }
        />
      </TakenOver>
    </>
  )
}

function TenantClaim({ draft }: Own) {
  const { values, errors } = draft
  return (
    <>
      <DraftText
        draft={draft}
        name="tenantClaim"
        label={say(providerLabels.tenantClaim)}
        className="mono-input"
        placeholder={t`none: tenants are given here`}
        description={t`Whoever has none of the tenants that are here is refused; a system administrator has all.`}
      />
      {values.tenantClaim !== '' && (
        <TakenOver path="tenants">
          <MapField
            name="tenants"
            label={say(providerLabels.tenants)}
            description={t`Only where the claim does not have the tenants’ codes.`}
            none={t`The claim has the tenants’ codes`}
            field="tenant"
            meansLabel={t`Code of the tenant`}
            errors={errors}
            rows={values.tenants.map(({ value, tenant }) => ({ value, means: tenant }))}
            most={1000}
            onChange={(rows) =>
              draft.set(
                'tenants',
                rows.map(({ value, means }) => ({ value, tenant: means })),
              )
            }
          />
        </TakenOver>
      )}
    </>
  )
}
