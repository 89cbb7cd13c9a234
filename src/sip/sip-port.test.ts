import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sipPortTrouble } from './sip-port.ts'

test('what is wrong with the SIP port is said in words, with the flag that helps', async () => {
  const trouble = (code: string) =>
    sipPortTrouble({
      listen: () =>
        Promise.reject(Object.assign(new Error(code), { code, port: 5060, address: '192.0.2.1' })),
    })
  assert.match(
    (await trouble('EADDRINUSE')) ?? '',
    /^the SIP port 5060 of 192.0.2.1 is in use, .+ --sip-port$/,
  )
  assert.match(
    (await trouble('EADDRNOTAVAIL')) ?? '',
    /^this machine has no address 192.0.2.1, .+ --sip-host$/,
  )
  assert.match((await trouble('EACCES')) ?? '', /cannot be used \(EACCES\)/)
  assert.equal(await sipPortTrouble({ listen: async () => undefined }), undefined)
})
