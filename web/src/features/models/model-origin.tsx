/** A copy and the built-in model that it came from: what that says now is brought over, conflicts chosen one by one. */

import { t } from '@lingui/core/macro'
import { Plural, Trans } from '@lingui/react/macro'
import { Alert, Button, Group, Radio, Skeleton, Text } from '@mantine/core'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import type { FollowedDifference, ModelDetail, ModelFollowed } from '../../../../src/schema/model.ts'
import { LineDifference } from '../../components/line-difference.tsx'
import { NotThere } from '../../components/not-there.tsx'
import { Section } from '../../components/section.tsx'
import { tellDone } from '../../components/tell.ts'
import { call } from '../../lib/api.ts'
import { useAct } from '../../lib/queries.ts'
import './models.css'

type Choices = Record<string, 'mine' | 'theirs'>
type Props = { code: string; model: ModelDetail; readOnly: string | undefined }

export function ModelOrigin({ code, model, readOnly }: Props) {
  const { origin } = model
  if (!origin) return null
  return (
    <div className="form-column">
      <Section title={t`Where it came from`}>
        <Text>
          {origin.state === 'gone' ? (
            <Trans>
              It is a copy of {origin.name}, which is no longer among the built-in models. It stays as it is.
            </Trans>
          ) : (
            <Trans>
              It is a copy of{' '}
              <Link
                className="text-link"
                style={{ textDecoration: 'underline' }}
                to="/t/$code/models/$id"
                params={{ code, id: origin.id }}
              >
                {origin.name}
              </Link>
              .
            </Trans>
          )}{' '}
          {origin.state === 'same' && (
            <Trans>That says the same as when it was copied or followed last.</Trans>
          )}
        </Text>
      </Section>
      {origin.state === 'moved' && <Follow code={code} model={model} readOnly={readOnly} />}
    </div>
  )
}

function Follow({ code, model, readOnly }: Props) {
  const [choices, setChoices] = useState<Choices>({})
  const params = { code, id: model.id }
  const body = { choices, dryRun: true }
  const { data, error } = useQuery({
    queryKey: ['followOrigin', code, model.id, model.revision, JSON.stringify(choices)],
    queryFn: ({ signal }) => call('followOrigin', { params, body, signal }),
    placeholderData: keepPreviousData,
    retry: false,
  })
  const follow = useAct('followOrigin')
  if (error && !data) return <NotThere error={error} />
  if (!data) return <Skeleton height={240} aria-label={t`Loading`} />
  const open = data.conflicts.filter(({ path }) => choices[path] === undefined).length
  const save = () =>
    follow.mutate(
      { params, body: { choices, dryRun: false }, ifMatch: model.revision },
      { onSuccess: () => tellDone(t`${model.name} follows its origin`) },
    )
  return (
    <>
      <News data={data} />
      {data.conflicts.length > 0 && (
        <Section title={t`Both changed it`}>
          <Text size="sm" c="dimmed" mb={8}>
            <Trans>For each, choose what the copy shall say.</Trans>
          </Text>
          {data.conflicts.map((conflict) => (
            <Conflict
              key={conflict.path}
              conflict={conflict}
              value={choices[conflict.path]}
              onChange={(choice) => setChoices({ ...choices, [conflict.path]: choice })}
            />
          ))}
        </Section>
      )}
      <Section title={t`What the copy would say`}>
        {data.rewritten && (
          <Text size="sm" mb={8}>
            <Trans>Its text is written anew, since it has anchors: its comments are lost.</Trans>
          </Text>
        )}
        <LineDifference label={t`Changes of the origin`} before={model.source} after={data.source} />
        {data.mistakes.map(({ message }) => (
          <Text key={message} c="var(--mantine-color-error)" role="alert" mt="xs">
            {message}
          </Text>
        ))}
        {follow.error && (
          <Alert color="red" variant="light" mt="xs" role="alert">
            {follow.error.message}
          </Alert>
        )}
        {readOnly === undefined && (
          <Group mt="sm">
            <Button onClick={save} loading={follow.isPending} disabled={open > 0 || data.mistakes.length > 0}>
              <Trans>Follow the origin</Trans>
            </Button>
            {open > 0 && (
              <Text size="sm" role="status">
                <Plural value={open} one="# is still to be chosen" other="# are still to be chosen" />
              </Text>
            )}
          </Group>
        )}
      </Section>
    </>
  )
}

function News({ data: { taken, origin } }: { data: ModelFollowed }) {
  return (
    <Section title={t`What ${origin.name} says now`}>
      {taken.length === 0 ? (
        <Text c="dimmed">
          <Trans>Nothing that this copy has not changed itself.</Trans>
        </Text>
      ) : (
        <ul className="plain-list" aria-label={t`Changes of the origin`}>
          {taken.map(({ path, base, theirs }) => (
            <li key={path} className="wrap-anywhere">
              <span className="mono">{nameOf(path)}</span>{' '}
              <span className="detail">
                {base === null ? t`new` : theirs === null ? t`no longer there` : t`changed`}
              </span>
            </li>
          ))}
        </ul>
      )}
    </Section>
  )
}

type ConflictProps = {
  conflict: FollowedDifference
  value: 'mine' | 'theirs' | undefined
  onChange: (choice: 'mine' | 'theirs') => void
}

function Conflict({ conflict: { path, base, mine, theirs }, value, onChange }: ConflictProps) {
  return (
    <div className="model-conflict">
      <Radio.Group
        label={<span className="mono wrap-anywhere">{nameOf(path)}</span>}
        value={value ?? null}
        onChange={(choice) => onChange(choice === 'theirs' ? 'theirs' : 'mine')}
      >
        <Group mt={6}>
          <Radio value="mine" label={t`As the copy has it`} />
          <Radio value="theirs" label={t`As the origin has it`} />
        </Group>
      </Radio.Group>
      <div className="model-sides">
        <Side title={t`Before`} text={base} />
        <Side title={t`The copy`} text={mine} />
        <Side title={t`The origin`} text={theirs} />
      </div>
    </div>
  )
}

function Side({ title, text }: { title: string; text: string | null }) {
  return (
    <div>
      <span className="detail">{title}</span>
      <pre>{text ?? t`nothing`}</pre>
    </div>
  )
}

/** `/values/transport/tls`: `values › transport › tls`. */
function nameOf(path: string): string {
  const names = path.split('/').slice(1)
  return names.map((name) => name.replaceAll('~1', '/').replaceAll('~0', '~')).join(' › ')
}
