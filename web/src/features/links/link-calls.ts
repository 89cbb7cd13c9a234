/** The calls of a tenant's links, or, without a tenant, of those of all. */

import type { Link, LinkCreate, LinkPatch, LinkTest } from '../../../../src/schema/link.ts'
import type { PlanOutcome, SourcePreview } from '../../../../src/schema/link-source.ts'
import { call } from '../../lib/api.ts'
import type { ListState } from '../../lib/list-state.ts'
import { useAct, useAsk } from '../../lib/queries.ts'
import { useReadOnlyReason } from '../../lib/session.ts'

type Guard = { ifMatch?: number; idempotencyKey?: string }

export function linkCalls(code: string | undefined) {
  const at = (id: string) => ({ code: code ?? '', id })
  return {
    create: (body: LinkCreate, guard: Guard): Promise<Link> =>
      code === undefined
        ? call('createSystemLink', { body, ...guard })
        : call('createLink', { params: { code }, body, ...guard }),
    update: (id: string, body: LinkPatch, guard: Guard): Promise<Link> =>
      code === undefined
        ? call('updateSystemLink', { params: { id }, body, ...guard })
        : call('updateLink', { params: at(id), body, ...guard }),
    read: (id: string): Promise<Link> =>
      code === undefined ? call('systemLink', { params: { id } }) : call('link', { params: at(id) }),
    test: (id: string): Promise<LinkTest> =>
      code === undefined ? call('testSystemLink', { params: { id } }) : call('testLink', { params: at(id) }),
    preview: (
      id: string,
      query: { outcome?: PlanOutcome | undefined; page: number; fresh: boolean },
    ): Promise<SourcePreview> =>
      code === undefined
        ? call('previewSystemLink', { params: { id }, query })
        : call('previewLink', { params: at(id), query }),
  }
}

export function useLinks(code: string | undefined, list: ListState) {
  const isOfAll = code === undefined
  const own = useAsk(
    'listLinks',
    { params: { code: code ?? '' }, query: list.query },
    { keep: true, enabled: !isOfAll },
  )
  const ofAll = useAsk('listSystemLinks', { query: list.query }, { keep: true, enabled: isOfAll })
  return isOfAll ? ofAll : own
}

export function useLink(code: string | undefined, id: string, enabled: boolean) {
  const isOfAll = code === undefined
  const own = useAsk('link', { params: { code: code ?? '', id } }, { enabled: enabled && !isOfAll })
  const ofAll = useAsk('systemLink', { params: { id } }, { enabled: enabled && isOfAll })
  return isOfAll ? ofAll : own
}

export function useLinkReads(code: string | undefined, id: string) {
  const isOfAll = code === undefined
  const query = { pageSize: 10 }
  const own = useAsk('listLinkReads', { params: { code: code ?? '', id }, query }, { enabled: !isOfAll })
  const ofAll = useAsk('listSystemLinkReads', { params: { id }, query }, { enabled: isOfAll })
  return isOfAll ? ofAll : own
}

/** Answers the link as it is then. */
export function useTakeLink(code: string | undefined) {
  const own = useAct('takeLink')
  const ofAll = useAct('takeSystemLink')
  return (id: string, force: boolean): Promise<Link> =>
    code === undefined
      ? ofAll.mutateAsync({ params: { id }, query: { force } })
      : own.mutateAsync({ params: { code, id }, query: { force } })
}

export function useRemoveLink(code: string | undefined) {
  const own = useAct('deleteLink')
  const ofAll = useAct('deleteSystemLink')
  return (id: string): Promise<unknown> =>
    code === undefined ? ofAll.mutateAsync({ params: { id } }) : own.mutateAsync({ params: { code, id } })
}

/** Why this user may not change a link of the tenant, or of all where none is named. */
export function useLinkReason(code: string | undefined): string | undefined {
  return useReadOnlyReason(code === undefined ? 'system' : 'settings')
}
