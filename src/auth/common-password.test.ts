import assert from 'node:assert/strict'
import { test } from 'node:test'
import { systemRandom, toBase32 } from '../kernel/random.ts'
import { isCommonPassword } from './common-password.ts'

const common = [
  ...['Password1234', 'password2026!', 'P@ssw0rd1234', 'passwordpassword', 'Welcome2026!!', 'Willkommen2025'],
  ...[
    '123456789012',
    '1234567890123',
    'qwertyuiop12',
    'QWERTZUIOP123',
    'asdfghjkl123',
    '1q2w3e4r5t6y',
    '1qaz2wsx3edc',
  ],
  ...['aaaaaaaaaaaa', 'abababababab', 'abcabcabcabc', 'abcdefghijkl', 'zyxwvutsrqpo', '111111222222'],
  ...['iloveyou1234', 'letmein12345', 'administrator', 'Administrator1', 'changeme1234', 'Admin123456!'],
  ...['Offhook2026!', 'offhookoffhook', 'Superman1234', 'footballfootball', 'Summer2026!!!', 'sunshine1234'],
  ...['Correct-Horse-Battery-Staple', 'thisismypassword', 'TobeOrNottoBe', 'Liverpool2024'],
]

test('what everybody makes a long password of is common', () => {
  assert.deepEqual(
    common.filter((password) => !isCommonPassword(password, 'anna')),
    [],
  )
})

test('the own name with a year or some digits is common, the name of another is not', () => {
  for (const password of ['marta.rossi2026', 'MartaRossi123', 'rossi-marta-1990'])
    assert.ok(isCommonPassword(password, 'Marta Rossi'), password)
  assert.ok(!isCommonPassword('giovannibianchi71', 'Marta Rossi'))
})

test('words of one’s own and what a machine makes up are not', () => {
  const own = [
    'correct horse battery',
    'staple of the week',
    'a long password',
    'Tr0mbone-gravel',
    'kelpie+anvil=9',
  ]
  const made = Array.from({ length: 500 }, () => toBase32(systemRandom(10)))
  assert.deepEqual(
    [...own, ...made].filter((password) => isCommonPassword(password, 'anna')),
    [],
  )
})
