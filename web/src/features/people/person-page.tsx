/** One person, invited or known: role and tenants, how they sign in, where they are signed in. */

import { t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import { Alert, Badge, Skeleton } from '@mantine/core'
import { useNavigate, useParams } from '@tanstack/react-router'
import type { Person } from '../../../../src/schema/session.ts'
import { Allowed } from '../../components/allowed.tsx'
import { FormPage } from '../../components/form-page.tsx'
import { NotThere } from '../../components/not-there.tsx'
import { WithTrail } from '../../components/own-trail.tsx'
import { PageHeader } from '../../components/page-header.tsx'
import { call } from '../../lib/api.ts'
import { useAsk } from '../../lib/queries.ts'
import { useSession } from '../../lib/session.ts'
import { useDraft } from '../../lib/use-draft.ts'
import { useSaving } from '../../lib/use-saving.ts'
import { useDeletePerson } from './delete-person.tsx'
import { useInviteNew } from './make-link.tsx'
import {
  checkPerson,
  emptyPerson,
  fieldOfPerson,
  type PersonDraft,
  personFields,
  personLabels,
  toPersonDraft,
  toPersonPatch,
} from './person-draft.ts'
import { PersonFields } from './person-fields.tsx'
import { SessionsOf } from './sessions-of.tsx'
import { SigningIn } from './signing-in.tsx'
import { useIsLastAdministrator, useIsOneself } from './use-own.ts'
import '../../components/who-filters.css'

export function PersonPage() {
  return (
    <Allowed capability="people">
      <OnePerson />
    </Allowed>
  )
}

function OnePerson() {
  const { id = '' } = useParams({ strict: false })
  const isNew = id === 'new'
  const { data, error } = useAsk('user', { params: { id } }, { enabled: !isNew })
  const isOneself = useIsOneself(data)
  if (error && !data) return <NotThere error={error} />
  if (!isNew && !data) return <Skeleton height={300} aria-label={t`Loading`} />
  return (
    <>
      <PageHeader
        crumbs={[{ label: t`System` }, { label: t`People`, to: '/people' }]}
        title={data?.name ?? t`Invite somebody`}
        aside={
          isOneself && (
            <Badge variant="light" tt="none">
              <Trans>you</Trans>
            </Badge>
          )
        }
      />
      {data ? (
        <WithTrail what="Person" id={id} name={data.name} who={data.name}>
          <div className="form-column">
            <PersonForm key={id} person={data} />
          </div>
        </WithTrail>
      ) : (
        <div className="form-column">
          <PersonForm key={id} person={data} />
        </div>
      )}
    </>
  )
}

/** Where there is only one tenant to give, it is given. */
function useBeginning(): PersonDraft {
  const session = useSession()
  const [only, ...more] = session?.tenants ?? []
  const given = session?.role !== 'systemAdministrator' && only && more.length === 0 ? [only.code] : []
  return emptyPerson(given)
}

function PersonForm({ person }: { person: Person | undefined }) {
  const navigate = useNavigate()
  const remove = useDeletePerson()
  const inviteNew = useInviteNew()
  const session = useSession()
  const beginning = useBeginning()
  const hasAll = session?.role === 'systemAdministrator'
  const isOneself = useIsOneself(person)
  const isLast = useIsLastAdministrator(person)
  const draft = useDraft<PersonDraft>(person ? toPersonDraft(person) : beginning, (values) =>
    checkPerson(values, hasAll),
  )
  const toList = () => navigate({ to: '/people' })
  const saving = useSaving<PersonDraft, Person>({
    draft,
    known: person,
    toDraft: toPersonDraft,
    send: (values, base, guard) =>
      base
        ? call('updateUser', { params: { id: base.id }, body: toPersonPatch(values, base), ...guard })
        : call('createUser', { body: values, ...guard }),
    readCurrent: () => call('user', { params: { id: person?.id ?? '' } }),
    onSaved: async (saved, isNew) => {
      if (!isNew) return
      await navigate({ to: '/people/$id', params: { id: saved.id }, replace: true })
      await inviteNew(saved)
    },
    fieldOf: fieldOfPerson,
  })
  const readOnly =
    isOneself && !hasAll ? t`What you may do yourself is changed by another administrator` : undefined
  const mayDelete = person && !isLast && readOnly === undefined
  return (
    <FormPage
      label={person ? t`Person ${person.name}` : t`Invite somebody`}
      draft={draft}
      saving={saving}
      labels={personLabels}
      fields={personFields}
      readOnly={readOnly}
      aboveBar={person && draft.dirty && <SignsOut isOneself={isOneself} name={person.name} />}
      onCancel={toList}
      onDelete={
        mayDelete
          ? () =>
              remove(person, () => {
                saving.released.current = true
                toList()
              })
          : undefined
      }
    >
      <PersonFields draft={draft} person={person} readOnly={readOnly} isLast={isLast} />
      {person && (
        <>
          <SigningIn person={person} isOneself={isOneself} />
          <SessionsOf person={person} />
        </>
      )}
    </FormPage>
  )
}

function SignsOut({ isOneself, name }: { isOneself: boolean; name: string }) {
  return (
    <Alert variant="light" color={isOneself ? 'orange' : 'blue'} py={8}>
      {isOneself
        ? t`These are your own rights: saving signs you out everywhere.`
        : t`Saving ends all sessions of ${name}: whoever signs in again has the new rights.`}
    </Alert>
  )
}
