/**
 * The catalogues of the page’s texts, `src/locales/<language>.po`: what is in them, and what they become. The build numbers
 * the messages, so that neither the code nor a catalogue carries ids: those of the first load come first.
 */

import { existsSync, globSync, readFileSync } from 'node:fs'
import { dirname, join, normalize, relative } from 'node:path'
import { generateMessageId } from '@lingui/message-utils/generateMessageId'
import { createItem, createPoFile, type PoFile, parsePo, stringifyPo } from 'pofile-ts'
import { compiled, usesMacros, withoutMacros } from './macros.ts'
import { serverTexts } from './server-texts.ts'

/** Those that the page speaks beside English. */
export const languages = ['de', 'es', 'fr', 'it'] as const
export type Language = (typeof languages)[number]

/** A text of the page: where it stands, and what translators are told of it. */
export type Entry = { message: string; notes: readonly string[]; files: readonly string[] }

/** Before the file of a text that the server says. */
const ofServer = 'server/'

const web = import.meta.dirname
const source = join(web, 'src')

const fileOf = (language: Language) => join(source, 'locales', `${language}.po`)

const read = (file: string) => readFileSync(file, 'utf8')

type Found = { notes: Set<string>; files: Set<string> }

/** Every text that stands in the code now, of the page and of the server, sorted by its words. */
export function entriesOfCode(): Entry[] {
  const entries = new Map<string, Found>()
  const add = (message: string, file: string, notes: readonly string[] = []) => {
    const entry = entries.get(message) ?? { notes: new Set(), files: new Set() }
    for (const note of notes) entry.notes.add(note)
    entries.set(message, { ...entry, files: entry.files.add(file) })
  }
  const files = globSync('**/*.{ts,tsx}', { cwd: source }).sort()
  for (const file of files) {
    const code = read(join(source, file))
    if (!usesMacros(code)) continue
    withoutMacros(code, join(source, file), {
      found: ({ message, notes }) => add(message, file, notes),
    })
  }
  for (const { message, file } of serverTexts()) add(message, `${ofServer}${file}`)
  return [...entries]
    .map(([message, { notes, files }]) => ({ message, notes: [...notes], files: [...files] }))
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

function itemsOfAny() {
  const [file] = globSync('locales/*.po', { cwd: source }).sort()
  return file === undefined ? [] : parsePo(read(join(source, file))).items
}

const isOfServer = (file: string) => file.startsWith(ofServer)

export type Numbers = { messages: string[]; ofFirst: number; numberOf: (id: string) => number | undefined }

/** The page’s messages of the catalogues by number, and how many of them belong to the first load. */
export function numbered(): Numbers {
  const first = firstModules()
  const placed = itemsOfAny()
    .map(({ msgid, references }) => ({ msgid, files: references.filter((file) => !isOfServer(file)) }))
    .filter(({ files }) => files.length > 0)
    .map(({ msgid, files }) => ({
      msgid,
      early: files.some((file) => first.has(file)),
      place: files[0] ?? '',
    }))
    .sort((a, b) => Number(b.early) - Number(a.early) || (a.place < b.place ? -1 : a.place > b.place ? 1 : 0))
  const messages = placed.map(({ msgid }) => msgid)
  const numbers = new Map(messages.map((message, index) => [generateMessageId(message), index]))
  return { messages, ofFirst: placed.filter(({ early }) => early).length, numberOf: (id) => numbers.get(id) }
}

/** The parts of a language that are loaded apart: the page’s first load, its other texts, and those of the server. */
export const parts = ['first', 'rest', 'server'] as const
export type Part = (typeof parts)[number]

/** What is loaded of a language: its messages by number; of the server, English and translation. */
export function compiledCatalogue(language: Language, part: Part): unknown {
  const translations = translationsOf(language)
  const inLanguage = (message: string) => translations.get(message) || message
  if (part === 'server') {
    const said = itemsOfAny().filter(({ references }) => references.some(isOfServer))
    return Object.fromEntries(said.map(({ msgid }) => [msgid, inLanguage(msgid)]))
  }
  const { messages, ofFirst } = numbered()
  const wanted = part === 'first' ? messages.slice(0, ofFirst) : messages.slice(ofFirst)
  return wanted.map((message) => compiled(inLanguage(message)))
}

/** What a translation has in common with its text: values, elements, and the forms of each count. */
export function shapeOf(message: string): string {
  const parts = new Set<string>()
  const walk = (tokens: unknown): void => {
    if (typeof tokens === 'string') for (const [tag] of tokens.matchAll(/<\/?\d+\/?>/g)) parts.add(tag)
    if (!Array.isArray(tokens)) return
    for (const token of tokens) {
      if (!Array.isArray(token)) {
        walk(token)
        continue
      }
      const [name, kind = 'value', forms = {}] = token
      parts.add(`{${name} ${kind} ${Object.keys(forms).sort().join(' ')}}`)
      for (const form of Object.values(forms)) walk(typeof form === 'string' ? [form] : form)
    }
  }
  const made = compiled(message)
  walk(Array.isArray(made) ? made : [made])
  return [...parts].sort().join(' ')
}
