/** Changes of many that were made before, and the way back while there is one. */

import { plural, t } from '@lingui/core/macro'
import { Plural, Trans } from '@lingui/react/macro'
import { Button } from '@mantine/core'
import { useEffect, useState } from 'react'
import type { ManyChange, PhonesUndone } from '../../../../src/schema/phones-change.ts'
import { Section } from '../../components/section.tsx'
import { tellError } from '../../components/tell.ts'
import { Time } from '../../components/time.tsx'
import { listed } from '../../lib/format.ts'
import { useAct, useAsk } from '../../lib/queries.ts'
import { useMay } from '../../lib/session.ts'
import { manyFieldName } from './field-names.ts'

const few = 5

export function ChangesBefore({ code }: { code: string }) {
  const { data } = useAsk('listPhonesChanges', { params: { code } }, { refetchInterval: 10_000 })
  const [undone, setUndone] = useState<PhonesUndone>()
  if (!data || data.items.length === 0) return null
  return (
    <Section title={t`Before this`}>
      <div role="status">{undone && <Undone undone={undone} />}</div>
      {data.items.slice(0, few).map((change) => (
        <Before key={change.id} code={code} change={change} onUndone={setUndone} />
      ))}
    </Section>
  )
}

type Props = { code: string; change: ManyChange; onUndone: (undone: PhonesUndone) => void }

function Before({ code, change, onUndone }: Props) {
  const { mutateAsync, isPending } = useAct('undoPhonesChange')
  const mayChange = useMay('change')
  const { id, fields, phones, fetched, who, at, canUndo, undoneAt } = change
  const what = listed(fields.slice(0, 3).map(manyFieldName))
  const count = plural(phones, { one: '# phone', other: '# phones' })
  const undo = () => mutateAsync({ params: { code, id }, body: {} }).then(onUndone, tellError)
  return (
    <div className="change-many-before">
      <div>
        <b>
          {what}, {count}
        </b>
        <div className="detail">
          <Trans>
            by {who} <Time at={at} />
          </Trans>
          {undoneAt !== null && <> · {t`undone`}</>}
          {undoneAt === null && !canUndo && <> · {t`by each phone’s time line`}</>}
          {fetched !== null && fetched > 0 && (
            <>
              {' · '}
              <Plural value={fetched} one="# has fetched it" other="# have fetched it" />
            </>
          )}
          {canUndo && (
            <>
              {' · '}
              <Left until={change.undoUntil} />
            </>
          )}
        </div>
      </div>
      {canUndo && mayChange && (
        <Button size="compact-sm" variant="default" loading={isPending} onClick={undo}>
          <Trans>Undo</Trans>
          <span className="visually-hidden">
            : {what}, {count}
          </span>
        </Button>
      )}
    </div>
  )
}

/** Shown, not spoken: a screen reader would say each second. */
function Left({ until }: { until: string }) {
  const left = () => Math.max(0, Math.ceil((Date.parse(until) - Date.now()) / 1000))
  const [seconds, setSeconds] = useState(left)
  useEffect(() => {
    const timer = setInterval(() => setSeconds(left()), 1000)
    return () => clearInterval(timer)
  })
  const clock = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`
  return (
    <span aria-hidden>
      <Trans>{clock} left</Trans>
    </span>
  )
}

function Undone({ undone: { restored, leftAlone, fetched, gone } }: { undone: PhonesUndone }) {
  const names = listed(leftAlone.phones.slice(0, 5).map(({ name }) => name))
  return (
    <p>
      <b>
        <Plural
          value={restored.total}
          one="# phone has back what it had"
          other="# phones have back what they had"
        />
      </b>
      {fetched.total > 0 && (
        <>
          {' · '}
          <Plural
            value={fetched.total}
            one="# had fetched the change, and gets the old file when it asks again"
            other="# had fetched the change, and get the old file when they ask again"
          />
        </>
      )}
      {leftAlone.total > 0 && <> · {t`left as somebody changed them since: ${names}`}</>}
      {gone > 0 && (
        <>
          {' · '}
          <Plural value={gone} one="# is deleted since" other="# are deleted since" />
        </>
      )}
    </p>
  )
}
