/** What a model honours, found by what its files read: nobody declares it. */

import { fields, type SettingSpec, vocabulary } from '../schema/settings.ts'
import { settingsOf, templateSettings } from './known-paths.ts'
import type { CompiledFile } from './model.ts'
import { loops as lists } from './readable.ts'

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
    ...(sheet ? readsOf(sheet.paths, settingsOf).keys() : []),
    ...(template ? readsOf(template.paths, templateSettings).keys() : []),
  ]
}

/** A choice is unsupported when everything that reads the setting only looks it up, and no look-up has it. */
function withChoices(setting: SettingSpec, files: readonly Content[]): SettingSpec {
  const { options } = setting
  if (!options) return setting
  const words = new Set<string>()
  for (const { template, sheet } of files) {
    if (template && readsOf(template.paths, templateSettings).has(setting)) return setting
    for (const path of (sheet && readsOf(sheet.paths, settingsOf).get(setting)) ?? [])
      for (const word of sheet?.words.get(path) ?? options.map(({ value }) => value)) words.add(word)
  }
  const unsupportedOptions = options.map(({ value }) => value).filter((value) => !words.has(value))
  return unsupportedOptions.length === 0 ? setting : { ...setting, unsupportedOptions }
}

type Paths = ReadonlySet<string> | readonly string[]

/** Which paths read a setting: worked out once for each sheet or template, whichever settings are asked for. */
const reads = new WeakMap<Paths, ReadonlyMap<SettingSpec, readonly string[]>>()

function readsOf(
  paths: Paths,
  settings: (path: string) => readonly SettingSpec[],
): ReadonlyMap<SettingSpec, readonly string[]> {
  const known = reads.get(paths)
  if (known) return known
  const found = Map.groupBy(
    [...paths].flatMap((path) => settings(path).map((setting) => ({ setting, path }))),
    ({ setting }) => setting,
  )
  const bySetting = new Map([...found].map(([setting, list]) => [setting, list.map(({ path }) => path)]))
  reads.set(paths, bySetting)
  return bySetting
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
    ...Object.entries(lists)
      .filter(([, { list }]) => path === list || path.startsWith(`${list}.`))
      .map(([loop]) => `each ${loop}`),
  ])
  return [...(sheet?.paths ?? []), ...loops, ...inTemplate]
}
