/** What the server says in English, in another language: a text as it is, or a sentence with values in it. */

/** By English text; `{0}` stands for a value. */
export type Sentences = Readonly<Record<string, string>>

type Pattern = {
  /** What stands around and between the values. */
  pieces: string[]
  /** Which value stands after each piece. */
  names: string[]
  text: string
}

/** Longer texts hold more than a sentence: they stay as they are. */
const longest = 1000

/** Texts of before are the likely ones of now; a list says the same on many rows. */
const keptAnswers = 500

const values = /\{(\d+)\}/

function patternsOf(sentences: Sentences): Pattern[] {
  return Object.entries(sentences)
    .filter(([english]) => values.test(english))
    .map(([english, text]) => {
      const parts = english.split(values)
      const pieces = parts.filter((_, index) => index % 2 === 0)
      return { pieces, names: parts.filter((_, index) => index % 2 === 1), text }
    })
    .sort((a, b) => b.pieces.join('').length - a.pieces.join('').length)
}

/** What stands where the sentence has values; each piece is taken where it comes first, so that it takes one look. */
function valuesOf({ pieces, names }: Pattern, said: string): Map<string, string> | undefined {
  const first = pieces[0] ?? ''
  const last = pieces.at(-1) ?? ''
  const end = said.length - last.length
  if (end < first.length || !said.startsWith(first) || !said.endsWith(last)) return undefined
  const found = new Map<string, string>()
  let at = first.length
  for (const [index, name] of names.entries()) {
    const isLast = index === names.length - 1
    const next = isLast ? end : said.indexOf(pieces[index + 1] ?? '', at)
    if (next < at || next > end) return undefined
    found.set(name, said.slice(at, next))
    at = next + (pieces[index + 1]?.length ?? 0)
  }
  return found
}

/** Says English texts by a table of sentences. A reason may stand within another sentence: it is looked up as well. */
export function sayer(sentences: Sentences): (english: string) => string {
  const patterns = patternsOf(sentences)
  const known = new Map<string, string>()
  const look = (english: string): string => {
    if (Object.hasOwn(sentences, english)) return sentences[english] ?? english
    // A single word within a sentence is somebody's, or a name.
    if (english.length > longest || !english.includes(' ')) return english
    for (const pattern of patterns) {
      const found = valuesOf(pattern, english)
      if (found)
        return pattern.text.replace(/\{(\d+)\}/g, (_, name: string) => {
          const value = found.get(name) ?? ''
          return value.includes(' ') ? look(value) : value
        })
    }
    return english
  }
  return (english) => {
    const before = known.get(english)
    if (before !== undefined) return before
    const text = look(english)
    if (known.size >= keptAnswers) known.clear()
    known.set(english, text)
    return text
  }
}
