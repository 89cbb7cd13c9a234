/** Colour scheme, language, what is one’s own, and signing out. */

import { t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import {
  ActionIcon,
  Avatar,
  Menu,
  Text,
  UnstyledButton,
  useComputedColorScheme,
  useMantineColorScheme,
} from '@mantine/core'
import { IconKey, IconListCheck, IconLogout, IconMoon, IconSun, IconUserCog } from '@tabler/icons-react'
import { useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { roleNames } from '../../../src/schema/policy.ts'
import type { Language } from '../../../src/schema/session.ts'
import { languageItems, useOwnLanguage } from '../components/language-choice.tsx'
import { call } from '../lib/api.ts'
import { say } from '../lib/language.ts'
import { useSession } from '../lib/session.ts'
import { useLanguage } from '../lib/speak.ts'

export function ColorSchemeToggle() {
  const { setColorScheme } = useMantineColorScheme()
  const dark = useComputedColorScheme('light') === 'dark'
  const label = dark ? t`Light colours` : t`Dark colours`
  return (
    <ActionIcon
      variant="subtle"
      color="gray"
      c="inherit"
      size="lg"
      aria-label={label}
      title={label}
      onClick={() => setColorScheme(dark ? 'light' : 'dark')}
    >
      {dark ? <IconSun size={18} /> : <IconMoon size={18} />}
    </ActionIcon>
  )
}

/** Asked for when it is wanted: its checks are more than the whole first page needs. */
async function askForOwnPassword() {
  const dialog = await import('../features/account/own-password.tsx')
  dialog.askForOwnPassword()
}

export function AccountMenu() {
  const session = useSession()
  const client = useQueryClient()
  const navigate = useNavigate()
  const language = useLanguage()
  const chooseLanguage = useOwnLanguage()
  const signOut = async () => {
    const { url } = await call('leaving', {}).catch(() => ({ url: null }))
    await call('signOut', {})
    client.clear()
    if (url !== null) window.location.assign(url)
    else navigate({ to: '/sign-in' })
  }
  if (!session) return null
  return (
    <Menu position="bottom-end" width={220}>
      <Menu.Target>
        <UnstyledButton aria-label={t`${session.name.slice(0, 2).toUpperCase()}, account of ${session.name}`}>
          <Avatar size={32} radius="xl" color="accent" variant="light" aria-hidden>
            {session.name.slice(0, 2).toUpperCase()}
          </Avatar>
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <div style={{ padding: '6px 12px' }}>
          <Text fw={600}>{session.name}</Text>
          <Text size="xs" c="dimmed">
            {say(roleNames[session.role])}
          </Text>
        </div>
        <Menu.Divider />
        <Menu.Item leftSection={<IconKey size={16} />} onClick={askForOwnPassword}>
          <Trans>Change your password…</Trans>
        </Menu.Item>
        <Menu.Item leftSection={<IconUserCog size={16} />} onClick={() => navigate({ to: '/account' })}>
          <Trans>Your account</Trans>
        </Menu.Item>
        <Menu.Item leftSection={<IconListCheck size={16} />} onClick={() => navigate({ to: '/roles' })}>
          <Trans>What you may do</Trans>
        </Menu.Item>
        <Menu.Divider />
        <Menu.Label>
          <Trans>Language</Trans>
        </Menu.Label>
        <Menu.RadioGroup value={language} onChange={(value) => chooseLanguage(value as Language)}>
          {languageItems.map(({ value, name }) => (
            <Menu.RadioItem key={value} value={value} lang={value} closeMenuOnClick>
              {name}
            </Menu.RadioItem>
          ))}
        </Menu.RadioGroup>
        <Menu.Divider />
        <Menu.Item leftSection={<IconLogout size={16} />} onClick={signOut}>
          <Trans>Sign out</Trans>
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}
