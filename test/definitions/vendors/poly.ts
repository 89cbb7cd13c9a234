/** What the tests know of Poly phones by themselves. */

import { changingClock, fixedClock, offsetOf } from '../clock-words.ts'
import type { FamilyFacts, VendorFacts } from '../vendor-facts.ts'

/** Phones with UC Software. */
const credentials: FamilyFacts['credentials'] = {
  server: 'reg.{n}.server.1.address',
  user: 'reg.{n}.address',
  authUser: 'reg.{n}.auth.userId',
  password: 'reg.{n}.auth.password',
  displayName: 'reg.{n}.displayName',
}

/** Weekdays from Sunday 1; the last one of a month, or that on or after day 1, 8, 15 or 22; full hours only. */
const clock: FamilyFacts['clock'] = (file) => {
  const read = (name: string) => file.get(`tcpIpApp.sntp.${name}`)
  const offset = Number(read('gmtOffset') ?? Number.NaN)
  if (read('daylightSavings.enable') !== '1') return fixedClock(offset)
  const change = (which: 'start' | 'stop') => {
    const of = (name: string) => Number(read(`daylightSavings.${which}.${name}`))
    const week = of('dayOfWeek.lastInMonth') === 1 ? 5 : [1, 8, 15, 22].indexOf(of('date')) + 1
    return { month: of('month'), week, weekday: of('dayOfWeek') - 1, hour: of('time') }
  }
  return changingClock(offset, 3600, change('start'), change('stop'))
}

const ucSoftware = { credentials, clock, phoneBookFolder: 'CONTACTS_DIRECTORY' }

const ucSteps = [
  ...['-3111-48450-001.sip.ld', '-sip.ld', '+{mac}.cfg', '+{mac}-settings.cfg', '-{mac}-phone.cfg'],
  ...['-{mac}-web.cfg', '-{mac}-license.cfg', '-000000000000-license.cfg', '-{mac}-directory.xml'],
  ...['-000000000000-directory.xml', '+phonebook/{mac}-directory.xml', '-{mac}-calls.xml'],
  ...['-SoundPointIPWelcome.wav', '-SoundPointIPLocalization/German_Germany/SoundPointIP-dictionary.xml'],
]

/** OBi phones and adapters: a service for each line, and a profile that says where it registers. */
const obi = (profiles: number): Omit<FamilyFacts, 'boot'> => {
  const service = 'VoiceService.1.VoiceProfile.1.Line.{n}.'
  return {
    credentials: {
      server: (line) => `VoiceService.1.VoiceProfile.${((line - 1) % profiles) + 1}.SIP./ProxyServer`,
      user: `${service}SIP./URI`,
      authUser: `${service}SIP./AuthUserName`,
      password: `${service}SIP./AuthPassword`,
      displayName: `${service}CallingFeatures./CallerIDName`,
    },
    within: [[/\/ConfigURL$/, encodeURIComponent]],
    clock: obiClock,
  }
}

/** Four words with the offset in front, and the rules of the United States. */
const obiClock: FamilyFacts['clock'] = (file) => {
  const word = file.get('DeviceInfo.Time./LocalTimeZone')
  if (word === undefined) return undefined
  const offset = offsetOf(word.slice(0, word.indexOf('(')))
  if (file.get('DeviceInfo.Time./DaylightSavingTimeEnable') !== 'true') return fixedClock(offset)
  const start = { month: 3, onOrAfter: 8, weekday: 0, hour: 2 }
  const end = { month: 11, onOrAfter: 1, weekday: 0, hour: 2 }
  return changingClock(offset, 3600, start, end)
}

export const facts: VendorFacts = {
  vendor: 'Poly',
  families: {
    soundpoint: { ...ucSoftware, boot: { model: 'poly-spip335', steps: ucSteps } },
    vvx: { ...ucSoftware, boot: { model: 'poly-vvx450', steps: ucSteps } },
    'ccx-trio': { ...ucSoftware, boot: { model: 'poly-ccx500', steps: ucSteps } },
    'obi-phone': {
      ...obi(6),
      boot: { model: 'poly-obi1062', steps: ['-OBi1062.xml', '+{mac}.xml', '-OBi1062-6-0-0.fw'] },
    },
    'obi-ata': {
      ...obi(4),
      boot: { model: 'poly-obi202', steps: ['-OBi202.xml', '+{mac}.xml', '-OBi202-3-2-2.fw'] },
    },
    'edge-e': { ...ucSoftware, boot: { model: 'poly-edgee450', steps: ucSteps } },
  },
}
