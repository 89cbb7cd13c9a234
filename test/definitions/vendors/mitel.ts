/** What the tests know of Mitel and Aastra phones by themselves. */

import { changingClock, fixedClock } from '../clock-words.ts'
import type { FamilyFacts, VendorFacts } from '../vendor-facts.ts'

/** Minutes west of UTC; a week of -1 is the last, and Sunday is day 1. */
const clock: FamilyFacts['clock'] = (file) => {
  const offset = 0 - 60 * Number(file.get('time zone minutes'))
  if (file.get('dst config') !== '3') return fixedClock(offset)
  const change = (word: string) => {
    const part = (name: string) => Number(file.get(`dst ${word} ${name}`))
    const week = part('week') === -1 ? 5 : part('week')
    return { month: part('month'), week, weekday: part('day') - 1, hour: part('hour') }
  }
  return changingClock(offset, 60 * Number(file.get('dst minutes')), change('start'), change('end'))
}

export const facts: VendorFacts = {
  vendor: 'Mitel',
  families: {
    sip: {
      credentials: {
        server: 'sip line{n} registrar ip',
        user: 'sip line{n} user name',
        authUser: 'sip line{n} auth name',
        password: 'sip line{n} password',
        displayName: 'sip line{n} display name',
      },
      clock,
      boot: {
        model: 'mitel-6867i',
        steps: [
          ...['-security.tuz', '-6867i.st', '-startup.tuz', '-startup.cfg', '-6867i.cfg', '-{MAC}.tuz'],
          ...['+{MAC}.cfg', '-lang_de.txt', '+directory.csv', '-{MAC}_local.cfg'],
        ],
      },
    },
    minet53: {
      credentials: {
        server: 'user_list/User/@RegSvr',
        user: 'user_list/User/@ID',
        authUser: 'user_list/User/@AuthName',
        password: 'user_list/User/@Pwd',
        displayName: 'user_list/User/@DispName',
      },
      boot: { model: 'mitel-5330e', steps: ['-MN_Generic.cfg', '+MN_{MAC}.cfg'] },
    },
  },
}
