/** A phone as its form holds it, and the bodies that are made of it. */

import type { MessageDescriptor } from '@lingui/core'
import { msg, t } from '@lingui/core/macro'
import type { Model } from '../../../../src/schema/model.ts'
import {
  macSchema,
  type Phone,
  type PhoneCreate,
  type PhonePatch,
  phoneCreateSchema,
} from '../../../../src/schema/phone.ts'
import type { SettingSpec, Settings } from '../../../../src/schema/settings.ts'
import { sipAddressProblem } from '../../../../src/schema/sip-address.ts'
import { changedSettings } from '../../lib/changes.ts'
import { say } from '../../lib/language.ts'
import { changedParameters, parametersError, parametersText, readParameters } from '../../lib/parameters.ts'
import { settingErrors } from '../../lib/setting-values.ts'
import { type Errors, errorsOf } from '../../lib/use-draft.ts'
import { type KeyDraft, keyErrors, toExpansionKeys, toKeyDrafts, toLineKeys } from './key-drafts.ts'

export type PhoneDraft = {
  name: string
  virtual: boolean
  modelId: string
  presetId: string | null
  keyLayoutId: string | null
  mac: string
  acceptUploads: boolean
  fileName: string
  httpUsername: string
  /** A text replaces, `null` clears, `undefined` leaves it. */
  httpPassword: string | null | undefined
  contact: string
  /** Extension ids by line number. */
  lines: Record<number, string>
  lineKeys: KeyDraft[]
  expansionKeys: KeyDraft[]
  settings: Settings
  /** One `name = value` a line. */
  parameters: string
}

export const phoneLabels: Partial<Record<keyof PhoneDraft, MessageDescriptor>> = {
  name: msg`Name`,
  virtual: msg`Virtual phone provisioning`,
  modelId: msg`Model`,
  presetId: msg`Preset`,
  keyLayoutId: msg`Key layout`,
  mac: msg`MAC Address`,
  acceptUploads: msg`Accept data from phone`,
  fileName: msg`Optional file name`,
  httpUsername: msg`HTTP/S Username`,
  contact: msg`Contact`,
  lines: msg`Lines`,
  lineKeys: msg`Line keys`,
  expansionKeys: msg`Expansion keys`,
  settings: msg`Settings`,
  parameters: msg`Parameters`,
}

/** Errors at these paths stand at their fields. */
export const phoneFields =
  /^(name|virtual|modelId|presetId|keyLayoutId|mac|acceptUploads|fileName|httpUsername|httpPassword|contact|lines\.\d+|(lineKeys|expansionKeys)\.\d+\..+|settings\..+|parameters)$/

export const emptyPhone: PhoneDraft = {
  name: '',
  virtual: false,
  modelId: '',
  presetId: null,
  keyLayoutId: null,
  mac: '',
  acceptUploads: false,
  fileName: '',
  httpUsername: '',
  httpPassword: undefined,
  contact: '',
  lines: {},
  lineKeys: [],
  expansionKeys: [],
  settings: {},
  parameters: '',
}

export function toPhoneDraft(phone: Phone): PhoneDraft {
  return {
    name: phone.name,
    virtual: phone.virtual,
    modelId: phone.modelId,
    presetId: phone.presetId,
    keyLayoutId: phone.keyLayoutId,
    mac: phone.mac,
    acceptUploads: phone.acceptUploads,
    fileName: phone.fileName,
    httpUsername: phone.httpUsername,
    httpPassword: undefined,
    contact: phone.contact,
    lines: Object.fromEntries(phone.lines.map(({ line, extensionId }) => [line, extensionId])),
    lineKeys: toKeyDrafts(phone.lineKeys),
    expansionKeys: toKeyDrafts(phone.expansionKeys),
    settings: { ...phone.settings },
    parameters: parametersText(phone.parameters),
  }
}

/** The assigned lines that the model has, in order; others stay behind when the model changes. */
export function fittingLines(draft: PhoneDraft, model: Model | undefined) {
  return Object.entries(draft.lines)
    .map(([line, extensionId]) => ({ line: Number(line), extensionId }))
    .filter(({ line }) => !model || (line >= model.firstLine && line <= model.lastLine))
    .sort((a, b) => a.line - b.line)
}

export function toCreate(draft: PhoneDraft, model: Model | undefined): PhoneCreate {
  const { httpPassword, mac, settings, ...rest } = draft
  return {
    ...rest,
    // A virtual phone's MAC is made by the server.
    mac: draft.virtual ? undefined : mac,
    httpPassword: httpPassword ?? '',
    lines: fittingLines(draft, model),
    lineKeys: toLineKeys(draft.lineKeys),
    expansionKeys: toExpansionKeys(draft.expansionKeys),
    settings: Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined)),
    parameters: readParameters(draft.parameters),
  }
}

/** Only what differs: settings by key, with `null` for one that is inherited again. */
export function toPatch(draft: PhoneDraft, phone: Phone, model: Model | undefined): PhonePatch {
  const before = toPhoneDraft(phone)
  const patch: PhonePatch = {}
  const plain = [
    'name',
    'virtual',
    'modelId',
    'presetId',
    'keyLayoutId',
    'acceptUploads',
    'fileName',
    'httpUsername',
    'contact',
  ] as const
  for (const key of plain) if (draft[key] !== before[key]) Object.assign(patch, { [key]: draft[key] })
  if (draft.mac !== before.mac && draft.mac !== '') patch.mac = draft.mac
  if (draft.httpPassword !== undefined) patch.httpPassword = draft.httpPassword ?? ''
  const lines = fittingLines(draft, model)
  if (JSON.stringify(lines) !== JSON.stringify(fittingLines(before, undefined))) patch.lines = lines
  const differ = (a: unknown, b: unknown) => JSON.stringify(a) !== JSON.stringify(b)
  const lineKeys = toLineKeys(draft.lineKeys)
  if (differ(lineKeys, toLineKeys(before.lineKeys))) patch.lineKeys = lineKeys
  const expansionKeys = toExpansionKeys(draft.expansionKeys)
  if (differ(expansionKeys, toExpansionKeys(before.expansionKeys))) patch.expansionKeys = expansionKeys
  const settings = changedSettings(draft.settings, before.settings)
  if (Object.keys(settings).length > 0) patch.settings = settings
  Object.assign(patch, changedParameters(draft.parameters, before.parameters))
  return patch
}

/** What the model's own answer adds to what can be known of mistakes. */
export type Known = { isNew: boolean; own: readonly SettingSpec[] | undefined }

export function checkPhone(draft: PhoneDraft, { isNew, own }: Known): Errors {
  const errors: Errors = {
    ...errorsOf(phoneCreateSchema.safeParse(toCreate(draft, undefined))),
    ...keyErrors(draft.lineKeys, 'lineKeys'),
    ...keyErrors(draft.expansionKeys, 'expansionKeys'),
    ...settingErrors(draft.settings, own),
  }
  for (const path of Object.keys(errors)) if (path.startsWith('parameters.')) delete errors[path]
  const wrongParameters = parametersError(draft.parameters)
  if (wrongParameters) errors.parameters = wrongParameters
  // The schema allows no MAC at all as well, and so could not say what is wrong with this one.
  if (errors.mac !== undefined)
    errors.mac = say(macSchema.safeParse(draft.mac).error?.issues[0]?.message ?? errors.mac ?? '')
  const contact = draft.contact.trim() === '' ? undefined : sipAddressProblem(draft.contact)
  if (contact !== undefined) errors.contact ??= say(contact)
  if (draft.modelId === '') errors.modelId = t`Choose the model; it says which files the phone gets`
  if (!draft.virtual && draft.mac.trim() === '') {
    errors.mac = t`A phone needs its MAC address; it stands on a label at its back`
  }
  // A phone that turns real again shows the MAC that was made for it until another is typed.
  if (!isNew && draft.virtual) delete errors.mac
  return errors
}
