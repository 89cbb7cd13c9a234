/** What the tests know of Poly phones by themselves. */

import { changingClock, fixedClock } from '../clock-words.ts'
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

export const facts: VendorFacts = {
  vendor: 'Poly',
  families: {
    soundpoint: { ...ucSoftware, boot: { model: 'poly-spip335', steps: ucSteps } },
    vvx: { ...ucSoftware, boot: { model: 'poly-vvx450', steps: ucSteps } },
    'ccx-trio': { ...ucSoftware, boot: { model: 'poly-ccx500', steps: ucSteps } },
    'edge-e': { ...ucSoftware, boot: { model: 'poly-edgee450', steps: ucSteps } },
  },
}
