/** What sticks to the lower edge says how high it is: whatever is scrolled to stands above it (`scroll-padding`). */

import { useElementSize, useIsomorphicEffect } from '@mantine/hooks'
import type { RefCallback } from 'react'

/** For the element whose height that variable of the whole page is, in pixels. */
export function useHeightVariable(name: `--${string}`): RefCallback<HTMLElement | null> {
  const { ref, height } = useElementSize({ box: 'border-box' })
  useIsomorphicEffect(() => {
    const { style } = document.documentElement
    style.setProperty(name, `${height}px`)
    return () => {
      style.removeProperty(name)
    }
  }, [name, height])
  return ref
}
