/** Instead of a table's rows: what would stand here, and how it comes here. */

import { Group, Stack, Text } from '@mantine/core'
import type { ReactNode } from 'react'

export function Empty({
  title,
  children,
  actions,
}: {
  title: string
  children?: ReactNode
  actions?: ReactNode
}) {
  return (
    <Stack gap={6} align="center" py={44} px="md" ta="center">
      <Text fw={600} size="lg">
        {title}
      </Text>
      {children && (
        <Text c="dimmed" maw={520} component="div">
          {children}
        </Text>
      )}
      {actions && <Group mt="xs">{actions}</Group>}
    </Stack>
  )
}
