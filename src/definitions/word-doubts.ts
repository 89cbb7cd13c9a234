/** What is in doubt of a vendor's words and numbers, by where they were seen. */

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

const listed = { lines: 'lines', lineKeys: 'keys', expansionKeys: 'keys of side modules' }

/** Numbers of parameters that go on counting where no source follows. */
export function rangeDoubts({ rangesFrom = {}, lineKeys = 0, expansionModules }: SheetModel): string[] {
  const has = { lines: true, lineKeys: lineKeys > 0, expansionKeys: expansionModules !== undefined }
  const lists = (['lines', 'lineKeys', 'expansionKeys'] as const).filter(
    (list) => has[list] && rangesFrom[list] === 'unproved',
  )
  if (lists.length === 0) return []
  return [
    `Numbers of parameters worked out beyond what was seen: ${lists.map((list) => listed[list]).join(', ')}.`,
  ]
}

/** What phones are told by NOTIFY, where nobody could be named who saw them obey. */
export function notifyDoubts({ notify = {}, notifyFrom = {} }: SheetModel): string[] {
  const guessed = (['resync', 'reboot'] as const).filter(
    (way) => notify[way] && notifyFrom[way] === 'unproved',
  )
  return guessed.length === 0
    ? []
    : [
        `That a NOTIFY makes it ${guessed.map((way) => done[way]).join(' or ')} is known from our own notes alone.`,
      ]
}

const done = { resync: 'fetch', reboot: 'restart' }

/** How much the phones take of a line, a value or the file, where no number is known for any of them. */
export function lengthDoubts({ format, files = [], limits = {}, longestValues = [] }: SheetModel): string[] {
  const formats = [format, ...files.map((file) => file.main && file.format)]
  const isKnown =
    longestValues.length > 0 ||
    Object.values(limits).some(({ characters }) => characters !== undefined) ||
    formats.some((each) => each && (each.largestFile || ('longestLine' in each && each.longestLine)))
  return isKnown ? [] : ['How long a line, a value or the whole file may be is not known.']
}

/** How keys lie, where nobody could be named who says so. */
export function gridDoubts({ keyGrid, moduleGrid, lineKeys = 0, expansionModules }: SheetModel): string[] {
  const guessed = [
    keyGrid?.from === 'unproved' && lineKeys > 0 && 'its keys',
    moduleGrid?.from === 'unproved' && expansionModules && 'the keys of its side modules',
  ].filter(Boolean)
  return guessed.length === 0 ? [] : [`How ${guessed.join(' and ')} lie is known from our own notes alone.`]
}
