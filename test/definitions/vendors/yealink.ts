/** What the tests know of Yealink phones by themselves. */

import { changingClock, fixedClock, offsetOf } from '../clock-words.ts'
import type { FamilyFacts, VendorFacts } from '../vendor-facts.ts'

const credentials: FamilyFacts['credentials'] = {
  server: 'account.{n}.sip_server.1.address',
  user: 'account.{n}.user_name',
  authUser: 'account.{n}.auth_name',
  password: 'account.{n}.password',
  displayName: 'account.{n}.display_name',
}

/** `3/5/7/2`: month, week (5 is the last), weekday from Monday 1 to Sunday 7, hour. */
function change(text: string | undefined) {
  const [month = 0, week = 0, weekday = 0, hour = 0] = (text ?? '').split('/').map(Number)
  return { month, week, weekday: weekday % 7, hour }
}

const clock: FamilyFacts['clock'] = (file) => {
  const offset = offsetOf(file.get('local_time.time_zone'))
  if (file.get('local_time.summer_time') !== '1') return fixedClock(offset)
  return changingClock(
    offset,
    Number(file.get('local_time.offset_time')) * 60,
    change(file.get('local_time.start_time')),
    change(file.get('local_time.end_time')),
  )
}

export const facts: VendorFacts = {
  vendor: 'Yealink',
  families: {
    t4x: {
      credentials,
      clock,
      boot: {
        model: 'yealink-t46g',
        steps: [
          ...['-{mac}.boot', '-y000000000000.boot', '-y000000000028.cfg', '+{mac}.cfg'],
          ...['-{mac}-local.cfg', '-{mac}-contact.xml'],
        ],
      },
    },
    t5x: {
      credentials,
      clock,
      boot: {
        model: 'yealink-t54w',
        steps: [
          ...['-{mac}.boot', '-y000000000000.boot', '-y000000000096.cfg', '+{mac}.cfg'],
          ...['-{mac}-local.cfg', '-{mac}-calllog.xml'],
        ],
      },
    },
  },
}
