/** One phone model: a built-in one to look at, or a tenant's own to write. */

import { Button, Skeleton } from '@mantine/core'
import { useNavigate, useParams } from '@tanstack/react-router'
import type { ModelDetail } from '../../../../src/schema/model.ts'
import { FormPage } from '../../components/form-page.tsx'
import { NotThere } from '../../components/not-there.tsx'
import { PageHeader } from '../../components/page-header.tsx'
import { Section } from '../../components/section.tsx'
import { tellDone } from '../../components/tell.ts'
import { call } from '../../lib/api.ts'
import { useAsk } from '../../lib/queries.ts'
import { useReadOnlyReason } from '../../lib/session.ts'
import { useDraft } from '../../lib/use-draft.ts'
import { useSaving } from '../../lib/use-saving.ts'
import { askToDeleteModel, askToDuplicate, setLocked } from './model-actions.tsx'
import {
  checkModel,
  emptyModel,
  type ModelDraft,
  modelLabels,
  toCreate,
  toModelDraft,
  toPatch,
} from './model-draft.ts'
import { ModelFacts } from './model-facts.tsx'
import { ModelFields } from './model-fields.tsx'
import { SourceEditor } from './source-editor.tsx'

export function ModelPage() {
  const { code = '', id = '' } = useParams({ strict: false })
  const isNew = id === 'new'
  const { data, error, refetch } = useAsk('model', { params: { code, id } }, { enabled: !isNew })
  if (error && !data) return <NotThere error={error} />
  if (!isNew && !data) return <Skeleton height={400} aria-label="Loading" />
  return (
    <>
      <PageHeader
        crumbs={[
          { label: 'Configuration' },
          { label: 'Provisioning' },
          { label: 'Phone models', to: `/t/${code}/models` },
        ]}
        title={data ? `${data.vendor} ${data.name}`.trim() : 'New phone model'}
        aside={data && (data.builtIn ? 'built-in' : data.locked ? 'own, locked' : 'own')}
        actions={data && <Actions code={code} model={data} onChanged={() => refetch()} />}
      />
      <div className="form-column">
        {data?.builtIn ? <BuiltIn model={data} /> : <OwnModel key={id} code={code} model={data} />}
      </div>
    </>
  )
}

function Actions({ code, model, onChanged }: { code: string; model: ModelDetail; onChanged: () => void }) {
  const navigate = useNavigate()
  if (useReadOnlyReason() !== undefined) return null
  const open = (id: string) => navigate({ to: '/t/$code/models/$id', params: { code, id } })
  return (
    <>
      {!model.builtIn && (
        <Button variant="default" onClick={() => setLocked(code, model, !model.locked).then(onChanged)}>
          {model.locked ? 'Unlock' : 'Lock'}
        </Button>
      )}
      <Button variant="default" onClick={() => askToDuplicate(code, model, (copy) => open(copy.id))}>
        Duplicate…
      </Button>
    </>
  )
}

function BuiltIn({ model }: { model: ModelDetail }) {
  return (
    <>
      <ModelFacts model={model} />
      <Section title="Definition">
        <SourceEditor
          label="Definition"
          value={model.source}
          language="yaml"
          readOnly
          mistakes={[]}
          onChange={() => undefined}
        />
      </Section>
    </>
  )
}

function OwnModel({ code, model }: { code: string; model: ModelDetail | undefined }) {
  const navigate = useNavigate()
  const draft = useDraft<ModelDraft>(model ? toModelDraft(model) : emptyModel, checkModel)
  const params = { code, id: model?.id ?? '' }
  const toList = () => navigate({ to: '/t/$code/models', params: { code } })
  const readOnly = useReadOnlyReason()
  const locked = model?.locked ? 'This model is locked; unlock it first' : undefined
  const saving = useSaving<ModelDraft, ModelDetail>({
    draft,
    known: model,
    toDraft: toModelDraft,
    send: (base, ifMatch) =>
      base
        ? call('updateModel', { params, body: toPatch(draft.values, base), ifMatch })
        : call('createModel', { params: { code }, body: toCreate(draft.values) }),
    readCurrent: () => call('model', { params }),
    onSaved: (saved, isNew) => {
      tellDone(`${saved.name} is saved`)
      if (isNew) navigate({ to: '/t/$code/models/$id', params: { code, id: saved.id } })
    },
    fieldOf: (path) => path.replace(/^format\..*/, 'formatKind'),
  })
  return (
    <FormPage
      label={model ? `Phone model ${model.name}` : 'New phone model'}
      draft={draft}
      saving={saving}
      labels={modelLabels}
      fields={
        /^(name|vendor|description|source|formatKind|fileName|firstLine|lastLine|resyncEvent|rebootEvent)$/
      }
      readOnly={readOnly ?? locked}
      onCancel={toList}
      onDelete={
        model && !model.locked
          ? () =>
              askToDeleteModel(code, model, () => {
                saving.released.current = true
                toList()
              })
          : undefined
      }
    >
      <ModelFields code={code} draft={draft} model={model} readOnly={(readOnly ?? locked) !== undefined} />
      {model && <ModelFacts model={model} />}
    </FormPage>
  )
}
