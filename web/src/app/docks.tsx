/** At the lower edge: what is docked there takes its room from the page, and stands over none of it at its end. */

import type { ReactNode } from 'react'
import { useHeightVariable } from '../lib/height-variable.ts'

export function Docks({ children }: { children: ReactNode }) {
  const ref = useHeightVariable('--docks-height')
  return (
    <div className="docks" ref={ref}>
      {children}
      {/* On a narrow screen a selection's bar stands here, near the thumb. */}
      <div id="selection-dock" />
    </div>
  )
}
