/** One API key, new or known; a new one may be the second of another, for a rotation. */

import { t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import { Button, Group, Skeleton, Text } from '@mantine/core'
import { useNavigate, useParams } from '@tanstack/react-router'
import type { Key } from '../../../../src/schema/session.ts'
import { Allowed } from '../../components/allowed.tsx'
import { FormPage } from '../../components/form-page.tsx'
import { NotThere } from '../../components/not-there.tsx'
import { WithTrail } from '../../components/own-trail.tsx'
import { PageHeader } from '../../components/page-header.tsx'
import { Section } from '../../components/section.tsx'
import { Time } from '../../components/time.tsx'
import { call } from '../../lib/api.ts'
import { useAsk } from '../../lib/queries.ts'
import { usePageSearch } from '../../lib/search.ts'
import { useSession } from '../../lib/session.ts'
import { useDraft } from '../../lib/use-draft.ts'
import { useSaving } from '../../lib/use-saving.ts'
import { useDeleteKey } from './delete-key.tsx'
import {
  checkKey,
  emptyKey,
  fieldOfKey,
  type KeyDraft,
  keyFields,
  keyLabels,
  secondOf,
  toKeyCreate,
  toKeyDraft,
  toKeyPatch,
} from './key-draft.ts'
import { KeyFields } from './key-fields.tsx'
import { Ends, LastUse } from './key-words.tsx'
import { showKey } from './shown-key.tsx'

export function KeyPage() {
  return (
    <Allowed capability="people">
      <OneKey />
    </Allowed>
  )
}

function OneKey() {
  const { id = '' } = useParams({ strict: false })
  const [{ like = '' }] = usePageSearch()
  const isNew = id === 'new'
  const isSecond = isNew && like !== ''
  const { data, error } = useAsk('key', { params: { id } }, { enabled: !isNew })
  const first = useAsk('key', { params: { id: like } }, { enabled: isSecond })
  const wrong = (!data && error) || (!first.data && first.error)
  if (wrong) return <NotThere error={wrong} />
  if ((!isNew && !data) || (isSecond && !first.data)) return <Skeleton height={300} aria-label={t`Loading`} />
  const title = first.data && isSecond ? t`A second key for ${first.data.name}` : t`New API key`
  return (
    <>
      <PageHeader
        crumbs={[{ label: t`System` }, { label: t`API keys`, to: '/keys' }]}
        title={data?.name ?? title}
      />
      {data ? (
        <WithTrail what="Key" id={id} name={data.name} who={`key ${data.name}`}>
          <div className="form-column">
            <KeyForm key={id} apiKey={data} first={undefined} />
          </div>
        </WithTrail>
      ) : (
        <div className="form-column">
          <KeyForm key={id} apiKey={data} first={isSecond ? first.data : undefined} />
        </div>
      )}
    </>
  )
}

/** Where there is only one tenant to give, it is given. */
function useBeginning(first: Key | undefined): KeyDraft {
  const session = useSession()
  if (first) return secondOf(first)
  const [only, ...more] = session?.tenants ?? []
  return emptyKey(session?.role !== 'systemAdministrator' && only && more.length === 0 ? only.code : null)
}

function KeyForm({ apiKey, first }: { apiKey: Key | undefined; first: Key | undefined }) {
  const navigate = useNavigate()
  const remove = useDeleteKey()
  const hasAll = useSession()?.role === 'systemAdministrator'
  const beginning = useBeginning(first)
  const draft = useDraft<KeyDraft>(apiKey ? toKeyDraft(apiKey) : beginning, (values) =>
    checkKey(values, hasAll),
  )
  const toList = () => navigate({ to: '/keys' })
  const saving = useSaving<KeyDraft, Key & { key?: string }>({
    draft,
    known: apiKey,
    toDraft: toKeyDraft,
    send: (values, base, guard) =>
      base
        ? call('updateKey', { params: { id: base.id }, body: toKeyPatch(values, base), ...guard })
        : call('createKey', { body: toKeyCreate(values), ...guard }),
    readCurrent: () => call('key', { params: { id: apiKey?.id ?? '' } }),
    onSaved: async ({ key, ...saved }, isNew) => {
      if (!isNew || key === undefined) return
      await navigate({ to: '/keys/$id', params: { id: saved.id }, search: {}, replace: true })
      showKey({ ...saved, key }, first)
    },
    fieldOf: fieldOfKey,
  })
  return (
    <FormPage
      label={apiKey ? t`API key ${apiKey.name}` : t`New API key`}
      draft={draft}
      saving={saving}
      labels={keyLabels}
      fields={keyFields}
      onCancel={toList}
      onDelete={
        apiKey &&
        (() =>
          remove(apiKey, () => {
            saving.released.current = true
            toList()
          }))
      }
    >
      {first && (
        <Text size="sm" mb="sm">
          <Trans>It has the same rights as {first.name}, which goes on until you revoke it.</Trans>
        </Text>
      )}
      <KeyFields draft={draft} apiKey={apiKey} />
      {apiKey && <Use apiKey={apiKey} />}
    </FormPage>
  )
}

function Use({ apiKey }: { apiKey: Key }) {
  const navigate = useNavigate()
  return (
    <Section title={t`Use and rotation`}>
      <dl className="facts">
        <div className="fact">
          <dt>
            <Trans>Last used</Trans>
          </dt>
          <dd>
            <LastUse apiKey={apiKey} />
          </dd>
        </div>
        <div className="fact">
          <dt>
            <Trans>Ends</Trans>
          </dt>
          <dd>
            <Ends apiKey={apiKey} />
          </dd>
        </div>
        <div className="fact">
          <dt>
            <Trans>Made</Trans>
          </dt>
          <dd>
            <Time at={apiKey.createdAt} />
          </dd>
        </div>
      </dl>
      <Group gap="xs" mt="sm" align="center">
        <Button
          variant="default"
          onClick={() => navigate({ to: '/keys/$id', params: { id: 'new' }, search: { like: apiKey.id } })}
        >
          <Trans>Make a second key…</Trans>
        </Button>
        <Text size="sm" c="dimmed" style={{ flex: 1, minWidth: 220 }}>
          <Trans>
            To change keys without a gap: make a second one with the same rights, put it in place of this one,
            and revoke this one when it is used no longer.
          </Trans>
        </Text>
      </Group>
    </Section>
  )
}
