/** What the tests know of VTech's phones by themselves, those that Snom sells included. */

import type { FamilyFacts, VendorFacts } from '../vendor-facts.ts'

export const ofVtech: Pick<FamilyFacts, 'credentials' | 'clock'> = {
  credentials: {
    server: 'sip_account.{n}.primary_registration_server_address',
    user: 'sip_account.{n}.user_id',
    authUser: 'sip_account.{n}.authentication_name',
    password: 'sip_account.{n}.authentication_access_password',
    displayName: 'sip_account.{n}.display_name',
  },
  clock: (file) => {
    const zone = file.get('time_date.selected_timezone')
    return zone === undefined ? undefined : { zone }
  },
}

export const facts: VendorFacts = {
  vendor: 'VTech',
  families: {
    vesa: {
      ...ofVtech,
      boot: { model: 'vtech-vsp735', steps: ['-VSP735A.cfg', '+VSP735A_{mac}.cfg', '+{mac}.cfg'] },
    },
  },
}
