/** How the phone gets its configuration, and what proves that it is the phone. */

import { t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import { Button, Switch } from '@mantine/core'
import { useState } from 'react'
import type { Model } from '../../../../src/schema/model.ts'
import type { Phone } from '../../../../src/schema/phone.ts'
import { ClearableSecret } from '../../components/clearable-secret.tsx'
import { DraftText } from '../../components/draft-text.tsx'
import { FoldedSection } from '../../components/folded-section.tsx'
import { LoopbackNotice } from '../../components/loopback-notice.tsx'
import { soon } from '../../components/soon.tsx'
import { TakenOver } from '../../components/taken-over.tsx'
import { maskedUrl } from '../../lib/format.ts'
import { useMay, useReadOnlyReason } from '../../lib/session.ts'
import type { Draft } from '../../lib/use-draft.ts'
import type { PhoneDraft } from './phone-draft.ts'
import { ReplaceCredential, Replaced } from './replace-credential.tsx'
import { SecretField } from './secret-field.tsx'
import { UrlActs, UrlField } from './url-field.tsx'

/** Of apps alone. */
const HandOver = soon(() => import('./hand-over.tsx'))
const HandOverState = soon(() => import('./hand-over-state.tsx'))

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
        title={t`Provisioning`}
        wrong={Object.keys(errors).some((path) => ownFields.test(path))}
        summary={
          phone ? (
            <>
              <span className="mono">{maskedUrl(phone.provisioningUrl)}</span>
              {values.acceptUploads && <span className="detail"> {t`takes uploads`}</span>}
              {model?.supports.handOver && <HandOverState code={code} phone={phone} />}
            </>
          ) : (
            <span className="detail">{t`its URL is made when you save`}</span>
          )
        }
        acts={phone && <Acts code={code} phone={phone} model={model} />}
      >
        {phone && <SecretField code={code} phone={phone} />}
        {phone && <UrlField url={phone.provisioningUrl} />}
        <UploadsSwitch draft={draft} model={model} />
        <DraftText
          draft={draft}
          name="fileName"
          label={t`Optional file name`}
          className="mono-input"
          placeholder={ownName ? t`${ownName} (the model’s own)` : undefined}
          spellCheck={false}
        />
        <DraftText
          draft={draft}
          name="httpUsername"
          label={t`HTTP/S Username`}
          autoComplete="off"
          placeholder={t`none: the secret in the URL is the only proof`}
        />
        <HttpPassword code={code} draft={draft} phone={phone} />
        <DraftText
          draft={draft}
          name="contact"
          label={t`Contact`}
          className="mono-input"
          description={t`Advanced: the SIP address to send Resync config and Reboot to; learned from the phone’s fetches when empty.`}
          placeholder="sip:100@192.0.2.10:5060"
          spellCheck={false}
        />
      </FoldedSection>
    </>
  )
}

function Acts({ code, phone, model }: Pick<Props, 'code' | 'model'> & { phone: Phone }) {
  const mayHandOver = useMay('reveal')
  return (
    <>
      <UrlActs url={phone.provisioningUrl} name={phone.name} />
      {mayHandOver && model?.supports.handOver && <HandOver code={code} phone={phone} model={model} />}
    </>
  )
}

function UploadsSwitch({ draft, model }: Pick<Props, 'draft' | 'model'>) {
  return (
    <TakenOver path="acceptUploads">
      <Switch
        label={t`Accept data from phone`}
        description={
          model && !model.supports.uploads
            ? t`This model is not known to send files.`
            : t`Logs, overrides, contacts and call lists that this phone may send.`
        }
        checked={draft.values.acceptUploads}
        error={draft.errors.acceptUploads}
        onChange={(event) => draft.set('acceptUploads', event.currentTarget.checked)}
      />
    </TakenOver>
  )
}

function HttpPassword({ code, draft, phone }: Omit<Props, 'model'>) {
  return (
    <>
      <ClearableSecret
        label={t`HTTP/S Password`}
        isSet={phone?.hasHttpPassword ?? false}
        value={draft.values.httpPassword}
        error={draft.errors.httpPassword}
        onChange={(value) => draft.set('httpPassword', value)}
      />
      {phone?.hasHttpPassword && <HttpPasswordActs code={code} phone={phone} />}
    </>
  )
}

function HttpPasswordActs({ code, phone }: { code: string; phone: Phone }) {
  const [replacing, setReplacing] = useState(false)
  const readOnly = useReadOnlyReason('change') !== undefined
  return (
    <div>
      {!readOnly && (
        <Button
          size="compact-xs"
          variant="subtle"
          className="beside-label"
          aria-label={t`Replace the HTTP/S password…`}
          onClick={() => setReplacing(true)}
        >
          <Trans>Replace…</Trans>
        </Button>
      )}
      {phone.oldHttpPassword && <Replaced what={t`HTTP/S password`} {...phone.oldHttpPassword} />}
      <ReplaceCredential
        by="replaceHttpPassword"
        code={code}
        phone={phone}
        opened={replacing}
        onClose={() => setReplacing(false)}
      />
    </div>
  )
}
