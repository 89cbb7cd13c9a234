import assert from 'node:assert/strict'
import { cpuUsage } from 'node:process'
import { test } from 'node:test'
import { maskDeep, maskFile, maskText } from './masking.ts'

test('a password in a URL or a SIP address is dots, and the rest stays', () => {
  for (const [text, shown] of [
    ['https://user:S3cret@book.example.com/a.xml', 'https://••••@book.example.com/a.xml'],
    ['ftp://S3cret@host/x', 'ftp://••••@host/x'],
    ['https://u:S3@cret@host/', 'https://••••@host/'],
    ['sip:100:S3cret@192.0.2.1:5070;transport=tcp', 'sip:100:••••@192.0.2.1:5070;transport=tcp'],
    ['SIPS:100:S3cret@pbx.example.com', 'SIPS:100:••••@pbx.example.com'],
    ['sip:100@192.0.2.1:5070', 'sip:100@192.0.2.1:5070'],
    ['anna:S3cret@sip.example.com', 'anna:••••@sip.example.com'],
    ['https://host/a?token=S3cret&x=S3cret#top', 'https://host/a?token=••••&x=••••'],
    ['host/unlock?S3cret', 'host/unlock?••••'],
    ['/door?code=S3cret', '/door?code=••••'],
    ['see https://u:S3cret@a/ and sip:1:S3cret@b, please', 'see https://••••@a/ and sip:1:••••@b, please'],
    ['/p/abcdefghijklmnopqrstuvwxyz/x.cfg', '/p/ab••••/x.cfg'],
  ] as const)
    assert.equal(maskText(text), shown)
})

test('what holds none stays as it is', () => {
  for (const text of [
    '',
    'Reception',
    'anna@sip.example.com',
    'Who is it?',
    'Is it 5:30? Ask anna@example.com',
    '10.0.0.1:5060',
    '2001:db8::1',
    'http://192.0.2.1/p/ab••••/',
    'text/plain; charset=utf-8',
  ])
    assert.equal(maskText(text), text)
})

test('every text of an answer is looked at, however deep', () => {
  assert.deepEqual(maskDeep({ a: [{ b: 'sip:1:S3cret@c', n: 1, none: null }], t: true }), {
    a: [{ b: 'sip:1:••••@c', n: 1, none: null }],
    t: true,
  })
})

test('a file shows no value that stands under the name of a secret, in any format', () => {
  for (const text of [
    'admin_password = S3cret\nname = Desk',
    '<settings><adminPassword>\n S3cret\n</adminPassword><name>Desk</name></settings>',
    '<P2 name="user_password">S3cret</P2><name>Desk</name>',
    '{ "name": "Desk",\n "sip_secret": "S3cret" }',
    'token: S3cret\nname: Desk',
  ]) {
    const shown = maskFile({ text, parameters: [] }).text
    assert.ok(!shown.includes('S3cret'), shown)
    assert.ok(shown.includes('Desk'), shown)
  }
  const file = {
    text: 'a.password=S3cret\nb=S3cret\n',
    parameters: [{ name: 'a.password', value: 'S3cret', secret: false }],
  }
  const shown = maskFile(file)
  assert.ok(!shown.text.includes('S3cret'))
  assert.deepEqual(shown.parameters, [{ name: 'a.password', value: '••••', secret: true }])
})

test('long texts that are made to be slow are gone through once', () => {
  const long = 300_000
  for (const piece of [
    'pass',
    'a:',
    ',a:',
    '/',
    '.',
    '=',
    '?',
    '@',
    'sip:',
    '://',
    'pass=',
    '<pass>',
    'pass\n',
    '/p/aa',
  ]) {
    const text = `@?${piece.repeat(long / piece.length)}`
    const before = cpuUsage()
    maskText(text)
    maskFile({ text, parameters: [] })
    const { user, system } = cpuUsage(before)
    assert.ok(user + system < 1_000_000, `${piece}: ${user + system} µs of processor time`)
  }
})
