/** What the tests know of Sangoma phones by themselves. */

import type { VendorFacts } from '../vendor-facts.ts'
import { htekClock } from './htek.ts'

/** An S phone's P-codes of accounts 1 to 6, with what its only element round them is called. */
const codes =
  (...numbers: number[]) =>
  (line: number) =>
    `P${numbers[line - 1]}`

export const facts: VendorFacts = {
  vendor: 'Sangoma',
  families: {
    'p-series': {
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
        model: 'sangoma-p330',
        steps: [
          '-000000000000.cfg',
          '+{mac}.cfg',
          '+{mac}-contacts.xml',
          '+{mac}-keys.xml',
          '+{mac}-smartblf.xml',
        ],
      },
    },
    's-series': {
      credentials: {
        server: codes(47, 747, 502, 602, 20362, 20363),
        user: codes(35, 735, 504, 604, 1704, 1804),
        authUser: codes(36, 736, 505, 605, 1705, 1805),
        password: codes(34, 734, 506, 606, 1706, 1806),
        displayName: codes(3, 703, 507, 607, 1707, 1807),
      },
      meant: { server: () => 'pbx.example.com:5060' },
      clock: htekClock,
      boot: { model: 'sangoma-s505', steps: ['+cfg{mac}.xml', '-cfg.xml', '+phonebook.xml', '-fws505.rom'] },
    },
  },
}
