/** At the lower edge: what is docked there takes its room from the page, and stands over none of it at its end. */

import { useElementSize, useIsomorphicEffect } from '@mantine/hooks'
import type { ReactNode } from 'react'

export function Docks({ children }: { children: ReactNode }) {
  const { ref, height } = useElementSize({ box: 'border-box' })
  // What is scrolled to, and what sticks to the lower edge itself, stands above the docks.
  useIsomorphicEffect(() => {
    document.documentElement.style.setProperty('--docks-height', `${height}px`)
  }, [height])
  return (
    <div className="docks" ref={ref}>
      {children}
      {/* On a narrow screen a selection's bar stands here, near the thumb. */}
      <div id="selection-dock" />
    </div>
  )
}
