/**
 * The catalogues of the page’s texts, `src/locales/<language>.po`: what is in them, and what they become. The build numbers
 * the messages, so that neither the code nor a catalogue carries ids: those of the first load come first.
 */

import { existsSync, globSync, readFileSync } from 'node:fs'
import { dirname, join, normalize, relative } from 'node:path'
import { generateMessageId } from '@lingui/message-utils/generateMessageId'
import { createItem, createPoFile, type PoFile, type PoItem, parsePo, stringifyPo } from 'pofile-ts'
import { type Language as AnyLanguage, languageSchema } from '../src/schema/session.ts'
import { compiled, usesMacros, withoutMacros } from './macros.ts'
import { serverTexts } from './server-texts.ts'

/** Those that the page speaks beside English. */
export type Language = Exclude<AnyLanguage, 'en'>
export const languages: readonly Language[] = languageSchema.exclude(['en']).options

/** A text of the page: where it stands, and what translators are told of it. */
export type Entry = Said & { notes: readonly string[]; files: readonly string[] }

/** Words that mean two things are told apart by a context. */
export type Said = { message: string; context?: string | undefined }

/** By which a text is known to translators: `Cancel`, or `[of a phone] Key`. */
export const keyOf = ({ message, context }: Said) =>
  context === undefined ? message : `[${context}] ${message}`

const idOf = ({ message, context }: Said) => generateMessageId(message, context)

/** Before the file of a text that the server says. */
const ofServer = 'server/'

const web = import.meta.dirname
const source = join(web, 'src')

const fileOf = (language: Language) => join(source, 'locales', `${language}.po`)

const read = (file: string) => readFileSync(file, 'utf8')

type Found = { said: Said; notes: Set<string>; files: Set<string> }

/** Every text that stands in the code now, of the page and of the server, sorted by its words. */
export function entriesOfCode(): Entry[] {
  const entries = new Map<string, Found>()
  const add = ({ message, context }: Said, file: string, notes: readonly string[] = []) => {
    const said = { message, context }
    const entry = entries.get(keyOf(said)) ?? { said, notes: new Set(), files: new Set() }
    for (const note of notes) entry.notes.add(note)
    entries.set(keyOf(said), { ...entry, files: entry.files.add(file) })
  }
  const files = globSync('**/*.{ts,tsx}', { cwd: source }).sort()
  for (const file of files) {
    const code = read(join(source, file))
    if (!usesMacros(code)) continue
    withoutMacros(code, join(source, file), {
      found: (message) => add(message, file, message.notes),
    })
  }
  for (const { message, file } of serverTexts()) add({ message }, `${ofServer}${file}`)
  const order = ({ message, context = '' }: Entry) => `${message}\n${context}`
  return [...entries.values()]
    .map(({ said, notes, files }) => ({ ...said, notes: [...notes], files: [...files] }))
    .sort((a, b) => (order(a) < order(b) ? -1 : 1))
}

const itemsOf = (language: Language) => {
  const file = fileOf(language)
  return existsSync(file) ? parsePo(read(file)).items.map((item) => ({ ...item, ...saidBy(item) })) : []
}

const saidBy = ({ msgid, msgctxt }: PoItem): Said => ({ message: msgid, context: msgctxt ?? undefined })

/** What is written in a language’s catalogue, by the key of each text. */
export function translationsOf(language: Language): Map<string, string> {
  return new Map(itemsOf(language).map((item) => [keyOf(item), item.msgstr[0] ?? '']))
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
  po.items = entries.map((entry) =>
    Object.assign(createItem(), {
      msgid: entry.message,
      msgctxt: entry.context ?? null,
      msgstr: [translations.get(keyOf(entry)) ?? ''],
      extractedComments: entry.notes,
      references: entry.files,
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

const isOfServer = (file: string) => file.startsWith(ofServer)

export type Numbers = { messages: Said[]; ofFirst: number; numberOf: (id: string) => number | undefined }

/** The page’s messages of the catalogues by number, and how many of them belong to the first load: all have the same ones. */
export function numbered(): Numbers {
  const first = firstModules()
  const placed = itemsOf('de')
    .map((item) => ({ ...item, files: item.references.filter((file) => !isOfServer(file)) }))
    .filter(({ files }) => files.length > 0)
    .map(({ message, context, files }) => ({
      said: { message, context },
      early: files.some((file) => first.has(file)),
      place: files[0] ?? '',
    }))
    .sort((a, b) => Number(b.early) - Number(a.early) || (a.place < b.place ? -1 : a.place > b.place ? 1 : 0))
  const messages = placed.map(({ said }) => said)
  const numbers = new Map(messages.map((said, index) => [idOf(said), index]))
  return { messages, ofFirst: placed.filter(({ early }) => early).length, numberOf: (id) => numbers.get(id) }
}

/** The parts of a language that are loaded apart: the page’s first load; its other texts, and those of the server. */
export type Part = 'first' | 'rest'

/** What is loaded of a language: its messages by number. */
export function compiledCatalogue({ messages, ofFirst }: Numbers, language: Language, part: Part): unknown[] {
  const translations = translationsOf(language)
  const wanted = part === 'first' ? messages.slice(0, ofFirst) : messages.slice(ofFirst)
  return wanted.map((said) => compiled(translations.get(keyOf(said)) || said.message))
}

/** What the server says, in a language: only what reads otherwise in it. */
export function sentencesOf(language: Language): Record<string, string> {
  const translations = translationsOf(language)
  const said = itemsOf(language).filter(({ references }) => references.some(isOfServer))
  const pairs = said.map(({ message }) => [message, translations.get(message) ?? ''] as const)
  return Object.fromEntries(pairs.filter(([english, text]) => text !== '' && text !== english))
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
