/** Whom a change of a preset would reach, before it is saved. */

import { plural, t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import { Button, Text } from '@mantine/core'
import { useState } from 'react'
import type { PresetPatch, ReachDifferences } from '../../../../src/schema/preset.ts'
import { Section } from '../../components/section.tsx'
import { call } from '../../lib/api.ts'
import { numeral } from '../../lib/format.ts'
import { say } from '../../lib/language.ts'

type Props = { code: string; id: string; usedBy: number; patch: PresetPatch }

export function ReachNote({ code, id, usedBy, patch }: Props) {
  const [found, setFound] = useState<{ of: string; reach: ReachDifferences }>()
  const [problem, setProblem] = useState('')
  const [asking, setAsking] = useState(false)
  const of = JSON.stringify(patch)
  const reach = found?.of === of ? found.reach : undefined
  const ask = async () => {
    setAsking(true)
    setProblem('')
    try {
      const answer = await call('updatePreset', {
        params: { code, id },
        query: { dryRun: true },
        body: patch,
      })
      if (answer.reach) setFound({ of, reach: answer.reach })
    } catch (error) {
      setProblem(error instanceof Error ? error.message : String(error))
    } finally {
      setAsking(false)
    }
  }
  return (
    <Section title={t`Whom it reaches`}>
      <Text>{usersInWords(usedBy)}</Text>
      {usedBy > 0 && of !== '{}' && (
        <Button variant="default" size="xs" mt={8} loading={asking} onClick={ask}>
          <Trans>What would change?</Trans>
        </Button>
      )}
      <div role="status">
        {problem && <Text c="var(--mantine-color-error)">{problem}</Text>}
        {reach && <Differences reach={reach} />}
      </div>
    </Section>
  )
}

function Differences({ reach }: { reach: ReachDifferences }) {
  const { differing, looked, examples, differences } = reach
  if (differing === 0)
    return (
      <Text mt={8}>
        <Trans>No file would be another.</Trans>
      </Text>
    )
  const named = examples.map(({ name }) => name).join(', ')
  const names = differing > examples.length ? `${named}…` : named
  return (
    <>
      <Text mt={8}>
        {t`The files of ${numeral(differing)} of ${plural(looked, { one: '# phone', other: '# phones' })} would be others: ${names}`}
      </Text>
      <ul className="unsupported-list">
        {differences.map(({ label, phones, before, after }) => (
          <li key={label}>
            <b>{say(label)}</b>{' '}
            <span className="detail">{plural(phones, { one: 'on # phone', other: 'on # phones' })}</span>
            {(before !== null || after !== null) && (
              <div className="detail">
                {before ?? t`nothing`} → {after ?? t`nothing`}
              </div>
            )}
          </li>
        ))}
      </ul>
    </>
  )
}

function usersInWords(count: number): string {
  if (count === 0) return t`No phone uses it yet.`
  return plural(count, { one: 'One phone uses it.', other: '# phones use it.' })
}
