/** What the tests know of Snom phones by themselves. */

import { changingClock, fixedClock } from '../clock-words.ts'
import type { FamilyFacts, PhoneClock, VendorFacts } from '../vendor-facts.ts'
import { ofVtech } from './vtech.ts'

const credentials: FamilyFacts['credentials'] = {
  server: 'phone-settings/user_host[@idx={n}]',
  user: 'phone-settings/user_name[@idx={n}]',
  authUser: 'phone-settings/user_pname[@idx={n}]',
  password: 'phone-settings/user_pass[@idx={n}]',
  displayName: 'phone-settings/user_realname[@idx={n}]',
}

/** Codes whose summer time is in the phone's own table; all others are read by their offset alone. */
const ofTable: Record<string, string> = {
  'ISR+2': 'Asia/Jerusalem',
  'CHL-4': 'America/Santiago',
  'AUS+10.5': 'Australia/Lord_Howe',
  'NZL+12.75': 'Pacific/Chatham',
}

/** `CAN-3.5`: a country, and hours east of Greenwich. */
const offsetOfCode = (code: string) => Number(/[+-][\d.]+$/.exec(code)?.[0]) * 3600 + 0

/** `03.05.07 02:00:00`: month, week (05 is the last), weekday from Monday 01 to Sunday 07, and the clock. */
function change(day = '', time = '') {
  const [month = 0, week = 0, weekday = 0] = day.split('.').map(Number)
  const [hour = 0, minute = 0] = time.split(':').map(Number)
  return { month, week, weekday: weekday % 7, hour, minute }
}

const clock: FamilyFacts['clock'] = (file) => {
  const code = file.get('phone-settings/timezone')
  const rule = file.get('phone-settings/dst')
  if (code === undefined || rule === undefined) return undefined
  const zone = ofTable[code]
  if (rule === '' && zone) return { zone }
  const [saving, startDay, startTime, endDay, endTime] = rule.split(' ')
  if (Number(saving) === 0) return fixedClock(offsetOfCode(code))
  return changingClock(
    offsetOfCode(code),
    Number(saving),
    change(startDay, startTime),
    change(endDay, endTime),
  )
}

/** A base: `dst_…` with a month, a week (5 is the last), a weekday from Sunday 1, and a full hour. */
function baseClock(file: ReadonlyMap<string, string>): PhoneClock | undefined {
  const code = file.get('global/timezone')
  if (code === undefined) return undefined
  const zone = ofTable[code]
  if (zone && file.get('global/dst_by_country_region') === 'on') return { zone }
  if (file.get('global/dst_enable') === 'off') return fixedClock(offsetOfCode(code))
  const number = (name: string) => Number(file.get(`global/dst_${name}`))
  const changeOf = (which: 'start' | 'stop') => ({
    month: number(`${which}_month`),
    week: number(`${which}_wday_last_in_month`),
    weekday: number(`${which}_day_of_week`) - 1,
    hour: number(`${which}_time`),
  })
  return changingClock(offsetOfCode(code), 3600, changeOf('start'), changeOf('stop'))
}

export const facts: VendorFacts = {
  vendor: 'Snom',
  families: {
    d3xx: {
      credentials,
      clock,
      boot: {
        model: 'snom-d345',
        steps: ['+snomD345.htm', '+snomD345-{MAC}.htm', '-snomD345-firmware.htm', '+phonebook.xml'],
      },
    },
    d7xx: {
      credentials,
      clock,
      boot: {
        model: 'snom-d785',
        steps: [
          ...['+snomD785.htm', '+snomD785-{MAC}.htm', '+{MAC}.xml', '-snomD785-firmware.htm'],
          ...['-snomD785-SIP-10.bin', '-gui_lang_DE.xml'],
        ],
      },
    },
    d8xx: {
      credentials,
      clock,
      boot: {
        model: 'snom-d865',
        steps: ['+snomD865.htm', '+snomD865-{MAC}.htm', '+{mac}.xml', '-snomD865-firmware.xml'],
      },
    },
    old: {
      credentials,
      clock,
      boot: {
        model: 'snom-320',
        steps: ['+snom320.htm', '+snom320-{MAC}.htm', '-snom320-firmware.htm', '-web_lang.xml'],
      },
    },
    'c-and-sc': { ...ofVtech, boot: { model: 'snom-c520', steps: ['+{mac}.xml'] } },
    'm-dect': {
      credentials: {
        server: () => 'server/user_host[@idx=1]',
        user: 'extension/user_name[@idx={n}]',
        authUser: 'extension/user_pname[@idx={n}]',
        password: 'extension/user_pass[@idx={n}]',
        displayName: 'extension/user_realname[@idx={n}]',
      },
      clock: baseClock,
      shaped: [
        // The parts of a URL, as a URL writes them.
        [/^global\/phonebook_(location|filename)$/, /^[!-~•]*$/],
        // In capitals, however it was given.
        [/^extension\/subscr_dect_ipui/, /^0x/],
      ],
      boot: {
        model: 'snom-m900',
        steps: ['+snomM900.htm', '+snomM900-{MAC}.htm', '-snomM900-firmware.htm', '+phonebook.xml'],
      },
    },
  },
}
