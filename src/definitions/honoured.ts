/** What a model honours, found by what its files read: nobody declares it. */

import { fields, type SettingSpec, vocabulary } from '../schema/settings.ts'
import { settingsOf, templateSettings } from './known-paths.ts'
import type { CompiledFile } from './model.ts'

type Content = Pick<CompiledFile, 'sheet' | 'template' | 'phoneBook'>

/** The settings that the files name, in the order of the vocabulary, each with the choices that they have no word for. */
export function honoured(files: readonly Content[]): SettingSpec[] {
  const read = new Set(files.flatMap(settingsRead))
  if (!files.some((file) => file.phoneBook)) {
    for (const setting of read) if (setting.key === 'tenantPhoneBook') read.delete(setting)
  }
  return vocabulary.filter((setting) => read.has(setting)).map((setting) => withChoices(setting, files))
}

function settingsRead({ sheet, template }: Content): SettingSpec[] {
  return [
    ...[...(sheet?.paths ?? [])].flatMap(settingsOf),
    ...(template?.paths ?? []).flatMap(templateSettings),
  ]
}

/** A choice is unsupported when everything that reads the setting only looks it up, and no look-up has it. */
function withChoices(setting: SettingSpec, files: readonly Content[]): SettingSpec {
  const { options } = setting
  if (!options) return setting
  const words = new Set<string>()
  for (const file of files) {
    if (file.template?.paths.some((path) => templateSettings(path).includes(setting))) return setting
    for (const path of file.sheet?.paths ?? []) {
      if (!settingsOf(path).includes(setting)) continue
      for (const word of file.sheet?.words.get(path) ?? options.map(({ value }) => value)) words.add(word)
    }
  }
  const unsupportedOptions = options.map(({ value }) => value).filter((value) => !words.has(value))
  return unsupportedOptions.length === 0 ? setting : { ...setting, unsupportedOptions }
}

/** What a model has that only its files can make use of. */
type Keys = { readonly lineKeys?: number; readonly expansionModules?: object | null }

/** Which of the fields that models are compared by the files carry: keys only where the model has some. */
export function honouredFields(files: readonly Content[], keys: Keys): string[] {
  const read = new Set(files.flatMap(pathsRead))
  if (!keys.lineKeys) read.delete('each lineKey')
  if (!keys.expansionModules) read.delete('each expansionKey')
  const settings = new Set(honoured(files).map(({ scope, key }) => (scope === 'line' ? `line.${key}` : key)))
  return fields
    .filter(({ paths }) => paths.some((path) => read.has(path) || settings.has(path)))
    .map(({ key }) => key)
}

function pathsRead({ sheet, template }: Content): string[] {
  const loops = [...(sheet?.loops ?? [])].map((loop) => `each ${loop}`)
  const inTemplate = (template?.paths ?? []).flatMap((path) => [
    path.replace(/^lines\.\*\./, 'line.'),
    ...(path.startsWith('lineKeys') ? ['each lineKey'] : []),
    ...(path.startsWith('expansionKeys') ? ['each expansionKey'] : []),
  ])
  return [...(sheet?.paths ?? []), ...loops, ...inTemplate]
}
