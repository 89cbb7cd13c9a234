/** Differences in the files of many phones, taken together by the setting that they say. */

import { dots } from '../rendering/masked-scope.ts'
import type { Difference, Differences } from '../schema/differences.ts'
import type { FilePreview } from '../schema/phone.ts'
import { vocabulary } from '../schema/settings.ts'

type Change = FilePreview['changes'][number]

const mostDifferences = 50
const mostNames = 5

type Gathered = Difference & { isOne: boolean }

export function gatherDifferences() {
  const byLabel = new Map<string, Gathered>()
  return {
    /** Of one phone. */
    add(changes: readonly Change[], said: ReadonlyMap<string, string>): void {
      const ofPhone = Map.groupBy(changes, ({ name }) => labelOf(name, said.get(name)))
      for (const [label, some] of ofPhone) {
        const [{ before, after } = { before: null, after: null }] = some
        const known = byLabel.get(label)
        const each = known ?? { label, phones: 0, names: [], before, after, secret: false, isOne: true }
        each.phones++
        each.secret ||= some.some(({ secret }) => secret)
        each.isOne &&= some.length === 1 && each.before === before && each.after === after
        for (const { name } of some)
          if (each.names.length < mostNames && !each.names.includes(name)) each.names.push(name)
        byLabel.set(label, each)
      }
    },
    told(): Pick<Differences, 'differences' | 'more'> {
      const all = [...byLabel.values()].sort((a, b) => b.phones - a.phones || (a.label < b.label ? -1 : 1))
      const differences = all.slice(0, mostDifferences).map(({ isOne, before, after, ...each }) => ({
        ...each,
        before: isOne ? shown(before, each.secret) : null,
        after: isOne ? shown(after, each.secret) : null,
      }))
      return { differences, more: all.length - differences.length }
    },
  }
}

const shown = (value: string | null, secret: boolean) => (secret && value ? dots : value)

/** As the setting is called that the parameter says, on whatever line. */
function labelOf(name: string, path: string | undefined): string {
  const key = path?.replace(/^lines?\.(\d+\.)?/, '').replace(/^zone\..*/, 'timezone')
  return vocabulary.find((each) => each.key === key)?.label ?? name
}
