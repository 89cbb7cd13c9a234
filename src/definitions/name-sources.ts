/** Names of parameters that nobody says a source of, and sources of names that no model writes. */

import { literally } from '../kernel/literally.ts'
import { firstNames } from './first-names.ts'
import type { Catalogue } from './load-definitions.ts'
import type { DefinitionMistake } from './mistake.ts'
import { type NamesFrom, unproved } from './proved-names.ts'

/** Names that neither a source nor `unproved` has, and what is said of names that no model has. */
export function nameMistakes({ models, merged }: Pick<Catalogue, 'models' | 'merged'>): DefinitionMistake[] {
  const said = new Map<string, Set<string>>()
  const used = new Set<string>()
  const listed = new Map<string, string>()
  for (const model of models) {
    const { data, origins } = merged(model.id) ?? { data: {}, origins: new Map() }
    const namesFrom = data.namesFrom ?? {}
    const names = firstNames(model)
    const open = uncovered(names, namesFrom, used)
    const file = origins.get('namesFrom')?.source.file ?? `${model.vendor} ${model.family}`
    for (const source of Object.keys(namesFrom))
      for (const name of namesFrom[source] ?? []) listed.set(`${source} ${name}`, file)
    if (open.length > 0) said.set(file, new Set([...(said.get(file) ?? []), ...open]))
  }
  return [
    ...[...said].map(([file, names]) => ({
      file,
      path: 'namesFrom',
      message: `says no source of ${[...names].slice(0, 20).join(', ')}; where none is known, name them under unproved`,
    })),
    ...[...listed]
      .filter(([key]) => !used.has(key))
      .map(([key, file]) => ({ file, path: 'namesFrom', message: `no model writes ${key}` })),
  ]
}

function uncovered(names: readonly string[], namesFrom: NamesFrom, used: Set<string>): string[] {
  const has = new Map<string, string[]>()
  const patterns: { key: string; fits: RegExp }[] = []
  for (const [source, list] of Object.entries(namesFrom))
    for (const name of list) {
      const key = `${source} ${name}`
      if (source === unproved && name.includes('*')) patterns.push({ key, fits: fitting(name) })
      else has.set(name, [...(has.get(name) ?? []), key])
    }
  return names.filter((name) => {
    const keys = has.get(name) ?? patterns.filter(({ fits }) => fits.test(name)).map(({ key }) => key)
    for (const key of keys) used.add(key)
    return keys.length === 0
  })
}

const fitting = (pattern: string) => new RegExp(`^${pattern.split('*').map(literally).join('.*')}$`, 's')
