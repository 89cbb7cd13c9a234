/** What the tests know of Linphone by themselves. */

import type { VendorFacts } from '../vendor-facts.ts'

export const facts: VendorFacts = {
  vendor: 'Linphone',
  families: {
    linphone: {
      credentials: {
        server: 'auth_info_{i}/domain',
        user: 'auth_info_{i}/username',
        authUser: 'auth_info_{i}/userid',
        password: 'auth_info_{i}/passwd',
        displayName: 'proxy_{i}/reg_identity',
      },
      meant: { displayName: (line) => `"Sample ${line}" <sip:sample-user-${line}@pbx.example.com>` },
      countsWithoutHoles: true,
      shaped: [
        [/reg_identity$/, /^"(?:[^"\\]|\\.)*" <sip:[^\s<>"@]+@[\w.-]+>$/],
        [/(?:voicemail|mwi_server)_address$/, /^sip:[^\s<>"@]+@[\w.-]+$/],
      ],
      boot: { model: 'linphone-linphone', steps: ['+', '+{mac}.xml'] },
    },
  },
}
