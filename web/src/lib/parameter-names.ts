/** What is known of the names of parameters that a model, or the models of many phones, have: asked once they are typed, and kept. */

import { msg, t } from '@lingui/core/macro'
import { useDebouncedValue } from '@mantine/hooks'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { soundsSecret } from '../../../src/schema/masking.ts'
import {
  longestParameterName,
  type ParameterName,
  type ReachedName,
  type ReachedParameters,
} from '../../../src/schema/model-parameters.ts'
import { call } from './api.ts'
import { say, type Words } from './language.ts'
import type { NamesOf } from './parameters.ts'
import type { ChoiceOption, ChoiceSearch } from './use-choice.ts'

/** As many as the server tells at a time, and all in all. */
const atOnce = 50
const mostTold = 500
const pausesMs = 400
const canBeAsked = (name: string) => name !== '' && name.length <= longestParameterName

type Told = ParameterName & Partial<Pick<ReachedName, 'models'>>
type Answer = {
  known: boolean
  items: readonly Told[]
  named: readonly (Told | null)[]
  /** The models that were asked, and how many were not. */
  reach?: Pick<ReachedParameters, 'models' | 'further'>
}

async function askNames(of: NamesOf, query: { q?: string; names?: string }, signal: AbortSignal) {
  if (of.kind === 'any') return { known: false, items: [], named: [] } satisfies Answer
  if (of.kind === 'model')
    return call('modelParameters', { params: { code: of.code, id: of.modelId }, query, signal })
  const { code, presetId: preset } = of
  const answer = await call('reachedParameters', {
    ...{ params: { code }, signal },
    query: { ...query, ...(preset !== undefined && { preset }) },
  })
  const { models, further, items, named } = answer
  const known = models.length > 0 && models.every((model) => model.known)
  return { known, items, named, reach: { models, further } } satisfies Answer
}

const keyOf = (of: NamesOf): readonly string[] =>
  of.kind === 'any' ? [] : [of.code, of.kind === 'model' ? of.modelId : `preset ${of.presetId ?? ''}`]

export type KnownNames = {
  /** No file of the model has this name, or of any of the models, as far as its names are known. */
  isUnknown(name: string): boolean
  isSecret(name: string): boolean
  /** It is secret, or nobody told yet that it is not. */
  mayBeSecret(name: string): boolean
  of(name: string): ParameterName | undefined
  /** Its names are known: a template's are not. */
  known: boolean | undefined
  reach: Answer['reach']
  /** Which of the models have the name, where not all of them do. */
  onlyOn(name: string): string | undefined
}

export function useKnownNames(of: NamesOf, names: readonly string[]): KnownNames {
  const text = [...new Set(names)].filter(canBeAsked).sort().slice(0, mostTold).join('\n')
  const [asked] = useDebouncedValue(text, pausesMs)
  const whose = keyOf(of)
  const { data } = useQuery({
    queryKey: ['modelParameters', ...whose, asked],
    enabled: of.kind === 'reach' || (of.kind === 'model' && of.modelId !== ''),
    // One name more is another question of the same answers.
    placeholderData: keepPreviousData,
    staleTime: 60_000,
    queryFn: async ({ signal }) => {
      const all = asked.split('\n').filter(Boolean)
      const told = new Map<string, Told | null>()
      let answer: Answer | undefined
      for (let at = 0; at === 0 || at < all.length; at += atOnce) {
        const some = all.slice(at, at + atOnce)
        answer = await askNames(of, { names: some.join('\n') }, signal)
        for (const [index, name] of some.entries()) told.set(name, answer.named[index] ?? null)
      }
      return { whose: whose.join(' '), known: answer?.known, reach: answer?.reach, told }
    },
  })
  const current = data?.whose === whose.join(' ') ? data : undefined
  const isSecret = (name: string) => soundsSecret.test(name) || current?.told.get(name)?.secret === true
  return {
    known: current?.known,
    reach: current?.reach,
    of: (name) => current?.told.get(name) ?? undefined,
    isUnknown: (name) => current?.known === true && current.told.get(name) === null,
    isSecret,
    mayBeSecret: (name) => isSecret(name) || !current?.told.has(name),
    onlyOn(name) {
      const have = current?.told.get(name)?.models
      return have && current?.reach && modelsInWords(current.reach, have)
    },
  }
}

const mostNamed = 3

/** `T54W, T31P`; nothing where all of them have it. */
function modelsInWords({ models }: NonNullable<Answer['reach']>, ids: readonly string[]) {
  if (ids.length >= models.length) return undefined
  return modelsInAList(models.filter(({ id }) => ids.includes(id)))
}

/** The first ones by name, with a sign that there are more. */
export function modelsInAList(models: readonly { name: string }[], most = mostNamed): string {
  const named = models.slice(0, most).map(({ name }) => name)
  return [...named, ...(models.length > most ? ['…'] : [])].join(', ')
}

/** For the field of a name. */
export function namesSearch(of: NamesOf): ChoiceSearch {
  return {
    of: `parameters ${keyOf(of).join(' ')}`,
    async ask(text, signal): Promise<ChoiceOption[]> {
      const { items, reach }: Answer = await askNames(of, { q: text }, signal)
      return items.map((each) => {
        const on = each.models && reach ? modelsInWords(reach, each.models) : undefined
        return {
          ...{ value: each.name, label: each.name },
          detail: [madeOf(each), on].filter(Boolean).join(' · '),
        }
      })
    },
    known: (name) => ({ value: name, label: name }),
    ...searchWords(of),
  }
}

function searchWords({ kind }: NamesOf): Pick<ChoiceSearch, 'hint' | 'foundBy'> {
  if (kind === 'any')
    return { hint: t`Type the name as the vendor writes it`, foundBy: t`It can stand as it is typed.` }
  return {
    hint: t`Type a part of the name, or what its setting is called`,
    foundBy:
      kind === 'model'
        ? t`The model’s files have no such name; it can stand as it is typed.`
        : t`None of these models has such a name; it can stand as it is typed.`,
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
