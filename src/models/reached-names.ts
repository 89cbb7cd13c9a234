/** The names that the files of several models can carry, as one list: for what is set above phones of any of them. */

import { setImmediate as pause } from 'node:timers/promises'
import type { TenantScope } from '../auth/tenant-scope.ts'
import type { NamesWanted } from '../definitions/parameter-names.ts'
import {
  type ModelParameters,
  mostModelsAsked,
  mostParameterNames,
  type ParameterName,
  type ReachedName,
  type ReachedParameters,
} from '../schema/model-parameters.ts'

type Asked = {
  namesOf(scope: TenantScope, ids: Iterable<string>): Promise<Map<string, { vendor: string; name: string }>>
  parameters(scope: TenantScope, id: string, wanted: NamesWanted): Promise<ModelParameters>
}
type OfModel = { id: string; answer: ModelParameters }

/** `phones`: how many phones each model has, by its id. */
export async function reachedNames(
  models: Asked,
  scope: TenantScope,
  phones: ReadonlyMap<string, number>,
  { q, names = [] }: NamesWanted,
): Promise<ReachedParameters> {
  const used = [...phones].sort(([a, most], [b, more]) => more - most || (a < b ? -1 : 1))
  const asked = used.slice(0, mostModelsAsked)
  const ask = async (wanted: NamesWanted): Promise<OfModel[]> => {
    const answers: OfModel[] = []
    for (const [id] of asked) {
      answers.push({ id, answer: await models.parameters(scope, id, wanted) })
      // Each takes a moment, the first time that it is asked: others have their turn between.
      await pause()
    }
    return answers
  }
  const answers = await ask({ q, names })
  const found = firstFound(answers)
  // That a model has a name may stand behind the first ones that it was found to have.
  const again = found.length > 0 ? await ask({ names: found }) : []
  const called = await models.namesOf(
    scope,
    asked.map(([id]) => id),
  )
  return {
    models: asked.map(([id, count], index) => ({
      ...{ id, vendor: '', name: id, ...called.get(id), phones: count },
      known: answers[index]?.answer.known === true,
    })),
    further: used.length - asked.length,
    items: found.flatMap((_, index) => toldAt(again, index) ?? []),
    named: names.map((_, index) => toldAt(answers, index)),
  }
}

/** The best of each model before the second best of any. */
function firstFound(answers: readonly OfModel[]): string[] {
  const found = new Set<string>()
  for (let at = 0; at < mostParameterNames; at++)
    for (const { answer } of answers) {
      const name = answer.items[at]?.name
      if (name !== undefined) found.add(name)
    }
  return [...found].slice(0, mostParameterNames)
}

function toldAt(answers: readonly OfModel[], index: number): ReachedName | null {
  const told = answers.flatMap(({ id, answer }) => {
    const each = answer.named[index]
    return each ? [{ id, each }] : []
  })
  const [first] = told
  if (!first) return null
  const all = told.map(({ each }) => each)
  return { ...together(first.each, all), models: told.map(({ id }) => id) }
}

/** What it is on any of them. */
function together(first: ParameterName, all: readonly ParameterName[]): ParameterName {
  const settings = new Map(all.flatMap((each) => each.settings.map((one) => [one.key, one] as const)))
  return {
    name: first.name,
    settings: [...settings.values()],
    extension: [...new Set(all.flatMap(({ extension }) => extension))],
    of: all.every((each) => each.of === first.of) ? first.of : null,
    always: all.every(({ always }) => always === first.always) ? first.always : null,
    secret: all.some(({ secret }) => secret),
    seenIn: [...new Set(all.flatMap(({ seenIn }) => seenIn))],
  }
}
