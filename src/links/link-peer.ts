/** What every PBX can be asked through a link, whatever it speaks. */

/** Where one line of a phone registered from, as the PBX tells it. */
export type LinkContact = {
  /** The user of its address, as the PBX knows it. */
  readonly username: string
  /** The phone's own URI. */
  readonly contact: string
  readonly userAgent: string
  /** `+sip.instance`, where the PBX keeps it. */
  readonly instance: string
  /** What this PBX needs to reach it, and what tells one registration from the next. */
  readonly way: Readonly<Record<string, string>>
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
  /** Fails when the PBX does not answer any more. */
  ping(): Promise<void>
  close(): void
}

export type PeerEvents = {
  /** Somebody registered, or is registered no more: who it is, the PBX is asked. */
  changed(): void
  /** The connection is over, for this reason. */
  lost(why: string): void
}
