import assert from 'node:assert/strict'
import { test } from 'node:test'
import { typedIn } from './typed-in.ts'

test('a sheet reads the entries of a list one by one, each with its number', () => {
  const scope = typedIn({
    pagingAddresses: '239.1.1.1:5000, [ff15::1]:5010',
    alertRings: 'info=alert=3',
    dhcpOptions: '160',
  })
  assert.deepEqual(scope.pagingAddressRows, [
    { address: '239.1.1.1:5000', host: '239.1.1.1', port: 5000, number: 1, index: 0 },
    { address: '[ff15::1]:5010', host: '[ff15::1]', port: 5010, number: 2, index: 1 },
  ])
  assert.deepEqual(scope.alertRingRows, [{ text: 'info=alert', ringtone: 3, number: 1, index: 0 }])
  assert.deepEqual(scope.dhcpOptionRows, [{ value: 160, number: 1, index: 0 }])
  assert.deepEqual(scope.emergencyNumberRows, [])
  assert.equal(scope.pagingAddresses, '239.1.1.1:5000,[ff15::1]:5010')
})

test('a sheet reads the host and the port of a server apart', () => {
  const { ldapServerHost, ldapServerPort, stunServerHost } = typedIn({ ldapServer: 'ldap.example.com:636' })
  assert.deepEqual([ldapServerHost, ldapServerPort, stunServerHost], ['ldap.example.com', 636, undefined])
})
