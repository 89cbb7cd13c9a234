/** One preset, new or known. */

import { t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import { NumberInput, Skeleton, Text, TextInput } from '@mantine/core'
import { useNavigate, useParams } from '@tanstack/react-router'
import type { Preset } from '../../../../src/schema/preset.ts'
import { Choice } from '../../components/choice.tsx'
import { DraftText } from '../../components/draft-text.tsx'
import { FormPage } from '../../components/form-page.tsx'
import { NotThere } from '../../components/not-there.tsx'
import { PageHeader } from '../../components/page-header.tsx'
import { ParametersSection } from '../../components/parameters-section.tsx'
import { Section } from '../../components/section.tsx'
import { SettingGroups } from '../../components/setting-groups.tsx'
import { soon } from '../../components/soon.tsx'
import { TakenOver } from '../../components/taken-over.tsx'
import { call } from '../../lib/api.ts'
import { useTenantLevels } from '../../lib/inheritance.ts'
import { fieldsOfSystem, unknownSettings } from '../../lib/left-out.ts'
import { useAsk } from '../../lib/queries.ts'
import { useReadOnlyReason } from '../../lib/session.ts'
import { useSettingValues } from '../../lib/setting-values.ts'
import { type Draft, useDraft } from '../../lib/use-draft.ts'
import { useSaving } from '../../lib/use-saving.ts'
import { useDeletePreset } from './delete-preset.tsx'
import {
  checkPreset,
  emptyPreset,
  type PresetDraft,
  presetFields,
  presetLabels,
  toCreate,
  toPatch,
  toPresetDraft,
} from './preset-draft.ts'
import { ReachNote } from './reach-note.tsx'

const KeysOnModel = soon(
  () => import('../../components/keys-on-model.tsx'),
  () => <Skeleton height={320} aria-label={t`Loading`} />,
)

export function PresetPage() {
  const { code = '', id = '' } = useParams({ strict: false })
  const isNew = id === 'new'
  const { data, error } = useAsk('preset', { params: { code, id } }, { enabled: !isNew })
  if (error && !data) return <NotThere error={error} />
  if (!isNew && !data) return <Skeleton height={420} aria-label={t`Loading`} />
  return (
    <>
      <PageHeader
        crumbs={[
          { label: t`Configuration` },
          { label: t`Provisioning` },
          { label: t`Presets`, to: `/t/${code}/presets` },
        ]}
        title={data?.name ?? t`New preset`}
      />
      <div className="form-column">
        <PresetForm key={id} code={code} preset={data} />
      </div>
    </>
  )
}

type Props = { code: string; preset: Preset | undefined }

function usePresetSaving({ code, preset }: Props) {
  const navigate = useNavigate()
  const draft = useDraft<PresetDraft>(preset ? toPresetDraft(preset) : emptyPreset, checkPreset)
  const params = { code, id: preset?.id ?? '' }
  const saving = useSaving<PresetDraft, Preset>({
    draft,
    known: preset,
    toDraft: toPresetDraft,
    send: (values, base, guard) =>
      base
        ? call('updatePreset', { params, body: toPatch(values, base), ...guard })
        : call('createPreset', { params: { code }, body: toCreate(values), ...guard }),
    readCurrent: () => call('preset', { params }),
    onSaved: ({ id }, isNew) => {
      if (isNew) navigate({ to: '/t/$code/presets/$id', params: { code, id }, replace: true })
    },
    fieldOf: (path) => path.replace(/^parameters\..*/, 'parameters'),
  })
  return { draft, saving }
}

function PresetForm({ code, preset }: Props) {
  const navigate = useNavigate()
  const remove = useDeletePreset(code)
  const { draft, saving } = usePresetSaving({ code, preset })
  const levels = useTenantLevels(code)
  const readOnly = useReadOnlyReason('change')
  const saved = saving.base
  const values = useSettingValues(draft, saved, levels)
  const keys = new Set([...Object.keys(draft.values.settings), ...(saved?.secretSettings ?? [])])
  const toList = () => navigate({ to: '/t/$code/presets', params: { code } })
  return (
    <FormPage
      label={preset ? t`Preset ${preset.name}` : t`New preset`}
      draft={draft}
      saving={saving}
      labels={presetLabels}
      fields={presetFields}
      readOnly={readOnly}
      onCancel={toList}
      onDelete={
        preset &&
        (() =>
          remove(preset, () => {
            saving.released.current = true
            toList()
          }))
      }
    >
      <Section title={t`Preset`} rows>
        <div className="two-columns">
          <DraftText draft={draft} name="name" label={t`Name`} autoFocus={!preset} />
          <DraftText draft={draft} name="description" label={t`Description`} />
          <LayoutChoice code={code} draft={draft} />
        </div>
      </Section>
      <LinePlan draft={draft} />
      <OnPhone code={code} draft={draft} />
      <SettingGroups
        specs={fieldsOfSystem.specs}
        leftOut={[...fieldsOfSystem.leftOut, ...unknownSettings(keys, [])]}
        values={values}
      >
        <Text size="sm" c="dimmed" mb={10}>
          <Trans>
            Phones that use the preset inherit these, where the phone itself says nothing else. They win over
            the tenant and over the defaults of the model.
          </Trans>
        </Text>
      </SettingGroups>
      <ParametersSection
        whose="preset"
        names={{ kind: 'reach', code, presetId: preset?.id }}
        {...{ levels, readOnly: readOnly !== undefined }}
        text={draft.values.parameters}
        error={draft.errors.parameters}
        onChange={(text) => draft.set('parameters', text)}
      />
      {saved && (
        <ReachNote code={code} id={saved.id} usedBy={saved.usedBy} patch={toPatch(draft.values, saved)} />
      )}
    </FormPage>
  )
}

function LayoutChoice({ code, draft }: { code: string; draft: Draft<PresetDraft> }) {
  const { data } = useAsk('listKeyLayouts', { params: { code }, query: { pageSize: 200 } })
  return (
    <TakenOver path="keyLayoutId">
      <Choice
        name="keyLayoutId"
        label={t`Key layout`}
        empty={t({ message: 'None', context: 'no key layout' })}
        what={t`a key layout`}
        options={(data?.items ?? []).map(({ id, name }) => ({ value: id, label: name }))}
        value={draft.values.keyLayoutId}
        error={draft.errors.keyLayoutId}
        description={t`Keys behind those of the lines; a phone’s own stand over them.`}
        onChange={(id) => draft.set('keyLayoutId', id)}
      />
    </TakenOver>
  )
}

/** Its lines and the keys of its layout, as a phone would have them. */
function OnPhone({ code, draft }: { code: string; draft: Draft<PresetDraft> }) {
  const { keyLayoutId: id, lineCount, settings } = draft.values
  const { data } = useAsk('keyLayout', { params: { code, id: id ?? '' } }, { enabled: id !== null })
  const layout = id !== null && data?.id === id ? data : undefined
  if (lineCount === 0 && !layout) return null
  const label = (line: number) => String(settings[`lines.${line}.label`] ?? '')
  return (
    <KeysOnModel
      {...{ code, entries: layout?.entries ?? [], modules: layout?.modules ?? 0 }}
      // A preset that says nothing of lines is most often for phones of one.
      lines={{ count: Math.min(lineCount || 1, 50), label }}
    />
  )
}

/** How many lines, and what each is called on the phone. */
function LinePlan({ draft }: { draft: Draft<PresetDraft> }) {
  const { lineCount, settings } = draft.values
  return (
    <Section title={t`Line plan`}>
      <TakenOver path="lineCount">
        <NumberInput
          label={t`Lines`}
          description={t`How many lines its phones are meant to have; 0 says nothing of lines.`}
          inputWrapperOrder={['label', 'input', 'description', 'error']}
          min={0}
          max={50}
          maw={260}
          value={lineCount}
          error={draft.errors.lineCount}
          onChange={(count) => draft.set('lineCount', Number(count) || 0)}
        />
      </TakenOver>
      {Array.from({ length: Math.min(lineCount, 50) }, (_, index) => {
        const key = `lines.${index + 1}.label`
        return (
          <TextInput
            key={key}
            mt={8}
            maw={260}
            label={t`Label of line ${index + 1}`}
            value={String(settings[key] ?? '')}
            error={draft.errors[`settings.${key}`]}
            onChange={(event) =>
              draft.set('settings', { ...settings, [key]: event.currentTarget.value }, `settings.${key}`)
            }
          />
        )
      })}
    </Section>
  )
}
