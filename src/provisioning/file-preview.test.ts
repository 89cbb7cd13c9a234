import assert from 'node:assert/strict'
import { test } from 'node:test'
import { OffhookError } from '../kernel/errors.ts'
import type { KnownPhone } from '../rendering/known-phone.ts'
import { filePreview } from './file-preview.ts'
import type { PhoneFiles } from './phone-files.ts'

const dots = '••••••••'
type Row = { name: string; value: string; from: string; secret: boolean }
const row = (name: string, value: string, more: Partial<Row> = {}): Row => ({
  ...{ name, value, from: 'definition', secret: false },
  ...more,
})
/** A phone whose main file has these rows; `parameters` is what was set by name for it. */
const phone = (rows: Row[] | Error, parameters: Record<string, string> = {}, masked?: Row[]) =>
  ({ rows, masked, phone: { parameters } }) as unknown as KnownPhone
const files = {
  async show(known: { rows: Row[] | Error; masked?: Row[] }, requested: string, whole: boolean) {
    assert.equal(requested, '')
    if (known.rows instanceof Error) throw known.rows
    const hidden = known.masked ?? known.rows.map((each) => (each.secret ? { ...each, value: dots } : each))
    return { name: 'a.cfg', parameters: whole ? known.rows : hidden }
  },
} as unknown as PhoneFiles
const preview = (before: KnownPhone, after: KnownPhone) =>
  filePreview(files, before, after, { book: [], showsOwn: true })

test('a preview tells what is new, what is other and what is gone, in the order of the new file', async () => {
  const before = phone([row('gone', '1', { from: 'tenant' }), row('same', '2'), row('other', '3')])
  const after = phone([
    row('other', '4', { from: 'phone' }),
    row('same', '2', { from: 'phone' }),
    row('new', '5'),
  ])
  assert.deepEqual(await preview(before, after), {
    file: 'a.cfg',
    changes: [
      { name: 'other', before: '3', after: '4', from: 'phone', secret: false },
      { name: 'new', before: null, after: '5', from: 'definition', secret: false },
      { name: 'gone', before: '1', after: null, from: 'tenant', secret: false },
    ],
  })
})

test('a secret that changes is a change, told with dots; one that stays is none', async () => {
  const secret = { secret: true }
  const before = phone([
    row('p', 'one', secret),
    row('q', 'same', secret),
    row('r', '', secret),
    row('s', 'x'),
  ])
  const after = phone([
    row('p', 'two', secret),
    row('q', 'same', secret),
    row('r', 'new', secret),
    row('s', 'y', secret),
  ])
  assert.deepEqual(
    (await preview(before, after)).changes.map((each) => [each.name, each.before, each.after, each.secret]),
    [
      ['p', dots, dots, true],
      ['r', '', dots, true],
      ['s', 'x', dots, true],
    ],
  )
  const back = (await preview(after, before)).changes.find(({ name }) => name === 's')
  assert.deepEqual([back?.before, back?.after, back?.secret], [dots, 'x', true])
})

test('a value with a secret in it is told as a person sees it, and none where the two do not match', async () => {
  const before = phone([row('url', 'http://a/hidden')], {}, [row('url', `http://a/${dots}`)])
  const after = phone([row('url', 'http://b/hidden')], {}, [])
  const [change] = (await preview(before, after)).changes
  assert.deepEqual([change?.before, change?.after], [`http://a/${dots}`, dots])
})

test('what was set by name for the phone itself stands in its form, and is shown', async () => {
  const secret = { secret: true, from: 'phone' }
  const before = phone([row('own', 'a', secret), row('other', 'a', secret)], { own: 'a', other: 'b' })
  const after = phone([row('own', 'c', secret), row('other', 'd', secret)], { own: 'c' })
  assert.deepEqual(
    (await preview(before, after)).changes.map((each) => [each.name, each.before, each.after, each.secret]),
    [
      ['own', 'a', 'c', false],
      ['other', dots, dots, true],
    ],
  )
  const [empty] = (await preview(phone([row('x', '', secret)], { x: '' }), phone([row('x', '1')]))).changes
  assert.deepEqual([empty?.before, empty?.secret], ['', true])
})

test('a phone that has no main file now has no parameters, and what else is wrong is thrown on', async () => {
  const none = phone(new OffhookError('FILE_NOT_FOUND'))
  assert.deepEqual(await preview(none, none), { file: '', changes: [] })
  const some = phone([row('a', '1')])
  assert.deepEqual(
    (await preview(none, some)).changes.map(({ before, after }) => [before, after]),
    [[null, '1']],
  )
  assert.deepEqual(await preview(some, none), {
    file: '',
    changes: [{ name: 'a', before: '1', after: null, from: 'definition', secret: false }],
  })
  for (const error of [new OffhookError('PHONE_NOT_FOUND'), new Error('the disk')])
    await assert.rejects(preview(phone(error), some), error)
})
