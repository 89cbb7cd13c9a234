/** The language that the page speaks. English needs no catalogue: its texts stand in the code. */

import { i18n, type MessageDescriptor } from '@lingui/core'

/** Until another one is spoken. */
i18n.loadAndActivate({ locale: 'en', messages: {} })
// All messages are made ready by the build.
i18n.setMessagesCompiler((message) => [message])

const sayers = new Map<string, (english: string) => string>()

/** From now on what the server says is said so in that language. */
export function understand(language: string, said: (english: string) => string): void {
  sayers.set(language, said)
}

/** A word or sentence for each of some things, named by `msg` where no language is known yet; what is no word, such as TLS, is a text. */
export type Words<Key extends string> = Readonly<Record<Key, MessageDescriptor | string>>

/** What `t` and `plural` become: see `web/macros.ts`. */
export function word(id: string, message: string, values?: Record<string, unknown>): string {
  return i18n._(id, values, { message })
}

/** A text in the language of now: one that was named by `msg`, or that the schema or the server says in English. */
export function say(text: MessageDescriptor | string): string {
  if (typeof text !== 'string') return word(text.id, text.message ?? '', text.values)
  return sayers.get(i18n.locale)?.(text) ?? text
}

/** For a field that chooses among things that have a word. */
export function optionsOf<Key extends string>(words: Words<Key>): { value: Key; label: string }[] {
  return (Object.keys(words) as Key[]).map((value) => ({ value, label: say(words[value]) }))
}
