/** The tenant's extensions for fields that choose from them: all where they are few; else the first, those that are named, and what a search finds. */

import { t } from '@lingui/core/macro'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useMemo, useRef } from 'react'
import type { Extension } from '../../../src/schema/extension.ts'
import { call } from './api.ts'
import { numeral } from './format.ts'
import type { ChoiceOption, ChoiceSearch } from './use-choice.ts'

/** So many are the first of them; a tenant that has no more is searched here. */
const atFirst = 100
const atOnce = 50
const namedAtOnce = 500

type Named = { ids?: readonly string[]; numbers?: readonly string[] }
type Pick = { options: readonly ChoiceOption[]; search: ChoiceSearch | undefined }

export type Extensions = {
  code: string
  /** Not all of them are here. */
  isPart: boolean
  /** Those that are named are on their way. */
  isLooking: boolean
  list: readonly Extension[]
  byId(id: string | undefined): Extension | undefined
  byNumber(number: string): Extension | undefined
  /** For choosing one; some only where `of` says which. */
  pick(of?: string, isWanted?: (extension: Extension) => boolean): Pick
  /** For choosing a number. */
  numbers: Pick
}

const labelOf = ({ number, name }: Extension) => `${number} · ${name}`

const numberOption = (extension: Extension): ChoiceOption => ({
  ...{ value: extension.number, label: labelOf(extension), keys: [extension.number] },
})

const idOption = (extension: Extension): ChoiceOption => ({
  ...{ value: extension.id, label: labelOf(extension), keys: [extension.number] },
  detail: extension.tech === 'VIRTUAL' ? t`virtual` : extension.tech,
})

const anyOne = () => true

function useNamed(code: string, { ids = [], numbers = [] }: Named, isWanted: boolean) {
  const key = [[...new Set(ids)].sort(), [...new Set(numbers)].sort()] as const
  return useQuery({
    queryKey: ['listExtensions', 'named', code, ...key],
    enabled: isWanted && key.some((list) => list.length > 0),
    // One that is taken off makes another question of the same answers.
    placeholderData: keepPreviousData,
    queryFn: async ({ signal }) => {
      const items: Extension[] = []
      for (const [index, field] of (['ids', 'numbers'] as const).entries())
        for (let at = 0; at < (key[index]?.length ?? 0); at += namedAtOnce) {
          const query = { [field]: key[index]?.slice(at, at + namedAtOnce) }
          items.push(...(await call('listExtensions', { params: { code }, query, signal })).items)
        }
      return items
    },
  })
}

/** `undefined` until the first are here. */
export function useExtensions(code: string, named: Named): Extensions | undefined {
  const begin = useQuery({
    queryKey: ['listExtensions', 'first', code],
    queryFn: ({ signal }) =>
      call('listExtensions', { params: { code }, query: { sort: 'number', pageSize: atFirst }, signal }),
  }).data
  const isPart = begin !== undefined && begin.total > begin.items.length
  /** What searches found: chosen from them, they are known already. */
  const learned = useRef(new Map<string, Extension>())
  const isMissing = (id: string) => !learned.current.has(id) && !begin?.items.some((each) => each.id === id)
  const ids = (named.ids ?? []).filter(isMissing)
  const looked = useNamed(code, { ids, numbers: named.numbers ?? [] }, isPart)
  const members = (looked.data ?? []).flatMap((each) =>
    each.tech === 'VIRTUAL' ? each.members.slice(0, 1) : [],
  )
  const behind = useNamed(code, { ids: members.filter(isMissing) }, isPart)
  const total = begin?.total ?? 0
  const isLooking = looked.isLoading || behind.isLoading
  const extensions = useMemo(
    () =>
      begin &&
      knownOf({ code, isPart, isLooking, total, first: begin.items, learned: learned.current }, [
        ...begin.items,
        ...(looked.data ?? []),
        ...(behind.data ?? []),
      ]),
    [code, begin, isPart, isLooking, total, looked.data, behind.data],
  )
  return extensions
}

type Begun = {
  code: string
  isPart: boolean
  isLooking: boolean
  total: number
  first: readonly Extension[]
  learned: Map<string, Extension>
}

function knownOf(
  { code, isPart, isLooking, total, first, learned }: Begun,
  list: readonly Extension[],
): Extensions {
  const ids = new Map(list.map((each) => [each.id, each]))
  const numbers = new Map(list.map((each) => [each.number, each]))
  const byId = (id: string | undefined) => ids.get(id ?? '') ?? learned.get(id ?? '')
  const byNumber = (number: string) =>
    numbers.get(number) ?? [...learned.values()].find((each) => each.number === number)
  const pickOf = (
    of: string,
    optionOf: (extension: Extension) => ChoiceOption,
    known: (value: string) => Extension | undefined,
    isWanted: (extension: Extension) => boolean,
  ): Pick => ({
    options: first.filter(isWanted).map(optionOf),
    search: isPart
      ? {
          of: `extensions ${code} ${of}`,
          async ask(text, signal) {
            const query = { q: text, sort: 'fit', pageSize: atOnce }
            const { items } = await call('listExtensions', { params: { code }, query, signal })
            for (const each of items) learned.set(each.id, each)
            return items.filter(isWanted).map(optionOf)
          },
          known(value) {
            const extension = known(value)
            if (extension) return optionOf(extension)
            return isLooking && of !== 'numbers' ? { value, label: '…' } : undefined
          },
          hint: t`${numeral(total)} extensions in all: type a part of the number or name`,
          foundBy: t`An extension is found by its number, its name and its user name.`,
        }
      : undefined,
  })
  return {
    ...{ code, isPart, isLooking, list, byId, byNumber },
    pick: (of = 'all', isWanted = anyOne) => pickOf(of, idOption, byId, isWanted),
    numbers: pickOf('numbers', numberOption, byNumber, anyOne),
  }
}
