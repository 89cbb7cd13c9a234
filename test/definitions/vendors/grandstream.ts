/** What the tests know of Grandstream phones by themselves. */

import { readPosix } from '../../../src/timezones/rule-instants.ts'
import { changingClock, fixedClock } from '../clock-words.ts'
import type { FamilyFacts, PhoneClock, VendorFacts } from '../vendor-facts.ts'

/** Account 1 of a phone with numbers has some of its own, the others have blocks. */
const block = ['', '', '4', '5', '6', '17', '18']
const pValue = (first: string, other: string) => (line: number) =>
  line === 1 ? first : `P${block[line]}${other}`

/** Ports of an adapter and accounts of a base stand in rows of numbers. */
const row = (first: number) => (line: number) => `P${first + line - 1}`
const ofPort = (first: string, second: string) => (line: number) => (line === 1 ? first : second)

const numbered: FamilyFacts['credentials'] = {
  server: pValue('P47', '02'),
  user: pValue('P35', '04'),
  authUser: pValue('P36', '05'),
  password: pValue('P34', '06'),
  displayName: pValue('P3', '07'),
}
const rows: FamilyFacts['credentials'] = {
  server: 'P47',
  user: row(4060),
  authUser: row(4090),
  password: row(4120),
  displayName: row(4180),
}
/** Of a gateway with up to 48 ports the rows go on in pieces. */
const pieces = (upTo30: number, upTo32: number, upTo48: number) => (line: number) =>
  `P${line + (line <= 30 ? upTo30 : line <= 32 ? upTo32 : upTo48)}`
const ports: FamilyFacts['credentials'] = {
  server: 'P47',
  user: pieces(4059, 4209, 20967),
  authUser: pieces(4089, 4211, 21031),
  password: pieces(4119, 4213, 21095),
  displayName: (line) => (line <= 20 ? `P${4179 + line}` : `P${line + (line <= 32 ? 4231 : 21159)}`),
}
const channels: FamilyFacts['credentials'] = {
  server: 'P47',
  user: row(3060),
  authUser: row(3090),
  password: row(3120),
  displayName: null,
}
const named: FamilyFacts['credentials'] = {
  server: 'account.{n}.sip.server.1.address',
  user: 'account.{n}.sip.userid',
  authUser: 'account.{n}.sip.subscriber.userid',
  password: 'account.{n}.sip.subscriber.password',
  displayName: 'account.{n}.sip.subscriber.name',
}
const meant = { server: () => 'pbx.example.com:5060' }
/** Of the firmware's address only the folder is told, as a URL writes it. */
const shaped: FamilyFacts['shaped'] = [
  [/^(?:(?:Module_Upgrade\/)?P192|provisioning\.firmware\.serverPath)$/, /^[\w.-]+\/(?:[^\s<>"]*\/)?$/],
]

/** `LTZ-1LDT-2,M3.5.0/02:00:00,M10.5.0/03:00:00`: the phone's own rule, where it was told to use one. */
const customClock =
  (zone: string, rule: string): FamilyFacts['clock'] =>
  (file): PhoneClock | undefined => {
    if (file.get(zone) !== 'customize') return undefined
    const { offset, saving, start, end } = readPosix(file.get(rule) ?? '')
    if (!start || !end) return { offset, changes: () => [] }
    return {
      offset,
      changes: (year) =>
        [
          { at: start(year), offset: offset + saving },
          { at: end(year), offset },
        ].sort((a, b) => a.at - b.at),
    }
  }
const numberedClock = customClock('P64', 'P246')
const namedClock = customClock('dateTime.timezone', 'dateTime.timezone.custom')

/** `3,-1,7,2,0;10,-1,7,3,0;60`: month, which (the last is -1), weekday (Sunday is 7), hour, minute; twice, and the minutes saved. */
const minutesClock: FamilyFacts['clock'] = (file): PhoneClock | undefined => {
  const minutes = file.get('P64')
  if (minutes === undefined) return undefined
  const offset = (Number(minutes) - 720) * 60
  if (file.get('P75') !== '1') return fixedClock(offset)
  const [start = '', end = '', saved = ''] = (file.get('P246') ?? '').split(';')
  const change = (rule: string) => {
    const [month = 0, week = 0, weekday = 0, hour = 0, minute = 0] = rule.split(',').map(Number)
    return { month, week: week === -1 ? 5 : week, weekday: weekday % 7, hour, minute }
  }
  return changingClock(offset, Number(saved) * 60, change(start), change(end))
}

const bootOf = (model: string, ...more: string[]): FamilyFacts['boot'] => ({
  model: `grandstream-${model}`,
  steps: ['-cfg{mac}', '+cfg{mac}.xml', `-cfg${model}.xml`, '-cfg.xml', ...more],
})

export const facts: VendorFacts = {
  vendor: 'Grandstream',
  families: {
    gxp: {
      credentials: numbered,
      meant,
      shaped,
      clock: numberedClock,
      boot: bootOf('gxp2170', '-gxp2170fw.bin', '-ring1.bin', '+phonebook.xml', '-gs_phonebook.xml'),
    },
    'gxp-classic': {
      credentials: numbered,
      meant,
      shaped,
      clock: numberedClock,
      // the other way round: first its text, then the binary form
      boot: {
        model: 'grandstream-gxp1160',
        steps: ['+cfg{mac}.xml', '-cfg{mac}', '-cfggxp1160.xml', '-cfg.xml', '+phonebook.xml'],
      },
    },
    grp: {
      credentials: named,
      meant,
      shaped,
      clock: namedClock,
      boot: bootOf('grp2614', '-cfg{mac}.bin', '+phonebook.xml', '-grp2600fw.bin'),
    },
    gxv32: {
      credentials: numbered,
      meant,
      shaped,
      clock: numberedClock,
      boot: bootOf('gxv3240', '+phonebook.xml', '-gs_phonebook.xml'),
    },
    gxv33: {
      credentials: { ...named, authUser: 'account.{n}.sip.subscriber.userId' },
      meant,
      shaped,
      clock: namedClock,
      boot: bootOf('gxv3370', '-cfg{mac}.bin', '+phonebook.xml', '-gs_phonebook.xml'),
    },
    wp820: {
      credentials: numbered,
      meant,
      shaped,
      clock: numberedClock,
      boot: bootOf('wp820', '+phonebook.xml'),
    },
    ht80x: {
      credentials: {
        server: ofPort('P47', 'P747'),
        user: ofPort('P35', 'P735'),
        authUser: ofPort('P36', 'P736'),
        password: ofPort('P34', 'P734'),
        displayName: ofPort('P3', 'P703'),
      },
      meant,
      shaped,
      clock: numberedClock,
      boot: bootOf('ht802v2', '-ht802fw.bin'),
    },
    ht81x: { credentials: rows, meant, shaped, clock: numberedClock, boot: bootOf('ht814', '-ht814fw.bin') },
    'gxw-fxs': {
      credentials: ports,
      meant,
      shaped,
      clock: numberedClock,
      boot: bootOf('gxw4008', '-gxw4008fw.bin'),
    },
    'gxw-fxo': {
      credentials: channels,
      meant,
      shaped,
      clock: minutesClock,
      boot: bootOf('gxw4104', '-gxw4104fw.bin'),
    },
    dp7xx: { credentials: rows, meant, shaped, clock: numberedClock, boot: bootOf('dp750', '-dp750fw.bin') },
    gds: {
      credentials: {
        server: 'Module_SIP_Basic/P402',
        user: 'Module_SIP_Basic/P404',
        authUser: 'Module_SIP_Basic/P405',
        password: 'Module_SIP_Basic/P406',
        displayName: 'Module_SIP_Basic/P407',
      },
      meant,
      shaped,
      boot: bootOf('gds3710', '-gds3710fw.bin'),
    },
    'gds-audio': { credentials: numbered, meant, shaped, boot: bootOf('gds3705', '-gds3705fw.bin') },
  },
}
