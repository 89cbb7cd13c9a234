/** A titled block of a page. */

import { Group, Title } from '@mantine/core'
import { type ReactNode, useId } from 'react'

type Props = { title: string; children: ReactNode; aside?: ReactNode; rows?: boolean }

export function Section({ title, children, aside, rows = false }: Props) {
  const id = useId()
  return (
    <section className="surface section" aria-labelledby={id}>
      <Group justify="space-between" mb={10} gap="xs">
        <Title order={2} size="h5" id={id}>
          {title}
        </Title>
        {aside}
      </Group>
      <div className={rows ? 'form-rows' : undefined}>{children}</div>
    </section>
  )
}
