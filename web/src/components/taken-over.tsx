/** Marks a field that another editor saved while this form was open: it shows theirs, or is still to be decided. */

import { Trans } from '@lingui/react/macro'
import { createContext, type ReactNode, use } from 'react'
import './taken-over.css'

const nothing: ReadonlySet<string> = new Set()

/** Paths of the fields that were taken over; the form says which. */
export const TakenPaths = createContext(nothing)

/** What they set, by the paths of fields that both changed. */
export const UndecidedPaths = createContext<ReadonlyMap<string, string>>(new Map())

type Props = { path: string; children: ReactNode }

export function TakenOver({ path, children }: Props) {
  const paths = use(TakenPaths)
  // Of a field that holds several values, each of them counts.
  const isHere = (each: string) => each === path || each.startsWith(`${path}.`)
  const taken = [...paths].some(isHere)
  const undecided = [...use(UndecidedPaths)].filter(([each]) => isHere(each))
  return (
    <div
      className="taken-over"
      data-taken={taken || undefined}
      data-undecided={undecided.length > 0 || undefined}
    >
      {children}
      {undecided.map(([each, theirs]) => (
        <p key={each} className="taken-over-note">
          {theirs}
        </p>
      ))}
      {taken && (
        <p className="taken-over-note">
          <Trans>taken over: somebody else saved this meanwhile</Trans>
        </p>
      )}
    </div>
  )
}
