/** Instead of a table's rows: what would stand here, and how it comes here. */

import { Button, Group, Stack, Text } from '@mantine/core'
import type { ReactNode } from 'react'
import type { ListState } from '../lib/list-state.ts'

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

/** Of a list that is searched, or looked at behind its end; `what`: the word for one of its things. */
export function NoneHere({ list, what, children }: { list: ListState; what: string; children?: ReactNode }) {
  return (
    <Empty
      title={list.q === '' ? 'This page of the list is empty' : `No ${what} matches “${list.q}”`}
      actions={
        <Button variant="default" onClick={() => list.setSearch('')}>
          Show all {what}s
        </Button>
      }
    >
      {children}
    </Empty>
  )
}
