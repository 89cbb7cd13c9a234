/** The head of a page: where it stands in the menu, its name, and what is said of it. */

import { t } from '@lingui/core/macro'
import { ActionIcon, Group, Text, Title } from '@mantine/core'
import { IconHelp } from '@tabler/icons-react'
import { Link, useLocation } from '@tanstack/react-router'
import { Fragment, type ReactNode, useEffect } from 'react'
import { helpOf } from '../lib/help-topics.ts'

export type Crumb = { label: string; to?: string }

type Props = { crumbs: Crumb[]; title: string; aside?: ReactNode; actions?: ReactNode }

export function PageHeader({ crumbs, title, aside, actions }: Props) {
  useEffect(() => {
    document.title = `${title} · Offhook`
  }, [title])
  return (
    <header style={{ marginBottom: 14 }}>
      <Text component="nav" aria-label={t`Breadcrumb`} size="sm" c="dimmed">
        {crumbs.map((crumb, index) => (
          <Fragment key={crumb.label}>
            {index > 0 && ' › '}
            {crumb.to ? (
              <Link to={crumb.to} className="crumb">
                {crumb.label}
              </Link>
            ) : (
              crumb.label
            )}
          </Fragment>
        ))}
      </Text>
      <Group gap="sm" mt={2} align="center">
        <Title order={1} size="h2" className="wrap-anywhere">
          {title}
        </Title>
        {typeof aside === 'string' ? <Text c="dimmed">{aside}</Text> : aside}
        <Group gap="xs" ml="auto">
          {actions}
          <Help />
        </Group>
      </Group>
    </header>
  )
}

/** Leads to what the guide says of the page that is open. */
function Help() {
  const { pathname } = useLocation()
  if (pathname.startsWith('/help/')) return null
  const [topic = '', hash] = helpOf(pathname).split('#')
  return (
    <ActionIcon
      variant="subtle"
      color="gray"
      c="dimmed"
      size="lg"
      aria-label={t`Help about this page`}
      title={t`Help about this page`}
      renderRoot={(props) => (
        <Link {...props} to="/help/$topic" params={{ topic }} {...(hash !== undefined && { hash })} />
      )}
    >
      <IconHelp size={18} aria-hidden />
    </ActionIcon>
  )
}
