/** What phones of each family are told at the first-contact URL: where they fetch, in their own format, and nothing else. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { CompiledFile, CompiledModel } from '../../src/definitions/model.ts'
import { contactText } from '../../src/rendering/contact-file.ts'
import { everySetting, phoneSecret, sampleParts, secretWord } from '../support/sample-phone.ts'
import { allAreTried, oneOfEachFamily } from '../support/tried-models.ts'

/** No parameter of their files says where they fetch. */
const withoutParameter = [
  'Alcatel-Lucent iptouch',
  'AudioCodes mp',
  'Avaya 12xx',
  'Cisco sep',
  'Cisco sip79x0',
  'Gigaset n720',
  'MicroSIP microsip',
  'Technicolor st',
  'Zoiper zoiper',
  'baresip baresip',
]

function toldBy(model: CompiledModel, file: CompiledFile): string {
  const settings = everySetting(model)
  const parts = sampleParts(model, {
    phone: { settings, httpUsername: 'sample-user', httpPassword: secretWord },
  })
  return contactText(model, file, parts)
}

/** Its main file, and those that lead a phone there. */
const filesOf = (model: CompiledModel) =>
  model.files
    .filter((file) => !file.absent && !file.phoneBook && file.sheet)
    .map((file) => ({ file, text: toldBy(model, file) }))
    .filter(({ text }) => text !== '')

test('a phone of each family is told its own URL, but for those that no parameter tells', () => {
  const silent = oneOfEachFamily.filter(
    (model) => !filesOf(model).some(({ file, text }) => file.main && text.includes(phoneSecret)),
  )
  const tried = new Set(oneOfEachFamily.map(({ vendor, family }) => `${vendor} ${family}`))
  assert.deepEqual(
    silent.map(({ vendor, family }) => `${vendor} ${family}`).sort(),
    withoutParameter.filter((family) => tried.has(family)),
  )
})

test('nothing else stands in it: no password, no line, no setting', () => {
  for (const model of oneOfEachFamily)
    for (const { file, text } of filesOf(model)) {
      const named = `${model.id} ${file.pattern}`
      for (const word of [secretWord, 'sample-', 'Reception', 'pbx.example.com', 'time.example.com'])
        assert.ok(!text.includes(word), `${named} says ${word}: ${text}`)
      // What there is, is said again by the whole file's own format.
      const names = file.format.parse(text).map(({ name }) => name)
      assert.ok(names.length > 0 && names.length <= 8, `${named}: ${names.join(' ')}`)
    }
})

test('what makes the phone take the address is said with it', { skip: !allAreTried }, () => {
  const [vvx] = oneOfEachFamily.filter(({ files }) =>
    files.some(({ pattern }) => pattern === '{mac}-settings.cfg'),
  )
  assert.ok(vvx)
  const [main] = filesOf(vvx).filter(({ file }) => file.main)
  assert.deepEqual(
    main?.file.format.parse(main.text).map(({ name }) => name),
    [
      ...['device.set', 'device.prov.serverName', 'device.prov.serverName.set'],
      ...['device.prov.serverType', 'device.prov.serverType.set'],
    ],
  )
})
