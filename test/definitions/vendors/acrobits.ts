/** What the tests know of Acrobits’ apps by themselves. */

import type { VendorFacts } from '../vendor-facts.ts'

export const facts: VendorFacts = {
  vendor: 'Acrobits',
  families: {
    acrobits: {
      credentials: {
        server: 'host',
        user: 'username',
        authUser: 'authUsername',
        password: 'password',
        displayName: 'userDisplayName',
      },
      meant: { server: () => 'pbx.example.com:5060' },
      boot: { model: 'acrobits-groundwire', steps: ['+', '+{mac}.xml'] },
    },
  },
}
