/** Leads to everything by its name: the button, and Ctrl K. What finds it is loaded when it is first wanted. */

import { t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import { UnstyledButton } from '@mantine/core'
import { useHotkeys } from '@mantine/hooks'
import { IconSearch } from '@tabler/icons-react'
import { lazy, Suspense, useState } from 'react'

const Palette = lazy(() =>
  import('../features/palette/palette.tsx').then((module) => ({ default: module.Palette })),
)

const isMac = /Mac|iPhone|iPad/.test(navigator.userAgent)

export function PaletteButton({ code }: { code: string | undefined }) {
  const [opened, setOpened] = useState(false)
  // Also while something is typed: nobody types Ctrl K.
  useHotkeys([['mod+K', () => setOpened(true)]], [])
  return (
    <>
      <UnstyledButton
        className="palette-button"
        title={t`Go to a phone, extension, tenant or page`}
        aria-keyshortcuts="Control+K Meta+K"
        onClick={() => setOpened(true)}
      >
        <IconSearch size={16} aria-hidden />
        <span className="palette-word">
          <Trans>Go to…</Trans>
        </span>
        <kbd className="key-hint" aria-hidden>
          {isMac ? '⌘ K' : t`Ctrl K`}
        </kbd>
      </UnstyledButton>
      {opened && (
        <Suspense>
          <Palette code={code} onClose={() => setOpened(false)} />
        </Suspense>
      )}
    </>
  )
}
