/** What is in doubt of a vendor's words, by where they were seen. */

import type { SheetModel } from '../schema/definition.ts'

/** Words that one public place or none has. A standard needs no second one. */
export function wordDoubts({ values = {}, wordsFrom = {} }: SheetModel): string[] {
  const places = (map: string): number | undefined => {
    const sources = wordsFrom[map]
    if (sources === undefined || sources === 'unproved') return sources && 0
    return sources.some((source) => source.startsWith('RFC')) ? 2 : sources.length
  }
  const ofPlaces = (count: number) => Object.keys(values).filter((map) => places(map) === count)
  const doubt = (maps: readonly string[], known: string) =>
    maps.length === 0 ? [] : [`Words known from ${known}: ${maps.join(', ')}.`]
  return [
    ...doubt(ofPlaces(1), 'one public source'),
    ...doubt(ofPlaces(0), 'the vendor’s or our own notes alone'),
  ]
}
