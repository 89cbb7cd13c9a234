/** People, their ways in, and API keys, as the query builder sees them. */

import type { Generated } from 'kysely'
import type { Flag } from './flag.ts'

/** How often something was tried, until when it counts. */
export type AttemptTable = { name: string; n: number; until: number }

export type UserTable = {
  id: string
  name: string
  passwordHash: string
  role: string
  createdAt: number
  /** To the minute; of any session. */
  lastSeenAt: Generated<number | null>
  revision: Generated<number>
  /** `null`: as the browser asks for. */
  language: Generated<string | null>
}

export type UserTenantTable = { userId: string; tenantId: string }

export type SessionTable = {
  tokenHash: string
  userId: string
  createdAt: number
  expiresAt: number
  /** Of its latest use; `null` of a session that began before this was kept. */
  address: Generated<string | null>
  userAgent: Generated<string>
  lastSeenAt: Generated<number>
  /** When its person typed the password last. */
  provedAt: Generated<number>
  /** By which it began; `null`: by a password or passkey of here. */
  providerId: Generated<string | null>
  /** What the provider calls its own session. */
  sidHash: Generated<string | null>
  /** By which the provider is told whom to sign out. */
  idTokenSealed: Generated<string | null>
  /** When its person signed in once more at a provider, or by a passkey: good for one thing that wants a password. */
  provedElsewhereAt: Generated<number>
}

/** Who says by OpenID Connect who somebody is. */
export type ProviderTable = {
  id: string
  name: string
  issuer: string
  clientId: string
  clientSecretSealed: string | null
  scopes: string
  roleClaim: string
  /** JSON: which value is which role. */
  roles: string
  otherRole: string | null
  tenantClaim: string
  /** JSON: which value is which tenant. */
  tenants: string
  comers: string
  nameClaim: string
  ownSignIn: Flag
  endsThere: Flag
  enabled: Flag
  revision: number
  createdAt: number
  updatedAt: number
}

/** What a provider calls somebody; `name` is what it called that person last, to be read. */
export type IdentityTable = {
  id: string
  userId: string
  providerId: string
  subject: string
  name: string
  createdAt: number
  lastUsedAt: number | null
}

/** A sign-in at a provider that has begun, of a browser; `userId` of whoever is signed in already. */
export type BegunSignInTable = {
  hash: string
  browserHash: string
  providerId: string
  userId: string | null
  stateSealed: string
  expiresAt: number
}

/** A secret from which codes are made by the time; without `confirmedAt` nobody has shown yet to have it. */
export type TotpTable = {
  userId: string
  secretSealed: string
  /** Of the code that was used last: none is used twice. */
  lastStep: number
  confirmedAt: number | null
  createdAt: number
}

export type PasskeyTable = {
  id: string
  userId: string
  credentialId: string
  publicKey: string
  /** The host name that it was made for. */
  site: string
  counter: number
  /** JSON: how the browser reaches it. */
  transports: string
  name: string
  createdAt: number
  lastUsedAt: number | null
}

/** A list of phones that somebody saved: of a tenant, or of whichever. */
export type SavedViewTable = {
  id: string
  userId: string
  tenantId: string | null
  name: string
  /** JSON: filter, order and columns. */
  shows: string
  isDefault: Flag
  createdAt: number
}

/** Those that are left. */
export type RecoveryCodeTable = { userId: string; codeHash: string }

/** What was handed out to be answered once. */
export type ChallengeTable = {
  hash: string
  userId: string | null
  purpose: string
  tries: number
  expiresAt: number
  /** Keyed hash of from where it was asked for, where it is nobody's. */
  source: Generated<string>
}

/** A link by which somebody comes in once and sets a password. */
export type InvitationTable = {
  userId: string
  tokenHash: string
  kind: string
  createdBy: string
  createdAt: number
  expiresAt: number
}

export type ApiKeyTable = {
  id: string
  name: string
  keyHash: string
  access: string
  role: string
  tenantId: string | null
  createdAt: number
  expiresAt: number | null
  lastUsedAt: number | null
  lastUsedFrom: string | null
  revision: Generated<number>
}
