/** What the tests know of AudioCodes phones by themselves. */

import { type Change, changingClock, fixedClock, offsetOf } from '../clock-words.ts'
import type { VendorFacts } from '../vendor-facts.ts'

const weekdays = ['SUNDAY', 'MONDAY', 'TUESDAY', 'WEDNESDAY', 'THURSDAY', 'FRIDAY', 'SATURDAY']

function change(file: ReadonlyMap<string, string>, which: string): Change {
  const word = (name: string) => file.get(`system/daylight_saving/${which}_date/${name}`) ?? ''
  return {
    month: Number(word('month')),
    week: Number(word('week')),
    weekday: weekdays.indexOf(word('day_of_week')),
    hour: Number(word('hour')),
    minute: Number(word('minute')),
  }
}

/** Rows of the gateways' tables are counted from 0 by the port. */
const row = (table: string, column: string) => (line: number) => `${table}/${line - 1}/${column}`

export const facts: VendorFacts = {
  vendor: 'AudioCodes',
  families: {
    mp: {
      credentials: {
        server: 'SIP Params/REGISTRARIP',
        user: row('TrunkGroup', 'FirstPhoneNumber'),
        authUser: row('Authentication', 'UserId'),
        password: row('Authentication', 'UserPassword'),
        displayName: null,
      },
      boot: { model: 'audiocodes-mp-118', steps: ['+{MAC}.ini', '-MP118_SIP_F6.20A.022.003.cmp'] },
    },
    '400hd': {
      credentials: {
        server: 'voip/signalling/sip/proxy_address',
        user: 'voip/line/{n}/id',
        authUser: 'voip/line/{n}/auth_name',
        password: 'voip/line/{n}/auth_password',
        displayName: 'voip/line/{n}/description',
      },
      // User and password stand within an address.
      within: [[/^provisioning\/configuration\/url$/, encodeURIComponent]],
      clock: (file) => {
        const offset = offsetOf(file.get('system/ntp/gmt_offset'))
        if (file.get('system/daylight_saving/activate') !== 'ENABLE') return fixedClock(offset)
        const saving = Number(file.get('system/daylight_saving/offset')) * 60
        return changingClock(offset, saving, change(file, 'start'), change(file, 'end'))
      },
      boot: { model: 'audiocodes-420hd', steps: ['-420HD.img', '+{mac}.cfg', '-{mac}.cfx'] },
    },
  },
}
