// biome-ignore-all lint/suspicious/noTemplateCurlyInString: templates are what is tested

/** The names of parameters that a model knows, for people who set one by hand. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ModelDetail } from '../../src/schema/model.ts'
import type { ModelParameters } from '../../src/schema/model-parameters.ts'
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
