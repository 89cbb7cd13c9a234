/** What every PBX can be asked through a link, whatever it speaks. */

import { WireError } from '../kernel/errors.ts'

/** Where one line of a phone registered from, as the PBX tells it. */
export type LinkContact = {
  /** The user of its address, as the PBX knows it. */
  readonly username: string
  /** The domain of its address, where the PBX keeps users of several apart; else empty. */
  readonly domain: string
  /** The phone's own URI. */
  readonly contact: string
  readonly userAgent: string
  /** `+sip.instance`, where the PBX keeps it. */
  readonly instance: string
  /** What this PBX needs to reach it, and what tells one registration from the next. */
  readonly way: Readonly<Record<string, string>>
}

const mostContacts = 100_000
/** Of what is needed to reach a phone nothing can be cut off. */
const longest = { username: 256, contact: 1024, way: 2048 }

/** What a PBX lists, as much of it as is kept: whose address or way is beyond measure cannot be reached, and is left out. */
export function keptContacts(contacts: readonly LinkContact[]): LinkContact[] {
  if (contacts.length > mostContacts)
    throw new WireError(`the PBX lists more than ${mostContacts.toLocaleString('en')} registrations`)
  return contacts.flatMap((each) => {
    const isLong =
      each.username.length > longest.username ||
      each.contact.length > longest.contact ||
      Object.values(each.way).join('').length > longest.way
    if (isLong) return []
    return {
      ...each,
      domain: each.domain.slice(0, 256),
      userAgent: each.userAgent.slice(0, 512),
      instance: each.instance.slice(0, 200),
    }
  })
}

/** What a PBX lets the link do. */
export type LinkRight = { readonly what: string; readonly ok: boolean; readonly detail: string }

/** A NOTIFY to where a phone registered from. */
export type LinkNotify = Pick<LinkContact, 'username' | 'contact' | 'way'> & {
  /** The tenant's own, in From and To. */
  readonly domain: string
  readonly event: string
  readonly contentType?: string | undefined
  readonly body?: string | undefined
}

/** Whether who registered so is in a call: ringing counts, too. */
export type InCall = (registered: Pick<LinkContact, 'username' | 'contact' | 'way'>) => boolean

export type LinkAnswer =
  /** The phone's own final answer. */
  | { readonly kind: 'answered'; readonly status: number; readonly reason: string }
  /** The PBX took it, and does not say what becomes of it: `detail` is what is known. */
  | { readonly kind: 'handedOver'; readonly detail: string }
  /** The PBX did not take it, or it was not given to it. */
  | { readonly kind: 'refused'; readonly detail: string }

export type LinkPeer = {
  /** What the PBX says of itself. */
  readonly found: string
  readonly may: readonly LinkRight[]
  /** Who is registered now. */
  contacts(): Promise<LinkContact[]>
  notify(notify: LinkNotify): Promise<LinkAnswer>
  /** Who is in a call now; nothing where the PBX does not tell. */
  calls(): Promise<InCall | undefined>
  close(): void
}

export type PeerEvents = {
  /** Somebody registered, or is registered no more: who it is, the PBX is asked. */
  changed(): void
  /** The connection is over, for this reason. */
  lost(why: string): void
}
