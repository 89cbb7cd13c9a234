/** One contact of the phone book, new or known. */

import { t } from '@lingui/core/macro'
import { Skeleton } from '@mantine/core'
import { useNavigate, useParams } from '@tanstack/react-router'
import type { Contact } from '../../../../src/schema/contact.ts'
import { FormPage } from '../../components/form-page.tsx'
import { NotThere } from '../../components/not-there.tsx'
import { PageHeader } from '../../components/page-header.tsx'
import { call } from '../../lib/api.ts'
import { useAsk } from '../../lib/queries.ts'
import { useReadOnlyReason } from '../../lib/session.ts'
import { useDraft } from '../../lib/use-draft.ts'
import { useSaving } from '../../lib/use-saving.ts'
import {
  type ContactDraft,
  checkContact,
  contactFields,
  contactLabels,
  emptyContact,
  toContactDraft,
  toCreate,
  toPatch,
} from './contact-draft.ts'
import { ContactFields } from './contact-fields.tsx'
import { useDeleteContact } from './delete-contact.tsx'

export function ContactPage() {
  const { code = '', id = '' } = useParams({ strict: false })
  const isNew = id === 'new'
  const { data, error } = useAsk('contact', { params: { code, id } }, { enabled: !isNew })
  if (error && !data) return <NotThere error={error} />
  if (!isNew && !data) return <Skeleton height={300} aria-label={t`Loading`} />
  return (
    <>
      <PageHeader
        crumbs={[
          { label: t`Configuration` },
          { label: t`Provisioning` },
          { label: t`Phone book`, to: `/t/${code}/contacts` },
        ]}
        title={data?.name ?? t`New contact`}
      />
      <div className="form-column">
        <ContactForm key={id} code={code} contact={data} />
      </div>
    </>
  )
}

function ContactForm({ code, contact }: { code: string; contact: Contact | undefined }) {
  const navigate = useNavigate()
  const remove = useDeleteContact(code)
  const draft = useDraft<ContactDraft>(contact ? toContactDraft(contact) : emptyContact, checkContact)
  const params = { code, id: contact?.id ?? '' }
  const toList = () => navigate({ to: '/t/$code/contacts', params: { code } })
  const saving = useSaving<ContactDraft, Contact>({
    draft,
    known: contact,
    toDraft: toContactDraft,
    send: (values, base, guard) =>
      base
        ? call('updateContact', { params, body: toPatch(values, base), ...guard })
        : call('createContact', { params: { code }, body: toCreate(values), ...guard }),
    readCurrent: () => call('contact', { params }),
    onSaved: ({ id }, isNew) => {
      if (isNew) navigate({ to: '/t/$code/contacts/$id', params: { code, id }, replace: true })
    },
  })
  return (
    <FormPage
      label={contact ? t`Contact ${contact.name}` : t`New contact`}
      draft={draft}
      saving={saving}
      labels={contactLabels}
      fields={contactFields}
      readOnly={useReadOnlyReason('change')}
      onCancel={toList}
      onDelete={
        contact &&
        (() =>
          remove(contact, () => {
            saving.released.current = true
            toList()
          }))
      }
    >
      <ContactFields draft={draft} isNew={!contact} />
    </FormPage>
  )
}
