/** What the tests know of Avaya phones by themselves. */

import { type Change, changingClock, fixedClock, offsetOf } from '../clock-words.ts'
import type { FamilyFacts, VendorFacts } from '../vendor-facts.ts'

const credentials: FamilyFacts['credentials'] = {
  server: 'SIPDOMAIN',
  user: 'FORCE_SIP_EXTENSION',
  authUser: 'FORCE_SIP_USERNAME',
  password: 'FORCE_SIP_PASSWORD',
  displayName: 'DISPLAY_NAME',
}

const weekdays = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat']
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** `2SunMar2L`, `LSunOct3L`: week or `L` for the last, weekday, month, hour, `L` for local time. */
function change(text: string | undefined): Change {
  const found = /^([1-4L])([A-Z][a-z]{2})([A-Z][a-z]{2})(\d+)L$/.exec(text ?? '')
  if (!found) throw new Error(`${text} is no change of the clock`)
  const [, week = '', weekday = '', month = '', hour] = found
  return {
    week: week === 'L' ? 5 : Number(week),
    weekday: weekdays.indexOf(weekday),
    month: months.indexOf(month) + 1,
    hour: Number(hour),
  }
}

const twoDigits = (line: number) => String(line).padStart(2, '0')

export const facts: VendorFacts = {
  vendor: 'Avaya',
  families: {
    j100: {
      credentials,
      // A key's words stand between semicolons, in quotes.
      within: [[/^\d+$/, (value) => value.replace(/[;"]/g, '')]],
      clock: (file) => {
        const zone = file.get('TIMEZONE')
        return zone === undefined ? undefined : { zone }
      },
      boot: {
        model: 'avaya-j179',
        steps: [
          ...['+J100Supgrade.txt', '+46xxsettings.txt', '+{mac}.cfg', '+{mac}-keys.cfg', '+phonebook.xml'],
          ...['-FW_S_J179_R4_1_3_0_6.bin', '-Mlf_J169_J179_CastilianSpanish.xml'],
        ],
      },
    },
    '96x1': {
      credentials,
      clock: (file) => {
        const offset = offsetOf(file.get('GMTOFFSET'))
        if (file.get('DAYLIGHT_SAVING_SETTING_MODE') !== '2') return fixedClock(offset)
        const saving = Number(file.get('DSTOFFSET')) * 3600
        return changingClock(offset, saving, change(file.get('DSTSTART')), change(file.get('DSTSTOP')))
      },
      boot: { model: 'avaya-9608g', steps: ['+96x1Supgrade.txt', '+46xxsettings.txt', '+{mac}.txt'] },
    },
    '12xx': {
      // The phone is told no display name: where it would stand is who it registers as.
      credentials: {
        server: 'SIP_DOMAIN1',
        user: (line) => `AUTOLOGIN_ID_KEY${twoDigits(line)}`,
        authUser: (line) => `AUTOLOGIN_AUTHID_KEY${twoDigits(line)}`,
        password: (line) => `AUTOLOGIN_PASSWD_KEY${twoDigits(line)}`,
        displayName: (line) => `AUTOLOGIN_ID_KEY${twoDigits(line)}`,
      },
      meant: { displayName: (line) => `sample-user-${line}` },
      clock: (file) => fixedClock(Number(file.get('TIMEZONE_OFFSET'))),
      boot: { model: 'avaya-1230ip', steps: ['-1230.cfg', '+1230SIP.cfg', '+SIP{MAC}.cfg'] },
    },
  },
}
