/** Whether a request tells something of the phone: only its main file, asked for by itself, says where and what it is. */

import type { AskedPhone } from '../rendering/known-phone.ts'
import type { Recognition } from '../schema/recognition.ts'
import { lockedOut, wrongPassword } from '../schema/wrong-passwords.ts'
import type { Verdict } from './phone-evidence.ts'
import type { PhoneRequest } from './phone-request.ts'

/** What a look at a phone's file by somebody else is called in its records. */
const looked = {
  browser: { code: 'byBrowser', message: 'A browser looked at the file; that says nothing of the phone' },
  otherVendor: {
    code: 'byAnother',
    message: 'Its User-Agent is another vendor’s; that says nothing of the phone',
  },
  unknown: {
    code: 'byUnknown',
    message:
      'It came from elsewhere than the phone, and its User-Agent is not the phone’s; that says nothing of the phone',
  },
}

/** The code of a file that was on its way and did not arrive: the phone, or whoever it was, stopped taking it. */
export const notArrived = 'notArrived'

export type Told = {
  /** The phone has this file now: of the file that was served or found unchanged, `''` for none. */
  readonly etag: string
  /** It is the phone's main file, so it teaches where and what the phone is. */
  readonly main: boolean
  /** The phone itself did not get its main file. */
  readonly failing: boolean
  readonly reason: Verdict['reason']
}

/** `asksMain`: the request names the phone's main file. */
export function toldBy(
  known: AskedPhone,
  request: Pick<PhoneRequest, 'method' | 'userAgent' | 'ip'>,
  recognition: Recognition,
  verdict: Verdict,
  asksMain: () => boolean,
): Told {
  const { etag = '', reason } = verdict
  const nothing = { etag: '', main: false, failing: false, reason }
  if (request.method !== 'GET') return nothing
  const other = otherThan(known, request, recognition)
  if (etag !== '') {
    if (other) return { ...nothing, reason: other }
    if (verdict.main && recognition.model !== null && recognition.model === known.model?.name)
      known.came.from = request.ip
    return { etag, main: verdict.main ?? false, failing: false, reason }
  }
  return { ...nothing, failing: !other && refusesPhone(known, recognition, verdict) && asksMain() }
}

const refusals: ReadonlySet<string> = new Set([wrongPassword, lockedOut, 'networkNotAllowed'])

/** Who asked, when it was surely not the phone. */
function otherThan(
  { model, came }: AskedPhone,
  { userAgent, ip }: Pick<PhoneRequest, 'userAgent' | 'ip'>,
  { vendor }: Recognition,
): Verdict['reason'] | undefined {
  if (vendor === null) {
    // Some phones call themselves Mozilla too, and are recognised all the same.
    if (/^(?:Mozilla|Opera)\//i.test(userAgent)) return looked.browser
    // Many phones say nothing that is known. One that did, and comes as something else, must come from where it was.
    return came.from !== undefined && came.from !== ip ? looked.unknown : undefined
  }
  const isAnother = model?.kind === 'sheet' && model.vendor !== '' && model.vendor !== vendor
  return isAnother ? looked.otherVendor : undefined
}

/** A file that cannot be made fails for anybody; credentials and networks only where it surely is the phone that asks. */
function refusesPhone({ model }: AskedPhone, { vendor }: Recognition, { outcome, reason }: Verdict): boolean {
  if (outcome === 'failed') return reason.code !== notArrived
  const isPhone = vendor !== null && vendor === model?.vendor
  return isPhone && refusals.has(reason.code)
}
