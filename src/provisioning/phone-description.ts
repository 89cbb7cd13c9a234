/** Phones as the API answers them: secrets masked, status worked out. */

import type { z } from 'zod'
import { type Actor, may } from '../auth/actor.ts'
import type { TenantScope } from '../auth/tenant-scope.ts'
import { time } from '../db/rows.ts'
import type { FetchStore } from '../fetches/fetch-store.ts'
import type { Clock } from '../kernel/clock.ts'
import { OffhookError } from '../kernel/errors.ts'
import type { PhoneRecord, Replaced } from '../phones/phone-record.ts'
import type { WantedStore } from '../phones/wanted-store.ts'
import type { RegistrationStore } from '../registrations/registration-store.ts'
import type { KnownPhone } from '../rendering/known-phone.ts'
import { dots } from '../rendering/masked-scope.ts'
import { provisioningUrl } from '../rendering/render-scope.ts'
import { type KeysInVain, unsupportedOf } from '../rendering/unsupported.ts'
import type { Phone, PhoneStatus, phoneSecretsSchema, Unsupported } from '../schema/phone.ts'
import { phoneStateOf } from '../schema/phone-state.ts'
import type { Registration } from '../schema/registration.ts'
import { withoutSecrets } from '../schema/secret-settings.ts'
import type { KnownPhones } from './known-phones.ts'
import type { PendingWatch } from './pending-watch.ts'
import type { PhoneFiles } from './phone-files.ts'
import { shownParameters } from './shown-parameters.ts'

type Parts = {
  knownPhones: KnownPhones
  files: Pick<PhoneFiles, 'refusedKeys' | 'lostOfLayout'>
  fetches: FetchStore
  lastOperations(
    scope: TenantScope,
    phoneIds: readonly string[],
  ): Promise<Map<string, NonNullable<PhoneStatus['lastOperation']>>>
  registrations: Pick<RegistrationStore, 'whatIsTold' | 'ofPhones'>
  publicUrl: string
  clock: Clock
  /** What the background has written of who is pending. */
  written: {
    /** It may be old: then the phone’s files are looked at. */
    isOpen: PendingWatch['isOpen']
    pendingOf: WantedStore['pendingOf']
  }
}

export type PhoneDescription = ReturnType<typeof phoneDescription>

export function phoneDescription({
  knownPhones,
  files,
  fetches,
  lastOperations,
  registrations,
  publicUrl,
  clock,
  written,
}: Parts) {
  /**
   * Those of whom what is written is true, with it. Read after the question, since the phones were read before: in between
   * the background may have come to them.
   */
  async function asWritten(
    scope: TenantScope,
    phones: readonly PhoneRecord[],
  ): Promise<Map<string, boolean>> {
    const ids = phones.filter((phone) => !written.isOpen(phone)).map(({ id }) => id)
    const pending = ids.length > 0 ? await written.pendingOf(scope, ids) : new Set()
    return new Map(ids.map((id) => [id, pending.has(id)]))
  }

  /** A phone is pending when one of the files that it took differs now, or it never took its main file. */
  async function isPending(
    known: KnownPhone,
    fetched: Map<string, string> | undefined,
    written: boolean | undefined,
  ): Promise<boolean> {
    const main = knownPhones.find(known, '')
    if (typeof main === 'string') return false
    if (!fetched?.has(main.name)) return true
    if (written !== undefined) return written
    for (const [name, etag] of fetched) {
      const now = await knownPhones.file(known, name)
      if (now !== undefined && now.etag !== etag) return true
    }
    return false
  }

  /** What it was told before and keeps, whatever its main file says. */
  async function staysOn(known: KnownPhone): Promise<readonly string[]> {
    if (known.phone.told === null) return []
    return (await knownPhones.file(known, ''))?.stays ?? []
  }

  async function describeAll(
    scope: TenantScope,
    phones: readonly PhoneRecord[],
    actor: Actor,
    lostOf: (known: KnownPhone) => Promise<KeysInVain['lost']>,
  ): Promise<Phone[]> {
    const ids = phones.map((phone) => phone.id)
    const fetched = await fetches.fetchedFiles(scope, ids)
    const operations = await lastOperations(scope, ids)
    const settled = await asWritten(scope, phones)
    const known = await knownPhones.ofRecords(scope, phones)
    const keysLeft = await knownPhones.keysLeft(scope, known)
    const told = await registrations.whatIsTold(scope)
    const registered = told.some ? await registrations.ofPhones(scope, ids) : undefined
    const described: Phone[] = []
    for (const each of known) {
      described.push(
        describeKnown(each, actor, {
          pending: await isPending(each, fetched.get(each.phone.id), settled.get(each.phone.id)),
          lastOperation: operations.get(each.phone.id) ?? null,
          registration: registered ? linesOf(each, registered.get(each.phone.id) ?? [], told.all) : null,
          keys: {
            refused: await files.refusedKeys(each),
            lost: await lostOf(each),
            left: keysLeft.get(each.phone.id) ?? 0,
          },
          stays: await staysOn(each),
        }),
      )
    }
    return described
  }

  return {
    /** As a list has them: what files cannot carry of a layout is not looked for, since all files would be made for it. */
    describe: (scope: TenantScope, phones: readonly PhoneRecord[], actor: Actor): Promise<Phone[]> =>
      describeAll(scope, phones, actor, async () => []),

    async describeOne(scope: TenantScope, phone: PhoneRecord, actor: Actor): Promise<Phone> {
      const [described] = await describeAll(scope, [phone], actor, files.lostOfLayout)
      if (!described) throw new OffhookError('PHONE_NOT_FOUND')
      return described
    },

    secretsOf: (phone: PhoneRecord): z.output<typeof phoneSecretsSchema> => ({
      secret: phone.secret,
      provisioningUrl: provisioningUrl(publicUrl, phone.secret),
      httpPassword: phone.httpPassword,
      settings: phone.settings,
    }),
  }

  function describeKnown(
    known: KnownPhone,
    actor: Actor,
    {
      pending,
      lastOperation,
      registration,
      keys,
      stays,
    }: Pick<PhoneStatus, 'pending' | 'lastOperation' | 'registration'> & {
      keys: KeysInVain
      stays: readonly string[]
    },
  ): Phone {
    const { phone, model, shown } = known
    const masked = `${phone.secret.slice(0, 2)}${dots}`
    const shownLines = shown.map((line) => ({
      line: line.number,
      extensionId: line.shown.id,
      number: line.shown.number,
      name: line.shown.name,
    }))
    return {
      id: phone.id,
      ...{ name: phone.name, virtual: phone.virtual, modelId: phone.modelId },
      modelName: model?.name ?? '',
      vendor: model?.vendor ?? '',
      ...{ presetId: phone.presetId, keyLayoutId: phone.keyLayoutId },
      mac: phone.mac,
      secret: masked,
      oldSecret: phone.oldSecret,
      acceptUploads: phone.acceptUploads,
      fileName: phone.fileName,
      httpUsername: phone.httpUsername,
      ...passwordOf(phone),
      contact: phone.contact,
      lines: shownLines,
      lineKeys: phone.lineKeys,
      expansionKeys: phone.expansionKeys,
      ...withoutSecrets(phone.settings, model?.settings),
      unsupported: [
        ...unsupportedOf(known, keys, new Date(clock.now()).getUTCFullYear()),
        ...stays.map(stayed),
      ],
      parameters: shownParameters(phone.parameters, actor),
      extensions: shownLines.map((line) => line.number),
      provisioningUrl: provisioningUrl(publicUrl, may(actor, 'wholeUrl') ? phone.secret : masked),
      status: {
        state: phoneStateOf({ failing: phone.failing, servedAt: phone.servedAt, pending }),
        pending,
        lastFetch: phone.lastFetch,
        failing: phone.failing,
        servedAt: phone.servedAt,
        registration,
        quarantine: model?.guarded?.quarantine ?? null,
        locks: phone.locks.map((lock) => ({ ...lock, at: time(lock.at), until: time(lock.until) })),
        lastOperation,
      },
      revision: phone.revision,
      createdAt: phone.createdAt,
      updatedAt: phone.updatedAt,
    }
  }
}

type ShownRegistration = NonNullable<PhoneStatus['registration']>[number]

const registeredOn = (
  line: number | null,
  { username, contact, userAgent, firmware, since, link }: Registration,
): ShownRegistration => ({
  ...{ line, username, registered: true, sipAddress: contact, userAgent, firmware, since, link },
})

/** Each line as often as it is registered, and once when it is not: `isAll` says whether that is known. */
function linesOf(
  { shown, phone }: KnownPhone,
  registrations: readonly Registration[],
  isAll: boolean,
): ShownRegistration[] {
  const extensionOn = new Map(phone.lines.map(({ line, extensionId }) => [line, extensionId]))
  const isOn = (line: number, { line: registered }: Registration) =>
    registered !== null && extensionOn.get(registered) === extensionOn.get(line)
  const onLines = shown.flatMap(({ number, shown: extension, registersAs }): ShownRegistration[] => {
    const its = registrations.filter((each) => isOn(number, each))
    if (its.length > 0) return its.map((each) => registeredOn(number, each))
    const username = (registersAs ?? extension).username
    const nothing = { sipAddress: '', userAgent: '', firmware: '', since: null, link: '' }
    return [{ line: number, username, registered: isAll ? false : null, ...nothing }]
  })
  const others = registrations.filter(({ line }) => line === null || !extensionOn.has(line))
  return [...onLines, ...others.map((each) => registeredOn(null, each))]
}

const passwordOf = ({ httpPassword, oldHttp }: PhoneRecord) => ({
  hasHttpPassword: httpPassword !== '',
  oldHttpPassword: oldHttp && replaced(oldHttp),
})

const replaced = ({ until, usedAt, takenAt }: Replaced): Replaced => ({ until, usedAt, takenAt })

const stayed = (name: string): Unsupported => ({
  key: `takenBack.${name}`,
  level: 'phone',
  message: `${name} was told to the phone before and stays on it: nothing that a file can say takes it back`,
})
