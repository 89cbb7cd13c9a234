/** In which language the page speaks: to whoever is signed in, and before that. */

import { t } from '@lingui/core/macro'
import { NativeSelect } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import type { Language } from '../../../src/schema/session.ts'
import { askOptions, useAct } from '../lib/queries.ts'
import { languageNames, rememberLanguage, speak, speakFor, useLanguage } from '../lib/speak.ts'
import { tellError } from './tell.ts'

const languages = Object.entries(languageNames) as [Language, string][]

/** Says that the page goes on in the language of before. */
export function tellUnless(spoken: boolean): void {
  if (!spoken) tellError(t`The texts of this language did not come. Try again.`)
}

/** Keeps it with the person; `null`: as the browser asks for. */
export function useOwnLanguage(): (language: Language | null) => void {
  const client = useQueryClient()
  const { mutate } = useAct('updateMe')
  return (language) =>
    mutate(
      { body: { language } },
      {
        onError: tellError,
        onSuccess: async (me) => {
          rememberLanguage(language)
          client.setQueryData(askOptions('session', {}).queryKey, (known) => known && { ...known, language })
          tellUnless(await speakFor(me))
        },
      },
    )
}

/** Each by its own name, as who speaks it looks for it. */
export const languageItems = languages.map(([value, name]) => ({ value, name }))

/** Of this browser, before anybody is known. */
export function LanguageHere() {
  const language = useLanguage()
  return (
    <NativeSelect
      className="language-here"
      size="xs"
      aria-label={t`Language`}
      value={language}
      onChange={async ({ currentTarget }) => {
        const chosen = currentTarget.value as Language
        rememberLanguage(chosen)
        tellUnless(await speak(chosen))
      }}
    >
      {languages.map(([value, name]) => (
        <option key={value} value={value} lang={value}>
          {name}
        </option>
      ))}
    </NativeSelect>
  )
}
