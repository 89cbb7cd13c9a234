/** What the tests know of Escene's phones by themselves. */

import type { VendorFacts } from '../vendor-facts.ts'

/** A zone for each number of the phones' list. */
const zones: Readonly<Record<string, string>> = {
  ...{ 7: 'America/Lima', 15: 'Europe/Moscow', 16: 'Asia/Muscat', 17: 'Asia/Karachi', 19: 'Asia/Bangkok' },
  ...{ 20: 'Asia/Shanghai', 21: 'Asia/Tokyo', 26: 'Asia/Kolkata', 31: 'America/Phoenix' },
  ...{ 33: 'Pacific/Honolulu', 46: 'Asia/Yangon', 64: 'America/Argentina/Buenos_Aires' },
  ...{ 102: 'Asia/Baghdad', 103: 'Asia/Yerevan', 104: 'Asia/Baku', 105: 'Asia/Tbilisi', 108: 'Asia/Kabul' },
  ...{ 114: 'Asia/Singapore', 115: 'Australia/Perth', 116: 'Asia/Seoul', 118: 'Asia/Vladivostok' },
}

const user = (name: string) => (line: number) => `sipUsers/sipUser[@id=${line - 1}]/@${name}`

export const facts: VendorFacts = {
  vendor: 'Escene',
  families: {
    es: {
      credentials: {
        server: user('DomainName'),
        user: user('UserNumber'),
        authUser: user('approveName'),
        password: user('Password'),
        displayName: user('UserName'),
      },
      clock: (file) => {
        const zone = zones[file.get('SysTimes/systime/@TimeZoneType') ?? '']
        return zone === undefined ? undefined : { zone }
      },
      boot: { model: 'escene-es620', steps: ['+{mac}.xml', '-{mac}_Extern.xml'] },
    },
  },
}
