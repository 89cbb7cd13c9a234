/** How the phone gets its configuration, and what proves that it is the phone. */

import { Switch } from '@mantine/core'
import type { Model } from '../../../../src/schema/model.ts'
import type { Phone } from '../../../../src/schema/phone.ts'
import { ClearableSecret } from '../../components/clearable-secret.tsx'
import { DraftText } from '../../components/draft-text.tsx'
import { FoldedSection } from '../../components/folded-section.tsx'
import { LoopbackNotice } from '../../components/loopback-notice.tsx'
import { TakenOver } from '../../components/taken-over.tsx'
import { maskedUrl } from '../../lib/format.ts'
import type { Draft } from '../../lib/use-draft.ts'
import type { PhoneDraft } from './phone-draft.ts'
import { SecretField } from './secret-field.tsx'
import { UrlActs, UrlField } from './url-field.tsx'

type Props = {
  code: string
  draft: Draft<PhoneDraft>
  phone: Phone | undefined
  model: Model | undefined
}

/** A mistake in one of them opens the section. */
const ownFields = /^(secret|acceptUploads|fileName|httpUsername|httpPassword|contact)$/

/** `{mac}.cfg` with what is known of the phone. */
function ownFileName(model: Model | undefined, mac: string): string | undefined {
  const name = model?.mainFile || undefined
  const digits = mac.replace(/[^0-9a-fA-F]/g, '').toLowerCase()
  if (name === undefined || digits.length !== 12) return name
  return name.replaceAll('{mac}', digits).replaceAll('{MAC}', digits.toUpperCase())
}

export function ProvisioningFields({ code, draft, phone, model }: Props) {
  const { values, errors } = draft
  const ownName = ownFileName(model, values.mac)
  return (
    <>
      {/* Outside, since it is folded as a rule. */}
      <LoopbackNotice url={phone?.provisioningUrl} />
      <FoldedSection
        title="Provisioning"
        wrong={Object.keys(errors).some((path) => ownFields.test(path))}
        summary={
          phone ? (
            <>
              <span className="mono">{maskedUrl(phone.provisioningUrl)}</span>
              {values.acceptUploads && <span className="detail"> takes uploads</span>}
            </>
          ) : (
            <span className="detail">its URL is made when you save</span>
          )
        }
        acts={phone && <UrlActs url={phone.provisioningUrl} name={phone.name} />}
      >
        {phone && <SecretField code={code} phone={phone} />}
        {phone && <UrlField url={phone.provisioningUrl} />}
        <UploadsSwitch draft={draft} model={model} />
        <DraftText
          draft={draft}
          name="fileName"
          label="Optional file name"
          className="mono-input"
          placeholder={ownName ? `${ownName} (the model’s own)` : undefined}
          spellCheck={false}
        />
        <DraftText
          draft={draft}
          name="httpUsername"
          label="HTTP/S Username"
          autoComplete="off"
          placeholder="none: the secret in the URL is the only proof"
        />
        <ClearableSecret
          label="HTTP/S Password"
          isSet={phone?.hasHttpPassword ?? false}
          value={values.httpPassword}
          error={errors.httpPassword}
          onChange={(value) => draft.set('httpPassword', value)}
        />
        <DraftText
          draft={draft}
          name="contact"
          label="Contact"
          className="mono-input"
          description="Advanced: the SIP address to send Resync config and Reboot to; learned from the phone’s fetches when empty."
          placeholder="sip:100@192.0.2.10:5060"
          spellCheck={false}
        />
      </FoldedSection>
    </>
  )
}

function UploadsSwitch({ draft, model }: Pick<Props, 'draft' | 'model'>) {
  return (
    <TakenOver path="acceptUploads">
      <Switch
        label="Accept data from phone"
        description={
          model && !model.supports.uploads
            ? 'This model is not known to send files.'
            : 'Logs, overrides, contacts and call lists that this phone may send.'
        }
        checked={draft.values.acceptUploads}
        error={draft.errors.acceptUploads}
        onChange={(event) => draft.set('acceptUploads', event.currentTarget.checked)}
      />
    </TakenOver>
  )
}
