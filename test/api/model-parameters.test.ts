// biome-ignore-all lint/suspicious/noTemplateCurlyInString: templates are what is tested

/** The names of parameters that a model knows, for people who set one by hand. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ModelDetail } from '../../src/schema/model.ts'
import type { ModelParameters, ReachedParameters } from '../../src/schema/model-parameters.ts'
import { startTestApp } from '../support/start-app.ts'
import { makeTenant } from '../support/tenant.ts'

test('names of a model’s parameters are found as they are typed, and told one by one', async (t) => {
  const app = await startTestApp(t)
  const tenant = await makeTenant(app)
  const other = await makeTenant(app, { code: 'OTHER' })
  const ask = (id: string, query: Record<string, string>, base = tenant.base) =>
    app.call('GET', `${base}/models/${id}/parameters?${new URLSearchParams(query)}`)
  const asked = async (id: string, query: Record<string, string>): Promise<ModelParameters> => {
    const { status, body, text } = await ask(id, query)
    assert.equal(status, 200, text)
    return body
  }

  await t.test('of a built-in model with the settings that it makes them of', async () => {
    const { known, items, total } = await asked('yealink-t54w', { q: 'account.2.lab' })
    assert.deepEqual([known, total, items[0]?.name], [true, 1, 'account.2.label'])
    assert.deepEqual(items[0]?.settings, [{ key: 'label', label: 'Label' }])
    assert.ok(items[0]?.seenIn.length, 'somebody has seen it')
    const names = ['account.16.label', 'account.17.label', 'acount.1.label', 'account.1.password']
    const { named } = await asked('yealink-t54w', { names: names.join('\n') })
    assert.deepEqual(
      named.map((each) => each && [each.name, each.secret]),
      [['account.16.label', false], null, null, ['account.1.password', true]],
    )
  })

  await t.test('and no more at a time than a person reads', async () => {
    const { items, total } = await asked('yealink-t54w', { q: 'a' })
    assert.equal(items.length, 50)
    assert.ok(total > 50)
    const { status, body } = await ask('yealink-t54w', {
      names: Array.from({ length: 51 }, String).join('\n'),
    })
    assert.deepEqual([status, body.errors[0].path], [400, 'names'])
    const long = await ask('yealink-t54w', { names: `${'n'.repeat(300)}\n${'n'.repeat(301)}` })
    assert.deepEqual([long.status, long.body.errors[0].path], [400, 'names'])
    assert.deepEqual((await asked('yealink-t54w', { names: 'n'.repeat(300) })).named, [null])
  })

  await t.test('of the tenant’s own copy as well, but not what it says, and of a template none', async () => {
    const copy = await app.ok<ModelDetail>('POST', `${tenant.base}/models/yealink-t54w/duplicate`, {
      name: 'Of the lobby',
    })
    const builtIn = await asked('yealink-t54w', { q: 'sip.notify_reboot' })
    const owned = await asked(copy.id, { q: 'sip.notify_reboot' })
    assert.deepEqual(
      owned.items.map(({ name }) => name),
      builtIn.items.map(({ name }) => name),
    )
    assert.ok(builtIn.items.some(({ always }) => always !== null))
    assert.ok(owned.items.every(({ always }) => always === null))
    const text = await app.ok<ModelDetail>('POST', `${tenant.base}/models`, {
      ...{ kind: 'template', name: 'A text', fileName: '{mac}.cfg' },
      source: 'account.1.label = ${lines.1.label}\n',
    })
    assert.deepEqual(await asked(text.id, { q: 'account', names: 'account.1.label' }), {
      ...{ known: false, items: [], total: 0, named: [null] },
    })
    assert.equal((await ask(copy.id, { q: 'account' }, other.base)).status, 404)
    assert.equal((await ask('yealink-none', { q: 'account' })).status, 404)
  })
})

test('names of all models in use are told as one list, each with the models that have it', async (t) => {
  const app = await startTestApp(t)
  const tenant = await makeTenant(app)
  const other = await makeTenant(app, { code: 'OTHER' })
  const ask = (query: Record<string, string>, base = tenant.base) =>
    app.call('GET', `${base}/parameters?${new URLSearchParams(query)}`)
  const asked = async (query: Record<string, string>): Promise<ReachedParameters> => {
    const { status, body, text } = await ask(query)
    assert.equal(status, 200, text)
    return body
  }
  const phones = (modelId: string, count: number, more: object = {}) =>
    app.ok('POST', `${tenant.base}/phones/many`, {
      phones: Array.from({ length: count }, (_, n) => ({
        ...{ name: `${modelId} ${n}`, modelId, ...more },
        mac: `0015650000${(macs++).toString(16).padStart(2, '0')}`,
      })),
    })
  let macs = 16

  await t.test('of none while no model is in use', async () => {
    assert.deepEqual(await asked({ q: 'label', names: 'account.1.label' }), {
      ...{ models: [], further: 0, items: [], named: [null] },
    })
  })

  await t.test('of the models of its phones, most phones first', async () => {
    await phones('yealink-t31p', 1)
    await phones('yealink-t54w', 2)
    await phones('snom-d785', 1)
    const { models, further, named, items } = await asked({
      q: 'account.2.label',
      names: ['account.2.label', 'account.16.label', 'user_realname', 'acount.1.label'].join('\n'),
    })
    assert.deepEqual(
      models.map((each) => [each.vendor, each.name, each.phones, each.known]),
      [
        ['Yealink', 'T54W', 2, true],
        ['Snom', 'D785', 1, true],
        ['Yealink', 'T31P', 1, true],
      ],
    )
    assert.equal(further, 0)
    assert.deepEqual(
      named.map((each) => each?.models),
      [['yealink-t54w', 'yealink-t31p'], ['yealink-t54w'], undefined, undefined],
    )
    assert.deepEqual(items[0]?.name, 'account.2.label')
    assert.deepEqual(items[0]?.models, ['yealink-t54w', 'yealink-t31p'])
    const both = await asked({ q: 'language' })
    const of = (id: string) => both.items.some((each) => each.models.includes(id))
    assert.ok(of('snom-d785') && of('yealink-t54w'), 'each maker’s own name of a setting is found')
    assert.ok(both.items.length <= 50)
  })

  await t.test('of a preset those of its phones, and of another tenant’s none', async () => {
    const { id } = await app.ok<{ id: string }>('POST', `${tenant.base}/presets`, { name: 'Lobby' })
    assert.equal((await asked({ preset: id })).models.length, 3, 'any model, while no phone uses it')
    await phones('snom-d785', 1, { presetId: id })
    const { models, named } = await asked({ preset: id, names: 'account.2.label' })
    assert.deepEqual(
      models.map(({ name }) => name),
      ['D785'],
    )
    assert.deepEqual(named, [null])
    assert.equal((await ask({ preset: id }, other.base)).status, 404)
  })

  await t.test('and of no more than twelve models at a time', async () => {
    const { items } = await app.ok<{ items: { id: string }[] }>(
      ...(['GET', `${tenant.base}/models?vendor=Yealink&pageSize=20`] as const),
    )
    for (const { id } of items.slice(0, 14)) await phones(id, 1)
    const { models, further, named } = await asked({ names: 'account.1.label' })
    assert.equal(models.length, 12)
    assert.ok(further > 0)
    assert.ok((named[0]?.models.length ?? 0) <= 12)
  })
})
