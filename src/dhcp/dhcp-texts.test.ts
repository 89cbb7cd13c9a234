import assert from 'node:assert/strict'
import { test } from 'node:test'
import { dhcpTexts } from './dhcp-texts.ts'
import { type DhcpWay, planFor } from './plan.ts'

const vendor = (name: string, dhcp: DhcpWay | undefined, ouis: string[] = []) => ({ name, ouis, dhcp })
const desk = vendor('Desk', { classes: ['desk'], options: [{ option: 43, sub: 2 }, { option: 66 }] })
const wall = vendor(
  'Wall & Co',
  { classes: [], options: [{ option: 242, value: { http: 'SRV={host},PORT={port},DIR=/{path}' } }] },
  ['00f0f0'],
)
const old = vendor('Old', { classes: ['old'], options: [{ option: 150, addresses: true }] })

const textOf = (vendors: Parameters<typeof planFor>[0], url: string, server: string) =>
  dhcpTexts(planFor(vendors, url))
    .find((each) => each.server === server)
    ?.text.trimEnd()
    .split('\n')

test('what is told depends on the address: addresses by TFTP only, words of a scheme for it alone', () => {
  const told = (url: string) =>
    planFor([desk, wall, old], url).map(
      ({ tag, options }) => `${tag}: ${options.map(({ value }) => value).join(' ')}`,
    )
  const url = 'http://192.0.2.1:8081/a/b/'
  assert.deepEqual(told(url), [
    `phones-desk: ${url} ${url}`,
    'phones-wall-co: SRV=192.0.2.1,PORT=8081,DIR=/a/b',
  ])
  const tftp = 'tftp://192.0.2.1/'
  assert.deepEqual(told(tftp), [`phones-desk: ${tftp} ${tftp}`, 'phones-old: 192.0.2.1'])
  // They ask at port 69 of an address, and nowhere else.
  for (const other of ['tftp://192.0.2.1:6969/', 'tftp://tftp.example.com/'])
    assert.deepEqual(told(other), [`phones-desk: ${other} ${other}`])
})

test('nothing is said of phones that nothing is known of', () => {
  assert.deepEqual(dhcpTexts(planFor([vendor('New', undefined)], 'tftp://192.0.2.1/')), [])
})

test('a router of MikroTik gets options, sets and matchers', () => {
  assert.deepEqual(textOf([desk], 'tftp://a/', 'mikrotik'), [
    '# Desk',
    '/ip dhcp-server option',
    'add name=phones-desk-43 code=43 value="0x0209746674703a2f2f612f"',
    `add name=phones-desk-66 code=66 value="s'tftp://a/'"`,
    '/ip dhcp-server option sets',
    'add name=phones-desk options=phones-desk-43,phones-desk-66',
    '/ip dhcp-server matcher',
    'add name=phones-desk-1 server=all code=60 matching-type=substring value="desk" option-set=phones-desk',
  ])
})

test('a Windows server gets classes, policies and values', () => {
  assert.deepEqual(textOf([desk, wall], 'http://a/', 'windows'), [
    "Add-DhcpServerv4OptionDefinition -OptionId 242 -Name 'Phones 242' -Type String",
    '',
    '# Desk',
    "Add-DhcpServerv4Class -Type Vendor -Name 'phones-desk-1' -Data 'desk'",
    "Add-DhcpServerv4Policy -Name 'phones-desk' -Condition OR -VendorClass EQ,'phones-desk-1*'",
    "Set-DhcpServerv4OptionValue -PolicyName 'phones-desk' -OptionId 43 -Value 0x02,0x09,0x68,0x74,0x74,0x70,0x3a,0x2f,0x2f,0x61,0x2f",
    "Set-DhcpServerv4OptionValue -PolicyName 'phones-desk' -OptionId 66 -Value 'http://a/'",
    '',
    '# Wall & Co',
    "Add-DhcpServerv4Policy -Name 'phones-wall-co' -Condition OR -MacAddress EQ,'00F0F0*'",
    "Set-DhcpServerv4OptionValue -PolicyName 'phones-wall-co' -OptionId 242 -Value 'SRV=a,PORT=80,DIR=/'",
  ])
})

test('commas are part of a value wherever they would begin another', () => {
  assert.deepEqual(textOf([wall], 'http://a/', 'dnsmasq'), [
    '# Wall & Co',
    'dhcp-mac=set:phones-wall-co,00:f0:f0:*:*:*',
    'dhcp-option-force=tag:phones-wall-co,242,"SRV=a,PORT=80,DIR=/"',
  ])
  assert.ok(
    textOf([wall], 'http://a/', 'kea')?.some((line) => line.includes('"SRV=a\\\\,PORT=80\\\\,DIR=/"')),
  )
})
