/** What the tests know of Gigaset phones and bases by themselves. */

import { changingClock, fixedClock } from '../clock-words.ts'
import type { FamilyFacts, VendorFacts } from '../vendor-facts.ts'

/** Texts stand in quotes inside the value; a backslash before what would end one. */
const inQuotes = (value: string) => value.replace(/["\\]/g, '\\$&')
const quoted = (value: string) => `"${value}"`

/** Hours east of UTC of each number that stands for an offset. */
const offsets: Readonly<Record<string, number>> = {
  ...{ '0x00': -12, '0x01': -11, '0x02': -10, '0x03': -9, '0x04': -8, '0x07': -7, '0x09': -6, '0x0d': -5 },
  ...{
    '0x10': -4,
    '0x12': -3,
    '0x16': -2,
    '0x18': -1,
    '0x1a': 0,
    '0x1b': 1,
    '0x20': 2,
    '0x28': 3,
    '0x2c': 4,
  },
  ...{ '0x2d': 4.5, '0x2f': 5, '0x30': 5.5, '0x31': 5.75, '0x33': 6, '0x35': 6.5, '0x36': 7, '0x38': 8 },
  ...{ '0x3d': 9, '0x40': 9.5, '0x43': 10, '0x47': 11, '0x48': 12, '0x50': 13 },
}

/** Daylight saving is the European Union’s: at 01:00 UTC on the last Sundays of March and October. */
const clockUnder =
  (prefix: string): FamilyFacts['clock'] =>
  (file) => {
    const hours = offsets[file.get(`${prefix}.uiI_TIME_TIMEZONE`) ?? '']
    if (hours === undefined) return undefined
    if (Number(file.get(`${prefix}.ucB_TIME_USE_AUTOMATIC_DST`)) === 0) return fixedClock(hours * 3600)
    const change = (month: number, hour: number) => ({ month, week: 5, weekday: 0, hour })
    return changingClock(hours * 3600, 3600, change(3, hours + 1), change(10, hours + 2))
  }

const zoneAt =
  (name: string): FamilyFacts['clock'] =>
  (file) => {
    const zone = file.get(name)?.replace(/^GMT(?:\+\d+)?\./, '')
    return zone === undefined ? undefined : { zone }
  }

/** Of the P-series: codes whose summer time is in the phone's own table; all others are read by their offset alone. */
const ofTable: Readonly<Record<string, string>> = {
  ...{ 'ISR+2': 'Asia/Jerusalem', 'CHL-4': 'America/Santiago' },
  ...{ 'AUS+10.5': 'Australia/Lord_Howe', 'NZL+12.75': 'Pacific/Chatham' },
}

/** `3600 03.05.07 02:00:00 10.05.07 03:00:00`: saving, then month, week (05 is the last), weekday (Sunday 07) and clock. */
const snomClock: FamilyFacts['clock'] = (file) => {
  const code = file.get('phone-settings/timezone')
  const rule = file.get('phone-settings/dst')
  if (code === undefined || rule === undefined) return undefined
  const zone = ofTable[code]
  if (rule === '' && zone) return { zone }
  const offset = Number(/[+-][\d.]+$/.exec(code)?.[0]) * 3600 + 0
  const [saving, startDay = '', startTime = '', endDay = '', endTime = ''] = rule.split(' ')
  if (Number(saving) === 0) return fixedClock(offset)
  const change = (day: string, time: string) => {
    const [month = 0, week = 0, weekday = 0] = day.split('.').map(Number)
    const [hour = 0, minute = 0] = time.split(':').map(Number)
    return { month, week, weekday: weekday % 7, hour, minute }
  }
  return changingClock(offset, Number(saving), change(startDay, startTime), change(endDay, endTime))
}

const suffix = (line: number) => (line === 1 ? '' : `_${line}`)
const account = (line: number) => `SipAccount.${String(line).padStart(5, '0')}`

const meant: FamilyFacts['meant'] = {
  server: () => quoted('pbx.example.com'),
  user: (line) => quoted(`sample-user-${line}`),
  authUser: (line) => quoted(`sample-auth-${line}`),
  password: (line) => quoted(`sample-password-${line}`),
  displayName: (line) => quoted(`Sample ${line}`),
}

export const facts: VendorFacts = {
  vendor: 'Gigaset',
  families: {
    'p-series': {
      credentials: {
        server: 'phone-settings/user_host[@idx={n}]',
        user: 'phone-settings/user_name[@idx={n}]',
        authUser: 'phone-settings/user_pname[@idx={n}]',
        password: 'phone-settings/user_pass[@idx={n}]',
        displayName: 'phone-settings/user_realname[@idx={n}]',
      },
      clock: snomClock,
      boot: {
        model: 'gigaset-p850',
        steps: ['+GigasetP85x.htm', '+GigasetP85x-{MAC}.htm', '+{MAC}.xml', '-GigasetP85x-firmware.htm'],
      },
    },
    nx70: {
      credentials: {
        server: () => 'SipProvider.0.Domain',
        user: (line) => `${account(line)}.UserName`,
        authUser: (line) => `${account(line)}.AuthName`,
        password: (line) => `${account(line)}.AuthPassword`,
        displayName: (line) => `${account(line)}.DisplayName`,
      },
      clock: zoneAt('DmGlobal.0.TimeZone'),
      boot: { model: 'gigaset-n870ippro', steps: ['+{mac}.xml', '+directory.xml', '-firmware.bin'] },
    },
    n510: {
      credentials: {
        server: (line) => `BS_IP_Data1.aucS_SIP_REGISTRAR${suffix(line)}`,
        user: (line) => `BS_IP_Data1.aucS_SIP_USER_ID${suffix(line)}`,
        authUser: (line) => `BS_IP_Data3.aucS_SIP_LOGIN_ID${suffix(line)}`,
        password: (line) => `BS_IP_Data1.aucS_SIP_PASSWORD${suffix(line)}`,
        displayName: (line) => `BS_IP_Data1.aucS_SIP_DISPLAYNAME${suffix(line)}`,
      },
      meant,
      within: [[/auc|S_SPECIAL_DATA_SRV/, inQuotes]],
      clock: clockUnder('BS_IP_Data1'),
      boot: {
        model: 'gigaset-n510ippro',
        steps: ['-.xml', '-42/2/master.bin', '+{MAC}.xml', '+directory.xml'],
      },
    },
    n720: {
      credentials: {
        server: () => 'BS_VOIP_Data.astVoipProviders[0].aucSIP_REGISTRAR[%]',
        user: (line) => `BS_VOIP_Data.astVoipAccounts[${line - 1}].aucS_SIP_USER_ID[0]`,
        authUser: (line) => `BS_VOIP_Data.astVoipAccounts[${line - 1}].aucS_SIP_LOGIN_ID[0]`,
        password: (line) => `BS_VOIP_Data.astVoipAccounts[${line - 1}].aucS_SIP_PASSWORD[0]`,
        displayName: (line) => `BS_VOIP_Data.astVoipAccounts[${line - 1}].aucS_SIP_DISPLAYNAME[0]`,
      },
      meant,
      within: [[/auc|NetCode|WebUIPassword/, inQuotes]],
      clock: clockUnder('BS_IP_Data'),
      boot: {
        model: 'gigaset-n720dmpro',
        steps: ['-.xml', '-70/222/master.bin', '+{MAC}.xml', '+directory.xml'],
      },
    },
    maxwell: {
      credentials: {
        server: 'SIP.Account.{n}.RegistrationServer.Address',
        user: 'SIP.Account.{n}.Username',
        authUser: 'SIP.Account.{n}.AuthName',
        password: 'SIP.Account.{n}.AuthPassword',
        displayName: 'SIP.Account.{n}.DisplayName',
      },
      clock: zoneAt('System.DateAndTime.TimeZone'),
      boot: { model: 'gigaset-maxwell3', steps: ['-provisioning.xml', '+{MAC}.xml', '-maxwell.bin'] },
    },
  },
}
