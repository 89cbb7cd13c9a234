/** What the tests know of Technicolor's phones by themselves. */

import type { VendorFacts } from '../vendor-facts.ts'

/** A zone for each number of the phones' list. */
const zones: Readonly<Record<string, string>> = {
  ...{ 2: 'Pacific/Honolulu', 3: 'America/Anchorage', 4: 'America/Los_Angeles', 5: 'America/Phoenix' },
  ...{ 6: 'America/Denver', 7: 'America/Chicago', 8: 'America/Tegucigalpa', 9: 'America/Regina' },
  ...{ 10: 'America/Bogota', 11: 'America/New_York', 13: 'America/Halifax', 14: 'America/La_Paz' },
  ...{
    15: 'America/St_Johns',
    17: 'America/Argentina/Buenos_Aires',
    21: 'Europe/London',
    22: 'Europe/Paris',
  },
  ...{ 23: 'Europe/Belgrade', 24: 'Europe/Prague', 25: 'Europe/Berlin', 26: 'Europe/Athens' },
  ...{ 27: 'Europe/Bucharest', 29: 'Africa/Johannesburg', 30: 'Europe/Helsinki', 32: 'Asia/Baghdad' },
  ...{ 34: 'Africa/Nairobi', 36: 'Asia/Dubai', 38: 'Asia/Kabul', 40: 'Asia/Karachi', 41: 'Asia/Kolkata' },
  ...{ 42: 'Asia/Kathmandu', 46: 'Asia/Bangkok', 47: 'Asia/Shanghai', 48: 'Australia/Perth' },
  ...{ 49: 'Asia/Singapore', 50: 'Asia/Tokyo', 51: 'Asia/Seoul', 53: 'Australia/Adelaide' },
  ...{ 54: 'Australia/Darwin', 55: 'Australia/Brisbane', 56: 'Australia/Sydney', 58: 'Australia/Hobart' },
  61: 'Pacific/Auckland',
}

export const facts: VendorFacts = {
  vendor: 'Technicolor',
  families: {
    st: {
      credentials: {
        server: 'sip/RegisterServerMP{n}',
        user: 'sip/TEL{n}Number',
        authUser: 'sip/regid{n}',
        password: 'sip/regpwd{n}',
        displayName: 'sip/DisplayName{n}',
      },
      clock: (file) => {
        const zone = zones[file.get('ntp/NtpZoneNum') ?? '']
        return zone === undefined ? undefined : { zone }
      },
      boot: { model: 'technicolor-st2030', steps: ['-ST2030S.inf', '+ST2030S_{MAC}.txt'] },
    },
  },
}
