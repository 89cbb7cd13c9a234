/** Which language the page speaks, and how another one comes: one’s own, that of this browser, or what the browser asks for. */

import { i18n } from '@lingui/core'
import { useSyncExternalStore } from 'react'
import type { Language } from '../../../src/schema/session.ts'
import { understand } from './language.ts'

/** As each is called by who speaks it. */
export const languageNames: Readonly<Record<Language, string>> = {
  de: 'Deutsch',
  en: 'English',
  es: 'Español',
  fr: 'Français',
  it: 'Italiano',
}

type Texts = typeof import('virtual:texts/*')
type Catalogue = { first: () => Promise<Texts>; rest: () => Promise<Texts> }

/** English needs none: its texts stand in the code. */
const catalogues: Record<Exclude<Language, 'en'>, Catalogue> = {
  de: { first: () => import('virtual:texts/de/first'), rest: () => import('virtual:texts/de/rest') },
  es: { first: () => import('virtual:texts/es/first'), rest: () => import('virtual:texts/es/rest') },
  fr: { first: () => import('virtual:texts/fr/first'), rest: () => import('virtual:texts/fr/rest') },
  it: { first: () => import('virtual:texts/it/first'), rest: () => import('virtual:texts/it/rest') },
}

const byNumber = (texts: readonly unknown[], from: number) =>
  Object.fromEntries(texts.map((text, index) => [index + from, text])) as Record<string, string>

let wanted: Language = 'en'
/** Those of which not all texts came: they are asked for again. */
const half = new Set<Language>()
let others: Promise<unknown> = Promise.resolve()

/** When all texts of the language are there, or will not come. */
export const allTexts = (): Promise<unknown> => others

/**
 * Speaks the language from now on: `soon` with the texts of the first load, the others follow. Where its texts do not come,
 * the page goes on in the language that it speaks; the answer says so.
 */
export async function speak(language: Language, { soon = false } = {}): Promise<boolean> {
  wanted = language
  if (language === i18n.locale && !half.has(language)) return true
  const come = language === 'en' ? Promise.resolve() : textsOf(language, soon)
  if (!(await come.then(() => true).catch(() => false))) return false
  if (wanted !== language) return true
  document.documentElement.lang = language
  i18n.activate(language)
  return true
}

async function textsOf(language: Exclude<Language, 'en'>, soon: boolean): Promise<void> {
  const { first, rest } = catalogues[language]
  // English, in which the server says all, needs nobody who looks for its sentences.
  const both = Promise.all([first(), rest(), import('./sentences.ts')]).then(([early, late, { sayer }]) => {
    understand(language, sayer(late.sentences))
    i18n.load(language, byNumber(late.default, early.default.length))
    half.delete(language)
  })
  others = both.catch(() => half.add(language))
  i18n.load(language, byNumber((await first()).default, 0))
  if (!soon) await both
}

const key = 'offhook.language'

const isLanguage = (text: string | null): text is Language =>
  text !== null && Object.hasOwn(languageNames, text)

/** That the browser asks for first of those that the page speaks; else English. */
export function languageOfBrowser(asked: readonly string[] = navigator.languages): Language {
  return asked.map((each) => each.split('-', 1)[0]?.toLowerCase() ?? '').find(isLanguage) ?? 'en'
}

/** What was chosen in this browser, else what it asks for. */
export function languageHere(): Language {
  const chosen = localStorage.getItem(key)
  return isLanguage(chosen) ? chosen : languageOfBrowser()
}

/** `null`: as the browser asks for. */
export function rememberLanguage(language: Language | null): void {
  if (language === null) localStorage.removeItem(key)
  else localStorage.setItem(key, language)
}

/** Speaks to somebody who has come in. */
export function speakFor({ language }: { language: Language | null }): Promise<boolean> {
  return speak(language ?? languageHere())
}

let turn = 0
i18n.on('change', () => {
  turn++
})

/** Draws a component anew when another language is spoken, or more of its texts have come. */
export function useLanguage(): Language {
  useSyncExternalStore(
    (onChange) => i18n.on('change', onChange),
    () => turn,
  )
  return i18n.locale as Language
}
