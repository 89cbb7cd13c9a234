/** A phone as it was: compared with now, and given back in some fields or all, as a new change that is checked like any other. */

import type { TenantScope } from '../auth/tenant-scope.ts'
import type { ExtensionRecord, ExtensionStore } from '../extensions/extension-store.ts'
import { type FieldError, InvalidInput, OffhookError } from '../kernel/errors.ts'
import type { ModelDirectory } from '../models/model-directory.ts'
import { changedDraft } from '../phones/phone-draft.ts'
import { partsOf, partsThatDiffer, patchTowards } from '../phones/phone-parts.ts'
import type { PhoneRecord } from '../phones/phone-record.ts'
import type { PhoneState } from '../phones/phone-state-store.ts'
import type { PhoneStore } from '../phones/phone-store.ts'
import { filePreview } from '../provisioning/file-preview.ts'
import type { KnownPhones } from '../provisioning/known-phones.ts'
import type { PhoneFiles } from '../provisioning/phone-files.ts'
import type { PhoneStateStore } from '../provisioning/phone-history.ts'
import { maskedChange } from '../provisioning/reach.ts'
import { dots, soundsSecret } from '../schema/masking.ts'
import type { ExpansionKey, LineKey, PhonePatch } from '../schema/phone.ts'
import type { PhoneStateShown } from '../schema/phone-history.ts'
import { isSecretSetting } from '../schema/secret-settings.ts'
import type { PhoneSaving } from './save-phone.ts'

type Parts = {
  phones: Pick<PhoneStore, 'read'>
  states: Pick<PhoneStateStore, 'endedAt' | 'read'>
  saving: Pick<PhoneSaving, 'update'>
  known: Pick<KnownPhones, 'ofDraft' | 'phoneBook'>
  files: Pick<PhoneFiles, 'show'>
  extensions: Pick<ExtensionStore, 'readMany'>
  models: Pick<ModelDirectory, 'namesOf'>
}

/** It may have been replaced since somebody knew it who should not: it comes back only when it is named. */
const notByItself = new Set(['httpPassword'])

export type PhoneRestoring = ReturnType<typeof phoneRestoring>

export function phoneRestoring({ phones, states, saving, known, files, extensions, models }: Parts) {
  /** What a value says to a person; a secret says nothing. */
  async function wordsIn(
    scope: TenantScope,
    both: readonly (PhoneState | PhoneRecord)[],
    maySeeSecrets: boolean,
  ) {
    const ids = both.flatMap(({ lines }) => lines.map(({ extensionId }) => extensionId))
    const found = await extensions.readMany(scope, [...new Set(ids)])
    const names = await models.namesOf(scope, new Set(both.map(({ modelId }) => modelId)))
    return (field: string, value: unknown): string | null => {
      if (value === undefined || value === '') return null
      if (isSecret(field, maySeeSecrets)) return dots
      if (field === 'modelId') return names.get(String(value))?.name ?? String(value)
      if (field.startsWith('lines.')) return lineText(found.get(String(value)))
      if (/^(line|expansion)Keys\./.test(field)) return keyText(value as LineKey | ExpansionKey)
      return value === null ? 'taken out of the file' : String(value)
    }
  }

  /** What the change would do to the file; nothing where it cannot be made. */
  async function fileOf(scope: TenantScope, phone: PhoneRecord, patch: PhonePatch, showsOwn: boolean) {
    try {
      const [before, after] = [
        await known.ofDraft(scope, phone),
        await known.ofDraft(scope, changedDraft(phone, patch)),
      ]
      const book = await known.phoneBook(scope)
      const preview = await filePreview(files, before, after, { book, showsOwn })
      return { ...preview, changes: preview.changes.map((each) => maskedChange(each, showsOwn)) }
    } catch (error) {
      if (error instanceof OffhookError) return null
      throw error
    }
  }

  return {
    async look(
      scope: TenantScope,
      id: string,
      revision: number,
      { fields, maySeeSecrets }: { fields: readonly string[] | undefined; maySeeSecrets: boolean },
    ): Promise<PhoneStateShown> {
      const phone = await phones.read(scope, id)
      const state = await states.read(scope, id, revision)
      const [then, now] = [partsOf(state), partsOf(phone)]
      const differing = partsThatDiffer(then, now)
      const textOf = await wordsIn(scope, [state, phone], maySeeSecrets)
      const patch = patchTowards(phone, state, fields ?? differing.filter((name) => !notByItself.has(name)))
      return {
        ...{ revision, to: state.endedAt, endedBy: state.who, action: state.action },
        from: (await states.endedAt(scope, id, revision - 1)) ?? phone.createdAt,
        fields: differing.map((field) => ({
          ...{ field, was: textOf(field, then.get(field)), now: textOf(field, now.get(field)) },
          secret: isSecret(field, maySeeSecrets),
        })),
        same: new Set([...then.keys(), ...now.keys()]).size - differing.length,
        file: await fileOf(scope, phone, patch, maySeeSecrets),
      }
    },

    /** What cannot come back is told at its field: an extension or model that is gone, a MAC that another phone has. */
    async restore(
      scope: TenantScope,
      id: string,
      revision: number,
      { fields, ifMatch }: { fields: readonly string[] | undefined; ifMatch: number | undefined },
    ): Promise<PhoneRecord> {
      const phone = await phones.read(scope, id)
      const state = await states.read(scope, id, revision)
      const [then, now] = [partsOf(state), partsOf(phone)]
      const unknown = (fields ?? []).flatMap((name, at): FieldError[] =>
        then.has(name) || now.has(name)
          ? []
          : [{ path: `fields.${at}`, message: 'Neither that state nor the phone has such a field' }],
      )
      if (unknown.length > 0) throw new InvalidInput(unknown)
      const differing = partsThatDiffer(then, now)
      const wanted = new Set(fields ?? differing.filter((name) => !notByItself.has(name)))
      const patch = patchTowards(
        phone,
        state,
        differing.filter((name) => wanted.has(name)),
      )
      if (Object.keys(patch).length === 0) return phone
      try {
        return await saving.update(scope, id, patch, ifMatch ?? phone.revision, 'phone.restore')
      } catch (error) {
        if (!(error instanceof InvalidInput)) throw error
        throw new InvalidInput(error.errors.map((each) => ({ ...each, path: partAt(each.path, patch) })))
      }
    },
  }
}

/** The part that a place in a list of the patch means: `lines.0.extensionId` is `lines.2`. */
function partAt(path: string, { lines, lineKeys, expansionKeys }: PhonePatch): string {
  const [list = '', index = ''] = path.split('.')
  const at = Number(index)
  if (list === 'lines' && lines?.[at]) return `lines.${lines[at].line}`
  if (list === 'lineKeys' && lineKeys?.[at]) return `lineKeys.${lineKeys[at].number}`
  const key = list === 'expansionKeys' ? expansionKeys?.[at] : undefined
  return key ? `expansionKeys.${key.module}.${key.number}` : path
}

/** A vendor's parameter may hold a password under any name: who may reveal sees those that do not sound like one. */
function isSecret(field: string, maySeeSecrets: boolean): boolean {
  const [top = '', ...rest] = field.split('.')
  const name = rest.join('.')
  if (top === 'parameters') return !maySeeSecrets || soundsSecret.test(name)
  if (top === 'settings') return isSecretSetting(name)
  return top === 'httpPassword'
}

const lineText = (extension: ExtensionRecord | undefined) =>
  extension ? `${extension.number} · ${extension.name}` : 'an extension that is gone'

const keyText = ({ kind, value, label }: LineKey | ExpansionKey) =>
  [kind, value, label].filter(Boolean).join(' ')
