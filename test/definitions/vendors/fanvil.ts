/** What the tests know of Fanvil phones by themselves. */

import { changingClock, fixedClock } from '../clock-words.ts'
import type { FamilyFacts, VendorFacts } from '../vendor-facts.ts'

const credentials: FamilyFacts['credentials'] = {
  server: 'sip/line[@index={n}]/RegisterAddr',
  user: 'sip/line[@index={n}]/PhoneNumber',
  authUser: 'sip/line[@index={n}]/RegisterUser',
  password: 'sip/line[@index={n}]/RegisterPswd',
  displayName: 'sip/line[@index={n}]/DisplayName',
}

const entry = 'SIP_CONFIG_MODULE/SIP_Line_List/SIP_Line_List_Entry[@index={n}]'

/** `name` writes a name in the family’s way; the offset is in quarters of an hour, week 5 is the last, weekday 0 is Sunday. */
function clockBy(name: (...words: string[]) => string): FamilyFacts['clock'] {
  return (file) => {
    const number = (...words: string[]) => Number(file.get(name(...words)))
    const offset = number('Time', 'Zone') * 900
    if (number('Enable', 'DST') === 0) return fixedClock(offset)
    const change = (which: 'Start' | 'End') => ({
      month: number('DST', which, 'Mon'),
      week: number('DST', which, 'Week'),
      weekday: number('DST', which, 'Wday'),
      hour: number('DST', which, 'Hour'),
    })
    return changingClock(offset, number('DST', 'Min', 'Offset') * 60, change('Start'), change('End'))
  }
}

const clock = clockBy((...words) => `phone/date/${words.join('')}`)

/** The phone's form of what is shown of an entry has no % sign. */
const within: FamilyFacts['within'] = [[/\/Displayname$/, (value) => value.replaceAll('%', '')]]

export const facts: VendorFacts = {
  vendor: 'Fanvil',
  families: {
    x: {
      credentials,
      within,
      clock,
      boot: {
        model: 'fanvil-x5u-v2',
        steps: ['-F0V5UV200000.cfg', '+{mac}.cfg', '-fanvil_x5u.txt', '-nethesis_np_x5_hwv2_0.txt'],
      },
    },
    v: {
      credentials,
      within,
      clock,
      boot: {
        model: 'fanvil-v67',
        steps: ['-F0V0V6700000.cfg', '+{mac}.cfg', '-fanvil_v67_hw1_1.txt', '+phonebook.xml'],
      },
    },
    door: {
      credentials,
      clock,
      boot: { model: 'fanvil-i64', steps: ['-F0V0i6400000.cfg', '+{mac}.cfg', '-fanvil_i64_hwv1_0.txt'] },
    },
    'x-classic': {
      within,
      credentials: {
        server: `${entry}/Register_Addr`,
        user: `${entry}/Phone_Number`,
        authUser: `${entry}/Register_User`,
        password: `${entry}/Register_Pswd`,
        displayName: `${entry}/Display_Name`,
      },
      clock: clockBy((...words) => `GLOBAL_CONFIG_MODULE/${words.join('_')}`),
      boot: { model: 'fanvil-x4', steps: ['-f0X4hw1.100.cfg', '+{mac}.cfg', '-fanvil_x4.txt'] },
    },
  },
}
