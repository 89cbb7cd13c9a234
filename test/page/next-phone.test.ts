import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fromPage } from '../support/macros.ts'

const { nextName, numberAfter, numberToBeMade, toBeMade } = fromPage<
  typeof import('../../web/src/features/phones/next-phone.ts')
>('features/phones/next-phone.ts')

const phone = (name: string, number: string) => ({ name, modelName: 'T54W', extensions: [number] })

test('the next phone is called as the one before, with its own number', () => {
  const next = { number: '102', name: 'Extension 102' }
  assert.equal(nextName(phone('Room 101', '101'), next), 'Room 102')
  assert.equal(nextName(phone('101 Bar', '101'), next), '102 Bar')
  assert.equal(nextName(phone('Room 1012', '101'), next), 'Extension 102', 'another number holds it')
  assert.equal(nextName(phone('101 in 101', '101'), next), 'Extension 102', 'which of them is meant?')
  assert.equal(nextName(phone('Reception', '101'), { number: '102', name: '' }), 'T54W 102')
  assert.equal(nextName(phone('Reception', '101'), { number: '102', name: '102' }), 'T54W 102')
})

test('the next number keeps its zeros, and there is none behind what is no number', () => {
  assert.equal(numberAfter({ extensions: ['0099'] }), '0100')
  assert.equal(numberAfter({ extensions: ['999'] }), '1000')
  assert.equal(numberAfter({ extensions: ['desk'] }), undefined)
  assert.equal(numberAfter({ extensions: [] }), undefined)
})

test('an extension that is to be made is told from one that there is', () => {
  assert.equal(numberToBeMade(toBeMade('241')), '241')
  assert.equal(numberToBeMade('01977b4d-2c11-7d0a-8f4b-6a1c9e0d7b52'), undefined)
})
