/** At the lower right: the operations that run, and how those ended that were seen running. */

import { ActionIcon, Button, Group, Text } from '@mantine/core'
import { IconX } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { useEffect, useState } from 'react'
import type { Operation } from '../../../../src/schema/operation.ts'
import { operationNames } from '../../components/outcome.tsx'
import { tellError } from '../../components/tell.ts'
import { counted } from '../../lib/format.ts'
import { pollEvery } from '../../lib/live.ts'
import { useAct, useAsk } from '../../lib/queries.ts'
import { useReadOnlyReason } from '../../lib/session.ts'
import { CountsBar, CountsLine } from './counts.tsx'

/** Asked at every start, so that a reload finds what runs; those seen running stay until they are put away. */
function useShownOperations(code: string) {
  const { data } = useAsk(
    'listOperations',
    { params: { code }, query: { sort: 'createdAt', order: 'desc', pageSize: 5 } },
    {
      refetchInterval: (answer) =>
        answer?.items.some(({ state }) => state === 'running') ? pollEvery() : false,
    },
  )
  const [seen, setSeen] = useState<ReadonlySet<string>>(new Set())
  const [away, setAway] = useState<ReadonlySet<string>>(new Set())
  const running = data?.items
    .filter(({ state }) => state === 'running')
    .map(({ id }) => id)
    .join()
  // One that ended before it was first seen is shown as well when it was made since this page came up.
  const [since] = useState(() => Date.now())
  useEffect(() => {
    if (running) setSeen((before) => new Set([...before, ...running.split(',')]))
  }, [running])
  const shown = data?.items.filter(
    ({ id, createdAt }) => (seen.has(id) || new Date(createdAt).getTime() > since) && !away.has(id),
  )
  return { shown: shown ?? [], putAway: (id: string) => setAway((before) => new Set([...before, id])) }
}

export function OperationPanel({ code }: { code: string }) {
  const { shown, putAway } = useShownOperations(code)
  if (shown.length === 0) return null
  return (
    <aside className="operation-panel" aria-label="Operations">
      {shown.map((operation) => (
        <Card key={operation.id} code={code} operation={operation} onPutAway={() => putAway(operation.id)} />
      ))}
    </aside>
  )
}

type CardProps = { code: string; operation: Operation; onPutAway: () => void }

function Card({ code, operation, onPutAway }: CardProps) {
  const running = operation.state === 'running'
  const title = `${operationNames[operation.kind]} ${counted(operation.total, 'phone')}`
  return (
    <section className="surface operation-card" aria-label={title}>
      <Group justify="space-between" wrap="nowrap">
        <Text fw={600}>{title}</Text>
        {running ? (
          <CancelButton code={code} id={operation.id} />
        ) : (
          <ActionIcon variant="subtle" color="gray" c="dimmed" aria-label="Put away" onClick={onPutAway}>
            <IconX size={16} />
          </ActionIcon>
        )}
      </Group>
      <CountsBar operation={operation} />
      <Text size="sm" aria-live="polite">
        <CountsLine operation={operation} />
      </Text>
      <Group justify="space-between" mt={4}>
        <Text size="xs" c="dimmed">
          {running ? 'Running' : operation.state === 'cancelled' ? 'Cancelled' : 'Ended'}
        </Text>
        <Link className="text-link" to="/t/$code/operations/$id" params={{ code, id: operation.id }}>
          Each phone’s outcome
        </Link>
      </Group>
    </section>
  )
}

export function CancelButton({ code, id }: { code: string; id: string }) {
  const cancel = useAct('cancelOperation')
  if (useReadOnlyReason()) return null
  return (
    <Button
      size="compact-sm"
      variant="default"
      loading={cancel.isPending}
      onClick={() => cancel.mutate({ params: { code, id } }, { onError: tellError })}
    >
      Cancel
    </Button>
  )
}
