/** Phone models for the field that chooses one: the most used first, and what a search finds. */

import { plural, t } from '@lingui/core/macro'
import { useRef } from 'react'
import type { Model } from '../../../src/schema/model.ts'
import { call } from './api.ts'
import { numeral } from './format.ts'
import { useAsk } from './queries.ts'
import type { ChoiceOption, ChoiceSearch } from './use-choice.ts'

const atFirst = 50

export type Models = {
  options: readonly ChoiceOption[]
  search: ChoiceSearch
  /** One that is known already. */
  byId(id: string): Model | undefined
}

export function capacity(model: Model): string {
  const lines = plural(model.lastLine - model.firstLine + 1, { one: '# line', other: '# lines' })
  return model.lineKeys > 0
    ? `${lines} · ${plural(model.lineKeys, { one: '# key', other: '# keys' })}`
    : lines
}

function optionOf(model: Model): ChoiceOption {
  const detail = [capacity(model), model.virtual && t`virtual`, !model.builtIn && t`own`]
  return {
    value: model.id,
    label: `${model.vendor} ${model.name}`.trim(),
    detail: detail.filter(Boolean).join(' · '),
  }
}

/** Those of the vendors before all others. */
function ranked(models: readonly Model[], vendors: readonly string[]): Model[] {
  const isLikely = ({ vendor }: Model) => vendors.includes(vendor)
  return [...models.filter(isLikely), ...models.filter((model) => !isLikely(model))]
}

/** `ofMac`: whose prefix the MAC has; `label` is what the chosen model is called until it is known. */
export function useModels(
  code: string,
  { ofMac, label }: { ofMac: readonly string[]; label: (id: string) => string | undefined },
): Models {
  const [vendor] = ofMac
  const params = { code }
  const page = { sort: 'phones', order: 'desc', pageSize: atFirst } as const
  const used = useAsk('listModels', { params, query: page }, { staleTime: 60_000 }).data
  const likely = useAsk(
    'listModels',
    { params, query: { ...page, q: vendor } },
    { staleTime: 60_000, enabled: vendor !== undefined },
  ).data
  const learned = useRef(new Map<string, Model>())
  const learn = (models: readonly Model[]) => {
    for (const model of models) learned.current.set(model.id, model)
    return models
  }
  const first = [...(vendor ? (likely?.items ?? []) : []), ...(used?.items ?? [])]
  learn(first)
  const options = ranked([...new Map(first.map((model) => [model.id, model])).values()], ofMac).map(optionOf)
  return {
    options,
    search: {
      of: `models ${code} ${ofMac.join()}`,
      async ask(text, signal) {
        const find = async (q: string) =>
          learn((await call('listModels', { params, query: { q, pageSize: atFirst }, signal })).items)
        // Of many that fit, those of the MAC's vendor are not left out.
        const items = [...(vendor ? await find(`${vendor} ${text}`) : []), ...(await find(text))]
        return ranked([...new Map(items.map((model) => [model.id, model])).values()], ofMac).map(optionOf)
      },
      known(id) {
        const model = learned.current.get(id)
        if (model) return optionOf(model)
        const name = label(id)
        return name === undefined ? undefined : { value: id, label: name }
      },
      hint: used ? t`${numeral(used.total)} models in all: type a vendor or a part of the name` : '',
      foundBy: t`A model is found by the words on its box: vendor, name, family.`,
    },
    byId: (id) => learned.current.get(id),
  }
}
