import assert from 'node:assert/strict'
import { test } from 'node:test'
import { settingOf } from './secret-settings.ts'
import { valueError } from './setting-check.ts'
import { tenantFields } from './settings.ts'
import { tenantPatchSchema } from './tenant.ts'

const texts = [
  ...['Europe/Rome', 'Mars/Phobos', 'de', 'xx', 'pbx.example.com', 'pbx example', '999.1.1.1', '[::1]:5061'],
  ...['proxy.example.com:5070', 'proxy.example.com:70000', 'udp', 'tls', 'sctp', 'a\tb'],
]

for (const [setting, field] of Object.entries(tenantFields))
  test(`what a tenant’s ${field} may be is what the setting ${setting} may be`, () => {
    const spec = settingOf(setting)
    assert.ok(spec)
    const values = field === 'sipPort' ? [0, 1, 65535, 65536] : texts
    const judged = values.map((value) => [value, valueError(spec, value) === undefined])
    assert.deepEqual(
      values.map((value) => [value, tenantPatchSchema.safeParse({ [field]: value }).success]),
      judged,
    )
    assert.ok(judged.some(([, fine]) => fine) && judged.some(([, fine]) => !fine))
  })
