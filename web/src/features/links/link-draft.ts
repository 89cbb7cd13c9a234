/** A link as its form holds it, and the bodies that are made of it. */

import {
  type Link,
  type LinkCreate,
  type LinkKind,
  type LinkPatch,
  type LinkState,
  linkCreateSchema,
} from '../../../../src/schema/link.ts'
import type { Tone } from '../../components/state-word.tsx'
import { changedFields, type SecretDraft } from '../../lib/changes.ts'
import { type Errors, errorsOf } from '../../lib/use-draft.ts'

export type LinkDraft = Omit<LinkCreate, 'password'> & { password: SecretDraft }

export const linkLabels: Record<keyof LinkDraft, string> = {
  name: 'Name',
  kind: 'PBX',
  host: 'Host',
  port: 'Port',
  path: 'Path',
  tls: 'TLS',
  certificate: 'Certificate',
  username: 'User name',
  password: 'Password',
  enabled: 'Connected',
}

export const linkFields = /^(name|kind|host|port|path|tls|certificate|username|password|enabled)$/

export const linkKindWords: Record<LinkKind, string> = {
  kamailio: 'Kamailio (JSON-RPC)',
  asterisk: 'Asterisk (manager interface)',
  freeswitch: 'FreeSWITCH (event socket)',
}

export const linkStates: Record<LinkState, { word: string; tone: Tone }> = {
  up: { word: 'Up', tone: 'good' },
  starting: { word: 'Connecting', tone: 'waiting' },
  down: { word: 'Down', tone: 'bad' },
  off: { word: 'Switched off', tone: 'plain' },
}

export const emptyLink: LinkDraft = {
  name: '',
  kind: 'asterisk',
  host: '',
  port: null,
  path: '/RPC',
  tls: false,
  certificate: '',
  username: '',
  password: undefined,
  enabled: true,
}

export function toLinkDraft(link: Link): LinkDraft {
  const { name, kind, host, port, path, tls, certificate, username, enabled } = link
  return { name, kind, host, port, path, tls, certificate, username, password: undefined, enabled }
}

export function toCreate(draft: LinkDraft): LinkCreate {
  return { ...draft, password: draft.password ?? '' }
}

export function toPatch(draft: LinkDraft, link: Link): LinkPatch {
  const { password, kind: _, ...changed } = changedFields(draft, toLinkDraft(link))
  return password === undefined ? changed : { ...changed, password: password ?? '' }
}

export function checkLink(draft: LinkDraft): Errors {
  return errorsOf(linkCreateSchema.safeParse(toCreate(draft)))
}
