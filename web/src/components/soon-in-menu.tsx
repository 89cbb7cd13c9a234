/** What a menu holds, as a part of the page that comes late. */

import { t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import { Loader, Menu } from '@mantine/core'
import type { ComponentType } from 'react'
import { soon } from './soon.tsx'

/** What there is to do while it is missing is an entry like others. */
export function soonInMenu<P extends object>(
  load: () => Promise<{ default: ComponentType<P> }>,
): ComponentType<P> {
  return soon(
    load,
    () => <Loader size="xs" m={8} aria-label={t`Loading`} />,
    (again) => (
      <Menu.Item closeMenuOnClick={false} onClick={again}>
        <Trans>This part of the page did not come. Try again</Trans>
      </Menu.Item>
    ),
  )
}
