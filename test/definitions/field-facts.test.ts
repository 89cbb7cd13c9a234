/** What people who provision these phones found to be so: each row a fact that was once written otherwise. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { CompiledModel } from '../../src/definitions/model.ts'
import {
  allLines,
  expansionKey,
  fillSample,
  mainOf,
  type SampleChanges,
  sampleParts,
  shipped,
} from '../support/sample-phone.ts'
import { allAreTried, isTried, ofModels, oneOfEachSheet } from '../support/tried-models.ts'

function read(model: CompiledModel, changes: SampleChanges): Map<string, string> {
  const { text } = fillSample(mainOf(model), sampleParts(model, changes))
  return new Map(
    mainOf(model)
      .format.parse(text)
      .map(({ name, value }) => [name, value]),
  )
}

const of = (vendor: string, family = /./) =>
  shipped.models.filter((model) => model.vendor === vendor && family.test(model.family))
const settings = (values: Record<string, string | number | boolean>): SampleChanges => ({
  phone: { settings: values },
})

/** Htek makes Sangoma’s S phones: the numbers of their parameters are the same. */
const numbered = [...of('Htek'), ...of('Sangoma', /s-series/)].filter(isTried)

test('an Htek or Sangoma S phone fetches by HTTPS from an https address', () => {
  for (const model of numbered) assert.equal(read(model, {}).get('P212'), '3', model.id)
})

test('each account of an Htek or Sangoma S phone up to the sixth has a server, a ringtone and DTMF of its own', () => {
  const own: Record<string, number[]> = {
    server: [47, 747, 502, 602, 20362, 20363],
    backupServer: [967, 987, 988, 989, 20364, 20365],
    outboundProxy: [48, 748, 503, 603, 20370, 20371],
    transport: [130, 830, 930, 1030, 20374, 20375],
    registerExpiry: [32, 732, 512, 612, 20388, 20389],
    ringtone: [104, 423, 523, 623, 1723, 1823],
    dtmf: [20166, 20167, 20168, 20169, 20170, 20171],
    srtp: [183, 443, 543, 643, 20432, 20433],
  }
  for (const model of numbered) {
    const lines = allLines(model).filter((line) => line <= 6)
    const values = Object.fromEntries(
      lines.flatMap((line) => [
        [`lines.${line}.server`, `server-${line}.example.com`],
        [`lines.${line}.backupServer`, `backup-${line}.example.com`],
        [`lines.${line}.outboundProxy`, `proxy-${line}.example.com`],
        [`lines.${line}.transport`, 'tcp'],
        [`lines.${line}.registerExpiry`, line * 60],
        [`lines.${line}.dtmf`, 'inband'],
        [`lines.${line}.srtp`, 'required'],
      ]),
    )
    const file = read(model, settings({ ...values, ringtone: 4 }))
    for (const line of lines) {
      const found = Object.entries(own).map(([key, names]) => [key, file.get(`P${names[line - 1]}`)])
      assert.deepEqual(
        Object.fromEntries(found),
        {
          server: `server-${line}.example.com:5060`,
          backupServer: `backup-${line}.example.com`,
          outboundProxy: `proxy-${line}.example.com`,
          ...{ transport: '1', registerExpiry: String(line), ringtone: '4', dtmf: '1', srtp: '2' },
        },
        `${model.id}, line ${line}`,
      )
    }
  }
})

test('a logo’s address goes to the parameter of an address, not to the number of a picture', () => {
  for (const model of numbered) {
    const file = read(model, settings({ logoUrl: 'https://files.example.com/logo.png' }))
    assert.deepEqual(
      [file.get('P20052'), file.get('P8660')],
      ['https://files.example.com/logo.png', undefined],
    )
  }
})

test('G.722 of a Cisco enterprise phone is switched for the whole device', () => {
  for (const model of of('Cisco', /^sep$/)) {
    const file = read(model, settings({ codecs: 'g722,pcma' }))
    assert.deepEqual(
      [file.get('advertiseG722Codec'), file.get('sipProfile/advertiseG722Codec')],
      ['1', undefined],
      model.id,
    )
  }
})

test('a side module of a Snom D8 phone has 60 keys, which follow the phone’s own', () => {
  for (const model of of('Snom', /d8xx/).filter((each) => each.expansionModules)) {
    assert.deepEqual(model.expansionModules, { max: 3, keys: 60 }, model.id)
    const expansionKeys = [
      expansionKey(1, 'blf'),
      expansionKey(60, 'blf'),
      expansionKey(1, 'blf', { module: 2 }),
    ]
    const places = [...read(model, { phone: { expansionKeys } }).keys()].flatMap((name) => {
      const [, place] = /^functionKeys\/fkey\[@idx=(\d+)\]/.exec(name) ?? []
      return place === undefined ? [] : [Number(place)]
    })
    const first = model.lineKeys
    assert.deepEqual(
      [...new Set(places)].sort((a, b) => a - b),
      [first, first + 59, first + 60],
      model.id,
    )
  }
})

test('the message lamp asks for the mailbox, and a PBX’s context is taken for no host', () => {
  let written = 0
  for (const model of shipped.models.filter(isTried)) {
    const withMailbox = (mailbox: string) => {
      const changes = { lines: [model.firstLine], extension: { mailbox } }
      const parts = sampleParts(model, {
        ...changes,
        ...settings({ [`lines.${model.firstLine}.mwi`]: true }),
      })
      return fillSample(mainOf(model), parts).text
    }
    const text = withMailbox('76543@some-context')
    assert.equal(text, withMailbox('76543'), model.id)
    if (text.includes('76543')) written++
  }
  assert.ok(written > 150 || !allAreTried, String(written))
})

test('what the message key dials is never asked for as a mailbox, nor the mailbox dialled', () => {
  const namesWith = (model: CompiledModel, word: string) => {
    const extension = { mailbox: '76543@some-context', voicemailNumber: '*98765' }
    const settings = { [`lines.${model.firstLine}.mwi`]: true }
    const parts = sampleParts(model, { lines: [model.firstLine], extension, phone: { settings } })
    const { parameters } = fillSample(mainOf(model), parts)
    return new Set(parameters.filter(({ value }) => value.includes(word)).map(({ name }) => name))
  }
  for (const model of oneOfEachSheet) {
    const dialled = namesWith(model, '98765')
    for (const name of namesWith(model, '76543')) assert.ok(!dialled.has(name), `${model.id}: ${name}`)
    for (const name of dialled) assert.doesNotMatch(name, /subscri|mwi_?uri|indication/i, model.id)
  }
})

test(
  'what the message key dials is the extension’s own, unless the phone’s line has another',
  ofModels('yealink-t54w'),
  () => {
    const dialled = (extension: string, ofPhone: string, ofLine: string) => {
      const model = shipped.model('yealink-t54w') ?? assert.fail()
      const values = { voicemail: ofPhone, 'lines.1.voicemail': ofLine }
      const changes = { lines: [1], extension: { voicemailNumber: extension }, ...settings(values) }
      return read(model, changes).get('voice_mail.number.1')
    }
    assert.equal(dialled('*97', '*98', '*99'), '*99')
    assert.equal(dialled('*97', '*98', ''), '*97')
    assert.equal(dialled('', '*98', ''), '*98')
    assert.equal(dialled('', '', ''), undefined)
  },
)

test('a reboot is offered only where the phone tells it from a resync, and obeys', {
  skip: !allAreTried,
}, () => {
  for (const { id, notify } of shipped.models)
    assert.ok(
      !notify.reboot ||
        notify.reboot.event !== notify.resync?.event ||
        notify.reboot.body !== notify.resync?.body,
      id,
    )
  const reboots = (...models: CompiledModel[]) =>
    models.filter(({ notify }) => notify.reboot).map(({ id }) => id)
  // Gigaset’s older bases pass over the word that asks for it; the 79x0 restart for a file that is not served.
  assert.deepEqual(reboots(...of('Gigaset', /^n(510|720)$/), ...of('Cisco', /^sip79x0$/)), [])
  assert.ok(reboots(...of('Gigaset', /^nx70$/)).length > 0)
})

test('a resync of a GXP21xx is the event that does not restart it', () => {
  for (const { id, notify } of of('Grandstream', /^gxp$/)) assert.equal(notify.resync?.event, 'resync', id)
})

test('a Panasonic phone gets no line of more than 537 bytes, and each ends in both characters', () => {
  for (const model of of('Panasonic', /^(hdv|tgp|ut)$/)) {
    const parts = sampleParts(model, settings({ dialPlan: 'x'.repeat(723) }))
    const { text, problems } = fillSample(mainOf(model), parts)
    for (const line of text.split('\r\n'))
      assert.ok(Buffer.byteLength(line) <= 537 && !line.includes('\n'), model.id)
    for (const { path, message } of problems) {
      assert.equal(path, 'dialPlan', model.id)
      assert.match(message, /makes a line of 7\d\d bytes; the phone passes over lines of more than 537/)
    }
    assert.ok(problems.length > 0 || !model.settings.some(({ key }) => key === 'dialPlan'), model.id)
  }
})

test(
  'a dial plan of more characters or rules than the phone takes is refused with the number',
  ofModels('mitel-6920', 'mitel-480i'),
  () => {
    const refusal = (id: string, dialPlan: string) => {
      const model = shipped.model(id) ?? assert.fail(id)
      return fillSample(mainOf(model), sampleParts(model, settings({ dialPlan }))).problems.map(
        ({ path, message }) => `${path} ${message}`,
      )
    }
    const plan = (rules: number) => Array.from({ length: rules }, () => '[2-9]xx').join('|')
    assert.deepEqual(refusal('mitel-6920', 'x'.repeat(512)), [])
    assert.deepEqual(refusal('mitel-6920', 'x'.repeat(513)), [
      'dialPlan is 513 characters long; the phone takes 512 at most',
    ])
    assert.deepEqual(refusal('mitel-480i', 'x'.repeat(128)), [
      'dialPlan is 128 characters long; the phone takes 127 at most',
    ])
    assert.deepEqual(refusal('poly-vvx450', plan(101)), [
      'dialPlan has 101 rules; the phone takes 100 at most',
    ])
    assert.deepEqual(refusal('poly-spip300', plan(31)), ['dialPlan has 31 rules; the phone takes 30 at most'])
  },
)

test(
  'the kind of a Cisco phone’s side module is a choice, by its keys',
  ofModels('cisco-8851', 'cisco-8865'),
  () => {
    const kind = (id: string, sideModule: string) => {
      const model = shipped.model(id) ?? assert.fail(id)
      const changes = {
        phone: { settings: { sideModule }, expansionKeys: [expansionKey(2, 'blf', { module: 2 })] },
      }
      return read(model, changes)
    }
    assert.equal(kind('cisco-8851', '36').get('KEM_Type'), 'BEKEM')
    assert.equal(kind('cisco-8851', '28').get('KEM_Type'), 'CP-8800-Audio')
    assert.equal(kind('cisco-8865', '28').get('KEM_Type'), 'CP-8800-Video')
    const unsupported = shipped.model('cisco-8851')?.settings.find(({ key }) => key === 'sideModule')
    assert.deepEqual(unsupported?.unsupportedOptions, ['12', '14', '24'])
  },
)

test(
  'keys of an enterprise phone’s side modules are buttons behind the phone’s own',
  ofModels('cisco-7965g'),
  () => {
    const told = (id: string, settings: Record<string, string> = {}) => {
      const model = shipped.model(id) ?? assert.fail(id)
      const expansionKeys = [expansionKey(1, 'blf'), expansionKey(2, 'speedDial', { module: 2 })]
      const file = read(model, { lines: [1], phone: { settings, expansionKeys } })
      const buttons = [...file.keys()].flatMap(
        (name) => /line\[@button=(\d+)\]\/featureID/.exec(name)?.[1] ?? [],
      )
      const types = [1, 2].map((module) => file.get(`addOnModules/addOnModule[@idx=${module}]/deviceType`))
      return [buttons, types]
    }
    assert.deepEqual(told('cisco-7965g'), [
      ['1', '7', '32'],
      ['228', '228'],
    ])
    assert.deepEqual(told('cisco-7965g', { sideModule: '14' }), [
      ['1', '7', '22'],
      ['124', '124'],
    ])
    assert.deepEqual(told('cisco-8861enterprise'), [
      ['1', '11', '48'],
      ['36049', '36049'],
    ])
  },
)
