/** One key layout, new or known. */

import { plural, t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import { NumberInput, Skeleton, Text } from '@mantine/core'
import { useNavigate, useParams } from '@tanstack/react-router'
import type { KeyLayout } from '../../../../src/schema/key-layout.ts'
import { DraftText } from '../../components/draft-text.tsx'
import { FormPage } from '../../components/form-page.tsx'
import { NotThere } from '../../components/not-there.tsx'
import { PageHeader } from '../../components/page-header.tsx'
import { Section } from '../../components/section.tsx'
import { soon } from '../../components/soon.tsx'
import { call } from '../../lib/api.ts'
import { useAsk } from '../../lib/queries.ts'
import { useReadOnlyReason } from '../../lib/session.ts'
import { useDraft } from '../../lib/use-draft.ts'
import { useSaving } from '../../lib/use-saving.ts'
import { useDeleteKeyLayout } from './delete-key-layout.tsx'
import { EntryFields } from './entry-fields.tsx'
import {
  checkKeyLayout,
  emptyKeyLayout,
  type KeyLayoutDraft,
  keyLayoutFields,
  keyLayoutLabels,
  toCreate,
  toKeyLayoutDraft,
  toPatch,
} from './key-layout-draft.ts'

const KeysOnModel = soon(
  () => import('../../components/keys-on-model.tsx'),
  () => <Skeleton height={320} aria-label={t`Loading`} />,
)

export function KeyLayoutPage() {
  const { code = '', id = '' } = useParams({ strict: false })
  const isNew = id === 'new'
  const { data, error } = useAsk('keyLayout', { params: { code, id } }, { enabled: !isNew })
  if (error && !data) return <NotThere error={error} />
  if (!isNew && !data) return <Skeleton height={300} aria-label={t`Loading`} />
  return (
    <>
      <PageHeader
        crumbs={[
          { label: t`Configuration` },
          { label: t`Provisioning` },
          { label: t`Key layouts`, to: `/t/${code}/key-layouts` },
        ]}
        title={data?.name ?? t`New key layout`}
        aside={data && t`used by ${plural(data.usedBy, { one: '# phone', other: '# phones' })}`}
      />
      <div className="form-column">
        <LayoutForm key={id} code={code} layout={data} />
      </div>
    </>
  )
}

function LayoutForm({ code, layout }: { code: string; layout: KeyLayout | undefined }) {
  const navigate = useNavigate()
  const remove = useDeleteKeyLayout(code)
  const draft = useDraft<KeyLayoutDraft>(layout ? toKeyLayoutDraft(layout) : emptyKeyLayout, checkKeyLayout)
  const params = { code, id: layout?.id ?? '' }
  const toList = () => navigate({ to: '/t/$code/key-layouts', params: { code } })
  const saving = useSaving<KeyLayoutDraft, KeyLayout>({
    draft,
    known: layout,
    toDraft: toKeyLayoutDraft,
    send: (values, base, guard) =>
      base
        ? call('updateKeyLayout', { params, body: toPatch(values, base), ...guard })
        : call('createKeyLayout', { params: { code }, body: toCreate(values), ...guard }),
    readCurrent: () => call('keyLayout', { params }),
    onSaved: ({ id }, isNew) => {
      if (isNew) navigate({ to: '/t/$code/key-layouts/$id', params: { code, id }, replace: true })
    },
  })
  return (
    <FormPage
      label={layout ? t`Key layout ${layout.name}` : t`New key layout`}
      draft={draft}
      saving={saving}
      labels={keyLayoutLabels}
      fields={keyLayoutFields}
      readOnly={useReadOnlyReason('change')}
      onCancel={toList}
      onDelete={
        layout &&
        (() =>
          remove(layout, () => {
            saving.released.current = true
            toList()
          }))
      }
    >
      <Section title={t`Key layout`} rows>
        <div className="two-columns">
          <DraftText draft={draft} name="name" label={t`Name`} autoFocus={!layout} />
          <DraftText draft={draft} name="description" label={t`Description`} />
          <NumberInput
            label={t`Side modules`}
            description={t`How many it goes on to, where a phone takes them.`}
            inputWrapperOrder={['label', 'input', 'description', 'error']}
            min={0}
            max={16}
            value={draft.values.modules}
            error={draft.errors.modules}
            onChange={(count) => draft.set('modules', Number(count) || 0)}
          />
        </div>
      </Section>
      <EntryFields draft={draft} />
      <KeysOnModel code={code} entries={draft.values.entries} modules={draft.values.modules} />
      <Text size="sm" c="dimmed">
        <Trans>
          A phone’s own keys stand over these, place by place. Where it has fewer keys, its page says how many
          do not fit.
        </Trans>
      </Text>
    </FormPage>
  )
}
