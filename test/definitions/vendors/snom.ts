/** What the tests know of Snom phones by themselves. */

import type { FamilyFacts, VendorFacts } from '../vendor-facts.ts'

const credentials: FamilyFacts['credentials'] = {
  server: 'phone-settings/user_host[@idx={n}]',
  user: 'phone-settings/user_name[@idx={n}]',
  authUser: 'phone-settings/user_pname[@idx={n}]',
  password: 'phone-settings/user_pass[@idx={n}]',
  displayName: 'phone-settings/user_realname[@idx={n}]',
}

export const facts: VendorFacts = {
  vendor: 'Snom',
  families: {
    d3xx: {
      credentials,
      boot: {
        model: 'snom-d345',
        steps: ['+snomD345.htm', '+snomD345-{MAC}.htm', '-snomD345-firmware.htm'],
      },
    },
    d7xx: {
      credentials,
      boot: {
        model: 'snom-d785',
        steps: [
          ...['+snomD785.htm', '+snomD785-{MAC}.htm', '+{MAC}.xml', '-snomD785-firmware.htm'],
          ...['-snomD785-SIP-10.bin', '-gui_lang_DE.xml'],
        ],
      },
    },
  },
}
