/** What the tests know of Fanvil phones by themselves. */

import type { VendorFacts } from '../vendor-facts.ts'

const entry = 'SIP_CONFIG_MODULE/SIP_Line_List/SIP_Line_List_Entry[@index={n}]'

export const facts: VendorFacts = {
  vendor: 'Fanvil',
  families: {
    x: {
      credentials: {
        server: 'sip/line[@index={n}]/RegisterAddr',
        user: 'sip/line[@index={n}]/PhoneNumber',
        authUser: 'sip/line[@index={n}]/RegisterUser',
        password: 'sip/line[@index={n}]/RegisterPswd',
        displayName: 'sip/line[@index={n}]/DisplayName',
      },
      boot: { model: 'fanvil-x5u-v2', steps: ['-F0V00X5U0000.cfg', '+{mac}.cfg', '-fanvil_x5u.txt'] },
    },
    'x-classic': {
      credentials: {
        server: `${entry}/Register_Addr`,
        user: `${entry}/Phone_Number`,
        authUser: `${entry}/Register_User`,
        password: `${entry}/Register_Pswd`,
        displayName: `${entry}/Display_Name`,
      },
      boot: { model: 'fanvil-x4', steps: ['-f0X4hw1.0.cfg', '+{mac}.cfg', '-fanvil_x4.txt'] },
    },
  },
}
