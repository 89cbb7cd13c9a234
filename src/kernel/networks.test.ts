import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  addressKey,
  canonicalAddress,
  destinations,
  isNetwork,
  isWide,
  keysOfNetwork,
  networkOfKey,
  networksOf,
  siteOf,
  splitNetworks,
} from './networks.ts'

test('an address lies in a network whichever way either is written', () => {
  const has = (networks: string[], address: string) => networksOf(networks)?.has(address)
  assert.equal(has(['192.0.2.0/24'], '192.0.2.255'), true)
  assert.equal(has(['192.0.2.0/24'], '192.0.3.0'), false)
  assert.equal(has(['192.0.2.7'], '192.0.2.7'), true)
  assert.equal(has(['192.0.2.7'], '192.0.2.8'), false)
  assert.equal(has(['192.0.2.0/24'], '::ffff:192.0.2.1'), true)
  assert.equal(has(['192.0.2.0/24'], '::ffff:c000:201'), true)
  assert.equal(has(['::ffff:192.0.2.0/120'], '192.0.2.1'), true)
  assert.equal(has(['::ffff:192.0.2.0/120'], '192.0.3.1'), false)
  assert.equal(has(['2001:db8::/32'], '2001:DB8:0::1'), true)
  assert.equal(has(['fe80::/10'], 'fe80::1%eth0'), true)
  assert.equal(has(['2001:db8::1'], '2001:db8::1'), true)
  assert.equal(has(['2001:db8::1'], '2001:db8::2'), false)
  assert.equal(has(['::ffff:0:0/96'], '192.0.2.1'), true)
  assert.equal(has(['::ffff:0:0/95'], '::fffe:c000:201'), true)
  assert.equal(has(['fe80::/10'], 'fe80::1%br-lan'), true)
  assert.equal(has(['0.0.0.0/0'], '2001:db8::1'), false)
  assert.equal(has(['::/0'], '192.0.2.1'), false)
  assert.equal(has(['10.0.0.0/8', '192.0.2.1'], '192.0.2.1'), true)
  assert.equal(has(['10.0.0.0/8'], 'pbx.example.org'), false)
  assert.equal(networksOf([]), undefined)
})

test('only what is a network is one', () => {
  for (const text of ['10.0.0.0/8', '10.1.2.3', '::/0', '::1', '::ffff:1.2.3.4/96', '10.0.0.0/0'])
    assert.equal(isNetwork(text), true, text)
  for (const text of [
    '',
    '10',
    '10.0.0.0/33',
    '::/129',
    '127.1',
    '0x7f.0.0.1',
    'a/8',
    '1.2.3.4/',
    '1.2.3.4/8/8',
  ])
    assert.equal(isNetwork(text), false, text)
  assert.equal(networksOf(['localhost'])?.has('127.0.0.1'), false)
  assert.deepEqual(splitNetworks(' 10.0.0.0/8 ,, ::1'), ['10.0.0.0/8', '::1'])
  assert.deepEqual(splitNetworks(''), [])
})

const closed = [
  ...['127.0.0.1', '127.255.255.255', '169.254.169.254', '224.0.0.1', '239.255.255.255'],
  ...['0.0.0.0', '0.1.2.3', '255.255.255.255', '::', '::1', 'fe80::1', 'fe80::1%eth0', 'ff02::1'],
  // The same behind IPv6: mapped, compatible, translated, NAT64, 6to4, Teredo.
  ...['::ffff:127.0.0.1', '::ffff:7f00:1', '::ffff:0.0.0.0', '::127.0.0.1', '::ffff:0:127.0.0.1'],
  ...['64:ff9b::127.0.0.1', '64:ff9b::a9fe:a9fe', '2002:7f00:1::1', '2001:0:7f00:1::1', '2001::80ff:fffe'],
  ...['::7f00:1', '2001:0:a9fe:a9fe::3fff:fdf8', '2001:0:c000:207::80ff:fffe'],
]
const open = [
  ...[
    '10.0.0.1',
    '192.168.1.255',
    '192.0.2.7',
    '126.255.255.255',
    '128.0.0.0',
    '169.253.0.1',
    '223.255.255.255',
  ],
  ...['2001:db8::7', 'fd00::1', '::ffff:192.0.2.7', '64:ff9b::192.0.2.7', '2002:c000:201::1'],
  ...['::c000:207', '2001:0:c000:207::3fff:fdf8'],
]

test('by default nothing goes to this machine itself, to its own wire, or to many at once', () => {
  const { has } = destinations(['default'])
  for (const address of closed) assert.equal(has(address), false, address)
  for (const address of open) assert.equal(has(address), true, address)
  for (const text of ['localhost', '', '127.1', '2130706433']) assert.equal(has(text), false, text)
})

test('where networks are given, only they are reached, and a wide one does not open what is special', () => {
  const narrow = destinations(['10.0.0.0/8', '2001:db8::/32'])
  assert.deepEqual(['10.0.0.1', '192.0.2.7', '2001:db8::1', '2001:db9::1'].map(narrow.has), [
    true,
    false,
    true,
    false,
  ])
  const wide = destinations(['0.0.0.0/0', '::/0', '126.0.0.0/7', 'fe00::/7'])
  for (const address of closed) assert.equal(wide.has(address), false, address)
  assert.equal(wide.has('192.0.2.7'), true)
  assert.equal(destinations([]).has('192.0.2.7'), false)
})

test('what is special is reached when it is named, and no more of it than was named', () => {
  const { has } = destinations(['default', '127.0.0.1', 'fe80::/64', '::ffff:169.254.1.0/120'])
  for (const address of [
    '127.0.0.1',
    '::ffff:127.0.0.1',
    '::127.0.0.1',
    '64:ff9b::127.0.0.1',
    'fe80::1',
    '169.254.1.9',
    ...open,
  ])
    assert.equal(has(address), true, address)
  for (const address of ['127.0.0.2', 'fe81::1', '169.254.2.1', '::1', '64:ff9b::127.0.0.2'])
    assert.equal(has(address), false, address)
  assert.deepEqual(['127.0.0.1', '192.0.2.7'].map(destinations(['127.0.0.0/8']).has), [true, false])
})

test('each address that is special by itself is reached by its own name, and opens no other', () => {
  const special = ['0.0.0.0', '255.255.255.255', '::', '::1']
  for (const address of special) assert.deepEqual(special.filter(destinations([address]).has), [address])
})

test('addresses of one IPv6 host are one site, of IPv4 each is its own', () => {
  assert.equal(siteOf('2001:db8:0:1::1'), siteOf('2001:db8:0:1:ffff::2'))
  assert.notEqual(siteOf('2001:db8:0:1::1'), siteOf('2001:db8:0:2::1'))
  assert.equal(siteOf('::ffff:192.0.2.1'), siteOf('192.0.2.1'))
  assert.notEqual(siteOf('192.0.2.1'), siteOf('192.0.2.2'))
  assert.equal(siteOf('192.0.2.1'), '192.0.2.1')
  assert.equal(siteOf('pbx.example.org'), '')
})

test('a network that is wider than anybody’s own is told', () => {
  for (const own of ['10.0.0.0/8', '192.168.10.0/24', '192.0.2.1', '2001:db8::/32', '::ffff:10.0.0.0/104'])
    assert.equal(isWide(own), false, own)
  for (const wide of ['0.0.0.0/0', '10.0.0.0/7', '::/0', '2001::/31', '::ffff:0.0.0.0/96'])
    assert.equal(isWide(wide), true, wide)
})

test('an address is written in one way; what is none stays', () => {
  for (const text of ['2001:db8::7', '2001:DB8:0:0:0::7', '2001:db8::7%eth0'])
    assert.equal(canonicalAddress(text), '2001:db8::7')
  for (const text of ['192.0.2.7', '::ffff:192.0.2.7', '::FFFF:c000:207'])
    assert.equal(canonicalAddress(text), '192.0.2.7')
  assert.equal(canonicalAddress('PBX.lan'), 'pbx.lan')
})

test('addresses have keys that stand in their order, and a network is all between two of them', () => {
  const key = (text: string) => addressKey(text)
  assert.equal(key('10.4.1.20'), '00000000000000000000ffff0a040114')
  assert.equal(key('::ffff:10.4.1.20'), key('10.4.1.20'))
  assert.equal(key('2001:db8::1'), '20010db8000000000000000000000001')
  assert.equal(key('nobody'), '')
  const lies = (address: string, network: string) => {
    const { first, last } = keysOfNetwork(network) ?? { first: 'z', last: '' }
    return first <= key(address) && key(address) <= last
  }
  for (const [address, network] of [
    ['10.4.1.20', '10.4.1.20'],
    ['10.4.1.0', '10.4.1.128/24'],
    ['10.4.1.255', '10.4.1.0/24'],
    ['10.255.255.255', '10.0.0.0/8'],
    ['2001:db8::ffff', '2001:db8::/64'],
    ['203.0.113.7', '0.0.0.0/0'],
  ] as const)
    assert.equal(lies(address, network), true, `${address} in ${network}`)
  for (const [address, network] of [
    ['10.4.2.0', '10.4.1.0/24'],
    ['10.4.0.255', '10.4.1.0/24'],
    ['2001:db8:0:1::', '2001:db8::/64'],
    ['2001:db8::1', '0.0.0.0/0'],
    ['10.4.1.1', 'none'],
  ] as const)
    assert.equal(lies(address, network), false, `${address} in ${network}`)
  assert.equal(networkOfKey(key('10.4.1.20').slice(0, 30)), '10.4.1.0/24')
  assert.equal(networkOfKey(key('2001:db8:0:7::1').slice(0, 16)), '2001:db8:0:7::/64')
})
