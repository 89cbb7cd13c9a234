/** Phones that one maker makes under several names are described once: the same parameter says the same in all of them. */

import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { parse } from 'yaml'
import type { CompiledModel } from '../../src/definitions/model.ts'
import { type Settings, type SettingValue, vocabulary } from '../../src/schema/settings.ts'
import {
  definitionsFolder,
  everySetting,
  fillSample,
  sampleParts,
  sheetFiles,
} from '../support/sample-phone.ts'
import { allAreTried, oneOfEachSheet } from '../support/tried-models.ts'

/** Whose phones a family's are, whatever stands on the badge: the vendor that it stands on. */
const makers = new Map(
  globSync('*/families/*.yaml', { cwd: definitionsFolder }).flatMap((path) => {
    const { like } = parse(readFileSync(join(definitionsFolder, path), 'utf8')) as { like?: string }
    return like ? [[path.replace('/families/', ' ').replace('.yaml', ''), like.split('/')[0] ?? '']] : []
  }),
)

function makerOf({ vendor, family }: CompiledModel): string {
  const folder = vendor.toLowerCase().replaceAll(' ', '-')
  return makers.get(`${folder} ${family}`) ?? folder
}

/** How many of the choices of a setting are gone through: more than most have. */
const most = 7

/** Every setting set, of those with choices the one in this place: words are compared that no golden has. */
function settingsOf(model: CompiledModel, place: number): Settings {
  const chosen = vocabulary.flatMap(({ key, scope, type, options }): [string, SettingValue][] => {
    const path = scope === 'line' ? `lines.${model.firstLine}.${key}` : key
    if (type === 'boolean') return key === 'tenantPhoneBook' ? [] : [[path, place % 2 === 0]]
    if (!options || type === 'list') return []
    return [[path, options[place % options.length]?.value ?? '']]
  })
  return { ...everySetting(model), ...Object.fromEntries(chosen) }
}

/** What each parameter says on a phone, without what is the phone's own. */
function told(model: CompiledModel, place: number): Map<string, string> {
  const changes = { lines: [model.firstLine], phone: { settings: settingsOf(model, place) } }
  const { mac } = sampleParts(model).phone
  return new Map(
    sheetFiles(model).flatMap((file) =>
      fillSample(file, sampleParts(model, changes)).parameters.flatMap(({ name, value }) =>
        value.toLowerCase().includes(mac) ? [] : [[name, value] as const],
      ),
    ),
  )
}

/** Where a series differs from its sisters: what it lacks, or words of another firmware. */
const differs: readonly RegExp[] = [
  /^snom phone-settings\/user_outbound/, // the oldest take no second server
  /^cisco \w*Preferred_Codec/, // adapters and the oldest phones lack G.722
  /^cisco Share_Ext_1_$/, // PhoneOS has other words
  /^cisco (Back_Light_Timer|Background_Picture_Type)$/, // each series has words of its own for times and pictures
  /^grandstream P(57|58|59|6[0-2]|46|98)$/, // as adapters do
  /^grandstream (P183|P1362|account\.1\.(codec\.choice\.\d|sip\.blf\.callPickup\.forcePrefix))$/,
  /^grandstream P(32|194)$/, // a door station counts seconds, and knows no hour to fetch at
  /^grandstream P(64|246|130)$/, // gateways to analog lines count otherwise, those for phones take 32 characters of a rule
  /^poly reg\.1\.ringType$/,
  /^fanvil phone\/display\/DefaultLanguage$/, // the X3SG counts its languages
  /^yealink remote_phonebook\.data\./, // Flyingvoice’s phones have no phone book of the tenant’s, so the next ones move up
  /^panasonic XMLAPP_LDAP_URL$/, // nor has the TGP600
  /^yealink phone_setting\.ring_type$/, // a place stands before the name of newer ones
  /^yealink (programablekey\.2\.type|syslog\.mode|account\.1\.codec\.10\.rtpmap)$/, // firmware 70 and 73
  /^(panasonic SIP_TRANSPORT_1|digium accounts.*@transport)$/, // those without TLS stay with UDP
  /^grandstream account\.1\.sip\.transport$/, // TlsOrTcp of the Android phones
  /^cisco KEM_Type$/, // a side module for each of two series
  /^fanvil phone\/timeDisplay\/DateDisplayStyle$/, // older ones count their forms otherwise
  /^panasonic INCOMING_CALL_GROUP_1$/, // one place more where there are more handsets
]

test('a parameter of one maker says the same on all its phones that have it', () => {
  const met = new Set<RegExp>()
  const houses = [...Map.groupBy(oneOfEachSheet, makerOf)]
  for (let place = 0; place < most; place++)
    for (const [maker, models] of houses) {
      const before = new Map<string, { value: string; of: string }>()
      for (const model of models)
        for (const [name, value] of told(model, place)) {
          const known = before.get(name) ?? { value, of: model.id }
          before.set(name, known)
          if (known.value === value) continue
          const reason = differs.find((pattern) => pattern.test(`${maker} ${name}`))
          if (reason) met.add(reason)
          else assert.equal(value, known.value, `${name}: ${model.id} says other than ${known.of}`)
        }
    }
  if (allAreTried)
    assert.deepEqual(
      differs.filter((pattern) => !met.has(pattern)),
      [],
    )
})

test('each family stands with its maker’s: one that stands on another vendor’s says so', () => {
  assert.equal(makers.get('sangoma s-series'), 'htek')
  assert.equal(makers.get('gigaset p-series'), 'snom')
  assert.ok(makers.size >= 12)
})

/** Lines of sheets in a row that stand in another file too. */
const shortestCopy = 4

test('at most 8 % of the sheets’ lines stand elsewhere too', () => {
  const files = globSync(['*/vendor.yaml', '*/families/*.yaml'], { cwd: definitionsFolder }).sort()
  const sheets = files.map((file) => sheetLines(readFileSync(join(definitionsFolder, file), 'utf8')))
  const places = Map.groupBy(
    sheets.flatMap((lines, file) => runsOf(lines).map((run, line) => ({ run, file, line }))),
    ({ run }) => run,
  )
  const copied = new Set<string>()
  for (const alike of places.values()) {
    if (new Set(alike.map(({ file }) => file)).size < 2) continue
    for (const { file, line } of alike)
      for (let each = line; each < line + shortestCopy; each++) copied.add(`${file} ${each}`)
  }
  const share = (100 * copied.size) / sheets.flat().length
  assert.ok(share <= 8, `${share.toFixed(1)} %`)
})

/** What stands below `sheet` and `sheets`, without comments. */
function sheetLines(text: string): string[] {
  let inside = false
  return text.split('\n').flatMap((line) => {
    if (/^\S/.test(line)) inside = /^sheets?:/.test(line)
    return inside && /^\s+[^\s#]/.test(line) ? [line.trim()] : []
  })
}

function runsOf(lines: readonly string[]): string[] {
  return lines.slice(0, 1 - shortestCopy).map((_, at) => lines.slice(at, at + shortestCopy).join('\n'))
}
