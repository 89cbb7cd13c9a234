/** Every version of a model of one's own: who saved it and when, what differs from now, and the way back. */

import { t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import { Button, Group, Skeleton, Text } from '@mantine/core'
import { modals } from '@mantine/modals'
import type { ModelDetail, ModelVersion } from '../../../../src/schema/model.ts'
import { LineDifference } from '../../components/line-difference.tsx'
import { NotThere } from '../../components/not-there.tsx'
import { Section } from '../../components/section.tsx'
import { StateWord } from '../../components/state-word.tsx'
import { tellDone, tellError } from '../../components/tell.ts'
import { Time } from '../../components/time.tsx'
import { useAct, useAsk } from '../../lib/queries.ts'
import { usePageSearch } from '../../lib/search.ts'

type Props = { code: string; model: ModelDetail; readOnly: string | undefined }

function howWords(action: string | null): string {
  if (action === 'model.create') return t`written`
  if (action === 'model.duplicate') return t`copied`
  if (action === 'model.restore') return t`restored`
  if (action === 'model.follow') return t`followed its origin`
  return action === null ? t`from before versions were kept` : t`changed`
}

export function ModelVersions({ code, model, readOnly }: Props) {
  const [search, change] = usePageSearch()
  const { data, error } = useAsk('modelVersions', { params: { code, id: model.id } })
  if (error && !data) return <NotThere error={error} />
  if (!data) return <Skeleton height={200} aria-label={t`Loading`} />
  const chosen = data.items.find(({ revision }) => revision === search.version)
  return (
    <div className="form-column">
      <Section title={t`Versions`}>
        <Text size="sm" c="dimmed" mb={8}>
          <Trans>Every save is kept: the last 50, as far as they are not too large together.</Trans>
        </Text>
        <ul className="plain-list" aria-label={t`Versions`}>
          {data.items.map((version) => (
            <li key={version.revision}>
              <Line
                version={version}
                isChosen={version === chosen}
                onCompare={() => change({ version: version === chosen ? undefined : version.revision }, true)}
              />
            </li>
          ))}
        </ul>
      </Section>
      {chosen && <Compared code={code} model={model} version={chosen} readOnly={readOnly} />}
    </div>
  )
}

type LineProps = { version: ModelVersion; isChosen: boolean; onCompare: () => void }

function Line({ version: { revision, at, who, action, isCurrent }, isChosen, onCompare }: LineProps) {
  return (
    <Group gap={10} py={3}>
      <b>
        <Trans>Version {revision}</Trans>
      </b>
      <span>
        <Time at={at} />
      </span>
      <span>{who ?? t`nobody knows by whom`}</span>
      <span className="detail">{howWords(action)}</span>
      {isCurrent ? (
        <StateWord tone="good">
          <Trans>as it is now</Trans>
        </StateWord>
      ) : (
        <button
          type="button"
          className="plain-button link-button"
          aria-expanded={isChosen}
          aria-label={isChosen ? undefined : t`Compare version ${revision} with now`}
          onClick={onCompare}
        >
          {isChosen ? t`Hide` : t`Compare`}
        </button>
      )}
    </Group>
  )
}

function Compared({ code, model, version, readOnly }: Props & { version: ModelVersion }) {
  const { revision } = version
  const params = { code, id: model.id, revision: String(revision) }
  const { data, error } = useAsk('modelVersion', { params })
  const [, change] = usePageSearch()
  const restore = useAct('restoreModel')
  if (error && !data) return <NotThere error={error} />
  if (!data) return <Skeleton height={200} aria-label={t`Loading`} />
  const ask = () =>
    modals.openConfirmModal({
      title: t`Restore version ${revision}?`,
      children: (
        <Text>
          <Trans>
            It becomes a new version; the one that is there now stays among the others. The model keeps its
            name.
          </Trans>
        </Text>
      ),
      labels: { confirm: t`Restore it`, cancel: t`Cancel` },
      onConfirm: () =>
        restore.mutate(
          { params, ifMatch: model.revision },
          {
            onSuccess: () => {
              tellDone(t`Version ${revision} is restored`)
              change({ version: undefined }, true)
            },
            onError: (refusal) => tellError(refusal),
          },
        ),
    })
  return (
    <Section
      title={t`From version ${revision} to now`}
      aside={
        readOnly === undefined && (
          <Button size="xs" variant="default" loading={restore.isPending} onClick={ask}>
            <Trans>Restore this version…</Trans>
          </Button>
        )
      }
    >
      <LineDifference
        label={t`What differs from version ${revision} to now`}
        before={textOf(data.content)}
        after={textOf(model)}
      />
    </Section>
  )
}

/** A template says some of it beside its text. */
function textOf(said: Pick<ModelDetail, 'source' | 'description' | 'fileName'>): string {
  return `${said.description}\n${said.fileName}\n\n${said.source}`
}
