/** What the tests know of Algo devices by themselves. */

import type { VendorFacts } from '../vendor-facts.ts'

export const facts: VendorFacts = {
  vendor: 'Algo',
  families: {
    algo: {
      credentials: {
        server: 'sip.proxy',
        user: 'sip.u1.user',
        authUser: 'sip.u1.auth',
        password: 'sip.u1.pwd',
        displayName: 'sip.u1.dname',
      },
      meant: { server: () => 'pbx.example.com:5060' },
      clock: (file) => {
        const zone = file.get('admin.timezone')
        return zone === undefined ? undefined : { zone }
      },
      boot: {
        model: 'algo-8188',
        steps: ['-algop8188.conf', '+algom{MAC}.conf', '-algom{MAC}.conf.md5', '-algom{MAC}-i.conf'],
      },
    },
  },
}
