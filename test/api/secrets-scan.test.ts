/** Every known secret is sought where none must stand readable. */

import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { runCommand } from '../../src/commands.ts'
import { testFolder } from '../support/processes.ts'
import { startTestApp } from '../support/start-app.ts'
import { askDatabase, databaseFlags, leaveDatabase } from '../support/test-database.ts'
import { makeOffice, makePhone } from './office.ts'

const password = 'Sip-Secret<4711>'

async function furnish(t: TestContext) {
  const app = await startTestApp(t, { folder: testFolder(t, 'scanned') })
  const flags = ['--data', app.folder, ...(await databaseFlags(app.folder))]
  t.after(() => leaveDatabase(app.folder))
  const office = await makeOffice(app, 'OFFICE', { settings: { adminPassword: 'Tenant-Secret-4712' } })
  const path = `${office.path}/extensions/${office.extensionId}`
  await app.ok('PATCH', path, { password })
  const phone = await makePhone(app, office, { parameters: { 'wifi.password': 'Wifi-Secret-4713' } })
  const scan = async (...paths: string[]) => {
    const said: string[] = []
    const refused = await runCommand('secrets', ['scan', ...paths, ...flags], {}, (line) =>
      said.push(line),
    ).then(
      () => undefined,
      (error: Error) => error.message,
    )
    for (const line of [...said, refused ?? ''])
      for (const secret of [password, 'Tenant-Secret-4712', 'Wifi-Secret-4713', phone.secret])
        assert.ok(!secret || !line.includes(secret), 'the secret itself is not told')
    return { said, refused }
  }
  return { app, office, phone, scan }
}

test('a secret that stands readable is found, in a log, in a kept file or in a row, and told without being shown', async (t) => {
  const { app, office, phone, scan } = await furnish(t)
  const clean = await scan()
  assert.equal(clean.refused, undefined, clean.said.join('\n'))
  assert.match(clean.said.join('\n'), /^\d+ secrets were sought in \d+ files and \d+ rows\.$/m)

  const log = join(testFolder(t, 'log'), 'offhook.log')
  const line = { level: 30, authorization: Buffer.from(`desk:${password}`).toString('base64') }
  writeFileSync(log, `${'{"level":30}\n'.repeat(1000)}${JSON.stringify(line)}\n`)
  const inLog = await scan(log)
  assert.equal(inLog.refused, 'Secrets stand readable in 1 places.')
  assert.ok(
    inLog.said[0]?.endsWith(`: extension.password of ${office.extensionId}, base64`) &&
      inLog.said[0].startsWith(log),
    inLog.said[0],
  )

  writeFileSync(join(app.folder, 'uploads-of-old.cfg'), '<p>Tenant-Secret-4712</p>')
  assert.match(
    (await scan()).said.join('\n'),
    /uploads-of-old\.cfg at 3: tenant\.settings of .*adminPassword, as it is/,
  )

  await askDatabase(app.folder, `update "audit" set "detail" = 'Wifi-Secret-4713' where "objectId" = ?`, [
    phone.id,
  ])
  assert.match(
    (await scan()).said.join('\n'),
    /audit\.detail of \S+: phone\.parameters of \S+: wifi\.password, as it is/,
  )
})

test('what is not there to be looked into is refused', async (t) => {
  const { scan } = await furnish(t)
  assert.match((await scan('/no/such/log')).refused ?? '', /there is no \/no\/such\/log/)
})
