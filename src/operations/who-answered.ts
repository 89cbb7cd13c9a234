/** Who answered a NOTIFY: the phone, or somebody in between. What the answer does not tell is not guessed. */

import type { AnsweredBy } from '../schema/operation.ts'
import type { AnsweredOutcome } from '../sip/sip-client.ts'
import type { AskedWay } from './notify-target.ts'

/** Whether what somebody says of himself is what phones say. */
export type IsPhone = (software: string) => boolean

/** What servers call themselves; phones are known by their definitions. */
const servers =
  /\b(?:kamailio|openser|opensips|flexisip|repro|drachtio|asterisk|fpbx|freeswitch|yate|3cxphonesystem|broadworks|cucm|sbc|pbx|proxy)\b/i

/** What only the one says that is asked, however the request came to it. */
const ofPhoneAlone = new Set([401, 405, 415, 481, 486, 489])
/** What nobody says of himself: these come from somebody who passes requests on. */
const ofOthersAlone = new Set([408, 430, 482, 483, 502, 504])

export function whoAnswered(
  { status, software, contact }: AnsweredOutcome,
  way: AskedWay,
  isPhone: IsPhone,
): AnsweredBy {
  if (ofOthersAlone.has(status)) return 'proxy'
  if (software && isPhone(software)) return 'phone'
  if (software && servers.test(software)) return 'proxy'
  if (way.through === 'contact') return way.isOwn || contact === 'there' ? 'phone' : 'unknown'
  // Through a server, who names that server's address is the server, and who names another one is behind it.
  if (contact) return contact === 'elsewhere' ? 'phone' : 'proxy'
  return ofPhoneAlone.has(status) || status >= 600 ? 'phone' : 'unknown'
}
