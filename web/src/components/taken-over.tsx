/** Marks a field that shows what another editor saved while this form was open. */

import { Trans } from '@lingui/react/macro'
import { createContext, type ReactNode, use } from 'react'

const nothing: ReadonlySet<string> = new Set()

/** Paths of the fields that were taken over; the form says which. */
export const TakenPaths = createContext(nothing)

type Props = { path: string; children: ReactNode }

export function TakenOver({ path, children }: Props) {
  const paths = use(TakenPaths)
  // Of a field that holds several values, each of them counts.
  const taken = paths.has(path) || [...paths].some((each) => each.startsWith(`${path}.`))
  return (
    <div className="taken-over" data-taken={taken || undefined}>
      {children}
      {taken && (
        <p className="taken-over-note">
          <Trans>taken over: somebody else saved this meanwhile</Trans>
        </p>
      )}
    </div>
  )
}
