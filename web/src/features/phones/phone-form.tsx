/** The form of a phone, new or known. */

import { plural, t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import { Alert, Skeleton, Text } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import { useMemo, useRef, useState } from 'react'
import type { ModelDetail } from '../../../../src/schema/model.ts'
import type { Phone } from '../../../../src/schema/phone.ts'
import type { SettingSpec } from '../../../../src/schema/settings.ts'
import { FormPage } from '../../components/form-page.tsx'
import { ParametersSection } from '../../components/parameters-section.tsx'
import { Section } from '../../components/section.tsx'
import { SettingGroups } from '../../components/setting-groups.tsx'
import { call } from '../../lib/api.ts'
import { type Extensions, useExtensions } from '../../lib/extensions.ts'
import { usePhoneLevels } from '../../lib/inheritance.ts'
import { fieldsOfModel, unknownSettings } from '../../lib/left-out.ts'
import { type Models, useModels } from '../../lib/models.ts'
import { namesOfModel } from '../../lib/parameters.ts'
import { askOptions, useAsk } from '../../lib/queries.ts'
import { handOn } from '../../lib/save-result.ts'
import { useReadOnlyReason } from '../../lib/session.ts'
import { type SettingValues, useSettingValues } from '../../lib/setting-values.ts'
import { useDraft } from '../../lib/use-draft.ts'
import { useSaving } from '../../lib/use-saving.ts'
import { useVendors, useVendorsOfMac } from '../../lib/vendors.ts'
import { askToDelete } from './ask-to-delete.ts'
import { PreviewAboveBar, useCountChanges, usePreview } from './file-preview.tsx'
import { IdentityFields } from './identity-fields.tsx'
import { PhoneKeys } from './key-fields.tsx'
import { LineFields } from './line-fields.tsx'
import { numberToBeMade, withExtensions } from './next-phone.ts'
import { PhoneAside } from './phone-aside.tsx'
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
import { SharedFields } from './shared-fields.tsx'

type Props = {
  code: string
  phone?: Phone
  /** What a new one begins with, and the phone that it is like. */
  begin?: { draft: PhoneDraft; like: Phone; isSeries: boolean }
}

/** The model of a phone that is known is waited for: it says what the form has. */
export function PhoneForm(props: Props) {
  const { code, phone = props.begin?.like } = props
  const { isLoading } = useModel(code, phone?.modelId ?? '')
  const extensions = useExtensions(
    code,
    useMemo(() => namedBy(phone, props.begin?.draft), [phone, props.begin]),
  )
  // What is typed stays, whatever is asked again.
  const isReady = useRef(false)
  if (!isLoading && extensions && !extensions.isLooking) isReady.current = true
  if (!extensions || !isReady.current) return <Skeleton height={420} aria-label={t`Loading`} />
  return <LoadedForm {...props} extensions={extensions} />
}

function useModel(code: string, id: string) {
  return useAsk('model', { params: { code, id } }, { enabled: id !== '' })
}

/** The extensions that a phone names. */
function namedBy(phone: Phone | undefined, begin?: PhoneDraft) {
  const keys = [...(phone?.lineKeys ?? []), ...(phone?.expansionKeys ?? [])]
  return {
    ids: [
      ...(phone?.lines.map(({ extensionId }) => extensionId) ?? []),
      ...Object.values(begin?.lines ?? {}).filter((id) => numberToBeMade(id) === undefined),
    ],
    numbers: keys.map(({ value }) => value).filter((value) => /^\+?\d+$/.test(value)),
  }
}

type LoadedProps = Props & { extensions: Extensions }

const nobody: readonly string[] = []

/** What the model may be, and what is known of the chosen one. */
function useChosenModel(code: string, { modelId, mac, virtual }: PhoneDraft, phones: (Phone | undefined)[]) {
  const vendors = useVendors()
  const ofMac = useVendorsOfMac(vendors, mac)
  const models = useModels(code, {
    ofMac: virtual ? nobody : ofMac,
    label: (id) => modelNameOf(phones, id),
  })
  const { data: detail, error: detailError } = useModel(code, modelId)
  return { vendors, ofMac, models, model: detail ?? models.byId(modelId), detail, detailError }
}

function modelNameOf(phones: (Phone | undefined)[], id: string): string | undefined {
  const phone = phones.find((each) => each?.modelId === id)
  return phone && `${phone.vendor} ${phone.modelName}`.trim()
}

function usePhoneSaving({ code, phone: known, begin }: LoadedProps) {
  const navigate = useNavigate()
  const client = useQueryClient()
  const isNext = useRef(false)
  const own = useRef<readonly SettingSpec[]>(undefined)
  const draft = useDraft<PhoneDraft>(known ? toPhoneDraft(known) : (begin?.draft ?? emptyPhone), (values) =>
    checkPhone(values, {
      isNew: known === undefined,
      own: own.current,
    }),
  )
  const chosen = useChosenModel(code, draft.values, [known, begin?.like])
  const { model, detail } = chosen
  own.current = detail?.settings
  const params = { code, id: known?.id ?? '' }
  const countChanges = useCountChanges(code, params.id)
  const [changed, setChanged] = useState<SavedChange>()
  const saving = useSaving<PhoneDraft, Phone>({
    draft,
    known,
    toDraft: toPhoneDraft,
    send: async (values, phone, guard) => {
      if (!phone) {
        const body = toCreate(values, model)
        const lines = await withExtensions(code, fittingLines(values, model), body.name)
        return call('createPhone', { params, body: { ...body, lines }, ...guard })
      }
      const body = toPatch(values, phone, model)
      const count = await countChanges(body)
      const saved = await call('updatePhone', { params, body, ...guard })
      setChanged({ count, wasPending: (known ?? phone).status.pending, servedAt: saved.status.servedAt })
      return saved
    },
    readCurrent: () => call('phone', { params }),
    whoSaved: async ({ revision }) => {
      const query = { kinds: ['changes' as const], pageSize: 20 }
      const { items } = await call('phoneHistory', { params, query })
      for (const item of items)
        if (item.kind === 'changes' && item.who !== null && (item.revision ?? 0) > revision)
          return { who: item.who, at: item.at }
      return undefined
    },
    onSaved: (saved, isNew) => {
      if (isNext.current) {
        const next = { to: '/t/$code/phones/$id', params: { code, id: 'new' } } as const
        saving.released.current = true
        handOn(saved, Date.now(), true)
        client.setQueryData(askOptions('phone', { params: { code, id: saved.id } }).queryKey, saved)
        navigate({ ...next, search: { like: saved.id, step: 'next' }, replace: isNew })
      } else if (isNew) navigate({ to: '/t/$code/phones/$id', params: { code, id: saved.id }, replace: true })
    },
    fieldOf: (path) => {
      // A parameter is a line of one field here.
      if (path.startsWith('parameters.')) return 'parameters'
      // The server counts the lines that were sent; the form knows them by number.
      const index = path.match(/^lines\.(\d+)/)?.[1]
      const line = index === undefined ? undefined : fittingLines(draft.values, model)[Number(index)]?.line
      return line === undefined ? path : `lines.${line}`
    },
  })
  const saveBy = (next: boolean) => () => {
    isNext.current = next
    saving.save()
  }
  return { draft, saving, changed, phone: saving.base, chosen, save: saveBy(false), saveAndNew: saveBy(true) }
}

/** What is not saved of a phone that is gone is let go. */
function deleting(code: string, phone: Phone, released: { current: boolean }, onDone: () => void) {
  const done = () => {
    released.current = true
    onDone()
  }
  return () => askToDelete({ code, target: { ids: [phone.id] }, count: 1, known: [phone], onDone: done })
}

/** What a value that only names something is called. */
function wordsOfValues(extensions: Extensions, modelWords: (id: string) => string | undefined) {
  return (path: string, value: unknown) => {
    if (path === 'modelId') return modelWords(String(value))
    const line = path.startsWith('lines.') && extensions.byId(String(value))
    return line ? `${line.number} · ${line.name}` : undefined
  }
}

function LoadedForm(props: LoadedProps) {
  const { code, extensions, begin } = props
  const navigate = useNavigate()
  const { draft, saving, changed, phone, chosen, save, saveAndNew } = usePhoneSaving(props)
  const { models, model, detail, detailError } = chosen
  const levels = usePhoneLevels(code, draft.values.modelId, draft.values.presetId)
  // What the server said is of the model that is saved.
  const remarks = props.phone?.modelId === draft.values.modelId ? props.phone.unsupported : []
  const values = useSettingValues(draft, phone, levels, remarks)
  const toList = () => navigate({ to: '/t/$code/phones', params: { code } })
  const readOnly = useReadOnlyReason('change')
  const patch = phone && readOnly === undefined ? toPatch(draft.values, phone, model) : {}
  const preview = usePreview(code, phone?.id ?? '', patch)
  const valueInWords = wordsOfValues(extensions, (id) => wordsForModel(models, [phone, props.phone], id))
  const form = (
    <FormPage
      label={phone ? t`Phone ${phone.name}` : t`New phone`}
      {...{ draft, saving, readOnly, valueInWords }}
      {...{ labels: phoneLabels, fields: phoneFields }}
      andNew={{ save: saveAndNew, isUsual: begin?.isSeries ?? false }}
      onSave={save}
      afterSaving={
        changed && phone
          ? changeInWords(changed, props.phone ?? phone)
          : begin && <PhoneLink code={code} phone={begin.like} />
      }
      aboveBar={<PreviewAboveBar preview={preview} />}
      onCancel={toList}
      onDelete={phone && deleting(code, phone, saving.released, toList)}
    >
      <IdentityFields draft={draft} {...chosen} isNew={phone === undefined} isLike={begin !== undefined}>
        <SharedFields code={code} draft={draft} phone={phone} />
      </IdentityFields>
      <LineFields {...{ draft, model, detail, extensions, values }} phone={props.phone} />
      {detail && <PhoneKeys {...props} draft={draft} model={detail} changes={preview.changes} />}
      <ProvisioningFields code={code} draft={draft} phone={props.phone ?? phone} model={model} />
      {detail ? (
        <PhoneSettings model={detail} values={values} />
      ) : (
        <NoSettings error={detailError} isChosen={draft.values.modelId !== ''} />
      )}
      {model && (
        <ParametersSection
          whose="phone"
          {...{ levels, names: namesOfModel(code, model), readOnly: readOnly !== undefined }}
          text={draft.values.parameters}
          error={draft.errors.parameters}
          onChange={(text) => draft.set('parameters', text)}
        />
      )}
    </FormPage>
  )
  if (!props.phone) return <div className="form-column">{form}</div>
  return (
    <div className="with-aside">
      {form}
      <PhoneAside code={code} phone={props.phone} preview={preview} />
    </div>
  )
}

function PhoneLink({ code, phone }: { code: string; phone: Phone }) {
  return (
    <Link className="text-link" to="/t/$code/phones/$id" params={{ code, id: phone.id }}>
      {phone.name}
    </Link>
  )
}

function wordsForModel(models: Models, phones: (Phone | undefined)[], id: string): string | undefined {
  return models.byId(id)?.name ?? phones.find((each) => each?.modelId === id)?.modelName
}

type SavedChange = { count: number | undefined; wasPending: boolean; servedAt: string | null }

/** What a save means for the phone, until it fetches. */
function changeInWords({ count, wasPending, servedAt }: SavedChange, phone: Phone): string {
  if (phone.status.servedAt !== servedAt) return ''
  if (count === 0) return wasPending ? t`nothing more differs in its file` : t`its file stays as it is`
  if (!phone.status.pending && count === undefined) return ''
  if (phone.status.servedAt === null) return t`the phone has not fetched its file yet`
  if (count === undefined) return t`its files differ until it fetches`
  return wasPending
    ? plural(count, {
        one: '# more parameter differs until it fetches',
        other: '# more parameters differ until it fetches',
      })
    : plural(count, {
        one: '# parameter differs until it fetches',
        other: '# parameters differ until it fetches',
      })
}

/** While no model says what can be set. */
function NoSettings({ error, isChosen }: { error: Error | null; isChosen: boolean }) {
  if (error)
    return (
      <Alert color="red" variant="light" title={t`The model could not be read`} role="alert">
        {error.message}
      </Alert>
    )
  return (
    <Section title={t`Settings`}>
      {isChosen ? (
        <Skeleton height={300} aria-label={t`Loading`} />
      ) : (
        <Text c="dimmed">
          <Trans>Choose a model; it says what can be set.</Trans>
        </Text>
      )}
    </Section>
  )
}

function PhoneSettings({ model, values }: { model: ModelDetail; values: SettingValues }) {
  const { specs, leftOut } = useMemo(() => fieldsOfModel(model), [model])
  const keys = new Set([...Object.keys(values.settings), ...values.secretSettings])
  return (
    <SettingGroups
      key={model.id}
      folded
      specs={specs}
      leftOut={[...leftOut, ...unknownSettings(keys, model.settings)]}
      values={values}
    />
  )
}
