/** What the tests know of Cisco phones by themselves. */

import type { VendorFacts } from '../vendor-facts.ts'

export const facts: VendorFacts = {
  vendor: 'Cisco',
  families: {
    mpp: {
      credentials: {
        server: 'Proxy_{n}_',
        user: 'User_ID_{n}_',
        authUser: 'Auth_ID_{n}_',
        password: 'Password_{n}_',
        displayName: 'Display_Name_{n}_',
      },
      meant: { server: () => 'pbx.example.com:5060' },
      within: [[/^Extended_Function_\d+_$/, (value) => value.replaceAll(';', '')]],
      boot: { model: 'cisco-8841', steps: ['+8841-3PCC.xml', '+CP-8841-3PCC.xml', '+{mac}.xml'] },
    },
  },
}
