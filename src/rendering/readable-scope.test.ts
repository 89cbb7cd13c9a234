/** What a phone's scope holds, against the description of what sheets may read. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fonoParts, lineOf } from '../../test/support/fono.ts'
import { refusesPath, settingsOf, templateKnows } from '../definitions/known-paths.ts'
import { loops, readings, rowLoops, splitSettings } from '../definitions/readable.ts'
import { member, type Scope } from '../language/scope.ts'
import { lineSettings, vocabulary } from '../schema/settings.ts'
import { renderScope } from './render-scope.ts'

const key = { kind: 'blf', value: '200', label: 'Lamp', pickup: '' } as const
const scope = renderScope(
  fonoParts({
    lines: [lineOf(1), lineOf(2)],
    phone: {
      lineKeys: [{ number: 1, ...key }],
      expansionKeys: [{ module: 1, number: 1, ...key }],
      settings: {
        ...{ timezone: 'Europe/Berlin', tenantPhoneBook: true, pagingAddresses: '239.1.1.1:5000=1' },
        ...{ alertRings: 'inside=2', emergencyNumbers: '112', dhcpOptions: '160' },
      },
    },
    phoneBook: [{ name: 'Bob', company: 'Bob', numbers: [{ kind: 'work', number: '1' }] }],
  }),
)
const lists = { ...loops, contact: { list: 'contacts', variable: 'contact' } }
const first = (list: string) => (scope[list] as Scope[])[0] ?? assert.fail(`the phone has no ${list}`)
const isReady = (list: string) => (scope[list] as Scope[]).length > 0

test('each path that is described stands in the scope, whether it has a value or not', () => {
  for (const { of, members, ofModules, whenEmpty } of readings)
    for (const name of members) {
      const places = Object.entries(lists).filter(
        ([loop, { list, variable }]) =>
          variable === of &&
          isReady(list) &&
          (!ofModules || /expansion/i.test(loop)) &&
          (whenEmpty || !loop.startsWith('empty')),
      )
      if (of === 'word') assert.ok(Object.hasOwn(scope, name), name)
      else if (places.length === 0) assert.ok(holds(scope[of] as Scope, name), `${of}.${name}`)
      for (const [loop, { list }] of places)
        assert.ok(holds(first(list), name), `each ${loop}: ${of}.${name}`)
    }
})

/** `start.month` is the month of `start`. */
function holds(object: Scope, name: string): boolean {
  const [head = '', last] = name.split('.')
  if (last === undefined) return Object.hasOwn(object, head)
  return Object.hasOwn(member(object, head) as Scope, last)
}

test('nothing stands in the scope that is not described', () => {
  const described = (of: string) =>
    readings.filter((reading) => reading.of === of).flatMap((each) => each.members)
  const lineKeys = lineSettings.map((setting) => setting.key)
  const own = new Set([
    ...Object.values(lists).map(({ list }) => list),
    ...['zone', 'phone', 'provisioning', 'tenant', 'phoneBook', 'facts', ...described('word')],
    ...vocabulary.map((setting) => setting.key),
  ])
  for (const name of Object.keys(scope)) assert.ok(own.has(name), name)
  for (const [loop, { list, variable }] of Object.entries(lists)) {
    if (!isReady(list)) continue
    const known = new Set([...described(variable), ...(variable === 'line' ? lineKeys : []), 'isFirst'])
    for (const name of Object.keys(first(list))) assert.ok(known.has(name), `each ${loop}: ${name}`)
  }
})

test('a sheet may read what is described in its place, a template what stands in its lists', () => {
  for (const { of, members, inTemplates, ofModules } of readings) {
    const loop = Object.entries(loops).find(
      ([name, { variable }]) => variable === of && (!ofModules || name === 'expansionKey'),
    )?.[0] as keyof typeof loops | undefined
    for (const name of members) {
      const path = of === 'word' ? name : `${of}.${name}`
      if (inTemplates || of === 'contact') assert.notEqual(refusesPath(path, loop), undefined, path)
      else assert.equal(refusesPath(path, loop), undefined, path)
      if (inTemplates && of === 'word') assert.ok(templateKnows(path), path)
      if (inTemplates && of === 'line') assert.ok(templateKnows(`lines.0.${name}`), path)
    }
  }
  assert.match(refusesPath('line.position', 'emptyLine') ?? '', /an empty line has no position/)
  assert.match(
    refusesPath('key.kind', 'emptyLineKey') ?? '',
    /an empty key has no kind; it has number, index/,
  )
})

test('what a path is made of are settings of the vocabulary', () => {
  for (const { of, members, madeOf = [] } of readings)
    for (const name of members) {
      const path = of === 'word' ? name : `${of}.${name}`
      const made = settingsOf(path).map((setting) => setting.key)
      if (madeOf.length > 0) assert.deepEqual(made, [...madeOf], path)
    }
  assert.deepEqual(
    [...Object.values(rowLoops), ...splitSettings].filter(
      (name) => !vocabulary.some(({ key: own }) => own === name),
    ),
    [],
  )
})
