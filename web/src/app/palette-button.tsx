/** Leads to everything by its name: the button, and Ctrl K. What finds it is loaded when it is first wanted. */

import { t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import { UnstyledButton } from '@mantine/core'
import { useHotkeys } from '@mantine/hooks'
import { IconSearch } from '@tabler/icons-react'
import { useState } from 'react'
import { tellError } from '../components/tell.ts'
import type { Palette } from '../features/palette/palette.tsx'

const isMac = /Mac|iPhone|iPad/.test(navigator.userAgent)

export function PaletteButton({ code }: { code: string | undefined }) {
  const [Opened, setOpened] = useState<typeof Palette>()
  // What does not come is told, and the page with all that is typed in it stays.
  const open = () => {
    import('../features/palette/palette.tsx').then(({ Palette }) => setOpened(() => Palette), tellError)
  }
  // Also while something is typed: nobody types Ctrl K.
  useHotkeys([['mod+K', open]], [])
  return (
    <>
      <UnstyledButton
        className="palette-button"
        title={t`Go to a phone, extension, tenant or page`}
        aria-keyshortcuts="Control+K Meta+K"
        onClick={open}
      >
        <IconSearch size={16} aria-hidden />
        <span className="palette-word">
          <Trans>Go to…</Trans>
        </span>
        <kbd className="key-hint" aria-hidden>
          {isMac ? '⌘ K' : t`Ctrl K`}
        </kbd>
      </UnstyledButton>
      {Opened && <Opened code={code} onClose={() => setOpened(undefined)} />}
    </>
  )
}
