/** curl asks as phones ask: each family's boot sequence in its order, with its User-Agent, its password and its logs. */

import assert from 'node:assert/strict'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import type { Phone } from '../../src/schema/phone.ts'
import { missing, runProgram, testFolder } from '../support/processes.ts'
import { startTestApp } from '../support/start-app.ts'
import { makeTenant, nextMac } from '../support/tenant.ts'

type Asked = { status: number; type: string; etag: string; body: string }

/** One request, exactly as the path is written. */
async function curl(url: string, ...flags: string[]): Promise<Asked> {
  const written = '\n%{http_code} %header{etag} %{content_type}'
  const args = ['-sS', '--path-as-is', '--max-time', '10', '-w', written, ...flags, url]
  const { stdout, stderr, code } = await runProgram('curl', args)
  assert.equal(code, 0, stderr)
  const end = stdout.lastIndexOf('\n')
  const [status, etag = '', ...type] = stdout.slice(end + 1).split(' ')
  return { status: Number(status), type: type.join(' '), etag, body: stdout.slice(0, end) }
}

type Family = {
  modelId: string
  /** With `MAC` where the phone says its address, in capitals or not as it does. */
  userAgent: string
  /** In order. `MAC` and `mac` stand for the address. */
  boot: [path: string, status: 200 | 404, holds?: RegExp][]
}

const families: Family[] = [
  {
    modelId: 'yealink-t54w',
    userAgent: 'Yealink SIP-T54W 96.86.0.100 mac',
    boot: [
      ['mac.boot', 404],
      ['y000000000000.boot', 404],
      ['y000000000096.cfg', 404],
      ['mac.cfg', 200, /^#!version:1\.0\.0\.1\n[\s\S]*^account\.1\.user_name = 100-ACME$/m],
      ['mac-local.cfg', 404],
    ],
  },
  {
    modelId: 'poly-vvx450',
    userAgent: 'FileTransport PolycomVVX-VVX_450-UA/5.9.1.0615 (SN:mac) Type/Application',
    boot: [
      ['mac.cfg', 200, /CONFIG_FILES="mac-settings\.cfg"/],
      ['sip.ld', 404],
      ['mac-settings.cfg', 200, /reg\.1\.address="100-ACME/],
      ['mac-phone.cfg', 404],
      ['mac-web.cfg', 404],
      ['mac-license.cfg', 404],
      ['000000000000-license.cfg', 404],
      ['mac-directory.xml', 404],
      ['000000000000-directory.xml', 404],
    ],
  },
  {
    modelId: 'grandstream-grp2614',
    userAgent: 'Grandstream Model HW GRP2614 SW 1.0.5.15 DevId mac',
    boot: [
      ['cfgmac', 404],
      ['cfgmac.xml', 200, /100-ACME/],
      ['gs_phonebook.xml', 404],
    ],
  },
  {
    modelId: 'grandstream-gxp2170',
    userAgent: 'Grandstream Model HW GXP2170 SW 1.0.11.64 DevId mac',
    boot: [
      ['cfgmac', 404],
      ['cfgmac.xml', 200, /<P35>100-ACME<\/P35>/],
    ],
  },
  {
    modelId: 'snom-d785',
    userAgent: 'Mozilla/4.0 (compatible; snomD785-SIP 10.1.33.33 2010.12-00004-g9ba52f5 MAC SXM:0 UXM:0)',
    boot: [
      ['snomD785.htm', 200, /<update_policy perm="RW">settings_only</],
      ['snomD785-MAC.htm', 200, /<user_name idx="1" perm="RW">100-ACME</],
    ],
  },
  {
    modelId: 'fanvil-x4u',
    userAgent: 'Fanvil X4U 2.4.0 mac',
    boot: [
      ['f0X4U0000000.cfg', 404],
      ['mac.cfg', 200, /100-ACME/],
    ],
  },
  {
    modelId: 'cisco-8851',
    userAgent: 'Cisco-CP-8851-3PCC/11.0.1 (MAC)',
    boot: [
      ['CP-8851-3PCC.xml', 200, /<Profile_Rule/],
      ['mac.xml', 200, /<User_ID_1_[^>]*>100-ACME</],
    ],
  },
  { modelId: 'linphone-linphone', userAgent: 'Linphonec/5.1.65', boot: [['mac.xml', 200, /100-ACME/]] },
  { modelId: 'baresip-baresip', userAgent: 'curl/7.88.1', boot: [['accounts', 200, /<sip:100-ACME@/]] },
]

describe('As phones ask', { skip: missing('curl'), concurrency: true }, () => {
  test('Every family gets what it asks for at its boot, in order, and nothing where nothing is right', async (t) => {
    const tenant = await makeTenant(await startTestApp(t))
    const { id: extensionId } = await tenant.extension({ number: '100' })
    for (const { modelId, userAgent, boot } of families) {
      const virtual = /linphone|baresip/.test(modelId)
      const phone: Phone = await tenant.phone({ modelId, virtual, lines: [{ line: 1, extensionId }] })
      const filled = (text: string) =>
        text.replace(/mac/g, phone.mac).replace(/MAC/g, phone.mac.toUpperCase())
      for (const [path, status, holds] of boot) {
        const asked = await curl(phone.provisioningUrl + filled(path), '-A', filled(userAgent))
        assert.equal(asked.status, status, `${modelId} ${path}`)
        if (status === 404) assert.equal(asked.body, '', `${modelId} ${path}`)
        if (holds)
          assert.match(asked.body, new RegExp(filled(holds.source), holds.flags), `${modelId} ${path}`)
      }
      const fetches = (await tenant.fetches(phone.id)).toReversed()
      assert.deepEqual(
        fetches.map(({ outcome, reason }) => [outcome, reason.code]),
        boot.map(([, status]) => (status === 200 ? ['served', 'ok'] : ['notFound', 'absent'])),
        modelId,
      )
      assert.ok(fetches.every((fetch) => fetch.userAgent === filled(userAgent) && fetch.ip === '127.0.0.1'))
      assert.ok(!JSON.stringify(fetches).includes(phone.provisioningUrl.split('/p/')[1]?.slice(2, 20) ?? '/'))
      const { status } = await tenant.read(phone.id)
      assert.equal(status.pending, false, `${modelId} has what it should have`)
    }
  })

  test('Slashes, capitals and separators of the address do not matter; a foreign address does', async (t) => {
    const app = await startTestApp(t)
    const tenant = await makeTenant(app)
    const phone = await tenant.phone({ mac: '805ec0aabbcc' })
    const [origin = '', secret = ''] = phone.provisioningUrl.replace(/\/$/, '').split('/p/')
    const same = [
      `/p/${secret}/805ec0aabbcc.cfg`,
      `//p//${secret}//805EC0AABBCC.CFG`,
      `/p/${secret.toUpperCase()}/80-5e-c0-aa-bb-cc.cfg/`,
      `/p/${secret}/80%3A5e%3Ac0%3Aaa%3Abb%3Acc.cfg?x=1`,
      `/p/${secret}`,
      `/p/${secret}/`,
    ]
    const answers = await Promise.all(same.map((path) => curl(origin + path)))
    assert.deepEqual(new Set(answers.map(({ status, etag }) => `${status} ${etag}`)).size, 1)
    assert.equal(answers[0]?.status, 200)
    for (const path of [
      `/p/${secret}/805ec0aabbcd.cfg`,
      `/p/${secret}/../${secret}/805ec0aabbcc.cfg`,
      `/p/${secret}/%00`,
      `/p/${'a'.repeat(26)}/805ec0aabbcc.cfg`,
      '/805ec0aabbcc.cfg',
      '/',
    ]) {
      const { status, body } = await curl(origin + path)
      assert.deepEqual([path, status, body], [path, 404, ''])
    }
    const other = await curl(phone.provisioningUrl, '-A', 'Yealink SIP-T54W 96.86.0.100 80:5e:c0:aa:bb:cd')
    assert.equal(other.status, 404, 'another phone with this phone’s secret')
  })

  test('An unchanged file is answered with 304, and a change with the new file', async (t) => {
    const app = await startTestApp(t)
    const tenant = await makeTenant(app)
    const extension = await tenant.extension({ number: '100', name: 'Before' })
    const phone = await tenant.phone({ lines: [{ line: 1, extensionId: extension.id }] })
    const first = await curl(phone.provisioningUrl)
    assert.match(first.body, /display_name = Before/)
    const known = ['-H', `If-None-Match: ${first.etag}`]
    assert.equal((await curl(phone.provisioningUrl, ...known)).status, 304)
    const head = await curl(phone.provisioningUrl, '-I')
    assert.equal(head.status, 200)
    assert.match(head.body, new RegExp(`content-length: ${Buffer.byteLength(first.body)}\r\n`, 'i'))
    await app.ok('PATCH', `${tenant.base}/extensions/${extension.id}`, { name: 'After' })
    assert.equal((await tenant.read(phone.id)).status.pending, true)
    const changed = await curl(phone.provisioningUrl, ...known)
    assert.equal(changed.status, 200)
    assert.match(changed.body, /display_name = After/)
    assert.equal((await tenant.read(phone.id)).status.pending, false)
  })

  test('With a user name or password set, a phone must say them; nothing is told without', async (t) => {
    const tenant = await makeTenant(await startTestApp(t))
    const phone = await tenant.phone({ httpUsername: 'pröv', httpPassword: 'a:b "c" €' })
    const asked = async (...flags: string[]) => (await curl(phone.provisioningUrl, ...flags)).status
    assert.equal(await asked(), 401)
    assert.equal(await asked('-u', 'pröv:wrong'), 401)
    assert.equal(await asked('-u', 'pröv:a:b "c" €'), 200)
    // First without them, as phones do, then as the challenge says.
    assert.equal(await asked('--anyauth', '-u', 'pröv:a:b "c" €'), 200)
    const head = await curl(phone.provisioningUrl, '-I')
    assert.match(head.body, /www-authenticate: Basic realm="Offhook", charset="UTF-8"/i)
    const reasons = (await tenant.fetches(phone.id)).map(({ reason }) => reason.code).toReversed()
    assert.deepEqual(reasons.slice(0, 3), ['noCredentials', 'wrongCredentials', 'ok'])

    const passwordOnly = await tenant.phone({ httpPassword: 'only' })
    assert.equal((await curl(passwordOnly.provisioningUrl, '-u', ':only')).status, 200)
    assert.equal((await curl(passwordOnly.provisioningUrl)).status, 401)
  })

  test('What a phone sends is kept where that is wanted, given back to it, and refused elsewhere', async (t) => {
    const app = await startTestApp(t)
    const tenant = await makeTenant(app)
    const [on, off] = [await tenant.phone({ acceptUploads: true }), await tenant.phone()]
    const folder = testFolder(t, 'curl')
    const log = 'boot ok\n\u{1F4DE}\n'
    writeFileSync(join(folder, 'boot.log'), log)
    writeFileSync(join(folder, 'large.log'), Buffer.alloc(10 * 1024 * 1024 + 1))
    mkdirSync(join(folder, 'empty'))
    const put = (phone: Phone, name: string, file = 'boot.log', ...flags: string[]) =>
      curl(phone.provisioningUrl + name, '-T', join(folder, file), ...flags)

    assert.equal((await put(on, `${on.mac}-boot.log`)).status, 201)
    assert.equal((await put(on, `${on.mac.toUpperCase()}-sys.log`)).status, 201)
    const contacts = ['-X', 'POST', '--data-binary', '<contacts/>', '-H', 'Content-Type: text/xml']
    assert.equal((await curl(`${on.provisioningUrl}${on.mac}-contact.xml`, ...contacts)).status, 201)
    const refused = [
      await put(off, `${off.mac}-boot.log`),
      await put(on, `${on.mac}.cfg`),
      await put(on, `${off.mac}-boot.log`),
      await put(on, 'anything.txt'),
    ]
    assert.deepEqual(new Set(refused.map(({ status, body }) => `${status} ${body}`)), new Set(['403 ']))
    assert.equal((await put(on, `${on.mac}-sys.log`, 'large.log')).status, 413)

    type Uploads = { items: { id: string; name: string; bytes: number }[]; total: number }
    const uploads = await app.ok<Uploads>('GET', `${tenant.base}/phones/${on.id}/uploads`)
    assert.deepEqual(
      uploads.items.map(({ name, bytes }) => `${name} ${bytes}`).sort(),
      [`${on.mac}-boot.log 13`, `${on.mac}-contact.xml 11`, `${on.mac}-sys.log 13`].sort(),
    )
    const boot = uploads.items.find(({ name }) => name.endsWith('boot.log'))
    const download = await app.call('GET', `${tenant.base}/phones/${on.id}/uploads/${boot?.id}`)
    assert.equal(download.text, log)
    assert.equal((await curl(`${on.provisioningUrl}${on.mac}-contact.xml`)).body, '<contacts/>')
    assert.equal((await app.ok<Uploads>('GET', `${tenant.base}/phones/${off.id}/uploads`)).total, 0)
  })

  test('The optional file name is served in place of the model’s own', async (t) => {
    const tenant = await makeTenant(await startTestApp(t))
    const phone = await tenant.phone({ mac: nextMac(), fileName: 'lobby.cfg' })
    assert.equal((await curl(`${phone.provisioningUrl}lobby.cfg`)).status, 200)
    assert.equal((await curl(phone.provisioningUrl)).status, 200)
    assert.equal((await curl(`${phone.provisioningUrl}${phone.mac}.cfg`)).status, 404)
    const [last] = await tenant.fetches(phone.id)
    assert.equal(last?.reason.code, 'replaced')
  })
})
