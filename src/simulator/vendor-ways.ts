/** How a phone of a model asks, from its definition: the files of its boot, and what it says of itself. */

import type { Catalogue } from '../definitions/load-definitions.ts'
import type { PhoneModel } from '../definitions/model.ts'
import type { Recogniser } from '../definitions/recognise.ts'
import { colonMac, type MacAddress } from '../kernel/mac-address.ts'

/** First what is rightly not there, then what phones share, its own file last; books are opened by hand. */
export function bootFiles(model: PhoneModel, mac: MacAddress): string[] {
  const order = (file: PhoneModel['files'][number]) => (file.absent ? 0 : file.main ? 2 : 1)
  const named = model.files.filter((file) => !file.phoneBook && !file.pattern.includes('*'))
  return named.toSorted((a, b) => order(a) - order(b)).map((file) => file.nameFor(mac))
}

/**
 * A User-Agent as the vendor's phones write it, of this model and this phone; `undefined` where no example is so like it
 * that it would be recognised.
 */
export function userAgentOf(
  catalogue: Catalogue,
  { recognise }: Recogniser,
  model: PhoneModel,
  mac: MacAddress,
): string | undefined {
  const patterns = catalogue.vendors
    .filter((vendor) => vendor.name === model.vendor)
    .flatMap((vendor) => vendor.userAgents)
  return patterns
    .flatMap(({ match, examples }) =>
      examples.flatMap((example) =>
        [undefined, ...model.userAgentNames, model.name].flatMap(
          (name) => rewritten(match, example, name, mac) ?? [],
        ),
      ),
    )
    .find((userAgent) => {
      const seen = recognise({ userAgent })
      return seen.modelId === model.id && (seen.mac === null || seen.mac === mac)
    })
}

/** The example with another MAC in its place, and another model if one is named; the MAC in the example's own writing. */
function rewritten(
  match: RegExp,
  example: string,
  model: string | undefined,
  mac: MacAddress,
): string | undefined {
  const { groups, indices } = new RegExp(match.source, `${match.flags}d`).exec(example) ?? {}
  const place = indices?.groups
  if (!place?.model || groups?.model === undefined) return undefined
  const parts = [{ at: place.model, text: model ?? groups.model }]
  if (place.mac && groups.mac !== undefined) parts.push({ at: place.mac, text: asWritten(mac, groups.mac) })
  return parts
    .toSorted((a, b) => b.at[0] - a.at[0])
    .reduce((text, { at: [from, to], text: part }) => text.slice(0, from) + part + text.slice(to), example)
}

function asWritten(mac: MacAddress, like: string): string {
  const separator = /[:-]/.exec(like)?.[0]
  const text = separator === undefined ? mac : colonMac(mac).replaceAll(':', separator)
  return /[A-F]/.test(like) ? text.toUpperCase() : text
}
