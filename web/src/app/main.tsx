/** Starts the page. */

import '@mantine/core/styles.css'
import '@mantine/notifications/styles.css'
import './page.css'
import './bars.css'
import { i18n } from '@lingui/core'
import { I18nProvider } from '@lingui/react'
import { MantineProvider } from '@mantine/core'
import { Notifications } from '@mantine/notifications'
import { QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { StrictMode, useMemo } from 'react'
import { createRoot } from 'react-dom/client'
import { proveBy } from '../lib/api.ts'
import '../lib/arrived.ts'
import { keepFocusInSight } from '../lib/focus-in-sight.ts'
import { doubtConnection } from '../lib/live.ts'
import { makeQueryClient } from '../lib/queries.ts'
import { languageHere, speak, useLanguage } from '../lib/speak.ts'
import { makeRouter } from './router.tsx'
import { cssVariables, makeTheme } from './theme.ts'

const client = makeQueryClient({
  signedOut: () => {
    const { pathname, href } = router.state.location
    if (pathname !== '/sign-in') router.navigate({ to: '/sign-in', search: { to: href } })
  },
  away: doubtConnection,
})
const router = makeRouter(client)

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof makeRouter>
  }
}

proveBy(async () => (await import('./password-again.tsx')).askForPasswordAgain())

keepFocusInSight()

function Page() {
  const language = useLanguage()
  // biome-ignore lint/correctness/useExhaustiveDependencies: its texts are those of the language
  const theme = useMemo(makeTheme, [language])
  return (
    <I18nProvider i18n={i18n}>
      <MantineProvider theme={theme} cssVariablesResolver={cssVariables} defaultColorScheme="auto">
        <QueryClientProvider client={client}>
          <Notifications position="bottom-left" autoClose={4000} />
          <RouterProvider router={router} />
        </QueryClientProvider>
      </MantineProvider>
    </I18nProvider>
  )
}

async function start(root: HTMLElement): Promise<void> {
  await speak(languageHere(), { soon: true })
  createRoot(root).render(
    <StrictMode>
      <Page />
    </StrictMode>,
  )
}

const root = document.getElementById('root')
if (root) start(root)
