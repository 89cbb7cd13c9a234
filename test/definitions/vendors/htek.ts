/** What the tests know of Htek phones by themselves. */

import { changingClock, fixedClock } from '../clock-words.ts'
import type { FamilyFacts, PhoneClock, VendorFacts } from '../vendor-facts.ts'

/** The parameter of each account: the first six have numbers of their own, the others follow one another. */
const numbers = (own: readonly number[], seventh: number) => (line: number) =>
  `P${own[line - 1] ?? seventh + line - 7}`

const credentials: FamilyFacts['credentials'] = {
  // Accounts from 7 on register with the server of the first.
  server: (line) => `P${[47, 747, 502, 602, 20362, 20363][line - 1] ?? 47}`,
  user: numbers([35, 735, 504, 604, 1704, 1804], 24110),
  authUser: numbers([36, 736, 505, 605, 1705, 1805], 24120),
  password: numbers([34, 734, 506, 606, 1706, 1806], 24130),
  displayName: numbers([3, 703, 507, 607, 1707, 1807], 24140),
}

/** Hours east of UTC of the vendor’s codes. */
const hoursOf: Readonly<Record<string, number>> = {
  ...{ 105: -11, 2: -10, 3: -9, 6: -8, 10: -7, 14: -6, 18: -5, 19: -4.5, 20: -4, 26: -3.5, 30: -3, 31: -2 },
  ...{ 32: -1, 33: 0, 49: 1, 57: 2, 73: 3, 74: 3.5, 77: 4, 83: 5, 84: 5.5, 85: 6, 88: 7, 89: 8, 93: 9 },
  ...{ 94: 9.5, 96: 10, 100: 10.5, 101: 11, 102: 12, 103: 12.75, 104: 13 },
}

/** Sangoma’s S phones are the same by another name. */
export function htekClock(file: ReadonlyMap<string, string>): PhoneClock | undefined {
  const hours = hoursOf[file.get('P64') ?? '']
  if (hours === undefined) return undefined
  if (file.get('P75') === '2' && hours === 12.75) return { zone: 'Pacific/Chatham' }
  if (file.get('P75') !== '1') return fixedClock(hours * 3600)
  const change = (first: number) => {
    const [month = 0, week = 0, weekday = 0, hour = 0] = [0, 1, 2, 3].map((place) =>
      Number(file.get(`P${first + place}`)),
    )
    return { month, week, weekday, hour }
  }
  return changingClock(hours * 3600, 3600, change(23118), change(23122))
}

const meant: FamilyFacts['meant'] = { server: () => 'pbx.example.com:5060' }

export const facts: VendorFacts = {
  vendor: 'Htek',
  families: {
    uc9xx: {
      credentials,
      meant,
      clock: htekClock,
      boot: {
        model: 'htek-uc926',
        steps: [
          '-cfg0010.xml',
          '-cfg{mac}',
          '+cfg{mac}.xml',
          '-boot_924.bin',
          '-ring4.bin',
          '+phonebook.xml',
        ],
      },
    },
    uc8xx: {
      credentials,
      meant,
      clock: htekClock,
      boot: { model: 'htek-uc862', steps: ['-cfg{mac}', '+cfg{mac}.xml', '-Language.tar'] },
    },
  },
}
