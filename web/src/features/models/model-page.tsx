/** One phone model: a built-in one to look at, or the tenant's own to write. */

import { t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import { Alert, Button, Group, Skeleton, Tabs, Text } from '@mantine/core'
import { useLocation, useNavigate, useParams } from '@tanstack/react-router'
import { useEffect, useRef } from 'react'
import type { ModelDetail } from '../../../../src/schema/model.ts'
import { FormPage } from '../../components/form-page.tsx'
import { NotThere } from '../../components/not-there.tsx'
import { PageHeader } from '../../components/page-header.tsx'
import { Section } from '../../components/section.tsx'
import { soon } from '../../components/soon.tsx'
import { StateWord } from '../../components/state-word.tsx'
import { call } from '../../lib/api.ts'
import { say } from '../../lib/language.ts'
import { useAsk } from '../../lib/queries.ts'
import { usePageSearch } from '../../lib/search.ts'
import { useReadOnlyReason } from '../../lib/session.ts'
import { useDraft } from '../../lib/use-draft.ts'
import { useSaving } from '../../lib/use-saving.ts'
import { useDeleteModel, useDuplicate, useLock } from './model-actions.tsx'
import { ModelDefaults } from './model-defaults.tsx'
import {
  checkModelDraft,
  emptyModel,
  type ModelDraft,
  modelFields,
  modelLabels,
  toCreate,
  toModelDraft,
  toPatch,
} from './model-draft.ts'
import { ModelFacts, ModelFiles, ModelSureness } from './model-facts.tsx'
import { ModelFields } from './model-fields.tsx'
import { ModelHonours } from './model-honours.tsx'
import { ModelOrigin } from './model-origin.tsx'
import { ModelVersions } from './model-versions.tsx'
import { SettingTable, SourceEditor } from './source-editor.tsx'

const CodeEditor = soon(
  () => import('../../components/code-editor.tsx'),
  () => <Skeleton height={300} aria-label={t`Loading`} />,
)

export function ModelPage() {
  const { code = '', id = '' } = useParams({ strict: false })
  const isNew = id === 'new'
  const { data, error } = useAsk('model', { params: { code, id } }, { enabled: !isNew })
  if (error && !data) return <NotThere error={error} />
  if (!isNew && !data) return <Skeleton height={400} aria-label={t`Loading`} />
  return (
    <>
      <PageHeader
        crumbs={[
          { label: t`Configuration` },
          { label: t`Provisioning` },
          { label: t`Phone models`, to: `/t/${code}/models` },
        ]}
        title={data ? `${data.vendor} ${data.name}`.trim() : t`New phone model`}
        aside={data && <Kind model={data} />}
        actions={data && <Actions code={code} model={data} />}
      />
      {data ? <KnownModel key={id} code={code} model={data} /> : <OwnModel code={code} model={undefined} />}
    </>
  )
}

type TabName = 'about' | 'source' | 'defaults' | 'history' | 'origin'

/** A built-in model is looked at; the tenant's own is first of all written. */
function KnownModel({ code, model }: { code: string; model: ModelDetail }) {
  const [search, change] = usePageSearch()
  const mayWrite = useReadOnlyReason('settings') === undefined
  const inOrder = tabsOf(model, mayWrite)
  const [first] = inOrder
  const tab = search.tab ?? first
  // A form stays as it is while another tab is looked at, from when it was first opened.
  const seen = useRef(new Set<string>())
  seen.current.add(tab)
  const words: Record<TabName, string> = {
    ...{ about: t`About`, source: model.builtIn ? t`Definition` : t`Model` },
    ...{ defaults: t`Defaults for its phones`, history: t`Versions`, origin: t`Origin` },
  }
  useSureInSight(tab)
  return (
    <>
      {mayWrite && tab !== 'origin' && <MovedOn model={model} onLook={() => change({ tab: 'origin' })} />}
      <Tabs
        value={tab}
        onChange={(next) => change({ tab: next === first ? undefined : (next ?? undefined) })}
        keepMounted
      >
        <Tabs.List mb={14}>
          {inOrder.map((each) => (
            <Tabs.Tab key={each} value={each}>
              {words[each]}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        {inOrder.map((each) => (
          <Tabs.Panel key={each} value={each}>
            {seen.current.has(each) && <TabContent tab={each} code={code} model={model} />}
          </Tabs.Panel>
        ))}
      </Tabs>
    </>
  )
}

function tabsOf({ builtIn, origin }: ModelDetail, mayWrite: boolean): [TabName, ...TabName[]] {
  if (builtIn) return ['about', 'defaults', 'source']
  const ofWriters: TabName[] = origin ? ['history', 'origin'] : ['history']
  return ['source', 'about', 'defaults', ...(mayWrite ? ofWriters : [])]
}

function TabContent({ tab, code, model }: { tab: TabName; code: string; model: ModelDetail }) {
  const readOnly = model.locked ? t`This model is locked; unlock it to change it` : undefined
  if (tab === 'source')
    return model.builtIn ? <Definition model={model} /> : <OwnModel code={code} model={model} />
  if (tab === 'defaults') return <ModelDefaults code={code} model={model} />
  if (tab === 'history') return <ModelVersions code={code} model={model} readOnly={readOnly} />
  if (tab === 'origin') return <ModelOrigin code={code} model={model} readOnly={readOnly} />
  return (
    <div className="with-aside">
      <div>
        <ModelSureness model={model} />
        <ModelHonours model={model} />
      </div>
      <div>
        <ModelFacts code={code} model={model} />
        <ModelFiles model={model} />
      </div>
    </div>
  )
}

function MovedOn({ model: { origin }, onLook }: { model: ModelDetail; onLook: () => void }) {
  if (origin?.state !== 'moved') return null
  return (
    <Alert color="blue" variant="light" mb="sm" title={t`${origin.name} has changed since`}>
      <Trans>
        This copy came from it.{' '}
        <button type="button" className="plain-button link-button" onClick={onLook}>
          See what is new, and bring it over
        </button>
      </Trans>
    </Alert>
  )
}

/** Who comes from “has doubts” is led to why. */
function useSureInSight(tab: string): void {
  const { hash } = useLocation()
  useEffect(() => {
    if (hash === 'sure' && tab === 'about')
      document.getElementById('sure')?.scrollIntoView({ block: 'start' })
  }, [hash, tab])
}

function Kind({ model }: { model: ModelDetail }) {
  const kind = model.builtIn ? t`Built-in` : model.kind === 'sheet' ? t`Own copy` : t`Own template`
  return (
    <Group gap={6}>
      <StateWord tone="plain">{kind}</StateWord>
      {model.locked && !model.builtIn && (
        <StateWord tone="waiting">
          <Trans>Locked</Trans>
        </StateWord>
      )}
    </Group>
  )
}

function Actions({ code, model }: { code: string; model: ModelDetail }) {
  const duplicate = useDuplicate()
  const lock = useLock()
  if (useReadOnlyReason('settings')) return null
  return (
    <>
      {!model.builtIn && (
        <Button variant="default" onClick={() => lock({ code, model })}>
          {model.locked ? t`Unlock` : t`Lock`}
        </Button>
      )}
      <Button variant="default" onClick={() => duplicate({ code, model })}>
        <Trans>Duplicate…</Trans>
      </Button>
    </>
  )
}

function Definition({ model }: { model: ModelDetail }) {
  return (
    <>
      <Section
        title={t`Definition`}
        aside={
          <span className="detail">
            <Trans>Duplicate it to change a copy</Trans>
          </span>
        }
      >
        <CodeEditor label={t`Definition`} value={model.source} language="yaml" readOnly />
      </Section>
      <Section title={t`Settings that it honours`}>
        <SettingTable settings={model.settings} />
      </Section>
    </>
  )
}

function HiddenSource() {
  return (
    <Section title={t`Source`}>
      <Text>
        <Trans>
          Who may only look does not see the source of a tenant’s own model, since passwords may stand in it.
          Ask somebody who may change phone models.
        </Trans>
      </Text>
    </Section>
  )
}

function OwnModel({ code, model }: { code: string; model: ModelDetail | undefined }) {
  const navigate = useNavigate()
  const remove = useDeleteModel()
  const roleReason = useReadOnlyReason('settings')
  const readOnly = roleReason ?? (model?.locked ? t`This model is locked; unlock it to change it` : undefined)
  const draft = useDraft<ModelDraft>(model ? toModelDraft(model) : emptyModel, checkModelDraft)
  const params = { code, id: model?.id ?? '' }
  const toList = () => navigate({ to: '/t/$code/models', params: { code } })
  const saving = useSaving<ModelDraft, ModelDetail>({
    draft,
    known: model,
    toDraft: toModelDraft,
    send: (values, base, guard) =>
      base
        ? call('updateModel', { params, body: toPatch(values, base), ...guard })
        : call('createModel', { params, body: toCreate(values), ...guard }),
    readCurrent: () => call('model', { params }),
    onSaved: (saved, isNew) => {
      if (isNew) navigate({ to: '/t/$code/models/$id', params: { code, id: saved.id }, replace: true })
    },
  })
  return (
    <FormPage
      label={model ? t`Phone model ${model.name}` : t`New phone model`}
      draft={draft}
      saving={saving}
      labels={modelLabels}
      fields={modelFields}
      readOnly={readOnly}
      onCancel={toList}
      onDelete={
        model &&
        (() =>
          remove({ code, model }, () => {
            saving.released.current = true
            toList()
          }))
      }
    >
      {model?.locked && (
        <Alert color="gray" variant="light" mb="sm">
          <Trans>This model is locked against changes by mistake. Unlock it to change it.</Trans>
        </Alert>
      )}
      {model?.quarantine && (
        <Alert color="red" variant="light" mb="sm" title={t`This model is held back`}>
          <Trans>
            Its phones get no files, since {say(model.quarantine.reason)}. Save it with another source.
          </Trans>
        </Alert>
      )}
      {model && !model.quarantine && model.mistakes.length > 0 && (
        <Alert color="orange" variant="light" mb="sm" title={t`What is saved has mistakes`}>
          <Trans>Its phones still get the last source that had none.</Trans>
        </Alert>
      )}
      <ModelFields draft={draft} isNew={!model} />
      {model?.sourceHidden ? (
        <HiddenSource />
      ) : (
        <SourceEditor code={code} draft={draft} readOnly={readOnly !== undefined} model={model} />
      )}
    </FormPage>
  )
}
