/** Adopting the device that was chosen: what is known of it is filled in. */

import { t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import { Alert, CloseButton, Group, Skeleton, TextInput } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { type FormEvent, useEffect, useRef, useState } from 'react'
import type { AdoptionOffer, Stranger } from '../../../../src/schema/inbox.ts'
import { Choice } from '../../components/choice.tsx'
import { ReasonButton } from '../../components/reason-button.tsx'
import { Section } from '../../components/section.tsx'
import { tellDone } from '../../components/tell.ts'
import { ApiError } from '../../lib/api.ts'
import { useExtensions } from '../../lib/extensions.ts'
import { useModels } from '../../lib/models.ts'
import { useReadOnlyReason, useSession } from '../../lib/session.ts'
import { nameOf, whatItIs } from './device-words.ts'
import { useAdopt, useOffer } from './inbox-calls.ts'
import { Sure } from './sure.tsx'
import { useDismissing } from './use-dismissing.tsx'

type Props = {
  code: string | undefined
  id: string
  /** Of the system’s inbox: into which tenant, from one device to the next. */
  into: string | undefined
  onInto: (code: string) => void
  onClose: () => void
  onNext: () => void
}

export function AdoptPanel(props: Props) {
  const { code, id, into, onInto, onClose } = props
  const { data, error, isOfAnother } = useOffer(code, id, into)
  const panel = useKeyboardHere(data !== undefined)
  const tenant = code ?? into ?? data?.device.tenant ?? undefined
  if (error && !data)
    return (
      <Alert color="red" variant="light" mt="md" role="alert" withCloseButton onClose={onClose}>
        {error.message}
      </Alert>
    )
  if (!data) return <Skeleton height={200} mt="md" aria-label={t`Loading`} />
  return (
    <div ref={panel} style={{ marginTop: 14 }}>
      <Section
        title={t`Adopt ${nameOf(data.device)}`}
        rows
        aside={
          <Group gap="xs">
            <WhyLink code={code} device={data.device} />
            <CloseButton aria-label={t`Close`} onClick={onClose} />
          </Group>
        }
      >
        {code === undefined && <TenantChoice value={tenant} onChange={onInto} />}
        {isOfAnother && <Skeleton height={200} aria-label={t`Loading`} />}
        {tenant !== undefined && !isOfAnother && (
          <AdoptForm key={tenant} {...props} tenant={tenant} offer={data} />
        )}
      </Section>
    </div>
  )
}

/** Once it is there, the keyboard goes on in the first field of its form, or at the tenant where none is chosen. */
function useKeyboardHere(isThere: boolean) {
  const panel = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (!isThere) return
    const field = panel.current?.querySelector('form input') ?? panel.current?.querySelector('input')
    if (!(field instanceof HTMLElement)) return
    field.focus()
    // Not under a note at the lower edge.
    field.scrollIntoView({ block: 'center' })
  }, [isThere])
  return panel
}

/** Each step of what it got. */
function WhyLink({ code, device }: { code: string | undefined; device: AdoptionOffer['device'] }) {
  const { mac, ip, userAgent, way, asked } = device
  const file = way === 'http' || way === 'tftp' ? asked : ''
  return (
    <Link
      className="text-link"
      to={code === undefined ? '/why' : '/t/$code/why'}
      params={{ code: code ?? '' }}
      search={{
        ...{ mac: mac || undefined, ip: ip || undefined, userAgent: userAgent || undefined },
        ...{ file: file || undefined, protocol: way === 'tftp' ? 'tftp' : undefined },
      }}
    >
      <Trans>Why?</Trans>
    </Link>
  )
}

function TenantChoice({ value, onChange }: { value: string | undefined; onChange: (code: string) => void }) {
  const tenants = useSession()?.tenants ?? []
  return (
    <Choice
      name="tenant"
      label={t`Tenant`}
      options={tenants.map(({ code, name }) => ({ value: code, label: name, detail: code, keys: [code] }))}
      value={value ?? null}
      empty={t`Choose a tenant`}
      what={t`a tenant`}
      onChange={(chosen) => chosen !== null && onChange(chosen)}
    />
  )
}

type Draft = { name: string; mac: string; modelId: string | null; extensionId: string | null }

/** What is typed over what is offered, and what the server says of it. */
function useAdoption(code: string | undefined, tenant: string, { device, ...offer }: AdoptionOffer) {
  const [typed, setTyped] = useState<Partial<Draft>>({})
  const [errors, setErrors] = useState<Record<string, string>>({})
  const { adopt, isPending } = useAdopt(code)
  const draft: Draft = {
    ...{ name: offer.name, mac: device.mac, modelId: offer.modelId },
    extensionId: offer.extension?.id ?? null,
    ...typed,
  }
  const submit = async (then: () => void): Promise<void> => {
    const { name, mac, modelId, extensionId } = draft
    try {
      const body = {
        ...{ name, extensionId },
        ...(modelId !== null && { modelId }),
        ...(device.mac === '' && { mac }),
      }
      await adopt(device.id, tenant, body)
      tellDone(t`${name} is a phone of ${tenant}`)
      then()
    } catch (error) {
      setErrors(errorsOf(error))
    }
  }
  return {
    ...{ draft, errors, isPending, submit },
    type: (change: Partial<Draft>) => setTyped({ ...typed, ...change }),
  }
}

function errorsOf(error: unknown): Record<string, string> {
  if (error instanceof ApiError && error.errors.length > 0)
    return Object.fromEntries(error.errors.map(({ path, message }) => [path, message]))
  return { '': error instanceof Error ? error.message : String(error) }
}

type FormProps = Props & { tenant: string; offer: AdoptionOffer }

function AdoptForm({ code, tenant, offer, onClose, onNext }: FormProps) {
  const { device } = offer
  const { draft, errors, isPending, submit, type } = useAdoption(code, tenant, offer)
  const byEnter = (event: FormEvent) => {
    event.preventDefault()
    void submit(onClose)
  }
  return (
    <form className="form-rows" onSubmit={byEnter} noValidate>
      <TextInput
        label={t`Name`}
        value={draft.name}
        error={errors.name}
        onChange={(event) => type({ name: event.currentTarget.value })}
      />
      {device.mac === '' && (
        <TextInput
          label={t`MAC address`}
          className="mono-input"
          description={t`It did not say; the label does.`}
          value={draft.mac}
          error={errors.mac}
          onChange={(event) => type({ mac: event.currentTarget.value })}
        />
      )}
      <ModelChoice
        {...{ tenant, offer, draft, error: errors.modelId }}
        onChange={(modelId) => type({ modelId })}
      />
      <ExtensionChoice
        {...{ tenant, offer, draft, error: errors['lines.0.extensionId'] }}
        onChange={(extensionId) => type({ extensionId })}
      />
      <Mistakes errors={errors} isShown={device.mac === ''} />
      <Acts {...{ code, device, isPending, onClose }} onNext={() => void submit(onNext)} />
    </form>
  )
}

type ActsProps = Pick<Props, 'code' | 'onClose' | 'onNext'> & { device: Stranger; isPending: boolean }

function Acts({ code, device, isPending, onClose, onNext }: ActsProps) {
  const dismiss = useDismissing(code)
  const readOnly = useReadOnlyReason('adopt')
  return (
    <Group mt="sm">
      <ReasonButton type="submit" reason={readOnly} loading={isPending}>
        <Trans>Adopt</Trans>
      </ReasonButton>
      <ReasonButton reason={readOnly} variant="default" disabled={isPending} onClick={onNext}>
        <Trans>Adopt, then the next</Trans>
      </ReasonButton>
      {!device.dismissed && (
        <ReasonButton
          reason={readOnly}
          variant="default"
          ml="auto"
          onClick={() => {
            onClose()
            dismiss(device)
          }}
        >
          <Trans>Dismiss</Trans>
        </ReasonButton>
      )}
    </Group>
  )
}

/** What is at fault in no field that stands here. */
function Mistakes({ errors, isShown }: { errors: Record<string, string>; isShown: boolean }) {
  const shown = new Set(['name', 'modelId', 'lines.0.extensionId', ...(isShown ? ['mac'] : [])])
  const others = Object.entries(errors).filter(([path]) => !shown.has(path))
  if (others.length === 0) return null
  return (
    <Alert color="red" variant="light" role="alert" mt="xs">
      {others.map(([, message]) => message).join(' ')}
    </Alert>
  )
}

type FieldProps<Value> = {
  tenant: string
  offer: AdoptionOffer
  draft: Draft
  error: string | undefined
  onChange: (value: Value) => void
}

function ModelChoice({ tenant, offer, draft, error, onChange }: FieldProps<string | null>) {
  const { device, modelId } = offer
  const { vendor } = device
  const models = useModels(tenant, {
    ofMac: vendor === null ? [] : [vendor],
    label: (id) => (id === modelId ? whatItIs(device) : undefined),
  })
  return (
    <Choice
      name="modelId"
      label={t`Phone model`}
      description={<Sure device={device} />}
      options={models.options}
      search={models.search}
      value={draft.modelId}
      empty={t`Choose a model`}
      what={t`a phone model`}
      error={error}
      onChange={onChange}
    />
  )
}

function ExtensionChoice({ tenant, offer, draft, error, onChange }: FieldProps<string | null>) {
  const { extension } = offer
  const extensions = useExtensions(tenant, { ids: extension ? [extension.id] : [] })
  const { options, search } = extensions?.pick() ?? { options: [], search: undefined }
  return (
    <Choice
      name="extensionId"
      label={t`First line`}
      description={
        draft.extensionId === extension?.id && extension !== null ? t`the next free one` : undefined
      }
      options={options}
      search={search}
      value={draft.extensionId}
      empty={t`No extension`}
      what={t`an extension`}
      error={error}
      onChange={onChange}
    />
  )
}
