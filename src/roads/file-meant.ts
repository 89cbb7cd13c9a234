/** Which of its files a phone means, or why there is none for it. */

import type { FoundFile, PhoneFiles } from '../provisioning/phone-files.ts'
import type { KnownPhone } from '../rendering/known-phone.ts'
import { mergeSettings } from '../rendering/render-scope.ts'
import { refusal, type Verdict } from './phone-evidence.ts'
import { later } from './served-file.ts'
import { type Tell, tellCheck } from './steps.ts'

type Meant = Exclude<FoundFile, string> | { readonly verdict: Verdict; readonly isAbsent: boolean }

/** Why nothing can be made for phones of its model, if that is so. */
export function modelTrouble(known: KnownPhone, tell?: Tell): Verdict | undefined {
  const verdict = troubleOf(known)
  const { vendor = '', name = '' } = known.model ?? {}
  tellCheck(tell, 'Is its phone model there?', verdict, () => ({ because: `${vendor} ${name}`.trim() }))
  return verdict
}

function troubleOf({ model }: KnownPhone): Verdict | undefined {
  if (!model)
    return refusal('notFound', 'noModel', 'Its phone model is gone; choose another one for this phone')
  const { quarantine, passing } = model.guarded ?? {}
  if (quarantine)
    return refusal('failed', 'quarantined', `Its phone model is held back: ${quarantine.reason}`)
  return passing && later(passing.message)
}

export function fileMeant(
  files: Pick<PhoneFiles, 'find'>,
  known: KnownPhone,
  requested: string,
  tell?: Tell,
): Meant {
  const found = files.find(known, requested)
  const verdict = typeof found === 'string' ? noSuchFile(found, known) : bookSwitchedOff(found, known)
  tellCheck(tell, 'Which of its files does it mean?', verdict, () => ({
    answer: typeof found === 'string' ? requested : found.name,
    because:
      requested === '' ? 'It names none, which means its main file' : 'Phones of its model ask for it so',
  }))
  return verdict ? { verdict, isAbsent: found === 'absent' } : (found as Exclude<FoundFile, string>)
}

function noSuchFile(why: Extract<FoundFile, string>, { phone, model }: KnownPhone): Verdict {
  switch (why) {
    case 'absent':
      return refusal('notFound', 'absent', 'Phones of this model ask for it, and it is rightly not there')
    case 'foreign':
      return refusal('forbidden', 'foreignMac', 'The file name carries the MAC address of another phone')
    case 'replaced':
      return refusal('notFound', 'replaced', `This phone has a file name of its own: ${phone.fileName}`)
    case 'unknown':
      return refusal('notFound', 'unknownFile', `A ${model?.name} has no such file`)
  }
}

function bookSwitchedOff(
  { file }: Exclude<FoundFile, string>,
  { tenant, levels }: KnownPhone,
): Verdict | undefined {
  if (!file.phoneBook || mergeSettings(tenant, levels).get('tenantPhoneBook')?.value === true)
    return undefined
  return refusal('notFound', 'phoneBookOff', 'The tenant’s phone book is not switched on for this phone')
}
