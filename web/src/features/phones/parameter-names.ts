/** What is known of the names of parameters that a phone's model has: asked once they are typed, and kept. */

import { msg, t } from '@lingui/core/macro'
import { useDebouncedValue } from '@mantine/hooks'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { soundsSecret } from '../../../../src/schema/masking.ts'
import { longestParameterName, type ParameterName } from '../../../../src/schema/model-parameters.ts'
import { call } from '../../lib/api.ts'
import { say, type Words } from '../../lib/language.ts'
import type { ChoiceOption, ChoiceSearch } from '../../lib/use-choice.ts'

/** As many as the server tells at a time, and all in all. */
const atOnce = 50
const mostTold = 500
const pausesMs = 400
const canBeAsked = (name: string) => name !== '' && name.length <= longestParameterName

export type KnownNames = {
  /** No file of the model has this name, as far as its names are known. */
  isUnknown(name: string): boolean
  isSecret(name: string): boolean
  /** It is secret, or nobody told yet that it is not. */
  mayBeSecret(name: string): boolean
  of(name: string): ParameterName | undefined
  /** Its names are known: a template's are not. */
  known: boolean | undefined
}

export function useKnownNames(code: string, modelId: string, names: readonly string[]): KnownNames {
  const text = [...new Set(names)].filter(canBeAsked).sort().slice(0, mostTold).join('\n')
  const [asked] = useDebouncedValue(text, pausesMs)
  const { data } = useQuery({
    queryKey: ['modelParameters', code, modelId, asked],
    enabled: modelId !== '',
    // One name more is another question of the same answers.
    placeholderData: keepPreviousData,
    staleTime: 60_000,
    queryFn: async ({ signal }) => {
      const all = asked.split('\n').filter(Boolean)
      const told = new Map<string, ParameterName | null>()
      let known = false
      for (let at = 0; at === 0 || at < all.length; at += atOnce) {
        const some = all.slice(at, at + atOnce)
        const query = { names: some.join('\n') }
        const answer = await call('modelParameters', { params: { code, id: modelId }, query, signal })
        known = answer.known
        for (const [index, name] of some.entries()) told.set(name, answer.named[index] ?? null)
      }
      return { modelId, known, told }
    },
  })
  const current = data?.modelId === modelId ? data : undefined
  const isSecret = (name: string) => soundsSecret.test(name) || current?.told.get(name)?.secret === true
  return {
    known: current?.known,
    of: (name) => current?.told.get(name) ?? undefined,
    isUnknown: (name) => current?.known === true && current.told.get(name) === null,
    isSecret,
    mayBeSecret: (name) => isSecret(name) || !current?.told.has(name),
  }
}

/** For the field of a name. */
export function namesSearch(code: string, modelId: string): ChoiceSearch {
  return {
    of: `parameters ${code} ${modelId}`,
    async ask(text, signal): Promise<ChoiceOption[]> {
      const query = { q: text }
      const { items } = await call('modelParameters', { params: { code, id: modelId }, query, signal })
      return items.map((each) => ({ value: each.name, label: each.name, detail: madeOf(each) }))
    },
    known: (name) => ({ value: name, label: name }),
    hint: t`Type a part of the name, or what its setting is called`,
    foundBy: t`The model’s files have no such name; it can stand as it is typed.`,
  }
}

const fieldsOfExtension: Words<ParameterName['extension'][number]> = {
  name: msg`name of the extension`,
  number: msg`number of the extension`,
  username: msg`user name of the extension`,
  authUsername: msg`auth user name of the extension`,
  password: msg`password of the extension`,
  mailbox: msg`mailbox of the extension`,
  voicemailNumber: msg`voicemail number of the extension`,
}

/** `Time zone`, `user name of the extension`, `always “1”` */
export function madeOf({ settings, extension, always }: ParameterName): string {
  if (always !== null) return t`always “${always}”`
  return [
    ...settings.map(({ label }) => say(label)),
    ...extension.map((field) => say(fieldsOfExtension[field])),
  ]
    .slice(0, 3)
    .join(', ')
}
