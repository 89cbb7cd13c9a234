/** Lighthouse on the page as a desktop sees it. Its performance hangs on the machine, and is told; what is counted is checked. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { withoutChromium } from '../support/chromium.ts'
import { type Look, lighthouseBrowser, sessionCookie } from '../support/lighthouse.ts'
import { adminPassword, startTestApp } from '../support/start-app.ts'

function isSound(look: Look): void {
  for (const category of ['accessibility', 'best-practices', 'seo'] as const)
    assert.equal(look.scores[category], 100, `${category}: ${look.lost(category).join('; ')}`)
  assert.deepEqual(look.foreign, [])
  // The one style sheet stands in the document; scripts wait for nothing and nothing for them.
  assert.deepEqual(
    look.blocking.filter((path) => !/^\/assets\/[^/]+\.css$/.test(path)),
    [],
  )
  assert.ok(look.blocking.length <= 1, String(look.blocking))
}

test('Lighthouse finds nothing to mend on the page, and few bytes and requests', {
  skip: withoutChromium,
}, async (t) => {
  const app = await startTestApp(t, { demo: true })
  const look = await lighthouseBrowser(t)

  await t.test('where one signs in', async () => {
    const signIn = await look(`${app.pageUrl}/sign-in`)
    isSound(signIn)
    assert.ok(signIn.counts.bytes <= 237_000, `${signIn.counts.bytes} bytes`)
    assert.ok(signIn.counts.requests <= 13, `${signIn.counts.requests} requests`)
    assert.ok(signIn.counts.unused <= 130_000, `${signIn.counts.unused} bytes of no use`)
    t.diagnostic(`performance of signing in: ${signIn.scores.performance}`)
  })

  await t.test('the list of phones', async () => {
    const cookie = await sessionCookie(app.pageUrl, 'admin', adminPassword)
    const phones = await look(`${app.pageUrl}/t/CANISTRACCI/phones`, cookie)
    isSound(phones)
    assert.ok(phones.counts.bytes <= 245_000, `${phones.counts.bytes} bytes`)
    assert.ok(phones.counts.requests <= 15, `${phones.counts.requests} requests`)
    assert.ok(phones.counts.unused <= 110_000, `${phones.counts.unused} bytes of no use`)
    t.diagnostic(`performance of the list of phones: ${phones.scores.performance}`)
  })
})
