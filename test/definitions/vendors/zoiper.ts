/** What the tests know of Zoiper by themselves. */

import type { VendorFacts } from '../vendor-facts.ts'

export const facts: VendorFacts = {
  vendor: 'Zoiper',
  families: {
    zoiper: {
      credentials: {
        server: 'accounts/account/SIP_domain',
        user: 'accounts/account/username',
        authUser: 'accounts/account/SIP_auth_username',
        password: 'accounts/account/password',
        displayName: 'accounts/account/SIP_callerId',
      },
      meant: { server: () => 'pbx.example.com:5060' },
      boot: { model: 'zoiper-zoiper', steps: ['+', '+{mac}.xml'] },
    },
  },
}
