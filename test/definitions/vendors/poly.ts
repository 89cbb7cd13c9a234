/** What the tests know of Poly phones by themselves. */

import type { VendorFacts } from '../vendor-facts.ts'

export const facts: VendorFacts = {
  vendor: 'Poly',
  families: {
    vvx: {
      credentials: {
        server: 'reg.{n}.server.1.address',
        user: 'reg.{n}.address',
        authUser: 'reg.{n}.auth.userId',
        password: 'reg.{n}.auth.password',
        displayName: 'reg.{n}.displayName',
      },
      boot: {
        model: 'poly-vvx450',
        steps: [
          ...['+{mac}.cfg', '+{mac}-settings.cfg', '-{mac}-phone.cfg', '-{mac}-web.cfg'],
          ...['-{mac}-license.cfg', '-000000000000-license.cfg', '-{mac}-directory.xml'],
          ...['-000000000000-directory.xml', '-3111-48450-001.sip.ld', '-sip.ld'],
          '-SoundPointIPWelcome.wav',
          '-SoundPointIPLocalization/German_Germany/SoundPointIP-dictionary.xml',
        ],
      },
    },
  },
}
