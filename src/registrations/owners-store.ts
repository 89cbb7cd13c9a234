/** Whose each registration is that a link tells: which extension, and which phone as far as anything says so. */

import type { SystemScope } from '../auth/tenant-scope.ts'
import type { Database } from '../db/database.ts'
import { readHeard } from '../db/heard.ts'
import { inParts } from '../db/rows.ts'
import type { RegistrationTable } from '../db/sip-tables.ts'

/** What a link tells of one registration, with what its User-Agent says. */
export type Heard = {
  readonly username: string
  /** Of its address, where the PBX minds it; else empty. */
  readonly domain: string
  readonly contact: string
  /** Where it is, as its contact says and as the PBX saw it. */
  readonly addresses: readonly string[]
  readonly userAgent: string
  readonly vendor: string
  readonly modelId: string
  readonly model: string
  readonly firmware: string
  /** By the User-Agent; empty when it holds none. */
  readonly mac: string
  /** May be a MAC as well: it counts when a phone has it. */
  readonly instanceMac: string
  readonly way: Readonly<Record<string, string>>
}

type Owner = Pick<RegistrationTable, 'tenantId' | 'extensionId' | 'phoneId' | 'line'>
/** `isKnown`: it is one of our phones, even where nobody can say which. */
export type Owned = { owner: Owner; isKnown: boolean }

type Extension = { readonly id: string; readonly tenantId: string }
/** Those with one user name, by tenant. */
type Namesakes = ReadonlyMap<string, readonly Extension[]>
type OnLine = { readonly phoneId: string; readonly line: number }
/** A phone that may be the one which registered: what is known of it without a link. */
type Known = { readonly modelId: string; readonly from: string | undefined }

/** As both databases fold: A to Z. */
const folded = (text: string) => text.replace(/[A-Z]/g, (letter) => letter.toLowerCase())

function add<Key, Item>(lists: Map<Key, Item[]>, key: Key, item: Item): void {
  if (!lists.get(key)?.push(item)) lists.set(key, [item])
}

const distinct = <Item>(items: readonly Item[]) => [...new Set(items)]

export function ownersStore(db: Pick<Database, 'queries' | 'expressions'>) {
  async function extensionsOf(usernames: readonly string[], tenantId: string | null) {
    const found = new Map<string, Map<string, Extension[]>>()
    for (const part of inParts(distinct(usernames))) {
      let query = db.queries
        .selectFrom('extension')
        .select(['id', 'tenantId', 'username'])
        .where(db.expressions.folded('username'), 'in', part)
      if (tenantId !== null) query = query.where('tenantId', '=', tenantId)
      for (const { username, ...extension } of await query.execute()) {
        const key = folded(username)
        const namesakes = found.get(key) ?? new Map()
        add(namesakes, extension.tenantId, extension)
        found.set(key, namesakes)
      }
    }
    return found
  }

  /** Tenants by the domain that their phones register at, of those domains that the PBX tells. */
  async function tenantsOf(domains: readonly string[]) {
    const found = new Map<string, Set<string>>()
    for (const part of inParts(distinct(domains.filter((domain) => domain !== '')))) {
      const rows = await db.queries
        .selectFrom('tenant')
        .select(['id', 'sipServer'])
        .where(db.expressions.folded('sipServer'), 'in', part)
        .execute()
      for (const { id, sipServer } of rows)
        found.set(folded(sipServer), (found.get(folded(sipServer)) ?? new Set()).add(id))
    }
    return found
  }

  async function phonesByMac(macs: readonly string[], tenantId: string | null) {
    const found = new Map<string, { id: string; tenantId: string }>()
    for (const part of inParts(distinct(macs.filter((mac) => mac !== '')))) {
      let query = db.queries.selectFrom('phone').select(['id', 'tenantId', 'mac']).where('mac', 'in', part)
      if (tenantId !== null) query = query.where('tenantId', '=', tenantId)
      for (const phone of await query.execute()) found.set(phone.mac, phone)
    }
    return found
  }

  /** Virtual extensions by the one that they register as: the first of their members that can. */
  async function virtualOnes(tenantIds: readonly string[]) {
    const virtual = new Map<string, string[]>()
    for (const part of inParts(tenantIds)) {
      const rows = await db.queries
        .selectFrom('extension')
        .select(['id', 'members'])
        .where('tenantId', 'in', part)
        .where('tech', '=', 'VIRTUAL')
        .execute()
      const groups = rows.map(({ id, members }) => ({ id, members: JSON.parse(members) as string[] }))
      const others = new Set(groups.map(({ id }) => id))
      for (const { id, members } of groups) {
        const first = members.find((member) => !others.has(member))
        if (first !== undefined) add(virtual, first, id)
      }
    }
    return virtual
  }

  /** Phones and their lines, by the extension that these register as: of those that have registered. */
  async function linesOf(owners: readonly Owned[]) {
    const extensions = owners.flatMap(({ owner: { extensionId: id, tenantId } }) =>
      id === null || tenantId === null ? [] : [{ id, tenantId }],
    )
    const virtual = await virtualOnes(distinct(extensions.map(({ tenantId }) => tenantId)))
    const registersAs = new Map<string, string>()
    for (const id of distinct(extensions.map((each) => each.id)))
      for (const shown of [id, ...(virtual.get(id) ?? [])]) registersAs.set(shown, id)
    const found = new Map<string, OnLine[]>()
    for (const part of inParts([...registersAs.keys()])) {
      const rows = await db.queries
        .selectFrom('phoneLine')
        .select(['extensionId', 'phoneId', 'line'])
        .where('extensionId', 'in', part)
        .orderBy('line')
        .execute()
      for (const { extensionId, ...line } of rows) add(found, registersAs.get(extensionId) ?? '', line)
    }
    return (extensionId: string | null): readonly OnLine[] => found.get(extensionId ?? '') ?? []
  }

  async function knownOf(phoneIds: readonly string[]) {
    const found = new Map<string, Known>()
    for (const part of inParts(distinct(phoneIds))) {
      const rows = await db.queries
        .selectFrom('phone')
        .select(['id', 'modelId', 'lastFetch'])
        .where('id', 'in', part)
        .execute()
      for (const { id, modelId, lastFetch } of rows)
        found.set(id, { modelId, from: readHeard(lastFetch).lastFetch?.ip })
    }
    return found
  }

  return {
    /**
     * The MAC in a User-Agent says which phone it is, and that it is none of ours when nobody has it. Without one, the phone is looked
     * for among those that have the line: see `phoneFor`. A user name that several tenants have is nobody's, unless its domain says whose.
     */
    async ownersOf(
      _scope: SystemScope,
      { tenantId }: { tenantId: string | null },
      heard: readonly Heard[],
    ): Promise<Owned[]> {
      const extensions = await extensionsOf(
        heard.map(({ username }) => folded(username)),
        tenantId,
      )
      const ofDomain = await tenantsOf(heard.map(({ domain }) => folded(domain)))
      const ofAnyDomain = new Set([...ofDomain.values()].flatMap((ids) => [...ids]))
      const phones = await phonesByMac(
        heard.flatMap(({ mac, instanceMac }) => [mac, instanceMac]),
        tenantId,
      )
      const owners = heard.map((each) => {
        const namesakes = extensions.get(folded(each.username)) ?? new Map()
        const here = ofDomain.get(folded(each.domain))
        const elsewhere = each.domain === '' ? new Set<string>() : ofAnyDomain
        const named = here ? among(namesakes, here) : without(namesakes, elsewhere)
        return byMac(each, named, { tenantId, phones })
      })
      const lines = await linesOf(owners)
      for (const { owner } of owners)
        if (owner.phoneId !== null) owner.line = lineOn(lines(owner.extensionId), owner.phoneId)
      await tellApart(heard, owners, lines)
      return owners
    },
  }

  /** Completes the owners of what came without a MAC: all that register as one extension are looked at together. */
  async function tellApart(
    heard: readonly Heard[],
    owners: Owned[],
    linesOf: (extensionId: string | null) => readonly OnLine[],
  ): Promise<void> {
    const groups = Map.groupBy(owners.keys(), (index) => owners[index]?.owner.extensionId ?? null)
    const open = [...groups].filter(
      ([id, indexes]) => id !== null && indexes.some((index) => isOpen(heard[index], owners[index])),
    )
    const known = await knownOf(open.flatMap(([id]) => linesOf(id).map(({ phoneId }) => phoneId)))
    for (const [id, indexes] of open) {
      const onLines = linesOf(id)
      const phoneIds = distinct(onLines.map(({ phoneId }) => phoneId))
      const unsaid = indexes.filter((index) => isOpen(heard[index], owners[index]))
      const sure = new Set(indexes.flatMap((index) => owners[index]?.owner.phoneId ?? []))
      const contacts = unsaid.flatMap((index) => heard[index] ?? [])
      const candidates = phoneIds.flatMap((phoneId) => candidateOf(phoneId, known))
      const chosen = phonesFor(contacts, { candidates, sure })
      for (const [at, index] of unsaid.entries()) {
        const [contact, owned] = [contacts[at], owners[index]]
        if (!contact || !owned) continue
        const phoneId = chosen[at] ?? null
        // Without a MAC it may be one of several that have the line, unless it says that it is none of them.
        owned.isKnown = candidates.some((candidate) => !isAnothers(contact, candidate))
        if (phoneId !== null) owned.owner = { ...owned.owner, phoneId, line: lineOn(onLines, phoneId) }
      }
    }
  }
}

const isOpen = (heard: Heard | undefined, owned: Owned | undefined) =>
  heard?.mac === '' && owned?.owner.phoneId === null

const candidateOf = (phoneId: string, known: ReadonlyMap<string, Known>) => {
  const phone = known.get(phoneId)
  return phone ? [{ phoneId, ...phone }] : []
}

const lineOn = (onLines: readonly OnLine[], phoneId: string | null) =>
  onLines.find((each) => each.phoneId === phoneId)?.line ?? null

/** Walks over the fewer: a tenant may have one of a thousand domains, or a thousand tenants one. */
function among(namesakes: Namesakes, tenantIds: ReadonlySet<string>): Namesakes {
  const [few, many] = tenantIds.size < namesakes.size ? [tenantIds, namesakes] : [namesakes, tenantIds]
  const both = [...few.keys()].filter((tenantId) => many.has(tenantId))
  return new Map(both.map((tenantId) => [tenantId, namesakes.get(tenantId) ?? []]))
}

const without = (namesakes: Namesakes, tenantIds: ReadonlySet<string>): Namesakes =>
  tenantIds.size === 0 ? namesakes : new Map([...namesakes].filter(([id]) => !tenantIds.has(id)))

type Looked = {
  tenantId: string | null
  phones: ReadonlyMap<string, { id: string; tenantId: string }>
}

/** Its line is not looked up yet. */
function byMac({ mac, instanceMac }: Heard, named: Namesakes, { tenantId, phones }: Looked): Owned {
  const said = phones.get(mac) ?? (mac === '' ? phones.get(instanceMac) : undefined)
  // Anybody may say any MAC: on a link of all tenants the user name, whose password was asked for, must be the tenant's too.
  const phone = tenantId !== null || (said && named.has(said.tenantId)) ? said : undefined
  const only = named.size === 1 ? [...named.values()][0] : undefined
  const candidates = phone ? named.get(phone.tenantId) : only
  const extension = candidates?.length === 1 ? candidates[0] : undefined
  const owner = {
    tenantId: phone?.tenantId ?? extension?.tenantId ?? null,
    extensionId: extension?.id ?? null,
    phoneId: phone?.id ?? null,
    line: null,
  }
  return { owner, isKnown: said !== undefined }
}

type Candidate = Known & { readonly phoneId: string }

/** What speaks for a phone, beside its line: the address that it fetches from, then its model. */
function evidence({ addresses, modelId }: Heard, candidate: Candidate): number {
  const isThere = candidate.from !== undefined && addresses.includes(candidate.from)
  return (isThere ? 2 : 0) + (modelId !== '' && modelId === candidate.modelId ? 1 : 0)
}

/** It says that it is another maker’s. Of a tenant’s own model nobody knows whose it is. */
function isAnothers({ vendor, modelId }: Heard, candidate: Candidate): boolean {
  if (modelId === '' || /^[0-9a-f]{8}-[0-9a-f]{4}-/.test(candidate.modelId)) return false
  return !candidate.modelId.startsWith(`${vendor.toLowerCase().replace(/[\s_]/g, '')}-`)
}

/**
 * Of contacts without a MAC that register as one extension, which phone each is, or nothing where it may be several: what is asked of
 * one of them must not hit another. `sure`: phones that were told by their MAC.
 */
function phonesFor(
  contacts: readonly Heard[],
  { candidates, sure }: { candidates: readonly Candidate[]; sure: ReadonlySet<string> },
): (string | null)[] {
  const found = contacts.map((contact) => {
    const possible = candidates.filter((candidate) => !isAnothers(contact, candidate))
    const scores = possible.map((candidate) => evidence(contact, candidate))
    const best = Math.max(0, ...scores)
    const [first, ...others] = possible.filter((_, index) => scores[index] === best)
    if (!first || others.length > 0 || (best === 0 && candidates.length > 1)) return undefined
    return { phoneId: first.phoneId, best }
  })
  const known = new Set([...sure, ...found.flatMap((each) => (each && each.best > 0 ? [each.phoneId] : []))])
  const weak = contacts.filter((_, index) => found[index]?.best === 0)
  const isOneDevice = new Set(weak.map(({ userAgent }) => userAgent)).size === 1
  return found.map((each) => {
    if (!each) return null
    // Nothing but the line speaks for it: then it is the phone where no other is, and no other could be.
    if (each.best === 0 && (known.has(each.phoneId) || !isOneDevice)) return null
    return each.phoneId
  })
}
