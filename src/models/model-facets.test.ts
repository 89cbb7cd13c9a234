import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { PhoneModel } from '../definitions/model.ts'
import { modelListQuerySchema } from '../schema/model.ts'
import { narrowed } from './model-facets.ts'

type Told = { vendor: string; lines: number; keys: number; can: string[]; format?: 'xml' | 'keyValue' }

const asked: string[] = []
const of = ({ vendor, lines, keys, can, format = 'keyValue' }: Told) => {
  const main = { main: true, formatSpec: { kind: format } }
  const model = { vendor, firstLine: 1, lastLine: lines, lineKeys: keys, abilities: can, files: [main] }
  const known = () => {
    asked.push(`${vendor} ${lines}`)
    return model as unknown as PhoneModel
  }
  return { name: `${vendor} ${lines}`, vendor, known }
}
const models = [
  of({ vendor: 'Fono', lines: 2, keys: 4, can: ['digest', 'key.blf'] }),
  of({ vendor: 'Fono', lines: 6, keys: 10, can: ['digest', 'key.blf', 'sideModules'], format: 'xml' }),
  of({ vendor: 'Tele', lines: 1, keys: 0, can: ['handsets'], format: 'xml' }),
]

async function look(wanted: object) {
  const query = modelListQuerySchema.parse({ facets: 'true', ...wanted })
  const { models: found, facets } = await narrowed(models, query, query.facets ?? false)
  const counts = (facet: { value: string; models: number }[] = []) =>
    facet.map((each) => `${each.value} ${each.models}`).join(', ')
  return { names: found.map(({ name }) => name), facets, counts }
}

test('a model has to have all that is chosen', async () => {
  assert.deepEqual((await look({ can: 'digest,sideModules' })).names, ['Fono 6'])
  assert.deepEqual((await look({ vendor: 'Tele,Fono', lines: '2' })).names, ['Fono 2', 'Fono 6'])
  assert.deepEqual((await look({ format: 'xml', keys: '1' })).names, ['Fono 6'])
  assert.deepEqual((await look({ can: 'digest,handsets' })).names, [])
})

test('of other makers than the one that is chosen no model is worked out, unless choices are counted', async () => {
  asked.length = 0
  assert.deepEqual((await look({ facets: 'false', vendor: 'Tele', lines: '1' })).names, ['Tele 1'])
  assert.deepEqual(asked, ['Tele 1'])
  asked.length = 0
  await look({ vendor: 'Tele', lines: '1' })
  assert.equal(asked.length, models.length)
})

test('each further choice says how many it would leave, within what is chosen in the other groups', async () => {
  const { facets, counts } = await look({ vendor: 'Fono', format: 'keyValue' })
  assert.equal(counts(facets?.vendors), 'Fono 1', 'among those of the format')
  assert.equal(counts(facets?.formats), 'keyValue 1, xml 1', 'among those of the vendor')
  assert.equal(counts(facets?.can), 'digest 1, key.blf 1')
  assert.equal(counts(facets?.lines), '2 1')
  const all = await look({})
  assert.equal(counts(all.facets?.can), 'digest 2, key.blf 2, handsets 1, sideModules 1')
  assert.equal(counts(all.facets?.keys), '1 2, 2 2, 4 2, 6 1, 8 1, 10 1')
})

test('nothing is counted for who does not ask, and an unknown word is refused by name', async () => {
  assert.equal((await look({ facets: 'false' })).facets, null)
  const refused = modelListQuerySchema.safeParse({ can: 'digest,flying' })
  assert.match(refused.error?.issues[0]?.message ?? '', /“flying” is no ability: expected one of/)
})
