import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseMac } from '../kernel/mac-address.ts'
import { type FilePattern, filePattern, foreignMac, macsIn } from './file-name.ts'

const mac = parseMac('00:15:65:aa:bb:cc') ?? assert.fail()

function pattern(source: string, words = {}): FilePattern {
  const read = filePattern(source, words)
  return typeof read === 'string' ? assert.fail(read) : read
}

test('a name is made of the MAC, the model and its facts', () => {
  assert.equal(pattern('{mac}.cfg').nameFor(mac), '001565aabbcc.cfg')
  assert.equal(pattern('x{MAC}-{model}.xml', { model: 'x1' }).nameFor(mac), 'x001565AABBCC-x1.xml')
  assert.equal(
    filePattern('{common}.cfg', {}),
    '{common} is neither {mac}, {MAC}, {serial}, {model} nor one of the model’s facts',
  )
  assert.equal(typeof filePattern('{constructor}.cfg', {}), 'string')
})

test('a request is compared without case and with any separators inside the MAC', () => {
  for (const name of [
    '001565aabbcc.cfg',
    '001565AABBCC.CFG',
    '00-15-65-aa-bb-cc.cfg',
    '00:15:65:AA:BB:CC.cfg',
    '0015.65aa.bbcc.cfg',
  ]) {
    assert.equal(pattern('{mac}.cfg').matches(name, mac), true, name)
  }
  for (const name of [
    '001565aabbcd.cfg',
    '001565aabbcc.cfgx',
    'x001565aabbcc.cfg',
    '00--1565aabbcc.cfg',
    '001565aabbcc-.cfg',
  ]) {
    assert.equal(pattern('{mac}.cfg').matches(name, mac), false, name)
  }
  assert.equal(pattern('{mac}.cfg').matches('aabbccddeeff.cfg'), true)
  assert.equal(pattern('a.b').matches('axb', mac), false)
})

test('a star stands for any run of characters, without trying every way to divide it', () => {
  assert.equal(pattern('{mac}*.log').matches('001565aabbcc-boot.log', mac), true)
  assert.equal(pattern('*{mac}*').matches('0001565aabbcc', mac), true)
  assert.equal(pattern('F0V*.cfg').matches('f0v.cfg', mac), true)
  assert.equal(pattern('*a*b').matches('aab', mac), true)
  assert.equal(pattern('*a*b').matches('aba', mac), false)
  // Forty stars divide these 255 characters in more ways than could ever be tried: that there is an answer is the proof.
  assert.equal(pattern(`${'*a'.repeat(40)}b`).matches('a'.repeat(255), mac), false)
  assert.equal(pattern('*').matches('a'.repeat(256), mac), false)
})

test('a serial number stands in a name where a phone tells no MAC', () => {
  const named = pattern('{serial}.xml')
  for (const name of ['da0040-2212-0009.xml', 'DB24S0017.xml', '4711.xml']) {
    assert.equal(named.matches(name, mac), true, name)
  }
  for (const name of ['phonebook.xml', '471.xml', 'da0040.xmlx', 'a.4711.xml', `${'1'.repeat(41)}.xml`]) {
    assert.equal(named.matches(name, mac), false, name)
  }
  // written like a MAC, it is taken for one: another phone's is told from this one's
  assert.equal(named.matches('001565aabbcd.xml', mac), false)
  assert.equal(named.nameFor(mac), '{serial}.xml')
})

test('a name that carries another phone’s MAC is told from one that carries none', () => {
  for (const name of [
    '001565aabbcd.cfg',
    'dir/00-15-65-AA-BB-CD.cfg',
    'cfg001fc11c22a9.xml',
    'SEP001565AABBCD.cnf',
    'spa001565aabbcd.cfg',
  ]) {
    assert.equal(foreignMac(name, mac), true, name)
  }
  const others = [
    '001565AABBCC.cfg',
    'cfg00-15-65-aa-bb-cc.xml',
    'y000000000096.cfg',
    '000000000000.cfg',
    'phone.cfg',
    '',
    'ffffffffffff.cfg',
  ]
  for (const name of [...others, `${'0123456789abcdef'.repeat(2)}.bin`])
    assert.equal(foreignMac(name, mac), false, name)
  assert.deepEqual(macsIn('Config0080F0C8C381.cfg'), ['0080f0c8c381'])
})
