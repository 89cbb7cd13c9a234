import assert from 'node:assert/strict'
import { test } from 'node:test'
import { macOfCode } from '../../web/src/lib/box-codes.ts'

test('the MAC address of a box is found however its code writes it', () => {
  for (const [text, mac] of [
    ['805EC0D57D72', '805ec0d57d72'],
    ['80:5e:c0:d5:7d:72', '805ec0d57d72'],
    ['80-5E-C0-D5-7D-72', '805ec0d57d72'],
    ['c074.ad0b.6401', 'c074ad0b6401'],
    ['MAC:001565123456', '001565123456'],
    ['MAC ID: 001565123456', '001565123456'],
    ['{"sn":"3103021090001234","mac":"001565123456"}', '001565123456'],
    ['https://example.com/?sn=210235A0MAC&mac=00-15-65-12-34-56', '001565123456'],
    ['SN 1234567890AB9 MAC 000413AB12CD', '000413ab12cd'],
  ] as const)
    assert.equal(macOfCode(text), mac, text)
})

test('what else stands on a box is no MAC address', () => {
  for (const text of ['', '012345678905', '3103021090001234', '805EC0D57D72F', 'X805EC0D57D72', 'SIP-T54W'])
    assert.equal(macOfCode(text), undefined, text)
})
