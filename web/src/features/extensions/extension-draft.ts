/** An extension as its form holds it, and the bodies that are made of it. */

import type { MessageDescriptor } from '@lingui/core'
import { msg } from '@lingui/core/macro'
import {
  type Extension,
  type ExtensionCreate,
  type ExtensionPatch,
  extensionCreateSchema,
  type Tech,
} from '../../../../src/schema/extension.ts'
import { changedFields, type SecretDraft } from '../../lib/changes.ts'
import { type Errors, errorsOf } from '../../lib/use-draft.ts'

export type ExtensionDraft = {
  number: string
  name: string
  tech: Tech
  username: string
  authUsername: string
  password: SecretDraft
  mailbox: string
  voicemailNumber: string
  members: string[]
}

export const extensionLabels: Partial<Record<keyof ExtensionDraft, MessageDescriptor>> = {
  number: msg`Number`,
  name: msg`Name`,
  tech: msg`Technology`,
  username: msg`SIP user name`,
  authUsername: msg`Authentication user name`,
  mailbox: msg`Mailbox`,
  voicemailNumber: msg`Voicemail number`,
  members: msg`Members`,
}

export const emptyExtension: ExtensionDraft = {
  number: '',
  name: '',
  tech: 'PJSIP',
  username: '',
  authUsername: '',
  password: undefined,
  mailbox: '',
  voicemailNumber: '',
  members: [],
}

export function toExtensionDraft(extension: Extension): ExtensionDraft {
  const { number, name, tech, username, authUsername, mailbox, voicemailNumber, members } = extension
  const shown = { number, name, tech, username, authUsername, mailbox, voicemailNumber, members }
  return { ...shown, password: undefined }
}

/** Only a VIRTUAL extension has members. */
function fitting(draft: ExtensionDraft): ExtensionDraft {
  return draft.tech === 'VIRTUAL' ? draft : { ...draft, members: [] }
}

export function toCreate(draft: ExtensionDraft): ExtensionCreate {
  return { ...fitting(draft), password: draft.password ?? '' }
}

export function toPatch(draft: ExtensionDraft, extension: Extension): ExtensionPatch {
  const { password, ...changed } = changedFields(fitting(draft), toExtensionDraft(extension))
  return draft.password === undefined ? changed : { ...changed, password: password ?? '' }
}

export function checkExtension(draft: ExtensionDraft): Errors {
  return errorsOf(extensionCreateSchema.safeParse(toCreate(draft)))
}
