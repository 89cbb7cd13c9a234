import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { CompiledFile, CompiledModel } from '../../src/definitions/model.ts'
import { readXml, type XmlElement } from '../../src/formats/xml-tree.ts'
import type { PhoneBookEntry } from '../../src/rendering/phone-book.ts'
import { fillSample, phoneSecret, sampleParts } from '../support/sample-phone.ts'
import { allAreTried, triedModels } from '../support/tried-models.ts'
import { factsOf } from './vendor-facts.ts'

const books: { model: CompiledModel; file: CompiledFile }[] = triedModels.flatMap((model) =>
  model.files.flatMap((file) => (file.phoneBook ? [{ model, file }] : [])),
)

const entry = (name: string, number: string): PhoneBookEntry => ({
  name,
  company: 'Acme',
  numbers: [{ kind: 'work', number }],
})

function textWith(model: CompiledModel, file: CompiledFile, phoneBook: readonly PhoneBookEntry[]): string {
  return fillSample(file, sampleParts(model, { phoneBook })).text
}

/** Every text and attribute of the file. */
function valuesIn({ text, attributes, children }: XmlElement): string[] {
  return [text.trim(), ...attributes.map(([, value]) => value), ...children.flatMap(valuesIn)]
}

const isXml = (file: CompiledFile) => file.formatSpec.kind === 'xml'

test('a phone book names everybody with the number, in their order', () => {
  assert.ok(books.length > 0 || !allAreTried)
  for (const { model, file } of books) {
    const text = textWith(model, file, [entry('Anna', '101'), entry('Bob', '102')])
    const places = ['Anna', '101', 'Bob', '102'].map((word) => text.indexOf(word))
    assert.ok(
      places.every((place) => place >= 0),
      `${model.id}: ${text}`,
    )
    assert.ok(Math.max(places[0] ?? 0, places[1] ?? 0) < Math.min(places[2] ?? 0, places[3] ?? 0), model.id)
  }
})

test('a contact of one number can be dialled, whatever kind it is; one of several keeps the first', () => {
  for (const { model, file } of books) {
    const kinds = ['work', 'mobile', 'home', 'other'] as const
    for (const kind of kinds) {
      const text = textWith(model, file, [{ name: 'Anna', company: '', numbers: [{ kind, number: '5559' }] }])
      assert.ok(text.includes('5559'), `${model.id}: a ${kind} number is lost`)
    }
    const numbers = kinds.map((kind, index) => ({ kind, number: `555${index}` }))
    assert.ok(textWith(model, file, [{ name: 'Anna', company: '', numbers }]).includes('5550'), model.id)
    assert.ok(!textWith(model, file, [{ name: 'Anna', company: '', numbers: [] }]).includes('undefined'))
  }
})

test('hostile names in a phone book are carried exactly as they are', () => {
  const hostile = [
    '&',
    '<',
    '</Name>',
    '"',
    "'",
    ']]>',
    '<!--',
    '{{ line.password }}',
    '${mac}',
    'a=b',
    '😀 漢字',
  ]
  for (const { model, file } of books) {
    const plain = textWith(
      model,
      file,
      hostile.map((_, index) => entry(`name${index}`, '100')),
    )
    const text = textWith(
      model,
      file,
      hostile.map((name) => entry(name, '100')),
    )
    if (!isXml(file)) continue
    const wanted = valuesIn(readXml(plain)).map((value) =>
      value.replace(/name(\d+)/g, (_, index) => hostile[Number(index)] ?? ''),
    )
    assert.deepEqual(valuesIn(readXml(text)), wanted, model.id)
  }
})

test('a phone book of ten thousand is a whole file, and one number of each is there', () => {
  const many = Array.from({ length: 10_000 }, (_, index) =>
    entry(`Person ${index}`, `9${String(index).padStart(5, '0')}`),
  )
  const oneOfEachFamily = new Map(books.map((book) => [`${book.model.vendor} ${book.model.family}`, book]))
  for (const { model, file } of oneOfEachFamily.values()) {
    const text = textWith(model, file, many)
    assert.ok(text.includes('Person 9999') && text.includes('909999'), model.id)
  }
})

test('an empty phone book is a whole file', () => {
  for (const { model, file } of books) {
    const text = textWith(model, file, [])
    if (isXml(file)) assert.ok(readXml(text), model.id)
  }
})

test('a phone that has the phone book is told where its own server keeps it', () => {
  for (const { model, file } of books) {
    const told = (tenantPhoneBook: boolean) =>
      model.files.flatMap((each) =>
        each.sheet
          ? fillSample(each, sampleParts(model, { phone: { settings: { tenantPhoneBook } } })).parameters
          : [],
      )
    const before = new Set(told(false).map(({ name, value }) => `${name} ${value}`))
    const own = told(true).filter(({ name, value }) => !before.has(`${name} ${value}`))
    const name = file.nameFor(sampleParts(model).phone.mac).replace(/\.xml$/, '')
    // Some phones are told the folder, and add the name by themselves.
    const places = [name, `/p/${phoneSecret}`]
    const { phoneBookFolder } = factsOf(model)
    const found = phoneBookFolder
      ? own.filter((each) => each.name === phoneBookFolder && name.startsWith(`${each.value}/`))
      : own.filter(({ value, secret }) => secret && places.some((place) => value.includes(place)))
    assert.ok(model.settings.some(({ key }) => key === 'tenantPhoneBook') && found.length > 0, model.id)
  }
})
