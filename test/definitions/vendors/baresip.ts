/** What the tests know of baresip by themselves. */

import type { VendorFacts } from '../vendor-facts.ts'

export const facts: VendorFacts = {
  vendor: 'baresip',
  families: {
    baresip: {
      credentials: {
        server: '{n}.server',
        user: '{n}.user',
        authUser: '{n}.auth_user',
        password: '{n}.auth_pass',
        displayName: '{n}.display_name',
      },
      meant: { server: () => 'pbx.example.com:5060' },
      countsWithoutHoles: true,
      boot: { model: 'baresip-baresip', steps: ['+', '+accounts'] },
    },
  },
}
