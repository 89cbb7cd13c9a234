/** Tenants for fields that choose among them: all where they are few; else the first, and what a search finds. */

import { t } from '@lingui/core/macro'
import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import type { Tenant } from '../../../src/schema/tenant.ts'
import { call } from './api.ts'
import { numeral } from './format.ts'
import { useSession } from './session.ts'
import type { ChoiceOption, ChoiceSearch } from './use-choice.ts'

const atOnce = 50

export type TenantPick = { options: readonly ChoiceOption[]; search: ChoiceSearch | undefined }

type Named = Pick<Tenant, 'code' | 'name'>

const optionOf = ({ code, name }: Named): ChoiceOption => ({
  ...{ value: code, label: name, detail: code, keys: [code] },
})

/** What a tenant is called; of one that is not seen, its code. */
export function useTenantNames(): (code: string) => string {
  const tenants = useSession()?.tenants
  return useMemo(() => {
    const names = new Map(tenants?.map(({ code, name }) => [code, name]))
    return (code) => names.get(code) ?? code
  }, [tenants])
}

export function useTenantPick(): TenantPick {
  const nameOf = useTenantNames()
  const begin = useQuery({
    queryKey: ['listTenants', 'first'],
    queryFn: ({ signal }) => call('listTenants', { query: { sort: 'name', pageSize: atOnce }, signal }),
  }).data
  return useMemo(() => {
    const options = begin?.items.map(optionOf) ?? []
    const total = begin?.total ?? 0
    if (total <= options.length) return { options, search: undefined }
    return {
      options,
      search: {
        of: 'tenants',
        async ask(text, signal) {
          const query = { q: text, sort: 'name', pageSize: atOnce }
          return (await call('listTenants', { query, signal })).items.map(optionOf)
        },
        known: (code) => optionOf({ code, name: nameOf(code) }),
        hint: t`${numeral(total)} tenants in all: type a part of the name or code`,
        foundBy: t`A tenant is found by its name, its code and its SIP server.`,
      },
    }
  }, [begin, nameOf])
}
