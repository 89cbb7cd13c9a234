/** What the tests know of MicroSIP by themselves. */

import type { VendorFacts } from '../vendor-facts.ts'

export const facts: VendorFacts = {
  vendor: 'MicroSIP',
  families: {
    microsip: {
      credentials: {
        server: 'Account{n}/server',
        user: 'Account{n}/username',
        authUser: 'Account{n}/authID',
        password: 'Account{n}/password',
        displayName: 'Account{n}/displayName',
      },
      meant: { server: () => 'pbx.example.com:5060' },
      countsWithoutHoles: true,
      boot: { model: 'microsip-microsip', steps: ['+', '+microsip.ini', '+contacts.xml'] },
    },
  },
}
