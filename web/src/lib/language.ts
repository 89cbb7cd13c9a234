/** The language that the page speaks. English needs no catalogue: its texts stand in the code. */

import { i18n, type MessageDescriptor } from '@lingui/core'

i18n.loadAndActivate({ locale: 'en', messages: {} })

/** A word or sentence for each of some things, named by `msg` where no language is known yet; what is no word, such as TLS, is a text. */
export type Words<Key extends string> = Readonly<Record<Key, MessageDescriptor | string>>

/** A text in the language of now: one that was named by `msg`, or that the schema or the server says in English. */
export function say(text: MessageDescriptor | string): string {
  if (typeof text !== 'string') return i18n._(text)
  return text in i18n.messages ? i18n._(text) : text
}

/** For a field that chooses among things that have a word. */
export function optionsOf<Key extends string>(words: Words<Key>): { value: Key; label: string }[] {
  return (Object.keys(words) as Key[]).map((value) => ({ value, label: say(words[value]) }))
}
