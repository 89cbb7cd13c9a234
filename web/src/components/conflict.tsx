/** Two people changed the same fields: for each of them, whose value stays. */

import { t } from '@lingui/core/macro'
import { Plural, Trans } from '@lingui/react/macro'
import { Button, Group, Modal, Radio, Text } from '@mantine/core'
import { useState } from 'react'
import type { Disagreement } from '../lib/draft-parts.ts'
import { clockTime } from '../lib/format.ts'
import type { Saving } from '../lib/use-saving.ts'
import './conflict.css'

/** What a field is called, and how its value is written for people. */
export type FieldWords = {
  labelOf: (path: string) => string
  valueOf: (path: string, value: unknown) => string
}

type Props = { saving: Saving; words: FieldWords }

export function Conflict({ saving, words }: Props) {
  const { conflicts } = saving
  return (
    <Modal
      opened={conflicts !== undefined}
      onClose={saving.putOff}
      size="lg"
      title={
        saving.by
          ? t`${saving.by.who} changed the same at ${clockTime(Date.parse(saving.by.at))}`
          : t`Somebody else changed the same`
      }
    >
      {conflicts && (
        <Choices key={conflicts.map(({ path }) => path).join()} found={conflicts} {...{ saving, words }} />
      )}
    </Modal>
  )
}

function Choices({ found, saving, words }: Props & { found: Disagreement[] }) {
  const [theirs, setTheirs] = useState<ReadonlySet<string>>(new Set())
  const choose = (path: string, whose: string) => {
    const next = new Set(theirs)
    if (whose === 'theirs') next.add(path)
    else next.delete(path)
    setTheirs(next)
  }
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        // The page's own form stands around this one, in React's tree.
        event.stopPropagation()
        saving.decide(found.filter(({ path }) => theirs.has(path)))
      }}
    >
      <Text size="sm" c="dimmed" mb="sm">
        <Plural
          value={found.length}
          one="# field differs: nothing of yours is saved yet, and nothing is lost. What only they changed is taken over already."
          other="# fields differ: nothing of yours is saved yet, and nothing is lost. What only they changed is taken over already."
        />
      </Text>
      {found.map((one) => (
        <Choice
          key={one.path}
          {...{ one, words }}
          whose={theirs.has(one.path) ? 'theirs' : 'mine'}
          onChoose={(whose) => choose(one.path, whose)}
        />
      ))}
      <Group mt="md" justify="flex-end" gap="sm">
        <Button variant="default" onClick={saving.putOff}>
          <Trans>Decide later</Trans>
        </Button>
        <Button type="submit" loading={saving.pending} data-autofocus>
          {theirs.size === found.length ? t`Take theirs` : t`Save with these`}
        </Button>
      </Group>
    </form>
  )
}

type ChoiceProps = { one: Disagreement; words: FieldWords; whose: string; onChoose: (whose: string) => void }

function Choice({ one, words, whose, onChoose }: ChoiceProps) {
  const { path, mine, theirs } = one
  const shown = (value: unknown) => words.valueOf(path, value) || t`(empty)`
  return (
    <Radio.Group
      className="conflict-field own-layout"
      label={words.labelOf(path)}
      value={whose}
      onChange={onChoose}
    >
      <div className="conflict-values">
        <Radio.Card value="mine" className="conflict-value">
          <Radio.Indicator />
          <span>
            <span className="detail">
              <Trans>Mine</Trans>
            </span>
            <span className="wrap-anywhere conflict-text">{shown(mine)}</span>
          </span>
        </Radio.Card>
        <Radio.Card value="theirs" className="conflict-value">
          <Radio.Indicator />
          <span>
            <span className="detail">
              <Trans>Theirs</Trans>
            </span>
            <span className="wrap-anywhere conflict-text">{shown(theirs)}</span>
          </span>
        </Radio.Card>
      </div>
    </Radio.Group>
  )
}
