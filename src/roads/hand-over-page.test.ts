import assert from 'node:assert/strict'
import { test } from 'node:test'
import { handOverPage, pageOfLater, pageOfNoLink } from './hand-over-page.ts'
import { handOverTexts, languageAsked } from './hand-over-texts.ts'

const url = 'https://phones.example.com/h/abcdefghijklmnopqrstuvwxyz/settings'
const toHandOver = {
  ...{ app: 'Linphone', tenant: 'Acme', timezone: 'Europe/Rome', until: Date.UTC(2026, 10, 30, 13, 5), url },
  how: { opens: 'linphone-config:{url}', reads: '{url}' },
}
const textOf = async (answer: ReturnType<typeof handOverPage>) => `${(await answer).body}`

test('the page says what to do, in the language of the browser and by the tenant’s clock', async () => {
  const english = await textOf(handOverPage({}, toHandOver))
  assert.match(english, /<html lang="en">.*<h1>Set up Linphone<\/h1>.*Acme gives you a phone/)
  assert.match(english, /until November 30, 2026 at 02:05 PM GMT\+1\./)
  assert.match(english, new RegExp(`href="linphone-config:${url}">Open in Linphone<`))
  const german = await textOf(handOverPage({ acceptLanguage: 'nl, de-CH;q=0.8, en;q=0.5' }, toHandOver))
  assert.match(german, /<html lang="de">.*30\. November 2026 um 14:05 MEZ/)
})

test('a browser’s languages are gone through in its order, and English is the last resort', () => {
  for (const [asked, language] of [
    ['fr-CA,fr;q=0.9,en;q=0.8', 'fr'],
    ['pt,es;q=0.4', 'es'],
    ['IT', 'it'],
    ['constructor,__proto__', 'en'],
    [undefined, 'en'],
    ['*', 'en'],
  ] as const)
    assert.equal(languageAsked(asked), language, asked)
})

test('each language says all of it, with the same values', () => {
  const valuesOf = (text: string) => (text.match(/\{\w+\}/g) ?? []).toSorted()
  for (const [language, texts] of Object.entries(handOverTexts))
    for (const [key, text] of Object.entries(texts))
      assert.deepEqual(
        [...new Set(valuesOf(text))],
        [...new Set(valuesOf(handOverTexts.en[key as keyof typeof texts]))],
        `${language} ${key}`,
      )
})

test('names cannot become part of the page, and nothing of it runs', async () => {
  const hostile = `"><script>alert(1)</script>&'`
  const answer = await handOverPage({}, { ...toHandOver, app: hostile, tenant: hostile })
  const text = `${answer.body}`
  assert.doesNotMatch(text, /<script/)
  assert.match(text, /&quot;&gt;&lt;script&gt;alert\(1\)&lt;\/script&gt;&amp;&#39;/)
  assert.match(
    answer.headers.join(' '),
    /content-security-policy default-src 'none'; style-src 'unsafe-inline'/,
  )
  assert.match(answer.headers.join(' '), /cache-control no-store referrer-policy no-referrer/)
})

test('where nothing opens the app, its address is typed in; where it reads no code, there is none', async () => {
  const typed = await textOf(handOverPage({}, { ...toHandOver, how: {} }))
  assert.doesNotMatch(typed, /<svg|class="open"/)
  assert.match(typed, new RegExp(`enter this one:.*<code>${url}</code>`))
  const rest = await textOf(handOverPage({}, { ...toHandOver, how: { opens: 'provlinkbs://{rest}' } }))
  assert.match(rest, /href="provlinkbs:\/\/phones\.example\.com\/h\//)
  const byHttp = await textOf(
    handOverPage(
      {},
      { ...toHandOver, url: url.replace('https', 'http'), how: { opens: 'provlinkbs://{rest}' } },
    ),
  )
  assert.doesNotMatch(byHttp, /provlinkbs|class="open"/)
  assert.match(byHttp, /<code>http:\/\/phones/)
})

test('an app that makes the address of the secret is told that alone', async () => {
  const text = await textOf(handOverPage({}, { ...toHandOver, how: { opens: 'csc:{token}@ACME' } }))
  assert.match(text, /href="csc:abcdefghijklmnopqrstuvwxyz@ACME"/)
  assert.doesNotMatch(text, /<code>/)
})

test('the code has its three corners and a light edge of four', async () => {
  const text = await textOf(handOverPage({}, toHandOver))
  const [, size = ''] = /viewBox="0 0 (\d+) \1"/.exec(text) ?? []
  const dark = new Set([...text.matchAll(/M(\d+) (\d+)h1v1h-1z/g)].map(([, x, y]) => `${x} ${y}`))
  const last = Number(size) - 5
  for (const corner of [`4 4`, `${last} 4`, `4 ${last}`]) assert.ok(dark.has(corner), corner)
  assert.ok([...dark].every((place) => place.split(' ').every((at) => Number(at) >= 4 && Number(at) <= last)))
})

test('a link that gives nothing any more says why, and what to do', () => {
  for (const [why, status, words] of [
    ['used', 410, 'It was used already'],
    ['over', 410, 'Its time is over'],
    ['gone', 404, 'taken back or replaced'],
  ] as const) {
    const answer = pageOfNoLink({}, why)
    assert.equal(answer.status, status)
    assert.match(`${answer.body}`, new RegExp(`${words}.*Ask whoever sent it`))
  }
})

test('while nobody can know, a person is asked to come again', () => {
  const { status, headers, body } = pageOfLater({}, { status: 503, headers: ['retry-after', '30'] })
  assert.deepEqual([status, headers.slice(-2)], [503, ['retry-after', '30']])
  assert.match(`${body}`, /Open it again in a minute/)
})
