/** What is to be remembered of a file once its phone has it: sealed by the fetch of it, since most files are only looked at. */

import type { Vault } from '../db/vault.ts'
import { sealContent } from '../fetches/fetch-content.ts'
import { identityPurpose } from '../phones/phone-record.ts'
import { identityOf, usersOf } from '../phones/served-identity.ts'
import type { KnownPhone, Remembered, RenderedFile } from '../rendering/known-phone.ts'
import type { FormatSpec } from '../schema/definition.ts'

type Sealing = Pick<Vault, 'seal'>
type Whole = Pick<RenderedFile, 'body' | 'settled'> & {
  readonly phoneId: string
  readonly format: FormatSpec
  readonly secrets: readonly string[] | undefined
}

/** The file as it went out. It waits for that beside the file in the cache, so nothing is held here that is not weighed there. */
export function contentOf(vault: Sealing, { phoneId, settled, body, format, secrets }: Whole): () => string {
  return () =>
    sealContent(vault, { phoneId, etag: settled }, { text: body.toString(format.encoding), format, secrets })
}

/** Where the phone registers as somebody else once it has its main file. */
export function newIdentity(
  vault: Sealing,
  { id, identity }: Pick<KnownPhone['phone'], 'id' | 'identity'>,
  lines: KnownPhone['lines'],
): Remembered {
  const now = identityOf(lines)
  if (now === identity) return {}
  const users = usersOf(lines)
  return { identity: () => ({ sealed: vault.seal(now, identityPurpose(id)), users }) }
}
