/** Instead of a page that cannot be shown: what happened and where to go. */

import { t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import { Button, Group, Stack, Text, Title } from '@mantine/core'
import { Link, useRouter } from '@tanstack/react-router'
import { ApiError } from '../lib/api.ts'

function sentences(error: unknown): [title: string, text: string] {
  if (error === undefined || (error instanceof ApiError && error.status === 404)) {
    return [
      t`There is nothing at this address`,
      t`It may have been deleted, or it belongs to a tenant that you may not see.`,
    ]
  }
  if (error instanceof ApiError && error.status === 403) return [t`You may not see this`, error.message]
  return [t`This page could not be shown`, error instanceof Error ? error.message : t`Try again.`]
}

export function NotThere({ error }: { error?: unknown }) {
  const router = useRouter()
  const [title, text] = sentences(error)
  return (
    <Stack gap="xs" p="lg" role="alert">
      <Title order={1} size="h3">
        {title}
      </Title>
      <Text c="dimmed">{text}</Text>
      <Group mt="xs">
        <Button variant="default" onClick={() => router.invalidate()}>
          <Trans>Try again</Trans>
        </Button>
        <Link className="text-link" to="/">
          <Trans>Start page</Trans>
        </Link>
      </Group>
    </Stack>
  )
}
