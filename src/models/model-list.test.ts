import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { PhoneModel } from '../definitions/model.ts'
import { type Model, modelListQuerySchema } from '../schema/model.ts'
import { findableModel } from '../schema/model-search.ts'
import { type ListedModel, listModels } from './model-list.ts'

function furnish() {
  const described: string[] = []
  const models = ['T2', 'T10', 'D7', 'Own'].map((name, index): ListedModel => {
    const own = { id: name, vendor: name === 'D7' ? 'Snom' : 'Yealink', name, builtIn: name !== 'Own' }
    const known = { firstLine: 1, lastLine: 4 - index, lineKeys: index, fields: Array(index % 2) }
    return {
      ...{ ...own, family: '', description: '', kind: 'sheet', phones: index },
      known: () => known as unknown as PhoneModel,
      describe() {
        described.push(name)
        return own as Model
      },
    }
  })
  const list = async (wanted: object) => {
    const query = modelListQuerySchema.parse(wanted)
    const { items, total } = await listModels(models, query, (model) => findableModel(model, undefined))
    return [total, ...items.map(({ name }) => name)]
  }
  return { list, described: () => described.splice(0) }
}

test('only the models of the page are described', async () => {
  const { list, described } = furnish()
  assert.deepEqual(await list({ pageSize: 1, page: 2 }), [4, 'T10'])
  assert.deepEqual(described(), ['T10'])
  assert.deepEqual(await list({ q: 'snom', pageSize: 1 }), [1, 'D7'])
  assert.deepEqual(described(), ['D7'])
})

test('models are sorted by what each column shows, the tenant’s own or the built-in ones by themselves', async () => {
  const { list } = furnish()
  assert.deepEqual(await list({ sort: 'model' }), [4, 'D7', 'Own', 'T2', 'T10'])
  assert.deepEqual(await list({ sort: 'lines' }), [4, 'Own', 'D7', 'T10', 'T2'])
  assert.deepEqual(await list({ sort: 'keys', order: 'desc' }), [4, 'Own', 'D7', 'T10', 'T2'])
  assert.deepEqual(await list({ sort: 'honoured' }), [4, 'T2', 'D7', 'T10', 'Own'])
  assert.deepEqual(await list({ sort: 'phones', order: 'desc', builtIn: 'true' }), [3, 'D7', 'T10', 'T2'])
  assert.deepEqual(await list({ sort: 'kind', builtIn: 'false' }), [1, 'Own'])
})
