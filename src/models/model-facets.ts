/** Phone models narrowed by what they can do, and how many each further choice would leave. */

import { mainFile, type PhoneModel } from '../definitions/model.ts'
import type { ModelListQuery } from '../schema/model.ts'
import type { ModelFacets } from '../schema/model-abilities.ts'

type Chosen = Pick<ModelListQuery, 'vendor' | 'can' | 'format' | 'lines' | 'keys'>

/** What a model is narrowed by. */
type Facts = {
  readonly vendor: string
  readonly can: ReadonlySet<string>
  readonly format: string
  readonly lines: number
  readonly keys: number
}

const groups = ['vendor', 'can', 'format', 'lines', 'keys'] as const
type Group = (typeof groups)[number]

const numbersOfLines = [2, 3, 4, 6, 8, 10, 12, 16, 20]
const numbersOfKeys = [1, 2, 4, 6, 8, 10, 12, 16, 20, 24, 30, 40]

export const isNarrowed = (chosen: Chosen): boolean => groups.some((group) => chosen[group] !== undefined)

/** Those that have all that is chosen, and the facets of all. */
export async function narrowed<
  Listed extends { readonly vendor: string; known(): PhoneModel | Promise<PhoneModel> },
>(
  models: readonly Listed[],
  chosen: Chosen,
  withFacets: boolean,
): Promise<{ models: readonly Listed[]; facets: ModelFacets | null }> {
  if (!withFacets && !isNarrowed(chosen)) return { models, facets: null }
  const fits = fitting(chosen)
  // What other makers would leave is only asked for facets: else none of theirs need be worked out.
  const some = withFacets ? models : models.filter(({ vendor }) => chosen.vendor?.includes(vendor) ?? true)
  const all: { model: Listed; facts: Facts; failed: Group[] }[] = []
  for (const model of some) {
    const facts = factsOf(await model.known())
    all.push({ model, facts, failed: groups.filter((group) => !fits[group](facts)) })
  }
  /** Those that a choice in this group is made among. */
  const among = (group: Group) =>
    all.filter(({ failed }) => failed.every((each) => each === group)).map(({ facts }) => facts)
  const facets = (): ModelFacets => ({
    vendors: counted(among('vendor').map(({ vendor }) => [vendor])),
    formats: counted(among('format').map(({ format }) => [format])),
    lines: atLeast(
      numbersOfLines,
      among('lines').map(({ lines }) => lines),
    ),
    keys: atLeast(
      numbersOfKeys,
      among('keys').map(({ keys }) => keys),
    ),
    // A model has to have all abilities that are chosen, so that each further one is chosen among what is left.
    can: counted(all.filter(({ failed }) => failed.length === 0).map(({ facts }) => [...facts.can])),
  })
  return {
    models: all.filter(({ failed }) => failed.length === 0).map(({ model }) => model),
    facets: withFacets ? facets() : null,
  }
}

function fitting({ vendor, can, format, lines, keys }: Chosen): Record<Group, (facts: Facts) => boolean> {
  return {
    vendor: (facts) => !vendor || vendor.includes(facts.vendor),
    can: (facts) => !can || can.every((ability) => facts.can.has(ability)),
    format: (facts) => !format || format.includes(facts.format),
    lines: (facts) => facts.lines >= (lines ?? 0),
    keys: (facts) => facts.keys >= (keys ?? 0),
  }
}

const known = new WeakMap<PhoneModel, Facts>()

function factsOf(model: PhoneModel): Facts {
  const before = known.get(model)
  if (before) return before
  const facts = {
    vendor: model.vendor,
    can: new Set(model.abilities),
    format: mainFile(model)?.formatSpec.kind ?? '',
    lines: model.lastLine - model.firstLine + 1,
    keys: model.lineKeys,
  }
  known.set(model, facts)
  return facts
}

/** The most first. */
function counted(lists: readonly (readonly string[])[]): { value: string; models: number }[] {
  const counts = new Map<string, number>()
  for (const list of lists) for (const value of list) counts.set(value, (counts.get(value) ?? 0) + 1)
  return [...counts]
    .filter(([value]) => value !== '')
    .map(([value, models]) => ({ value, models }))
    .sort((a, b) => b.models - a.models || a.value.localeCompare(b.value, 'en'))
}

const atLeast = (steps: readonly number[], counts: readonly number[]) =>
  steps
    .map((step) => ({ value: String(step), models: counts.filter((count) => count >= step).length }))
    .filter(({ models }) => models > 0)
