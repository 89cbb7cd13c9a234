/** The fields of a tenant, in the groups that people look for them. */

import {
  Autocomplete,
  NativeSelect,
  NumberInput,
  Switch,
  TagsInput,
  Textarea,
  TextInput,
} from '@mantine/core'
import { lineSettings, phoneSettings, type SettingSpec } from '../../../../src/schema/settings.ts'
import type { Tenant } from '../../../../src/schema/tenant.ts'
import { Section } from '../../components/section.tsx'
import { SettingField } from '../../components/setting-field.tsx'
import type { Draft } from '../../lib/use-draft.ts'
import type { TenantDraft } from './tenant-draft.ts'

type Props = { draft: Draft<TenantDraft>; tenant: Tenant | undefined }
const below: ('label' | 'input' | 'description' | 'error')[] = ['label', 'input', 'description', 'error']

export function TenantFields({ draft, tenant }: Props) {
  const { values, errors } = draft
  return (
    <>
      <Section title="Tenant" rows>
        <TextInput label="Name" autoFocus={!tenant} {...draft.text('name')} />
        <TextInput
          label="Code"
          className="mono-input"
          description="In addresses and SIP user names: 100-CODE."
          inputWrapperOrder={below}
          {...draft.text('code')}
        />
        <Autocomplete
          label="Time zone"
          placeholder="Europe/Rome"
          limit={100}
          data={Intl.supportedValuesOf('timeZone')}
          value={values.timezone}
          error={errors.timezone}
          onChange={(zone) => draft.set('timezone', zone)}
        />
        <NativeSelect
          label="Language"
          data={[{ value: '', label: 'The phone’s own' }, ...languages(values.language)]}
          value={values.language}
          error={errors.language}
          onChange={(event) => draft.set('language', event.currentTarget.value)}
        />
      </Section>
      <SipFields draft={draft} />
      <FetchFields draft={draft} />
      <SettingsOfTenant draft={draft} tenant={tenant} />
      <Section title="Parameters" rows>
        <Textarea
          label="Parameters"
          className="mono-input"
          description="One “name = value” a line, by the vendor’s own names; they win over what a model says. A name alone takes the parameter out of the file."
          inputWrapperOrder={below}
          autosize
          minRows={2}
          maxRows={12}
          spellCheck={false}
          {...draft.text('parameters')}
        />
      </Section>
    </>
  )
}

function languages(present: string) {
  const known = phoneSettings.find(({ key }) => key === 'language')?.options ?? []
  return present === '' || known.some(({ value }) => value === present)
    ? known
    : [...known, { value: present, label: present }]
}

function SipFields({ draft }: { draft: Draft<TenantDraft> }) {
  const { values, errors } = draft
  return (
    <Section title="SIP" rows>
      <TextInput
        label="SIP server"
        className="mono-input"
        placeholder="pbx.example.com"
        {...draft.text('sipServer')}
      />
      <NumberInput
        label="SIP port"
        placeholder="5060 (default)"
        min={1}
        max={65535}
        clampBehavior="none"
        allowDecimal={false}
        value={values.sipPort ?? ''}
        error={errors.sipPort}
        onChange={(port) => draft.set('sipPort', port === '' ? null : Number(port))}
      />
      <NativeSelect
        label="SIP transport"
        data={['udp', 'tcp', 'tls']}
        value={values.sipTransport}
        error={errors.sipTransport}
        onChange={(event) => {
          const { value } = event.currentTarget
          if (value === 'udp' || value === 'tcp' || value === 'tls') draft.set('sipTransport', value)
        }}
      />
      <TextInput
        label="Outbound proxy"
        className="mono-input"
        placeholder="none"
        {...draft.text('outboundProxy')}
      />
    </Section>
  )
}

function FetchFields({ draft }: { draft: Draft<TenantDraft> }) {
  const { values, errors } = draft
  return (
    <Section title="Fetching and asking" rows>
      <TagsInput
        label="Allowed networks"
        description="Phones may fetch from these only, such as 192.0.2.0/24. Empty: from anywhere."
        inputWrapperOrder={below}
        placeholder={values.allowedNetworks.length === 0 ? 'all networks' : undefined}
        splitChars={[',', ' ']}
        value={values.allowedNetworks}
        error={errors.allowedNetworks}
        onChange={(networks) => draft.set('allowedNetworks', networks)}
      />
      <NativeSelect
        label="Send NOTIFY by way of"
        data={[
          { value: 'contact', label: 'The phone’s contact' },
          { value: 'registrar', label: 'The registrar (SIP server)' },
        ]}
        value={values.notifyVia}
        error={errors.notifyVia}
        onChange={(event) =>
          draft.set('notifyVia', event.currentTarget.value === 'registrar' ? 'registrar' : 'contact')
        }
      />
      <Switch
        label="Resync by itself"
        description="Ask phones to resync when a save changes their files."
        checked={values.autoResync}
        onChange={(event) => draft.set('autoResync', event.currentTarget.checked)}
      />
    </Section>
  )
}

/** Time zone and language stand above; a label belongs to one line of one phone. */
const inherited: SettingSpec[] = [...phoneSettings, ...lineSettings].filter(
  ({ key }) => key !== 'language' && key !== 'label',
)

function SettingsOfTenant({ draft, tenant }: Props) {
  return (
    <Section title="Settings of all its phones" rows>
      {inherited.map((spec) => (
        <SettingField
          key={spec.key}
          spec={spec}
          value={draft.values.settings[spec.key]}
          isSet={tenant?.secretSettings.includes(spec.key)}
          error={draft.errors[`settings.${spec.key}`]}
          onChange={(value) => {
            const { [spec.key]: _, ...rest } = draft.values.settings
            draft.set(
              'settings',
              value === undefined ? rest : { ...rest, [spec.key]: value },
              `settings.${spec.key}`,
            )
          }}
        />
      ))}
    </Section>
  )
}
