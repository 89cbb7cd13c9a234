/** A file tells the clock rules of the phone's own year, and is made anew when that ends there. */

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { manualClock } from '../../src/kernel/clock.ts'
import { type Body, makeOffice, makePhone, phoneAsks, sharedApp } from './office.ts'

const models = [
  'yealink-t54w',
  'snom-d785',
  'grandstream-gxp2170',
  'poly-vvx450',
  'cisco-8861',
  'fanvil-x7',
  'panasonic-kx-hdv130',
  'htek-uc924',
]
/** Where a yearly rule does not say when the clock is changed, on both sides of UTC, and two where one does. */
const zones = ['Africa/Casablanca', 'Asia/Gaza', 'Africa/Cairo', 'America/Santiago', 'Pacific/Auckland']

describe('a file that is kept', () => {
  const clock = manualClock(Date.UTC(2026, 11, 31, 9))
  const shared = sharedApp({ clock })

  test(`ends with the year that its clock rules are for: ${models.length} models in ${zones.length} zones`, async () => {
    const app = shared()
    const office = await makeOffice(app, 'OFFICE')
    const { items } = await app.ok<Body>('GET', `${office.path}/models?pageSize=1000`)
    const there = new Set(items.map((model: Body) => model.id))
    assert.deepEqual(
      models.filter((id) => !there.has(id)),
      [],
    )
    const phones: Body[] = []
    for (const modelId of models)
      for (const timezone of zones)
        phones.push(await makePhone(app, office, { modelId, settings: { timezone } }))
    /** What it is served, and what a file made at this very time would be. */
    const look = async ({ id, provisioningUrl }: Body) => {
      const served = await phoneAsks(provisioningUrl)
      assert.equal(served.status, 200)
      const path = `${office.path}/phones/${id}`
      const main = (await app.ok<Body>('GET', `${path}/files`)).items.find((file: Body) => file.main)
      const fresh = await app.ok<Body>('POST', `${path}/files/${main.name}/reveal`)
      return { text: served.text, etag: served.headers.get('etag') ?? '', fresh: fresh.text }
    }
    const december = new Map<string, Awaited<ReturnType<typeof look>>>()
    for (const phone of phones) december.set(phone.id, await look(phone))
    let changed = 0
    for (const hours of [3, 16]) {
      await clock.sleep(hours * 3_600_000)
      for (const phone of phones) {
        const before = december.get(phone.id)
        // What it took is another file now: it is told so, and shown as pending, before it asks again.
        const { status } = await app.ok<Body>('GET', `${office.path}/phones/${phone.id}`)
        const asked = await phoneAsks(phone.provisioningUrl, {
          headers: { 'if-none-match': before?.etag ?? '' },
        })
        const now = await look(phone)
        assert.equal(now.text, now.fresh, `${phone.modelId} ${phone.settings.timezone}`)
        const same = now.text === before?.text
        if (!same) changed++
        assert.equal(asked.status, same ? 304 : 200)
        assert.equal(status.pending, !same, `${phone.modelId} ${phone.settings.timezone}`)
        december.set(phone.id, now)
      }
    }
    assert.ok(changed >= 8, `${changed} files are others in another year`)
  })
})
