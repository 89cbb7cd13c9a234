/** One line of what somebody pasted: a MAC in any writing, and around it in any order a model, a number, a name. */

import { readMac } from '../kernel/mac-address.ts'
import type { FindModel, NamedModel } from './find-model.ts'

export type PastedLine = {
  mac: string
  problem: string
  model: NamedModel | undefined
  number: string
  name: string
}

const pair = '[0-9a-f]{2}'
const sure = new RegExp(
  `(?<![0-9a-z])(?:${pair}(?:[:.\\- ]${pair}){5}|[0-9a-f]{4}(?:[:.\\-][0-9a-f]{4}){2}|[0-9a-f]{6}[:.\\-][0-9a-f]{6}|[0-9a-f]{12})(?![0-9a-z])`,
  'i',
)
/** What was meant as one: a word of digits of it, or with its separators. */
const meant =
  /(?<![\p{L}\p{N}])(?:[0-9a-z]{1,4}(?:[:-][0-9a-z]{1,4}){2,7}|(?=[0-9a-f]*\d)[0-9a-f]{9,16})(?![\p{L}\p{N}])/iu

const isNumber = (word: string) => /^\+?\d{2,15}$/.test(word)
const mostWords = 4
const mostCharacters = 500

/** Words of a line are looked for in all ways, so that a line has a limit. */
export function readPastedLine(text: string, finder: FindModel): PastedLine {
  if (text.length > mostCharacters) {
    const problem = `at most ${mostCharacters} characters a line; this one has ${text.length}`
    return { mac: '', problem, model: undefined, number: '', name: '' }
  }
  const found = sure.exec(text) ?? meant.exec(text)
  const written = found?.[0] ?? ''
  const mac = readMac(written)
  const problem = typeof mac === 'string' ? '' : found ? mac.problem : 'There is no MAC address in this line'
  const rest = found ? `${text.slice(0, found.index)}\t${text.slice(found.index + written.length)}` : text
  const cells = rest
    .replace(/\bmac(?:[ -]?addr(?:ess|esse)?)?\s*[:=]/gi, '\t')
    .split(/[\t,;|"]+/)
    .map((cell) => cell.trim())
    .filter(Boolean)
  const words = cells.flatMap((cell) => cell.split(/\s+/))
  const address = typeof mac === 'string' ? mac : written.toLowerCase()
  const { model, left } = takeModel(words, address, finder)
  const at = numberAt(left, cells)
  const number = at < 0 ? '' : (left[at] ?? '')
  return {
    ...{ mac: address, problem, model, number },
    name: left.filter((_, place) => place !== at).join(' '),
  }
}

/** A cell that is a number, or the first word; further on, a number of two digits belongs to a name: `Room 12`. */
function numberAt(words: readonly string[], cells: readonly string[]): number {
  const whole = new Set(cells)
  const cell = words.findIndex((word) => isNumber(word) && whole.has(word))
  if (cell >= 0) return cell
  return words.findIndex((word, place) => isNumber(word) && (place === 0 || word.length > 2))
}

/** The longest run of words that names one model; a number alone does so only as a model of whoever made the phone. */
function takeModel(
  words: readonly string[],
  mac: string,
  finder: FindModel,
): { model: NamedModel | undefined; left: string[] } {
  const makers = finder.vendorsOfMac(mac)
  for (let length = Math.min(mostWords, words.length); length > 0; length--)
    for (let start = 0; start + length <= words.length; start++) {
      const some = words.slice(start, start + length)
      const model = finder.find({ text: some.join(' '), mac })
      if ('problem' in model || (some.every(isNumber) && !makers.includes(model.vendor))) continue
      return { model, left: [...words.slice(0, start), ...words.slice(start + length)] }
    }
  return { model: undefined, left: [...words] }
}
