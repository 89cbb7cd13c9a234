/** A phone as it would be saved: made of what is given for a new one, or of one that there is and what shall change. */

import { mergeByKey, mergeParameters } from '../db/rows.ts'
import { InvalidInput } from '../kernel/errors.ts'
import { type MacAddress, virtualMac } from '../kernel/mac-address.ts'
import { newId, newSecret, type Random } from '../kernel/random.ts'
import type { PhoneCreate, PhonePatch } from '../schema/phone.ts'
import type { AssignedLine, PhoneDraft, PhoneRecord } from './phone-record.ts'

const needsMac =
  'A phone needs its MAC address; it stands on the label. A softphone has none: switch on Virtual phone provisioning'

const assigned = (lines: PhoneCreate['lines']): AssignedLine[] =>
  lines.flatMap(({ line, extensionId }, index) =>
    extensionId === null ? [] : [{ line, extensionId, index }],
  )

export function newDraft(input: PhoneCreate, random: Random): PhoneDraft {
  if (!input.mac && !input.virtual) throw new InvalidInput([{ path: 'mac', message: needsMac }])
  return {
    ...input,
    id: newId(),
    mac: (input.mac ?? virtualMac(random)) as MacAddress,
    secret: input.secret ?? newSecret(random),
    lines: assigned(input.lines),
    settings: mergeByKey({}, input.settings),
  }
}

export function changedDraft(old: PhoneRecord, patch: PhonePatch): PhoneDraft {
  const { lines, mac, settings, parameters, forgetParameters, ...plain } = patch
  return {
    ...old,
    ...plain,
    mac: (mac ?? old.mac) as MacAddress,
    lines: lines ? assigned(lines) : old.lines,
    settings: mergeByKey(old.settings, settings),
    parameters: mergeParameters(old.parameters, parameters, forgetParameters),
  }
}
