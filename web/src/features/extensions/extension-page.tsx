/** One extension, new or known. */

import { t } from '@lingui/core/macro'
import { Skeleton } from '@mantine/core'
import { useNavigate, useParams } from '@tanstack/react-router'
import type { Extension } from '../../../../src/schema/extension.ts'
import { FoldedChanges } from '../../components/changes.tsx'
import { FormPage } from '../../components/form-page.tsx'
import { NotThere } from '../../components/not-there.tsx'
import { PageHeader } from '../../components/page-header.tsx'
import { call } from '../../lib/api.ts'
import { useAsk } from '../../lib/queries.ts'
import { useReadOnlyReason } from '../../lib/session.ts'
import { useDraft } from '../../lib/use-draft.ts'
import { useSaving } from '../../lib/use-saving.ts'
import { askToDeleteExtension } from './delete-extension.tsx'
import {
  checkExtension,
  type ExtensionDraft,
  emptyExtension,
  extensionLabels,
  toCreate,
  toExtensionDraft,
  toPatch,
} from './extension-draft.ts'
import { ExtensionFields } from './extension-fields.tsx'

export function ExtensionPage() {
  const { code = '', id = '' } = useParams({ strict: false })
  const isNew = id === 'new'
  const { data, error } = useAsk('extension', { params: { code, id } }, { enabled: !isNew })
  if (error && !data) return <NotThere error={error} />
  if (!isNew && !data) return <Skeleton height={400} aria-label={t`Loading`} />
  return (
    <>
      <PageHeader
        crumbs={[{ label: t`Configuration` }, { label: t`Extensions`, to: `/t/${code}/extensions` }]}
        title={data ? `${data.number} · ${data.name}` : t`New extension`}
      />
      <div className="form-column">
        <ExtensionForm key={id} code={code} extension={data} />
        {data && <FoldedChanges code={code} id={id} what="extension" />}
      </div>
    </>
  )
}

function ExtensionForm({ code, extension }: { code: string; extension: Extension | undefined }) {
  const navigate = useNavigate()
  const draft = useDraft<ExtensionDraft>(
    extension ? toExtensionDraft(extension) : emptyExtension,
    checkExtension,
  )
  const params = { code, id: extension?.id ?? '' }
  const toList = () => navigate({ to: '/t/$code/extensions', params: { code } })
  const saving = useSaving<ExtensionDraft, Extension>({
    draft,
    known: extension,
    toDraft: toExtensionDraft,
    send: (values, base, guard) =>
      base
        ? call('updateExtension', { params, body: toPatch(values, base), ...guard })
        : call('createExtension', { params: { code }, body: toCreate(values), ...guard }),
    readCurrent: () => call('extension', { params }),
    onSaved: ({ id }, isNew) => {
      if (isNew) navigate({ to: '/t/$code/extensions/$id', params: { code, id }, replace: true })
    },
  })
  return (
    <FormPage
      label={extension ? t`Extension ${extension.number}` : t`New extension`}
      draft={draft}
      saving={saving}
      labels={extensionLabels}
      fields={/^(number|name|tech|username|authUsername|password|mailbox|voicemailNumber|members)$/}
      readOnly={useReadOnlyReason('change')}
      onCancel={toList}
      onDelete={
        extension &&
        (() =>
          askToDeleteExtension({
            code,
            extension,
            onDone: () => {
              saving.released.current = true
              toList()
            },
          }))
      }
    >
      <ExtensionFields code={code} draft={draft} extension={extension} />
    </FormPage>
  )
}
