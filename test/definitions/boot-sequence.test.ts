import assert from 'node:assert/strict'
import { test } from 'node:test'
import { matchFile } from '../../src/definitions/model.ts'
import { sampleParts, shipped } from '../support/sample-phone.ts'
import { startTestApp, type TestApp } from '../support/start-app.ts'
import { knownFamilies } from './vendor-facts.ts'

const sequences = new Map([...knownFamilies.values()].map(({ boot }) => [boot.model, boot.steps]))

const stepsOf = (id: string, mac: string) =>
  (sequences.get(id) ?? []).map((step) => ({
    isServed: step.startsWith('+'),
    name: step.slice(1).replace('{mac}', mac).replace('{MAC}', mac.toUpperCase()),
  }))

test('there is a boot sequence of each family', () => {
  const families = new Set(shipped.models.map((model) => `${model.vendor} ${model.family}`))
  for (const id of [...sequences.keys()]) {
    const model = shipped.model(id) ?? assert.fail(id)
    families.delete(`${model.vendor} ${model.family}`)
  }
  assert.deepEqual([...families], [])
})

test('each model of a family answers its own main file, and leaves out what the family’s phones may lack', () => {
  for (const id of [...sequences.keys()]) {
    const like = shipped.model(id) ?? assert.fail(id)
    for (const model of shipped.models.filter(
      (each) => each.vendor === like.vendor && each.family === like.family,
    )) {
      const { mac } = sampleParts(model).phone
      const main = matchFile(model, '', mac)
      assert.ok(main && main !== 'absent' && main.main, model.id)
      assert.equal(matchFile(model, main.nameFor(mac), mac), main, model.id)
    }
  }
})

type Made = { id: string; provisioningUrl: string; mac: string }

async function makePhone(app: TestApp, modelId: string, number: number, extensionId: string): Promise<Made> {
  const model = shipped.model(modelId) ?? assert.fail(modelId)
  const oui = sampleParts(model).phone.mac.slice(0, 6)
  const mac = oui + String(number).padStart(6, '0')
  const lines = [{ line: model.firstLine, extensionId }]
  const identity = model.virtual ? { virtual: true } : { mac }
  return app.ok<Made>('POST', '/tenants/BOOT/phones', {
    ...{ name: modelId, modelId, ...identity, lines },
    settings: { tenantPhoneBook: true },
  })
}

test('every file of a boot sequence is served, or quickly absent, to GET and HEAD alike', async (t) => {
  const app = await startTestApp(t)
  await app.ok('POST', '/tenants', { code: 'BOOT', name: 'Boot', sipServer: 'pbx.example.com' })
  const extension = await app.ok<{ id: string }>('POST', '/tenants/BOOT/extensions', {
    number: '100',
    name: 'Boot',
  })
  for (const [number, modelId] of [...sequences.keys()].entries()) {
    const phone = await makePhone(app, modelId, number, extension.id)
    for (const { name, isServed } of stepsOf(modelId, phone.mac)) {
      const url = phone.provisioningUrl + name
      const got = await fetch(url)
      const head = await fetch(url, { method: 'HEAD' })
      const body = await got.text()
      const where = `${modelId} asks for “${name}”`
      assert.deepEqual([got.status, head.status], isServed ? [200, 200] : [404, 404], where)
      assert.equal(body.length > 0, isServed, where)
      assert.equal(await head.text(), '', where)
      if (isServed) {
        assert.equal(head.headers.get('content-length'), String(Buffer.byteLength(body)), where)
        assert.equal(head.headers.get('etag'), got.headers.get('etag'), where)
        assert.equal(head.headers.get('content-type'), got.headers.get('content-type'), where)
      }
    }
    const { items } = await app.ok<{ items: { outcome: string; reason: { code: string } }[] }>(
      'GET',
      `/tenants/BOOT/phones/${phone.id}/fetches?pageSize=100`,
    )
    const reasons = new Set(
      items.filter(({ outcome }) => outcome === 'notFound').map(({ reason }) => reason.code),
    )
    assert.ok(
      [...reasons].every((code) => code === 'absent'),
      `${modelId}: ${[...reasons].join(', ')}`,
    )
  }
})
