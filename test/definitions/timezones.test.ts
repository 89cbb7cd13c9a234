/** What each vendor’s files say of each zone of the world, read back and held against the zone’s real changes. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { CompiledModel } from '../../src/definitions/model.ts'
import { refusesZone } from '../../src/definitions/zone-form.ts'
import { zoneRules } from '../../src/timezones/zone-rules.ts'
import { fillSample, mainOf, sampleParts, sampleYear } from '../support/sample-phone.ts'
import { allAreTried, triedModels } from '../support/tried-models.ts'
import { factsOf } from './vendor-facts.ts'

const years = Array.from({ length: 6 }, (_, index) => sampleYear + index)
const odd = [
  'UTC',
  'US/Eastern',
  'Asia/Kolkata',
  'Europe/Kyiv',
  'America/St_Johns',
  'Australia/Lord_Howe',
  'Africa/Casablanca',
  'Pacific/Chatham',
]
/** All of the world's; for a few models every eighth, and those that are unlike the others. */
const zones = [
  ...new Set([
    ...Intl.supportedValuesOf('timeZone').filter((_, index) => allAreTried || index % 8 === 0),
    ...odd,
  ]),
]

/** One model of each family that honours the setting: its models share what is said of the zone. */
const families = [
  ...new Map(
    triedModels
      .filter((model) => model.settings.some(({ key }) => key === 'timezone'))
      .map((model) => [`${model.vendor} ${model.family}`, model]),
  ).values(),
]

function clockOf(model: CompiledModel, zone: string) {
  const parts = sampleParts(model, { lines: [model.firstLine], phone: { settings: { timezone: zone } } })
  const { parameters } = fillSample(mainOf(model), parts)
  const read = factsOf(model).clock
  assert.ok(read, `${model.vendor} ${model.family} writes a time zone, and the test cannot read it`)
  return read(new Map(parameters.map(({ name, value }) => [name, value])))
}

test('a phone changes its clock when its zone does, for the rest of this year and five more', () => {
  for (const model of families) {
    for (const zone of zones) {
      const rules = zoneRules(zone, sampleYear)
      if (refusesZone(model.zoneForm, rules) !== undefined) continue
      const where = `${model.vendor} ${model.family}, ${zone}`
      const clock = clockOf(model, zone) ?? assert.fail(`${where}: nothing is said`)
      if ('zone' in clock) {
        const named = zoneRules(clock.zone, sampleYear)
        assert.deepEqual(
          [named.offset, named.changes],
          [rules.offset, rules.changes],
          `${where}: ${clock.zone}`,
        )
        continue
      }
      assert.equal(clock.offset, rules.offset, where)
      const found = years.flatMap((year) => clock.changes(year)).sort((a, b) => a.at - b.at)
      assert.deepEqual(found, rules.changes, where)
    }
  }
})

test('in a zone that cannot be said for good, a phone is right this year, or has an offset that is right for a part of it', () => {
  for (const model of families) {
    for (const zone of zones) {
      const rules = zoneRules(zone, sampleYear)
      const { zoneForm } = model
      if (refusesZone(zoneForm, rules) === undefined || zoneForm.by === 'nothing') continue
      const clock = clockOf(model, zone)
      if (!clock || 'zone' in clock) continue
      const where = `${model.vendor} ${model.family}, ${zone}`
      const real = rules.changes.filter(({ at }) => new Date(at * 1000).getUTCFullYear() === sampleYear)
      const offsets = new Set([rules.offset, ...rules.changes.map((change) => change.offset)])
      assert.ok(offsets.has(clock.offset), `${where}: ${clock.offset}`)
      if (zoneForm.by !== 'week' && zoneForm.by !== 'day') continue
      const told = clock.changes(sampleYear)
      if (
        real.length === 2 &&
        (zoneForm.savings || Math.abs((real[0]?.offset ?? 0) - (real[1]?.offset ?? 0)) === 3600)
      ) {
        // A phone without minutes changes its clock up to an hour early.
        assert.deepEqual(
          told.map(({ at, offset }, index) => [Math.floor(((real[index]?.at ?? 0) - at) / 3600), offset]),
          real.map(({ offset }) => [0, offset]),
          where,
        )
      }
    }
  }
})

test('most zones can be said to every family, and which ones not is known', () => {
  for (const model of families) {
    const refused = zones.filter(
      (zone) => refusesZone(model.zoneForm, zoneRules(zone, sampleYear)) !== undefined,
    )
    if (model.zoneForm.by === 'nothing') continue
    const most = model.zoneForm.by === 'offset' ? zones.length / 2 : 20
    assert.ok(refused.length <= most, `${model.vendor} ${model.family}: ${refused.join(', ')}`)
  }
})
