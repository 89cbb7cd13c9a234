import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fonoCatalogue } from '../../test/support/fono.ts'
import { askerOf } from '../../test/support/open-road.ts'
import { recogniser } from '../definitions/recognise.ts'
import { manualClock } from '../kernel/clock.ts'
import { nonceMemory, nonceUses } from '../kernel/nonce-uses.ts'
import { phoneDigest } from './phone-digest.ts'
import { roadWithoutDatabase } from './road-without-database.ts'
import { wrongPasswordsHere } from './wrong-passwords.ts'

test('without its database nobody knows whom a secret or a first-contact code names, and says so', async () => {
  const road = roadWithoutDatabase({
    ...{ clock: manualClock(), recognise: recogniser(fonoCatalogue()).recognise, lastGood: undefined },
    wrongPasswords: wrongPasswordsHere(manualClock()),
    digest: phoneDigest({ sign: () => '', clock: manualClock(), uses: nonceUses(nonceMemory()), node: '' }),
    ...{ fetches: { record: () => {} }, count: () => {}, costOfUnknown: () => {} },
  })
  const ask = askerOf(road)
  const status = async (url: string) => (await ask({ secret: '' }, '', { url })).status
  const secret = 'abcdefghijklmnopqrstuvwxy2'
  assert.equal(await status(`/p/${secret}/a.cfg`), 503)
  assert.equal(await status(`/b/${secret}/a.cfg`), 503)
  assert.equal(await status(`/h/${secret}/settings`), 503)
  assert.equal(await status('/a.cfg'), 404)
  assert.equal(await status('/b/short/a.cfg'), 404)
})
