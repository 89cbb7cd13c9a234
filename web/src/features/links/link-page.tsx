/** One link to a PBX, new or known: of a tenant, or of all. */

import { t } from '@lingui/core/macro'
import { Skeleton } from '@mantine/core'
import { useNavigate, useParams } from '@tanstack/react-router'
import type { Link } from '../../../../src/schema/link.ts'
import { FormPage } from '../../components/form-page.tsx'
import { NotThere } from '../../components/not-there.tsx'
import { PageHeader } from '../../components/page-header.tsx'
import { useDraft } from '../../lib/use-draft.ts'
import { useSaving } from '../../lib/use-saving.ts'
import { useDeleteLink } from './delete-link.tsx'
import { linkCalls, useLink, useLinkReason } from './link-calls.ts'
import {
  checkLink,
  emptyLink,
  type LinkDraft,
  linkFields,
  linkLabels,
  toCreate,
  toLinkDraft,
  toPatch,
} from './link-draft.ts'
import { LinkFields } from './link-fields.tsx'
import { LinkTestSection } from './link-test.tsx'
import { SourceSection } from './source-state.tsx'

export function LinkPage() {
  const { code, id = '' } = useParams({ strict: false })
  const isNew = id === 'new'
  const { data, error } = useLink(code, id, !isNew)
  if (error && !data) return <NotThere error={error} />
  if (!isNew && !data) return <Skeleton height={300} aria-label={t`Loading`} />
  return (
    <>
      <PageHeader
        crumbs={[
          { label: code === undefined ? t`System` : t`Configuration` },
          { label: t`PBX links`, to: code === undefined ? '/links' : `/t/${code}/links` },
        ]}
        title={data?.name ?? t`New link`}
      />
      <div className="form-column">
        <LinkForm key={id} code={code} link={data} />
      </div>
    </>
  )
}

function LinkForm({ code, link }: { code: string | undefined; link: Link | undefined }) {
  const navigate = useNavigate()
  const remove = useDeleteLink(code)
  const readOnly = useLinkReason(code)
  const calls = linkCalls(code)
  const draft = useDraft<LinkDraft>(link ? toLinkDraft(link) : emptyLink, checkLink)
  const to = (id: string, replace: boolean) =>
    code === undefined
      ? navigate({ to: '/links/$id', params: { id }, replace })
      : navigate({ to: '/t/$code/links/$id', params: { code, id }, replace })
  const toList = () =>
    code === undefined ? navigate({ to: '/links' }) : navigate({ to: '/t/$code/links', params: { code } })
  const saving = useSaving<LinkDraft, Link>({
    draft,
    known: link,
    toDraft: toLinkDraft,
    send: (values, base, guard) =>
      base ? calls.update(base.id, toPatch(values, base), guard) : calls.create(toCreate(values), guard),
    readCurrent: () => calls.read(link?.id ?? ''),
    onSaved: ({ id }, isNew) => {
      if (isNew) to(id, true)
    },
  })
  return (
    <FormPage
      label={link ? t`Link ${link.name}` : t`New link`}
      draft={draft}
      saving={saving}
      labels={linkLabels}
      fields={linkFields}
      readOnly={readOnly}
      onCancel={toList}
      onDelete={
        link &&
        (() =>
          remove(link, () => {
            saving.released.current = true
            toList()
          }))
      }
    >
      {link && <LinkTestSection code={code} link={link} dirty={draft.dirty} mayTest={!readOnly} />}
      {link?.source && <SourceSection code={code} link={link} dirty={draft.dirty} mayTake={!readOnly} />}
      <LinkFields code={code} draft={draft} link={link} />
    </FormPage>
  )
}
