/**
 * The catalogues of the page’s texts, `src/locales/<language>.po`: what is in them, and what they become. The build numbers
 * the messages, so that neither the code nor a catalogue carries ids: those of the first load come first.
 */

import { existsSync, globSync, readFileSync } from 'node:fs'
import { dirname, join, normalize, relative } from 'node:path'
import { generateMessageId } from '@lingui/message-utils/generateMessageId'
import { createItem, createPoFile, type PoFile, parsePo, stringifyPo } from 'pofile-ts'
import { compiled, usesMacros, withoutMacros } from './macros.ts'

/** Those that the page speaks beside English. */
export const languages = ['de', 'es', 'fr', 'it'] as const
export type Language = (typeof languages)[number]

/** A text of the page: where it stands, and what translators are told of it. */
export type Entry = { id: string; message: string; notes: readonly string[]; files: readonly string[] }

const web = import.meta.dirname
const source = join(web, 'src')

const fileOf = (language: Language) => join(source, 'locales', `${language}.po`)

const read = (file: string) => readFileSync(file, 'utf8')

/** Every text that stands in the code now, sorted by its words. */
export function entriesOfCode(): Entry[] {
  const entries = new Map<string, { message: string; notes: Set<string>; files: Set<string> }>()
  const files = globSync('**/*.{ts,tsx}', { cwd: source }).sort()
  for (const file of files) {
    const code = read(join(source, file))
    if (!usesMacros(code)) continue
    withoutMacros(code, join(source, file), {
      found: ({ id, message, notes }) => {
        const entry = entries.get(id) ?? { message, notes: new Set(), files: new Set() }
        for (const note of notes) entry.notes.add(note)
        entries.set(id, { ...entry, files: entry.files.add(file) })
      },
    })
  }
  return [...entries]
    .map(([id, { message, notes, files }]) => ({ id, message, notes: [...notes], files: [...files] }))
    .sort((a, b) => (a.message < b.message ? -1 : 1))
}

/** What is written in a language’s catalogue, by message. */
export function translationsOf(language: Language): Map<string, string> {
  const file = fileOf(language)
  if (!existsSync(file)) return new Map()
  return new Map(parsePo(read(file)).items.map(({ msgid, msgstr }) => [msgid, msgstr[0] ?? '']))
}

/** The catalogue as it should be: every text of the code and no other one, with the translations that there are. */
export function catalogueOf(
  language: Language,
  entries: readonly Entry[],
  translations: Map<string, string>,
) {
  const po: PoFile = createPoFile()
  po.headers = { Language: language, 'Content-Type': 'text/plain; charset=utf-8' }
  po.headerOrder = ['Language', 'Content-Type']
  po.items = entries.map(({ message, notes, files }) =>
    Object.assign(createItem(), {
      msgid: message,
      msgstr: [translations.get(message) ?? ''],
      extractedComments: notes,
      references: files,
    }),
  )
  return { file: fileOf(language), text: `${stringifyPo(po, { foldLength: 0 }).trimEnd()}\n` }
}

/** The modules that everybody loads first, as they import each other. */
function firstModules(): Set<string> {
  const found = new Set<string>()
  const visit = (file: string): void => {
    if (found.has(file) || !existsSync(file)) return
    found.add(file)
    for (const [, path = ''] of read(file).matchAll(/^(?:import|export) [^'"]*?['"](\.[^'"]+)['"]/gm))
      visit(normalize(join(dirname(file), path)))
  }
  for (const entry of [
    'app/main.tsx',
    'features/phones/phones-page.tsx',
    'features/session/sign-in-page.tsx',
  ])
    visit(join(source, entry))
  return new Set([...found].map((file) => relative(source, file)))
}

/** All messages of the catalogues by number, and how many of them belong to the first load. */
export function numbered(): {
  messages: string[]
  ofFirst: number
  numberOf: (id: string) => number | undefined
} {
  const [file] = globSync('locales/*.po', { cwd: source }).sort()
  const items = file === undefined ? [] : parsePo(read(join(source, file))).items
  const first = firstModules()
  const isFirst = ({ references }: { references: readonly string[] }) =>
    references.some((each) => first.has(each))
  const placed = items
    .map(({ msgid, references }) => ({ msgid, early: isFirst({ references }), place: references[0] ?? '' }))
    .sort((a, b) => Number(b.early) - Number(a.early) || (a.place < b.place ? -1 : a.place > b.place ? 1 : 0))
  const messages = placed.map(({ msgid }) => msgid)
  const numbers = new Map(messages.map((message, index) => [generateMessageId(message), index]))
  return { messages, ofFirst: placed.filter(({ early }) => early).length, numberOf: (id) => numbers.get(id) }
}

/** What is loaded for a language: its messages by number, those of the first load or the others. */
export function compiledCatalogue(language: Language, part: 'first' | 'rest'): unknown[] {
  const { messages, ofFirst } = numbered()
  const translations = translationsOf(language)
  const wanted = part === 'first' ? messages.slice(0, ofFirst) : messages.slice(ofFirst)
  return wanted.map((message) => compiled(translations.get(message) || message))
}
