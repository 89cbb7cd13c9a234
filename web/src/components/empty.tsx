/** Instead of a table's rows: what would stand here, and how it comes here. */

import { t } from '@lingui/core/macro'
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

type NoneProps = {
  list: ListState
  /** `No phone matches “desk”` */
  none: string
  /** `Show all phones` */
  all: string
  children?: ReactNode
}

/** Of a list that is searched, or looked at behind its end. */
export function NoneHere({ list, none, all, children }: NoneProps) {
  return (
    <Empty
      title={list.q === '' ? t`This page of the list is empty` : none}
      actions={
        <Button variant="default" onClick={() => list.setSearch('')}>
          {all}
        </Button>
      }
    >
      {children}
    </Empty>
  )
}
