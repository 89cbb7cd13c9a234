/** Docked under the page: the operations that run, and how those ended that were seen running. */

import { t } from '@lingui/core/macro'
import { useEffect } from 'react'
import { soon } from '../../components/soon.tsx'
import { useKeptState } from '../../lib/kept-state.ts'
import { pollEvery } from '../../lib/live.ts'
import { useAsk } from '../../lib/queries.ts'

const DockedOperation = soon(() => import('./docked-operation.tsx'))

type Kept = { seen: string[]; away: string[]; folded: boolean; since: number }

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
  const [kept, keep] = useKeptState<Kept>(`operations.${code}`, {
    seen: [],
    away: [],
    folded: false,
    // One that ended before it was first seen is shown as well when it was made since this tab came up.
    since: Date.now(),
  })
  const running = data?.items
    .filter(({ state }) => state === 'running')
    .map(({ id }) => id)
    .join()
  const isNew = running?.split(',').some((id) => id !== '' && !kept.seen.includes(id))
  useEffect(() => {
    if (running && isNew)
      keep((before) => ({
        ...before,
        seen: [...new Set([...before.seen, ...running.split(',')])].slice(-20),
      }))
  }, [running, isNew, keep])
  const shown = data?.items.filter(
    ({ id, createdAt }) =>
      (kept.seen.includes(id) || new Date(createdAt).getTime() > kept.since) && !kept.away.includes(id),
  )
  return {
    shown: shown ?? [],
    folded: kept.folded,
    fold: () => keep((before) => ({ ...before, folded: !before.folded })),
    putAway: (id: string) => keep((before) => ({ ...before, away: [...before.away, id].slice(-50) })),
  }
}

export function OperationDock({ code }: { code: string }) {
  const { shown, folded, fold, putAway } = useShownOperations(code)
  if (shown.length === 0) return null
  return (
    <aside className="operation-dock" aria-label={t`Operations`}>
      {shown.map((operation) => (
        <DockedOperation
          key={operation.id}
          {...{ code, operation, folded }}
          onFold={fold}
          onPutAway={() => putAway(operation.id)}
        />
      ))}
    </aside>
  )
}
