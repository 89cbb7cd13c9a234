/** Name, virtual or not, model and MAC. */

import { t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import { Switch, Text, TextInput } from '@mantine/core'
import type { ReactNode } from 'react'
import type { Model, VendorNames } from '../../../../src/schema/model.ts'
import { DraftText } from '../../components/draft-text.tsx'
import { Section } from '../../components/section.tsx'
import { TakenOver } from '../../components/taken-over.tsx'
import { eitherOf } from '../../lib/format.ts'
import type { Models } from '../../lib/models.ts'
import type { Draft } from '../../lib/use-draft.ts'
import { isOfVendor } from '../../lib/vendors.ts'
import { ModelChoice } from './model-choice.tsx'
import type { PhoneDraft } from './phone-draft.ts'
import { canScan, ScanBox } from './scan-box.tsx'

type Props = {
  draft: Draft<PhoneDraft>
  models: Models
  model: Model | undefined
  vendors: readonly VendorNames[]
  /** Whose prefix the MAC has. */
  ofMac: readonly string[]
  isNew: boolean
  /** Begun like another one: only its MAC is missing. */
  isLike: boolean
  /** What it shares with others. */
  children: ReactNode
}

export function IdentityFields({ draft, models, model, vendors, ofMac, isNew, isLike, children }: Props) {
  const { values, errors } = draft
  return (
    <Section title={t`Identity`} rows>
      <div className="two-columns">
        <DraftText draft={draft} name="name" label={t`Name`} autoFocus={isNew && !isLike} />
        <TakenOver path="modelId">
          <ModelChoice
            models={models}
            model={model}
            value={values.modelId}
            error={errors.modelId}
            onChange={(id) => draft.set('modelId', id)}
          />
        </TakenOver>
        <TakenOver path="mac">
          {values.virtual ? (
            <Text size="sm" c="dimmed" className="beside-label">
              {values.mac === ''
                ? t`A MAC is made for it when you save.`
                : t`MAC ${values.mac}, made for it.`}
            </Text>
          ) : (
            <TextInput
              label={t`MAC Address`}
              className="mono-input"
              placeholder={t`${'00:15:65:aa:bb:cc'}, in any writing`}
              spellCheck={false}
              autoFocus={isLike}
              description={<PrefixRemark vendors={vendors} ofMac={ofMac} model={model} />}
              inputWrapperOrder={['label', 'input', 'description', 'error']}
              rightSectionWidth={40}
              rightSection={canScan() && <ScanBox onMac={(mac) => draft.set('mac', mac)} />}
              {...draft.text('mac')}
            />
          )}
        </TakenOver>
        <TakenOver path="virtual">
          <Switch
            label={t`Virtual phone provisioning`}
            description={t`A softphone or app: a MAC is made for it.`}
            checked={values.virtual}
            error={errors.virtual}
            onChange={(event) => draft.set('virtual', event.currentTarget.checked)}
          />
        </TakenOver>
      </div>
      {children}
    </Section>
  )
}

type RemarkProps = { vendors: readonly VendorNames[]; ofMac: readonly string[]; model: Model | undefined }

/** Whose the MAC is by its prefix, and whether that can be this model. */
function PrefixRemark({ vendors, ofMac, model }: RemarkProps) {
  if (ofMac.length === 0) return null
  const names = eitherOf(ofMac)
  if (!model || isOfVendor(vendors, model.vendor, ofMac)) return <Trans>{names}, by its prefix</Trans>
  return (
    <span className="come-to-nothing">
      <Trans>
        <span aria-hidden>▲</span> By its prefix this is a phone of {names}, not a {model.vendor} {model.name}
        : is one of the two mistyped?
      </Trans>
    </span>
  )
}
