/** What was changed at the phone, a parameter at a time beside ours: taken over, or taken back. */

import { plural, t } from '@lingui/core/macro'
import { Plural, Trans } from '@lingui/react/macro'
import { Button, Checkbox, Group, Skeleton, Text } from '@mantine/core'
import { useState } from 'react'
import type { Overrides } from '../../../../src/schema/upload-use.ts'
import { StateWord } from '../../components/state-word.tsx'
import { tellDone, tellError } from '../../components/tell.ts'
import { say } from '../../lib/language.ts'
import { useAct, useAsk } from '../../lib/queries.ts'
import { paramsOf, type SentProps, UploadFrame } from './upload-parts.tsx'

export function SentOverrides(props: SentProps) {
  const params = paramsOf(props)
  const { data, error } = useAsk('uploadOverrides', { params }, { keep: true })
  return (
    <UploadFrame {...props} title={t`Changed at the phone`} error={error}>
      {data ? <Compared {...props} told={data} /> : !error && <Skeleton height={240} />}
    </UploadFrame>
  )
}

function Compared({ told, ...props }: SentProps & { told: Overrides }) {
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set())
  const over = useAct('takeOver')
  const back = useAct('takeBack')
  const { items, takeBack } = told
  const names = items.map(({ name }) => name).filter((name) => chosen.has(name))
  const differ = items.filter(({ same }) => !same).length
  const act = (work: typeof over | typeof back, done: string) =>
    work.mutate(
      { params: paramsOf(props), body: { names } },
      {
        onSuccess: () => {
          setChosen(new Set())
          tellDone(done)
        },
        onError: (error) => tellError(error),
      },
    )
  if (items.length === 0)
    return (
      <Text c="dimmed">
        <Trans>Nothing: the phone is as its files say.</Trans>
      </Text>
    )
  return (
    <>
      <Text mb={8}>
        <Plural
          value={items.length}
          one={`# parameter, ${differ} of them other than ours`}
          other={`# parameters, ${differ} of them other than ours`}
        />
      </Text>
      <Group gap="xs" mb={8}>
        <Button
          size="xs"
          disabled={names.length === 0}
          loading={over.isPending}
          onClick={() =>
            act(
              over,
              plural(names.length, { one: '# parameter taken over', other: '# parameters taken over' }),
            )
          }
        >
          <Trans>Take over</Trans>
        </Button>
        <Button
          size="xs"
          variant="default"
          disabled={names.length === 0 || !takeBack.reaches}
          loading={back.isPending}
          onClick={() =>
            act(
              back,
              plural(names.length, {
                one: '# parameter taken back; the phone hears of it with its next fetch',
                other: '# parameters taken back; the phone hears of it with its next fetch',
              }),
            )
          }
        >
          <Trans context="what was changed at the phone">Take back</Trans>
        </Button>
      </Group>
      <Text size="sm" c="dimmed" mb={8}>
        <Trans>Taken over, it becomes this phone’s own parameter. Taken back: {say(takeBack.how)}.</Trans>
      </Text>
      <div className="table-place">
        <table className="table cards" aria-label={t`Changed at the phone`}>
          <thead>
            <Head items={items} chosen={names} onChoose={setChosen} />
          </thead>
          <tbody>
            {items.map((item) => (
              <OverrideRow
                key={item.name}
                item={item}
                chosen={chosen.has(item.name)}
                onChoose={(isChosen) => {
                  const next = new Set(chosen)
                  if (isChosen) next.add(item.name)
                  else next.delete(item.name)
                  setChosen(next)
                }}
              />
            ))}
          </tbody>
        </table>
      </div>
    </>
  )
}

type HeadProps = {
  items: Overrides['items']
  chosen: readonly string[]
  onChoose: (names: ReadonlySet<string>) => void
}

function Head({ items, chosen, onChoose }: HeadProps) {
  return (
    <tr>
      <th className="narrow-column">
        <Checkbox
          size="xs"
          aria-label={t`Select all`}
          checked={chosen.length === items.length}
          indeterminate={chosen.length > 0 && chosen.length < items.length}
          onChange={(event) =>
            onChoose(new Set(event.currentTarget.checked ? items.map(({ name }) => name) : []))
          }
        />
      </th>
      <th>
        <Trans>Parameter</Trans>
      </th>
      <th>
        <Trans>At the phone</Trans>
      </th>
      <th>
        <Trans>Ours</Trans>
      </th>
    </tr>
  )
}

type RowProps = {
  item: Overrides['items'][number]
  chosen: boolean
  onChoose: (isChosen: boolean) => void
}

function OverrideRow({ item: { name, theirs, ours, same, secret }, chosen, onChoose }: RowProps) {
  return (
    <tr data-chosen={chosen || undefined}>
      <td className="narrow-column row-checkbox">
        <Checkbox
          size="xs"
          mt={2}
          aria-label={t`Select ${name}`}
          checked={chosen}
          onChange={(event) => onChoose(event.currentTarget.checked)}
        />
      </td>
      <td className="mono wrap-anywhere">{name}</td>
      <td data-label={t`At the phone`}>
        <span className="mono wrap-anywhere">{theirs}</span>
        {secret && (
          <span className="detail">
            {' '}
            · <Trans>secret</Trans>
          </span>
        )}
      </td>
      <td data-label={t`Ours`}>
        <span className="mono wrap-anywhere">{ours ?? t`not in its file`}</span>{' '}
        {same && (
          <StateWord tone="good">
            <Trans>The same</Trans>
          </StateWord>
        )}
      </td>
    </tr>
  )
}
