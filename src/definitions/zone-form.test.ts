import assert from 'node:assert/strict'
import { test } from 'node:test'
import { zoneRules } from '../timezones/zone-rules.ts'
import { refusesZone, unsupportedZones, zoneForm } from './zone-form.ts'

const sheet = (written: string[], words: Record<string, string[]>) => ({
  sheet: {
    written: new Set(written),
    words: new Map(Object.entries(words).map(([path, list]) => [path, new Set(list)])),
  },
})
const refusal = (form: ReturnType<typeof zoneForm>, zone: string) => refusesZone(form, zoneRules(zone, 2026))

test('where offsets are only looked up, a zone with another one is unsupported', () => {
  const form = zoneForm([
    sheet(['zone.start.week'], { 'zone.offset': ['3600'], 'zone.name': ['Asia/Kabul'] }),
  ])
  assert.equal(refusal(form, 'Europe/Berlin'), undefined)
  assert.match(refusal(form, 'Asia/Tokyo') ?? '', /no word for this offset/)
  assert.equal(refusal(form, 'Asia/Kabul'), undefined)
  assert.ok(unsupportedZones(form, 2026).includes('Asia/Tokyo'))
})

test('where an offset is written too, any will do', () => {
  const form = zoneForm([sheet(['zone.offset', 'zone.start.week'], { 'zone.offset': ['3600'] })])
  assert.equal(refusal(form, 'Asia/Tokyo'), undefined)
})

test('where only offsets are looked up, zones with daylight saving are supported by their names alone', () => {
  const form = zoneForm([sheet([], { 'zone.offset': ['3600', '32400'], 'zone.name': ['Europe/Berlin'] })])
  assert.equal(refusal(form, 'Asia/Tokyo'), undefined)
  assert.equal(refusal(form, 'Europe/Berlin'), undefined)
  assert.match(refusal(form, 'Europe/Paris') ?? '', /clock is changed/)
})
