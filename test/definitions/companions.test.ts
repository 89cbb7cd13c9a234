/** A parameter that comes to nothing without another is never told without it. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { CompiledModel } from '../../src/definitions/model.ts'
import type { Settings } from '../../src/schema/settings.ts'
import {
  allLines,
  everySetting,
  expansionKey,
  fillSample,
  lineKey,
  type SampleChanges,
  sampleParts,
  sheetFiles,
  shipped,
} from '../support/sample-phone.ts'
import { allAreTried, oneOfEachFamily, oneOfEachSheet } from '../support/tried-models.ts'

/** A name with the number of its line or key, and that number. */
function fitting(pattern: string): (name: string) => string | undefined {
  const parts = pattern.split('#').map((part) => part.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&'))
  const fits = new RegExp(`^${parts.join('(\\d+)')}$`)
  return (name) => {
    const match = fits.exec(name)
    return match ? (match[1] ?? '') : undefined
  }
}

/** What takes a parameter back says nothing. */
const saysNothing = (value: string) => ['', '""', '0.0.0.0', '%NULL%', '^'].includes(value)

const companionsOf = (id: string) => shipped.merged(id)?.data.companions ?? []
const met = new Set<string>()

function parametersOf(model: CompiledModel, changes: SampleChanges): Map<string, string> {
  const parts = sampleParts(model, changes)
  return new Map(
    sheetFiles(model).flatMap((file) =>
      fillSample(file, parts).parameters.map(({ name, value }) => [name, value]),
    ),
  )
}

/** Everything that can be set, all of it switched on, with what the model has a word for. */
function honouredSettings(model: CompiledModel): Settings {
  const samples = Object.entries(everySetting(model))
  const settings: Settings = Object.fromEntries(
    samples.map(([key, value]) => [key, value === false || value]),
  )
  for (const { key, scope, options = [], unsupportedOptions = [] } of model.settings) {
    const path = scope === 'line' ? `lines.${model.firstLine}.${key}` : key
    if (settings[path] !== 'off' && !unsupportedOptions.includes(String(settings[path]))) continue
    const other = options.find(({ value }) => value !== 'off' && !unsupportedOptions.includes(value))
    if (other) settings[path] = other.value
  }
  return settings
}

/** A lamp and a number to dial, where there are keys. */
function keysOf(model: CompiledModel): Pick<SampleChanges['phone'] & object, 'lineKeys' | 'expansionKeys'> {
  const line = model.firstLine
  const keys = [lineKey(1, 'blf', { line, pickup: '*8' }), lineKey(model.lineKeys, 'speedDial', { line })]
  return {
    lineKeys: keys.slice(0, Math.min(model.lineKeys, keys.length)),
    expansionKeys: model.expansionModules ? [expansionKey(1, 'blf', { line })] : [],
  }
}

/** What stands there without what it needs. */
function lacking(model: CompiledModel, written: ReadonlyMap<string, string>, when: string): string[] {
  const lacks: string[] = []
  for (const { of, need } of companionsOf(model.id))
    for (const pattern of [of].flat()) {
      const numberIn = fitting(pattern)
      for (const [name, value] of written) {
        const number = numberIn(name)
        if (number === undefined || saysNothing(value)) continue
        met.add(pattern)
        for (const [each, wanted] of Object.entries(need)) {
          const other = each.replace('#', number)
          const found = written.get(other)
          const fits = wanted === '*' || [wanted].flat().map(String).includes(`${found}`)
          if (found === undefined || !fits)
            lacks.push(
              `${model.id} ${when}: ${name} = ${value} needs ${other} = ${[wanted].flat().join(' or ')}`,
            )
        }
      }
    }
  return lacks
}

test('each family lists which of its parameters need another, or says that none does', () => {
  const silent = oneOfEachFamily.filter(({ id }) => shipped.merged(id)?.data.companions === undefined)
  assert.deepEqual(
    silent.map(({ vendor, family }) => `${vendor} ${family}`),
    [],
  )
})

test('whenever a parameter stands in a file that needs another, that one stands there too, and gives it effect', () => {
  const lacks = oneOfEachSheet.flatMap((model) => {
    const phone = {
      ...{ httpUsername: 'sample-phone', httpPassword: 'sample-http-password' },
      ...{ settings: honouredSettings(model), ...keysOf(model) },
    }
    return lacking(model, parametersOf(model, { lines: allLines(model).slice(0, 2), phone }), 'in all')
  })
  assert.deepEqual(lacks, [])
})

/** Settings that say something only beside another: an operator who sets them alone has set nothing yet. */
const besides: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    ['Tls', 'Base', 'User', 'Password', 'NameFilter', 'NumberFilter', 'NameAttributes', 'NumberAttributes']
      .concat('DisplayName', 'Lookup')
      .map((part) => [`ldap${part}`, 'ldapServer']),
  ),
  callWaitingTone: 'callWaiting',
  dot1xIdentity: 'dot1x',
  dot1xPassword: 'dot1x',
  fetchDays: 'fetchFrom',
  fetchUntil: 'fetchFrom',
  forwardNoAnswerAfter: 'forwardNoAnswer',
  hotlineDelay: 'hotline',
  intercomBarge: 'intercomAnswer',
  lockAfter: 'lockPin',
  tr069Password: 'tr069Url',
  tr069User: 'tr069Url',
  verifyServerName: 'verifyServer',
  vpnConfigUrl: 'vpn',
  wifiPassword: 'wifiSsid',
}

test('a setting alone brings along what its parameters need', () => {
  const lacks = oneOfEachFamily.flatMap((model) => {
    const all = Object.entries(honouredSettings(model))
    return model.settings.flatMap(({ key }) => {
      const paths = [key, besides[key]].flatMap((each) => [`${each}`, `lines.${model.firstLine}.${each}`])
      const settings = Object.fromEntries(all.filter(([path]) => paths.includes(path)))
      const written = parametersOf(model, { lines: [model.firstLine], phone: { settings } })
      return lacking(model, written, `with ${key} alone`)
    })
  })
  assert.deepEqual(lacks, [])
})

test('each companion that is listed was met in some file', { skip: !allAreTried }, () => {
  const listed = new Set(shipped.models.flatMap(({ id }) => companionsOf(id).flatMap(({ of }) => of)))
  assert.deepEqual(
    [...listed].filter((pattern) => !met.has(pattern)),
    [],
  )
  assert.ok(listed.size > 40)
})
