/** What the tests know of Yeastar's gateways by themselves. */

import type { VendorFacts } from '../vendor-facts.ts'

const port = (name: string) => (line: number) => `gateway/fxsport/fxsport${line - 1}/${name}`

export const facts: VendorFacts = {
  vendor: 'Yeastar',
  families: {
    ta: {
      credentials: {
        server: 'gateway/voiptrunktemplate/voiptrunktemplate0/host',
        user: port('registerusername'),
        authUser: port('registerauthname'),
        password: port('registerauthpassword'),
        displayName: null,
      },
      boot: { model: 'yeastar-ta400', steps: ['+cfg{mac}.xml'] },
    },
  },
}
