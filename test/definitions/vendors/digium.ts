/** What the tests know of Digium phones by themselves. */

import type { VendorFacts } from '../vendor-facts.ts'

export const facts: VendorFacts = {
  vendor: 'Digium',
  families: {
    'd-series': {
      credentials: {
        server: 'accounts/account[@index={n}]/host_primary/@server',
        user: 'accounts/account[@index={n}]/@username',
        authUser: 'accounts/account[@index={n}]/@authname',
        password: 'accounts/account[@index={n}]/@password',
        displayName: 'accounts/account[@index={n}]/@caller_id',
      },
      within: [[/^setting\[@id=config_server_url\]/, encodeURIComponent]],
      clock: (file) => {
        const zone = file.get('setting[@id=time_zone]/@value')
        return zone === undefined ? undefined : { zone }
      },
      boot: {
        model: 'digium-d65',
        steps: [
          '-000000000000.cfg',
          '+{mac}.cfg',
          '+{mac}-contacts.xml',
          '+{mac}-keys.xml',
          '+{mac}-smartblf.xml',
        ],
      },
    },
  },
}
