import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fonoParts, fonoSecret, lineOf } from '../../test/support/fono.ts'
import type { Scope } from '../language/scope.ts'
import type { SettingSpec } from '../schema/settings.ts'
import { dots, maskedScope } from './masked-scope.ts'
import { renderScope } from './render-scope.ts'

const own: SettingSpec[] = [
  { key: 'ownPin', label: 'PIN', type: 'password', group: 'own', scope: 'phone' },
  { key: 'ownText', label: 'Text', type: 'text', group: 'own', scope: 'phone' },
]
const settings = {
  ...{ adminPassword: 'hidden', ntpServer: 'time.example.com', tenantPhoneBook: true },
  ...{ ownPin: 'hidden', ownText: 'shown', phoneBookUrl: 'http://b/1.xml' },
}

test('every secret is dots, and everything else is as it was', () => {
  const phone = { settings, httpUsername: 'desk', httpPassword: 'hidden' }
  const whole = renderScope(fonoParts({ lines: [lineOf(1), lineOf(2, { password: '' })], phone }))
  const masked = maskedScope(whole, own)
  assert.doesNotMatch(JSON.stringify(masked), new RegExp(`hidden|password-101|${fonoSecret}`))
  const url = `http://192.0.2.1:8081/p/${dots}/`
  const [first, second] = whole.phoneBooks as Scope[]
  const books = [{ ...first, url: `${url}book.xml` }, second]
  const [line, other] = whole.lines as Scope[]
  assert.deepEqual(masked, {
    ...whole,
    ...{ adminPassword: dots, ownPin: dots, phoneBooks: books, phoneBook: books[0] },
    // A line without a password is seen to have none.
    lines: [{ ...line, password: dots }, other],
    provisioning: { ...(whole.provisioning as Scope), url, path: `/p/${dots}/`, password: dots },
  })
  assert.equal(other?.password, undefined)
})

test('what is not set is seen not to be set', () => {
  const whole = renderScope(fonoParts())
  const masked = maskedScope({ ...whole, adminPassword: '', userPassword: null }, own)
  assert.deepEqual([masked.adminPassword, masked.userPassword], ['', null])
  assert.equal((masked.provisioning as Scope).password, undefined)
  assert.deepEqual(masked.phoneBook, { url: undefined })
})

test('where no secret is in the address nothing is looked for', () => {
  const whole = renderScope(fonoParts({ phone: { settings: { phoneBookUrl: 'http://b/1.xml' } } }))
  const masked = maskedScope({ ...whole, provisioning: { url: 'http://a/', path: '/x/' } }, own)
  assert.deepEqual(masked.provisioning, { url: 'http://a/', path: '/x/', password: undefined })
  assert.equal((masked.phoneBook as Scope).url, 'http://b/1.xml')
  assert.deepEqual(maskedScope({ ...whole, provisioning: {} }, own).provisioning, {
    ...{ url: undefined, path: undefined, password: undefined },
  })
})
