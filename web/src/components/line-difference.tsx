/** Two texts, line by line: a sign says what a colour shows. */

import { t } from '@lingui/core/macro'
import { Plural, Trans } from '@lingui/react/macro'
import { Text } from '@mantine/core'
import { Fragment, useMemo } from 'react'
import { type DiffLine, lineDifference, shortened } from '../lib/line-difference.ts'
import './line-difference.css'

const signs: Record<DiffLine['kind'], string> = { same: ' ', gone: '−', new: '+' }

type Props = { label: string; before: string; after: string }

export function LineDifference({ label, before, after }: Props) {
  const parts = useMemo(() => shortened(lineDifference(before, after)), [before, after])
  if (parts.length === 0)
    return (
      <Text c="dimmed">
        <Trans>Nothing differs.</Trans>
      </Text>
    )
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by the keyboard
    <section className="line-difference" aria-label={label} tabIndex={0}>
      {parts.map(({ lines, skipped }, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: parts have no other name
        <Fragment key={at}>
          {skipped > 0 && (
            <div className="skipped">
              <Plural value={skipped} one="# line that is the same" other="# lines that are the same" />
            </div>
          )}
          {lines.map((line, place) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: lines have no other name
            <div key={place} data-kind={line.kind}>
              <span aria-hidden>{signs[line.kind]} </span>
              {line.kind !== 'same' && (
                <span className="visually-hidden">{line.kind === 'gone' ? t`was:` : t`is:`} </span>
              )}
              {line.text}
            </div>
          ))}
        </Fragment>
      ))}
    </section>
  )
}
