/** What the tests know of Flyingvoice phones by themselves. */

import { fixedClock, offsetOf } from '../clock-words.ts'
import type { VendorFacts } from '../vendor-facts.ts'

export const facts: VendorFacts = {
  vendor: 'Flyingvoice',
  families: {
    'ip-phones': {
      credentials: {
        server: 'account.{n}.sip_server.1.address',
        user: 'account.{n}.user_name',
        authUser: 'account.{n}.auth_name',
        password: 'account.{n}.password',
        displayName: 'account.{n}.display_name',
      },
      clock: (file) => fixedClock(offsetOf(file.get('local_time.time_zone'))),
      boot: {
        model: 'flyingvoice-fip13g',
        steps: ['-{mac}.boot', '-y000000000000.boot', '-y000000000000.cfg', '+{mac}.cfg'],
      },
    },
  },
}
