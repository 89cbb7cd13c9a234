import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { WireError } from '../kernel/errors.ts'
import { parseNameAddress, parseSipUri, readSipUri, type SipUri, writeSipUri } from './sip-uri.ts'

const problem = (text: string) => {
  const read = readSipUri(text)
  return 'problem' in read ? read.problem : undefined
}

test('a contact as phones register it is read into its parts', () => {
  assert.deepEqual(readSipUri('sip:1001@192.0.2.7:5062;transport=TCP;ob'), {
    scheme: 'sip',
    user: '1001',
    host: '192.0.2.7',
    port: 5062,
    parameters: { transport: 'TCP', ob: '' },
  })
  assert.deepEqual(readSipUri(' SIPS:[2001:DB8::7] '), { scheme: 'sips', host: '2001:db8::7' })
  assert.deepEqual(readSipUri('sip:al%40ice:se%3Acret@pbx.example.org?Subject=x'), {
    scheme: 'sip',
    user: 'al@ice',
    password: 'se:cret',
    host: 'pbx.example.org',
    headers: 'Subject=x',
  })
})

test('what is no SIP address is answered with a sentence that helps', () => {
  const cases: [string, RegExp][] = [
    ['', /is empty/],
    ['1001@pbx', /begins with sip:.*sip:1001@pbx/],
    ['tel:+3912', /begins with sip:/],
    ['sip:10 01@pbx', /A space cannot stand/],
    ['sip:1001@pbx\r\nX: y', /A control character cannot stand/],
    ['<sip:1001@pbx>', /“<” cannot stand/],
    ['sip:zoë@pbx', /“ë” cannot stand/],
    ['sip:@pbx', /user in front of @ is missing/],
    ['sip:a%zz@pbx', /is no user/],
    ['sip:%ff@pbx', /no UTF-8/],
    ['sip:1001@', /host is missing/],
    ['sip:1001@10.0.0.300', /at most 255/],
    ['sip:1001@pbx..org', /no host name/],
    ['sip:1001@2001:db8::7', /IPv6 address stands in brackets/],
    ['sip:1001@[2001:db8::x]', /no IPv6 address/],
    ['sip:1001@pbx:0', /from 1 to 65535/],
    ['sip:1001@pbx:70000', /from 1 to 65535/],
    ['sip:1001@pbx;=x', /no parameter/],
    ['sip:1001@pbx;a[b]=x', /^“;a\[b\]=x” are no parameters of a SIP address, as in ;transport=tcp$/],
  ]
  for (const [text, sentence] of cases) assert.match(problem(text) ?? '', sentence, text)
  const { problem: said, ...nothingElse } = { problem: '', ...readSipUri('sip:1001@pbx;a[b]=x') }
  assert.deepEqual([said !== '', nothingElse], [true, {}])
})

test('an address is written as it is read, with all its parts', () => {
  for (const [text, written] of [
    ['sip:1001@192.0.2.7:5062;transport=TCP;ob'],
    ['sips:pbx'],
    ['sip:al%40ice:se%3Acret@pbx.example.org?Subject=x'],
    ['sip:1001:@PBX', 'sip:1001@pbx'],
    ['sip:a;b?c@pbx;x=%22y?z'],
    ['SIP:1001@[2001:DB8::7]:5060', 'sip:1001@[2001:db8::7]:5060'],
    ['sip:pbx;;lr;', 'sip:pbx;lr'],
  ] as const)
    assert.equal(writeSipUri(parseSipUri(text) ?? assert.fail(text)), written ?? text)
  assert.equal(parseSipUri('pbx'), undefined)
  assert.deepEqual(parseSipUri('sip:pbx?'), { scheme: 'sip', host: 'pbx', headers: '' })
  assert.equal(
    writeSipUri({
      scheme: 'sip',
      password: 'x@y:z',
      user: 'a',
      host: 'fe80::1%eth0',
      parameters: { 'a"': 'b;c' },
    }),
    'sip:a:x%40y%3Az@[fe80::1];a%22=b%3Bc',
  )
})

test('a user may hold any character, and stays the user', () => {
  const uri: SipUri = { scheme: 'sip', user: 'a@b\r\nX: y;z', host: '2001:db8::7', port: 5060 }
  assert.equal(writeSipUri(uri), 'sip:a%40b%0D%0AX%3A%20y;z@[2001:db8::7]:5060')
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', minLength: 1 }), (user) => {
      assert.deepEqual(parseSipUri(writeSipUri({ ...uri, user })), { ...uri, user })
    }),
  )
})

test('whatever is typed into the field, the answer is an address or a sentence', () => {
  const typed = fc.array(
    fc.oneof(
      fc.constantFrom('sip:', '@', ':', ';', '=', '[', ']', '?', '%', '1001', 'pbx', '.'),
      fc.string(),
    ),
  )
  fc.assert(
    fc.property(typed, (parts) => {
      const read = readSipUri(parts.join(''))
      if ('problem' in read) assert.notEqual(read.problem, '')
      else assert.deepEqual(parseSipUri(writeSipUri(read)), read)
    }),
    { numRuns: 2000 },
  )
  assert.deepEqual(readSipUri('sip:pbx;'), { scheme: 'sip', host: 'pbx' })
})

test('the address of a header is read with its name and tag (RFC 3261 §20.10)', () => {
  const lobby = parseNameAddress('"Lobby \\"West\\"" <sip:1001@pbx;lr>;tag=4f')
  assert.equal(lobby.displayName, 'Lobby "West"')
  assert.deepEqual(lobby.uri, { scheme: 'sip', user: '1001', host: 'pbx', parameters: { lr: '' } })
  assert.equal(lobby.parameters.get('tag'), '4f')
  const bare = parseNameAddress('sip:1001@pbx;tag=4f')
  assert.deepEqual([bare.uri.parameters, bare.parameters.get('tag')], [undefined, '4f'])
  assert.equal(bare.displayName, undefined)
  assert.deepEqual(parseNameAddress(' <sip:pbx> '), {
    ...{ uri: { scheme: 'sip', host: 'pbx' }, parameters: new Map() },
  })
  assert.equal(parseNameAddress('The Lobby  <sip:pbx>').displayName, 'The Lobby')
  assert.throws(() => parseNameAddress('<tel:1>'), /This is no SIP address/)
  for (const wrong of ['', '<sip:1001@pbx', '"x <sip:1001@pbx>', '<tel:1>']) {
    assert.throws(
      () => parseNameAddress(wrong),
      (error) => error instanceof WireError && error.message !== '',
      wrong,
    )
  }
})
