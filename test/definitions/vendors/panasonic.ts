/** What the tests know of Panasonic phones by themselves. */

import { readPosix } from '../../../src/timezones/rule-instants.ts'
import { changingClock, fixedClock } from '../clock-words.ts'
import type { FamilyFacts, VendorFacts } from '../vendor-facts.ts'

/** What a user of a SIP address may not hold; a server is a host. */
const asUser = (value: string) =>
  encodeURI(value).replace(/[#[\]@:]/g, (character) => encodeURIComponent(character))

const shared: Pick<FamilyFacts, 'credentials' | 'within'> = {
  credentials: {
    server: 'SIP_RGSTR_ADDR_{n}',
    user: 'PHONE_NUMBER_{n}',
    authUser: 'SIP_AUTHID_{n}',
    password: 'SIP_PASS_{n}',
    displayName: 'DISPLAY_NAME_{n}',
  },
  within: [
    [/^CFG_STANDARD_FILE_PATH$/, encodeURIComponent],
    [/^SIP_URI_/, asUser],
  ],
}

const posixClock: FamilyFacts['clock'] = (file) => {
  const text = file.get('LOCAL_TIME_ZONE_POSIX')
  if (text === undefined) return undefined
  const { offset, saving, start, end } = readPosix(text)
  if (!start || !end) return fixedClock(offset)
  const changes = (year: number) =>
    [
      { at: start(year), offset: offset + saving },
      { at: end(year), offset },
    ].sort((a, b) => a.at - b.at)
  return { offset, changes }
}

/** Minutes; weeks from 1, the last is 5; weekdays from Sunday 0. */
const weekClock: FamilyFacts['clock'] = (file) => {
  const of = (name: string) => Number(file.get(name))
  const offset = of('TIME_ZONE') * 60
  if (file.get('DST_ENABLE') !== 'Y') return fixedClock(offset)
  const change = (which: string) => ({
    month: of(`DST_${which}_MONTH`),
    week: of(`DST_${which}_ORDINAL_DAY`),
    weekday: of(`DST_${which}_DAY_OF_WEEK`),
    hour: Math.floor(of(`DST_${which}_TIME`) / 60),
    minute: of(`DST_${which}_TIME`) % 60,
  })
  return changingClock(offset, of('DST_OFFSET') * 60, change('START'), change('STOP'))
}

const steps = (model: string) => [
  `-${model}.cfg`,
  `-Config${model}.cfg`,
  '-ConfigCommon.cfg',
  '+Config{MAC}.cfg',
]

/** Minutes, the week of the month (5 is the last), and a weekday from Sunday 0 on. */
const elementsClock: FamilyFacts['clock'] = (file) => {
  const number = (name: string) => Number(file.get(`Device/System/SysTime/${name}`))
  if (!file.has('Device/System/SysTime/TIME_ZONE')) return undefined
  const offset = number('TIME_ZONE') * 60
  if (file.get('Device/System/SysTime/DST_ENABLE') !== 'Y') return fixedClock(offset)
  const change = (which: 'START' | 'STOP') => ({
    month: number(`DST_${which}_MONTH`),
    week: number(`DST_${which}_ORDINAL_DAY`),
    weekday: number(`DST_${which}_DAY_OF_WEEK`),
    hour: 0,
    minute: number(`DST_${which}_TIME`),
  })
  return changingClock(offset, 3600, change('START'), change('STOP'))
}

export const facts: VendorFacts = {
  vendor: 'Panasonic',
  families: {
    utg: {
      credentials: {
        server: 'Device/Lines/Line[@idx={n}]/Sip/SIP_RGSTR_ADDR',
        user: 'Device/Lines/Line[@idx={n}]/Sip/PHONE_NUMBER',
        authUser: 'Device/Lines/Line[@idx={n}]/Sip/SIP_AUTHID',
        password: 'Device/Lines/Line[@idx={n}]/Sip/SIP_PASS',
        displayName: 'Device/Lines/Line[@idx={n}]/CallCtrl/DISPLAY_NAME',
      },
      within: [[/SIP_URI$/, asUser]],
      clock: elementsClock,
      boot: {
        model: 'panasonic-kx-utg300',
        steps: ['-ConfigCommon.cfg', '-ConfigKX-UTG300.cfg', '+{mac}.xml'],
      },
    },
    ut: {
      ...shared,
      clock: posixClock,
      boot: { model: 'panasonic-kx-ut113', steps: steps('KX-UT113') },
    },
    hdv: {
      ...shared,
      clock: posixClock,
      boot: { model: 'panasonic-kx-hdv230', steps: [...steps('KX-HDV230'), '+phonebook.xml'] },
    },
    tgp: {
      ...shared,
      clock: weekClock,
      boot: { model: 'panasonic-kx-tgp600', steps: steps('KX-TGP600') },
    },
  },
}
