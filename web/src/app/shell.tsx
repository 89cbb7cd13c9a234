/** The frame of every page but signing in: bar, menu, the page, and the operations that run. */

import { t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import { AppShell, Burger, Group } from '@mantine/core'
import { useDisclosure, useMediaQuery } from '@mantine/hooks'
import { useQueryClient } from '@tanstack/react-query'
import { Link, Outlet, useParams } from '@tanstack/react-router'
import { useEffect } from 'react'
import { LostConnection } from '../components/lost-connection.tsx'
import { soon } from '../components/soon.tsx'
import { OperationDock } from '../features/operations/operation-dock.tsx'
import { useLed } from '../lib/first-steps.ts'
import { useLiveEvents } from '../lib/live.ts'
import { lastTenant, rememberTenant, useSession } from '../lib/session.ts'
import { AccountMenu, ColorSchemeToggle } from './account-menu.tsx'
import { Docks } from './docks.tsx'
import { Navigation } from './navigation.tsx'
import { PaletteButton } from './palette-button.tsx'
import { TenantSelector } from './tenant-selector.tsx'

const FirstStepsStrip = soon(() => import('../features/first-steps/first-steps-strip.tsx'))

/** The tenant of the address; on pages of the whole system the one that was looked at last. */
function useTenantCode(): string | undefined {
  const { code } = useParams({ strict: false })
  const session = useSession()
  const known = session?.tenants ?? []
  const named = location.pathname.startsWith('/t/') ? code?.toUpperCase() : undefined
  const inPath = known.find((tenant) => tenant.code === named)?.code
  useEffect(() => {
    if (inPath !== undefined) rememberTenant(inPath)
  }, [inPath])
  return inPath ?? known.find((tenant) => tenant.code === lastTenant())?.code ?? known[0]?.code
}

export function Shell() {
  const [opened, { toggle, close }] = useDisclosure(false)
  const code = useTenantCode()
  const isLed = useLed() === 'begun'
  useLiveEvents(useQueryClient())
  const isNarrow = useMediaQuery('(width < 48em)', undefined, { getInitialValueInEffect: false })
  return (
    <AppShell
      header={{ height: 52 }}
      navbar={{ width: 224, breakpoint: 'sm', collapsed: { mobile: !opened } }}
      padding={{ base: 12, sm: 24 }}
    >
      <a href="#main" className="skip-link">
        <Trans>Skip to the page</Trans>
      </a>
      <AppShell.Header>
        <Group h="100%" px={{ base: 12, sm: 18 }} gap="sm" wrap="nowrap">
          <Burger
            opened={opened}
            onClick={toggle}
            hiddenFrom="sm"
            size="sm"
            aria-label={opened ? t`Close the menu` : t`Open the menu`}
            aria-expanded={opened}
          />
          <Link to="/" className="wordmark" aria-label={t`Offhook, start page`}>
            off<span>hook</span>
          </Link>
          <TenantSelector code={code} />
          <Group ml="auto" gap="xs" wrap="nowrap">
            <PaletteButton code={code} />
            <ColorSchemeToggle />
            <AccountMenu />
          </Group>
        </Group>
      </AppShell.Header>
      <LostConnection />
      {/* On a narrow screen the menu stands over the page: one of them is there for the keyboard. */}
      <AppShell.Navbar
        p="xs"
        style={{ overflowY: 'auto' }}
        tabIndex={opened ? undefined : -1}
        inert={isNarrow && !opened}
      >
        <Navigation code={code} onChosen={close} />
      </AppShell.Navbar>
      <AppShell.Main id="main" inert={isNarrow && opened}>
        <div className="page">
          {isLed && <FirstStepsStrip code={code} />}
          <Outlet />
        </div>
        <Docks>{code !== undefined && <OperationDock key={code} code={code} />}</Docks>
      </AppShell.Main>
    </AppShell>
  )
}
