/** What the tests know of Cisco, Linksys and Sipura phones by themselves. */

import { type Change, changingClock, fixedClock, offsetOf } from '../clock-words.ts'
import type { FamilyFacts, VendorFacts } from '../vendor-facts.ts'

const credentials: FamilyFacts['credentials'] = {
  server: 'Proxy_{n}_',
  user: 'User_ID_{n}_',
  authUser: 'Auth_ID_{n}_',
  password: 'Password_{n}_',
  displayName: 'Display_Name_{n}_',
}
const meant: FamilyFacts['meant'] = { server: () => 'pbx.example.com:5060' }

const withoutSemicolon = (value: string) => value.replaceAll(';', '')
/** A list of a user or of user and domain. */
const shaped: FamilyFacts['shaped'] = [[/^BLF_List_URI$/, /^sip:.*@/s]]
const within: FamilyFacts['within'] = [
  [/^Extended_Function_\d+_$/, withoutSemicolon],
  [/^Unit_\d_Key_\d+_?$/, withoutSemicolon],
]

/** `start=3/25/7/2:0:0`: month, day, the weekday on or after it from Monday 1 to Sunday 7, time of day. */
function change(rule: string, which: string): Change {
  const text = new RegExp(`(?:^|;)${which}=([^;]*)`).exec(rule)?.[1] ?? ''
  const [month = 0, onOrAfter = 0, weekday = 0, hour = 0, minute = 0] = text.split(/[/:]/).map(Number)
  return { month, onOrAfter, weekday: weekday % 7, hour, minute }
}

const clock: FamilyFacts['clock'] = (file) => {
  const word = file.get('Time_Zone')
  if (word === undefined) return undefined
  const offset = word === 'GMT' ? 0 : offsetOf(word)
  if (file.get('Daylight_Saving_Time_Enable') !== 'Yes') return fixedClock(offset)
  const rule = file.get('Daylight_Saving_Time_Rule') ?? ''
  const [saved = 0, more = 0] = (/save=([^;]*)/.exec(rule)?.[1] ?? '').split(':').map(Number)
  return changingClock(offset, saved * 3600 + more * 60, change(rule, 'start'), change(rule, 'end'))
}

/** The words of the enterprise firmware, each with a zone that has its rules. */
const enterpriseZones: Readonly<Record<string, string>> = {
  'Samoa Standard Time': 'Pacific/Pago_Pago',
  'Hawaiian Standard Time': 'Pacific/Honolulu',
  'Alaskan Standard/Daylight Time': 'America/Anchorage',
  'Pacific Standard/Daylight Time': 'America/Los_Angeles',
  'Mountain Standard/Daylight Time': 'America/Denver',
  'US Mountain Standard Time': 'America/Phoenix',
  'Central Standard/Daylight Time': 'America/Chicago',
  'Canada Central Standard Time': 'America/Regina',
  'SA Pacific Standard Time': 'America/Bogota',
  'Eastern Standard/Daylight Time': 'America/New_York',
  'Atlantic Standard/Daylight Time': 'America/Halifax',
  'SA Western Standard Time': 'America/La_Paz',
  'Newfoundland Standard/Daylight Time': 'America/St_Johns',
  'SA Eastern Standard Time': 'America/Argentina/Buenos_Aires',
  'Azores Standard/Daylight Time': 'Atlantic/Azores',
  'GMT Standard/Daylight Time': 'Europe/London',
  'Greenwich Standard Time': 'Africa/Abidjan',
  'W. Europe Standard/Daylight Time': 'Europe/Berlin',
  'E. Europe Standard/Daylight Time': 'Europe/Athens',
  'South Africa Standard Time': 'Africa/Johannesburg',
  'Saudi Arabia Standard Time': 'Asia/Riyadh',
  'Arabian Standard Time': 'Asia/Dubai',
  'Afghanistan Standard Time': 'Asia/Kabul',
  'West Asia Standard Time': 'Asia/Tashkent',
  'India Standard Time': 'Asia/Kolkata',
  'Central Asia Standard Time': 'Asia/Dhaka',
  'SE Asia Standard Time': 'Asia/Bangkok',
  'Taipei Standard Time': 'Asia/Taipei',
  'Tokyo Standard Time': 'Asia/Tokyo',
  'AUS Central Standard Time': 'Australia/Darwin',
  'Cen. Australia Standard/Daylight Time': 'Australia/Adelaide',
  'E. Australia Standard Time': 'Australia/Brisbane',
  'West Pacific Standard Time': 'Pacific/Guam',
  'AUS Eastern Standard/Daylight Time': 'Australia/Sydney',
  'Central Pacific Standard Time': 'Pacific/Guadalcanal',
  'New Zealand Standard/Daylight Time': 'Pacific/Auckland',
}

export const facts: VendorFacts = {
  vendor: 'Cisco',
  families: {
    mpp: {
      credentials,
      meant,
      within,
      shaped,
      clock,
      boot: { model: 'cisco-8841', steps: ['+8841-3PCC.xml', '+CP-8841-3PCC.xml', '+{mac}.xml'] },
    },
    phoneos: {
      credentials,
      meant,
      within,
      shaped,
      clock,
      boot: {
        model: 'cisco-9861',
        steps: ['+9861.xml', '+DP-9861-3PCC.xml', '+{mac}.xml', '+phonebook.xml'],
      },
    },
    'spa-phone': {
      credentials,
      meant,
      within,
      shaped,
      clock,
      boot: { model: 'cisco-spa504g', steps: ['+spa504G.cfg', '+{mac}.xml'] },
    },
    spa9xx: {
      credentials,
      meant,
      within,
      shaped,
      clock,
      boot: { model: 'cisco-spa942', steps: ['+spa942.cfg', '+{mac}.xml'] },
    },
    'spa-ata': {
      credentials,
      meant,
      clock,
      boot: { model: 'cisco-pap2t', steps: ['+init.cfg', '+{mac}.xml'] },
    },
    ata: {
      credentials,
      meant,
      boot: { model: 'cisco-ata191', steps: ['+ATA191.xml', '+ataATA191.cfg', '+{mac}.xml'] },
    },
    sep: {
      credentials: {
        server: 'sipProfile/sipLines/line[@button={n}]/proxy',
        user: 'sipProfile/sipLines/line[@button={n}]/name',
        authUser: 'sipProfile/sipLines/line[@button={n}]/authName',
        password: 'sipProfile/sipLines/line[@button={n}]/authPassword',
        displayName: 'sipProfile/sipLines/line[@button={n}]/displayName',
      },
      // Two parts of the firmware's address.
      shaped: [
        [/^loadInformation$/, /^\S*$/],
        [/^vendorConfig\/loadServer$/, /^\S+$/],
      ],
      clock: (file) => {
        const zone = enterpriseZones[file.get('devicePool/dateTimeSetting/timeZone') ?? '']
        return zone === undefined ? undefined : { zone }
      },
      boot: {
        model: 'cisco-7942g',
        steps: [
          ...['-CTLSEP{MAC}.tlv', '-ITLSEP{MAC}.tlv', '-ITLFile.tlv', '+SEP{MAC}.cnf.xml'],
          ...['-dialplan.xml', '-SIP42.9-4-2SR3-1S.loads', '-ringlist.xml'],
        ],
      },
    },
    sip79x0: {
      credentials: {
        server: 'proxy{n}_address',
        user: 'line{n}_name',
        authUser: 'line{n}_authname',
        password: 'line{n}_password',
        displayName: 'line{n}_displayname',
      },
      boot: {
        model: 'cisco-7960g',
        steps: ['-OS79XX.TXT', '-SIPDefault.cnf', '+SIP{MAC}.cnf', '-RINGLIST.XML', '-dialplan.xml'],
      },
    },
  },
}
