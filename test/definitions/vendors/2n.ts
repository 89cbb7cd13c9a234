/** What the tests know of 2N intercoms by themselves. */

import type { VendorFacts } from '../vendor-facts.ts'

/** Accounts are counted from 0. */
const of = (name: string) => (line: number) => `Phone/Sip[@At=${line - 1}]/${name}`

export const facts: VendorFacts = {
  vendor: '2N',
  families: {
    '2n': {
      credentials: {
        server: of('Registrar/Address'),
        user: of('User/Id'),
        authUser: of('User/AuthId'),
        password: of('User/PasswordString'),
        displayName: of('User/DisplayName'),
      },
      // of the firmware's address only the folder
      shaped: [[/^AutoUpdate\/Firmware\/FilePath$/, /^\/(?:[^\s<>"]*\/)?$/]],
      boot: {
        model: '2n-ipverso',
        steps: ['-hipve_firmware.bin', '-hipve-common.xml', '+hipve-{MAC}.xml', '+{mac}.xml'],
      },
    },
  },
}
