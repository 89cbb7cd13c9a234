/** For tests: phones as operations know them, without a database. */

import { tenantScope } from '../auth/tenant-scope.ts'
import type { KnownPhone } from '../rendering/known-phone.ts'

type Changes = {
  contact?: string
  ip?: string
  notify?: object
  line?: object
  tenant?: object
  /** Its lines by the file that it has: JSON of them. */
  identity?: string | null
  /** What the phone itself says. */
  settings?: object
  model?: object | null
}

/** Just what decides how a phone is asked. */
export function testPhone(
  id: string,
  { contact = '', ip, notify, line, tenant, identity = null, settings = {}, model = {} }: Changes = {},
): KnownPhone {
  const known = {
    scope: tenantScope({ id: 'tenant-a', code: 'A' }),
    phone: { id, name: `Phone ${id}`, contact, identity, lastFetch: ip === undefined ? null : { ip } },
    model: model && {
      ...{ name: 'X1', notify: notify ?? { resync: { event: 'check-sync' }, reboot: { event: 'reboot' } } },
      ...model,
    },
    tenant: {
      ...{ name: 'A', timezone: '', language: '', sipServer: '', sipPort: null, sipTransport: 'udp' },
      ...{ outboundProxy: '', notifyVia: 'contact', settings: {}, parameters: [], ...tenant },
    },
    levels: [
      { level: 'tenant', settings: {}, parameters: [] },
      { level: 'phone', settings, parameters: [] },
    ],
    lines: line
      ? [{ number: 1, registersAs: { username: '100', authUsername: '', password: 'p', ...line } }]
      : [],
  }
  return known as unknown as KnownPhone
}
