import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { PhoneDraft } from '../../web/src/features/phones/phone-draft.ts'
import { fromPage } from '../support/macros.ts'

const { checkPhone, emptyPhone } = fromPage<typeof import('../../web/src/features/phones/phone-draft.ts')>(
  'features/phones/phone-draft.ts',
)

const mistakes = (change: Partial<PhoneDraft>) =>
  checkPhone(
    { ...emptyPhone, name: 'Desk', modelId: 'any', mac: '001565000001', ...change },
    { isNew: true, own: undefined },
  )

test('what the server refuses of a phone is known while it is typed, in the same words', () => {
  assert.deepEqual(mistakes({}), {})
  assert.match(mistakes({ contact: 'sip:100@999.999.1.1' }).contact ?? '', /no IPv4 address/)
  assert.match(mistakes({ contact: '100@pbx.example.com' }).contact ?? '', /begins with sip:/)
  assert.match(mistakes({ settings: { server: '999.999.1.1' } })['settings.server'] ?? '', /no IPv4 address/)
  assert.match(mistakes({ parameters: 'lang.gui' }).parameters ?? '', /has no “=”/)
  const key = { row: 0, came: 0, number: 0, kind: 'blf' as const, value: '', label: '', pickup: '' }
  assert.deepEqual(mistakes({ lineKeys: [key] }), {
    'lineKeys.0.number': 'expected a key number of 1 to 500',
    'lineKeys.0.value': 'A BLF key needs the number whose lamp it is, such as 101',
  })
  assert.match(mistakes({ mac: '0015' }).mac ?? '', /4 hex digits; a MAC address has 12/)
})
