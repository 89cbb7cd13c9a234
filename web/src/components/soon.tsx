/** A part of the page that nobody waits for. */

import { Trans } from '@lingui/react/macro'
import { type ComponentType, type ReactNode, useEffect, useState } from 'react'
import { allTexts } from '../lib/speak.ts'
import { tellError } from './tell.ts'

/**
 * Nothing, or `waiting`, stands in its place until its file has come; where none comes that is told, and the rest of the page
 * stays. What somebody waits for can be asked for again.
 */
export function soon<P extends object>(
  load: () => Promise<{ default: ComponentType<P> }>,
  waiting?: () => ReactNode,
  missing: (again: () => void) => ReactNode = (again) => <Missing onAgain={again} />,
): ComponentType<P> {
  let there: ComponentType<P> | undefined
  return function Soon(props: P) {
    const [Part, setPart] = useState(() => there)
    const [tries, setTries] = useState(1)
    const [missed, setMissed] = useState(0)
    useEffect(() => {
      if (there) return
      Promise.all([load(), allTexts()]).then(
        ([part]) => {
          there = part.default
          setPart(() => there)
        },
        (error) => {
          setMissed(tries)
          tellError(error)
        },
      )
    }, [tries])
    if (Part) return <Part {...props} />
    if (!waiting) return null
    return missed === tries ? missing(() => setTries(tries + 1)) : waiting()
  }
}

function Missing({ onAgain }: { onAgain: () => void }) {
  return (
    <p className="detail">
      <Trans>This part of the page did not come.</Trans>{' '}
      <button type="button" className="plain-button link-button" onClick={onAgain}>
        <Trans>Try again</Trans>
      </button>
    </p>
  )
}
