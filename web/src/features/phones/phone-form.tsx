/** The form of a phone, new or known. */

import { Skeleton } from '@mantine/core'
import { useNavigate } from '@tanstack/react-router'
import type { Extension } from '../../../../src/schema/extension.ts'
import type { Model } from '../../../../src/schema/model.ts'
import type { Phone } from '../../../../src/schema/phone.ts'
import { FormPage } from '../../components/form-page.tsx'
import { Section } from '../../components/section.tsx'
import { tellDone } from '../../components/tell.ts'
import { useAllExtensions, useAllModels } from '../../lib/all-of.ts'
import { call } from '../../lib/api.ts'
import { useAsk } from '../../lib/queries.ts'
import { useReadOnlyReason } from '../../lib/session.ts'
import { useDraft } from '../../lib/use-draft.ts'
import { useSaving } from '../../lib/use-saving.ts'
import { askToDelete } from './delete-phones.tsx'
import { IdentityFields } from './identity-fields.tsx'
import { LineFields } from './line-fields.tsx'
import { SettingFields } from './line-settings.tsx'
import {
  checkPhone,
  emptyPhone,
  fittingLines,
  type PhoneDraft,
  phoneFields,
  phoneLabels,
  toCreate,
  toPatch,
  toPhoneDraft,
} from './phone-draft.ts'
import { ProvisioningFields } from './provisioning-fields.tsx'

type Props = { code: string; phone?: Phone }

export function PhoneForm(props: Props) {
  const models = useAllModels(props.code)
  const extensions = useAllExtensions(props.code)
  if (!models || !extensions) return <Skeleton height={420} aria-label="Loading" />
  return <LoadedForm {...props} models={models} extensions={extensions} />
}

type LoadedProps = Props & { models: Model[]; extensions: Extension[] }

function usePhoneSaving({ code, phone: known, models }: LoadedProps) {
  const navigate = useNavigate()
  const draft = useDraft<PhoneDraft>(known ? toPhoneDraft(known) : emptyPhone, (values) =>
    checkPhone(values, known === undefined),
  )
  const model = models.find(({ id }) => id === draft.values.modelId)
  const params = { code, id: known?.id ?? '' }
  const saving = useSaving<PhoneDraft, Phone>({
    draft,
    known,
    toDraft: toPhoneDraft,
    send: (phone, ifMatch) =>
      phone
        ? call('updatePhone', { params, body: toPatch(draft.values, phone, model), ifMatch })
        : call('createPhone', { params, body: toCreate(draft.values, model) }),
    readCurrent: () => call('phone', { params }),
    onSaved: (saved, isNew) => {
      tellDone(`${saved.name} is saved`)
      if (isNew) navigate({ to: '/t/$code/phones/$id', params: { code, id: saved.id }, replace: true })
    },
    // The server counts the lines that were sent; the form knows them by number.
    fieldOf: (path) => {
      const index = path.match(/^lines\.(\d+)/)?.[1]
      const line = index === undefined ? undefined : fittingLines(draft.values, model)[Number(index)]?.line
      return line === undefined ? path : `lines.${line}`
    },
  })
  return { draft, saving, phone: saving.base, model }
}

function LoadedForm(props: LoadedProps) {
  const { code, models, extensions } = props
  const navigate = useNavigate()
  const { draft, saving, phone, model } = usePhoneSaving(props)
  const inherited = useAsk('tenant', { params: { code } }).data?.settings ?? {}
  const secretSettings = phone?.secretSettings ?? []
  const toList = () => navigate({ to: '/t/$code/phones', params: { code } })
  const phoneSpecs = model?.settings.filter(({ scope }) => scope === 'phone') ?? []
  return (
    <FormPage
      label={phone ? `Phone ${phone.name}` : 'New phone'}
      draft={draft}
      saving={saving}
      labels={phoneLabels}
      fields={phoneFields}
      readOnly={useReadOnlyReason()}
      onCancel={toList}
      onDelete={
        phone &&
        (() =>
          askToDelete({
            code,
            phones: [phone],
            onDone: () => {
              saving.released.current = true
              toList()
            },
          }))
      }
    >
      <IdentityFields draft={draft} models={models} isNew={phone === undefined} />
      <ProvisioningFields code={code} draft={draft} phone={props.phone ?? phone} model={model} />
      <LineFields
        draft={draft}
        model={model}
        extensions={extensions}
        secretSettings={secretSettings}
        inherited={inherited}
      />
      {phoneSpecs.length > 0 && (
        <Section title="Settings" rows>
          <SettingFields
            specs={phoneSpecs}
            draft={draft}
            secretSettings={secretSettings}
            inherited={inherited}
          />
        </Section>
      )}
    </FormPage>
  )
}
