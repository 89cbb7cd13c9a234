import assert from 'node:assert/strict'
import { test } from 'node:test'
import { formsOf, hitsIn, Search } from './needles.ts'

const secret = `S&ip"<-Secret/4711'ü`
const what = 'the password'
const search = new Search([{ what, text: secret }])
const forms = (text: string) => search.in(Buffer.from(text)).map(({ form }) => form)

test('a secret is found in whatever form it stands', () => {
  assert.deepEqual(forms(`a = ${secret};`), ['as it is'])
  assert.deepEqual(forms(`?p=${encodeURIComponent(secret)}`), ['URL-escaped'])
  assert.deepEqual(forms('<p>S&amp;ip&quot;&lt;-Secret/4711&apos;ü</p>'), ['XML-escaped'])
  assert.deepEqual(forms(JSON.stringify({ a: secret })), ['JSON-escaped'])
  assert.deepEqual(forms(Buffer.from(`<${secret}`).toString('hex')), ['hex'])
  assert.deepEqual(forms(Buffer.from(`<${secret}`).toString('hex').toUpperCase()), ['hex'])
})

test('in base64 it is found whatever comes before it and after it', () => {
  for (const before of ['', 'a', 'ab', 'abc:', 'user:'])
    for (const after of ['', 'z', 'zy', 'zyx']) {
      const bytes = Buffer.from(before + secret + after)
      assert.match(forms(bytes.toString('base64'))[0] ?? '', /^base64/, `${before} ${after}`)
      assert.match(forms(bytes.toString('base64url'))[0] ?? '', /^base64/, `${before} ${after}`)
    }
})

test('it is found once where it lies across two parts of a long file, and where it says', async () => {
  for (const length of [1, 7, 19, 64, 1000]) {
    const text = Buffer.from(`${'x'.repeat(700)}${secret}${'y'.repeat(700)}`)
    async function* parts() {
      for (let at = 0; at < text.length; at += length) yield text.subarray(at, at + length)
    }
    const hits = []
    for await (const hit of hitsIn(search, parts())) hits.push(hit)
    assert.deepEqual(hits, [{ what, form: 'as it is', offset: 700 }], `in parts of ${length}`)
  }
})

test('what is only like it is not found, nor what is too short to mean anything', () => {
  assert.deepEqual(forms(secret.slice(0, -1)), [])
  assert.deepEqual(forms('S&ip'), [])
  assert.ok([...formsOf('123456').keys()].every((form) => form.length >= 6))
})
