/** Which model is meant by what somebody wrote, where the MAC and a word for the vendor help. */

import type { VendorNames } from '../schema/model.ts'
import {
  findableModel,
  type PrefixTable,
  prefixTable,
  vendorCalled,
  vendorsOfMac,
} from '../schema/model-search.ts'
import { squash } from '../schema/word-search.ts'

export type NamedModel = { id: string; vendor: string; name: string }

export type FindModel = ReturnType<typeof modelFinder>

type Wanted = { text: string; vendor?: string; mac?: string }

export function modelFinder(models: readonly NamedModel[], vendors: readonly VendorNames[]) {
  const prefixes: PrefixTable = prefixTable(vendors)
  const byId = new Map(models.map((model) => [model.id, model]))
  const byName = new Map<string, NamedModel[]>()
  const vendorOf = new Map(vendors.map((vendor) => [vendor.name, vendor]))
  for (const model of models) {
    const { label, keys = [] } = findableModel(model, vendorOf.get(model.vendor))
    for (const name of new Set([label, ...keys].map(squash)))
      byName.set(name, [...(byName.get(name) ?? []), model])
  }

  /** Those that the words fit, narrowed as far as more than one is left. */
  function candidates({ text, vendor = '', mac = '' }: Wanted): NamedModel[] {
    const named = [...new Set(byName.get(squash(text)) ?? [])]
    const narrow = (some: NamedModel[], names: readonly string[]) => {
      const fewer = some.filter((model) => names.includes(model.vendor))
      return fewer.length > 0 ? fewer : some
    }
    const called = vendor === '' ? undefined : vendorCalled(vendors, vendor)
    const byVendor = called ? narrow(named, [called.name]) : named
    return byVendor.length > 1 ? narrow(byVendor, vendorsOfMac(prefixes, mac)) : byVendor
  }

  return {
    vendorsOfMac: (mac: string): readonly string[] => vendorsOfMac(prefixes, mac),
    named: (id: string): NamedModel | undefined => byId.get(id),

    /** The one model, or the sentence that helps. */
    find(wanted: Wanted): NamedModel | { problem: string } {
      const text = wanted.text.trim()
      const exact = byId.get(text)
      if (exact) return exact
      const [first, second] = candidates(wanted)
      if (!first) return { problem: 'There is no such phone model; write it as the list of models does' }
      if (second)
        return {
          problem: `${first.vendor} ${first.name} (${first.id}) and ${second.vendor} ${second.name} (${second.id}) are called so; write the vendor before it, or the id`,
        }
      return first
    },

    /** By which `find` finds it again: its name where only one is called so, else its id. */
    written({ id, vendor, name }: NamedModel): string {
      const found = this.find({ text: name, vendor })
      return 'id' in found && found.id === id ? name : id
    },
  }
}
