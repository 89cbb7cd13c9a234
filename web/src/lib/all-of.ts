/** Whole lists, for fields that choose from them. */

import { useQuery } from '@tanstack/react-query'
import type { Extension } from '../../../src/schema/extension.ts'
import type { Model } from '../../../src/schema/model.ts'
import { call } from './api.ts'

const pageSize = 1000

async function everyPage<Item>(read: (page: number) => Promise<{ items: Item[]; total: number }>) {
  const found: Item[] = []
  for (let page = 1; ; page++) {
    const { items, total } = await read(page)
    found.push(...items)
    if (items.length < pageSize || found.length >= total) return found
  }
}

export function useAllExtensions(code: string): Extension[] | undefined {
  return useQuery({
    queryKey: ['listExtensions', 'all', code],
    queryFn: ({ signal }) =>
      everyPage((page) =>
        call('listExtensions', { params: { code }, query: { sort: 'number', page, pageSize }, signal }),
      ),
  }).data
}

export function useAllModels(code: string): Model[] | undefined {
  return useQuery({
    queryKey: ['listModels', 'all', code],
    queryFn: ({ signal }) =>
      everyPage((page) => call('listModels', { params: { code }, query: { page, pageSize }, signal })),
  }).data
}
