/** The fields of a tenant, in the groups that people look for them. */

import { msg, t } from '@lingui/core/macro'
import { NumberInput, Switch, TagsInput } from '@mantine/core'
import { phoneSettings, vocabulary } from '../../../../src/schema/settings.ts'
import type { Tenant } from '../../../../src/schema/tenant.ts'
import { Choice } from '../../components/choice.tsx'
import { DraftText } from '../../components/draft-text.tsx'
import { ParametersSection } from '../../components/parameters-section.tsx'
import { Section } from '../../components/section.tsx'
import { SettingGroups } from '../../components/setting-groups.tsx'
import { TakenOver } from '../../components/taken-over.tsx'
import { ZoneField } from '../../components/zone-field.tsx'
import { inheritedInWords, inheritedOf, type Level, useSystemLevel } from '../../lib/inheritance.ts'
import { optionsOf, say, type Words } from '../../lib/language.ts'
import { fieldsOfTenant, unknownSettings } from '../../lib/left-out.ts'
import { useSettingValues } from '../../lib/setting-values.ts'
import type { Draft } from '../../lib/use-draft.ts'
import { type TenantDraft, tenantLabels } from './tenant-draft.ts'

type Props = { draft: Draft<TenantDraft>; tenant: Tenant | undefined; readOnly: boolean }
const below: ('label' | 'input' | 'description' | 'error')[] = ['label', 'input', 'description', 'error']

const transports = vocabulary.find(({ key }) => key === 'transport')?.options ?? []
const ways: Words<Tenant['notifyVia']> = {
  contact: msg`The phone’s contact`,
  registrar: msg`The registrar (SIP server)`,
  link: msg`The PBX link that tells where it is`,
}

const certificateRules = () => [
  {
    value: 'off',
    label: t`Not asked for`,
    description: t`A phone’s secret URL, and its user name and password if it has them, say who it is.`,
  },
  {
    value: 'wanted',
    label: t`Wanted`,
    description: t`A phone that shows the certificate of its maker has to be the one that its MAC says; one that shows none gets its file.`,
  },
  {
    value: 'needed',
    label: t`Needed`,
    description: t`Without the certificate of its maker, with its MAC in it, a phone gets no file: none by HTTP, TFTP or through a proxy. Virtual phones have none and need none.`,
  },
]

export function TenantFields({ draft, tenant, readOnly }: Props) {
  const { values, errors } = draft
  const levels = useSystemLevel()
  /** What applies while a field of the tenant is empty. */
  const fromSystem = (key: string) => {
    const spec = vocabulary.find((each) => each.key === key)
    const inherited = inheritedOf(levels, key)
    return spec && inherited && inheritedInWords(spec, inherited)
  }
  return (
    <>
      <Section title={t`Tenant`} rows>
        <DraftText draft={draft} name="name" label={t`Name`} autoFocus={!tenant} />
        <DraftText
          draft={draft}
          name="code"
          label={t`Code`}
          className="mono-input"
          description={t`In addresses and SIP user names: 100-CODE.`}
        />
        <TakenOver path="timezone">
          <ZoneField
            name="timezone"
            label={say(tenantLabels.timezone)}
            empty={fromSystem('timezone') ?? t`The phone’s own`}
            value={values.timezone}
            error={errors.timezone}
            onChange={(zone) => draft.set('timezone', zone)}
          />
        </TakenOver>
        <TakenOver path="language">
          <Choice
            name="language"
            label={say(tenantLabels.language)}
            empty={fromSystem('language') ?? t`The phone’s own`}
            what={t`a language`}
            options={languages(values.language)}
            value={values.language || null}
            error={errors.language}
            onChange={(language) => draft.set('language', language ?? '')}
          />
        </TakenOver>
      </Section>
      <SipFields draft={draft} fromSystem={fromSystem} />
      <FetchFields draft={draft} />
      <SettingsOfTenant draft={draft} tenant={tenant} levels={levels} />
      <ParametersSection
        whose="tenant"
        names={tenant ? { kind: 'reach', code: tenant.code } : { kind: 'any' }}
        {...{ levels, readOnly }}
        text={values.parameters}
        error={errors.parameters}
        onChange={(text) => draft.set('parameters', text)}
      />
    </>
  )
}

function languages(present: string) {
  const known = phoneSettings.find(({ key }) => key === 'language')?.options ?? []
  const offered = known.map(({ value, label }) => ({ value, label: say(label) }))
  return present === '' || known.some(({ value }) => value === present)
    ? offered
    : [...offered, { value: present, label: present }]
}

type SipProps = { draft: Draft<TenantDraft>; fromSystem: (key: string) => string | undefined }

function SipFields({ draft, fromSystem }: SipProps) {
  const { values, errors } = draft
  return (
    <Section title="SIP" rows>
      <DraftText
        draft={draft}
        name="sipServer"
        label={say(tenantLabels.sipServer)}
        className="mono-input"
        placeholder={fromSystem('server') ?? 'pbx.example.com'}
      />
      <TakenOver path="sipPort">
        <NumberInput
          label={say(tenantLabels.sipPort)}
          placeholder={fromSystem('port') ?? t`5060 (default)`}
          min={1}
          max={65535}
          clampBehavior="none"
          allowDecimal={false}
          value={values.sipPort ?? ''}
          error={errors.sipPort}
          onChange={(port) => draft.set('sipPort', port === '' ? null : Number(port))}
        />
      </TakenOver>
      <TakenOver path="sipTransport">
        <Choice
          name="sipTransport"
          label={say(tenantLabels.sipTransport)}
          options={transports.map(({ value, label }) => ({ value, label: say(label) }))}
          value={values.sipTransport}
          error={errors.sipTransport}
          onChange={(value) => {
            if (value === 'udp' || value === 'tcp' || value === 'tls') draft.set('sipTransport', value)
          }}
        />
      </TakenOver>
      <DraftText
        draft={draft}
        name="outboundProxy"
        label={say(tenantLabels.outboundProxy)}
        className="mono-input"
        placeholder={fromSystem('outboundProxy') ?? t`none`}
      />
    </Section>
  )
}

type NetworksProps = {
  draft: Draft<TenantDraft>
  name: 'allowedNetworks' | 'tftpNetworks' | 'pnpNetworks'
  /** What no network means. */
  none: string
  description: string
}

function NetworksField({ draft, name, none, description }: NetworksProps) {
  const networks = draft.values[name]
  return (
    <TakenOver path={name}>
      <TagsInput
        label={say(tenantLabels[name])}
        description={description}
        inputWrapperOrder={below}
        placeholder={networks.length === 0 ? none : undefined}
        splitChars={[',', ' ']}
        value={networks}
        error={draft.errors[name]}
        onChange={(typed) => draft.set(name, typed)}
      />
    </TakenOver>
  )
}

function CertificateRule({ draft }: { draft: Draft<TenantDraft> }) {
  const { values, errors } = draft
  return (
    <TakenOver path="clientCertificates">
      <Choice
        name="clientCertificates"
        label={say(tenantLabels.clientCertificates)}
        description={certificateRules().find(({ value }) => value === values.clientCertificates)?.description}
        options={certificateRules()}
        value={values.clientCertificates}
        error={errors.clientCertificates}
        onChange={(rule) =>
          draft.set('clientCertificates', rule === 'wanted' || rule === 'needed' ? rule : 'off')
        }
      />
    </TakenOver>
  )
}

function FetchFields({ draft }: { draft: Draft<TenantDraft> }) {
  const { values, errors } = draft
  return (
    <Section title={t`Fetching and asking`} rows>
      <NetworksField
        draft={draft}
        name="allowedNetworks"
        none={t`all networks`}
        description={t`Phones may fetch from these only, such as 192.0.2.0/24. Empty: from anywhere.`}
      />
      <NetworksField
        draft={draft}
        name="tftpNetworks"
        none={t`nowhere`}
        description={t`In these networks whoever asks by TFTP with a phone’s MAC gets that phone’s file, with its passwords: no secret protects it. Empty: nowhere.`}
      />
      <NetworksField
        draft={draft}
        name="pnpNetworks"
        none={t`nowhere`}
        description={t`In these networks a phone that asks by SIP multicast is told its own URL. Whoever pretends to be the phone hears it, too. Empty: nowhere.`}
      />
      <CertificateRule draft={draft} />
      <TakenOver path="notifyVia">
        <Choice
          name="notifyVia"
          label={t`Send NOTIFY by way of`}
          options={optionsOf(ways)}
          value={values.notifyVia}
          error={errors.notifyVia}
          onChange={(way) => draft.set('notifyVia', way === 'registrar' || way === 'link' ? way : 'contact')}
        />
      </TakenOver>
      <TakenOver path="autoResync">
        <Switch
          label={t`Resync by itself`}
          description={t`Ask phones to resync when a save changes their files.`}
          checked={values.autoResync}
          onChange={(event) => draft.set('autoResync', event.currentTarget.checked)}
        />
      </TakenOver>
      {values.autoResync && (
        <TakenOver path="autoResyncMinutes">
          <NumberInput
            label={say(tenantLabels.autoResyncMinutes)}
            description={t`Minutes. What is saved meanwhile waits, and is one resync then; 0 asks after each save.`}
            inputWrapperOrder={below}
            min={0}
            max={1440}
            clampBehavior="none"
            allowDecimal={false}
            value={values.autoResyncMinutes}
            error={errors.autoResyncMinutes}
            onChange={(minutes) => draft.set('autoResyncMinutes', minutes === '' ? 10 : Number(minutes))}
          />
        </TakenOver>
      )}
    </Section>
  )
}

function SettingsOfTenant({ draft, tenant, levels }: Omit<Props, 'readOnly'> & { levels: readonly Level[] }) {
  const keys = new Set([...Object.keys(draft.values.settings), ...(tenant?.secretSettings ?? [])])
  return (
    <SettingGroups
      title={t`Settings of all its phones`}
      specs={fieldsOfTenant.specs}
      leftOut={[...fieldsOfTenant.leftOut, ...unknownSettings(keys, [])]}
      values={useSettingValues(draft, tenant, levels)}
    />
  )
}
