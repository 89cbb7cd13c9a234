/** Operations, schedules, links to PBXs, and who asked without being known, as the query builder sees them. */

import type { Flag } from './flag.ts'

export type OperationTable = {
  id: string
  tenantId: string
  kind: string
  state: string
  total: number
  createdAt: number
  createdBy: string
  endedAt: number | null
  /** Who leads it; it is another’s to lead once the time is over. `null`: nothing is left to do. */
  node: string
  leaseUntil: number | null
  /** The operation whose phones it asks again. */
  retryOf: string | null
  /** The schedule that made it. */
  scheduleId: string | null
}

/** Kept with each change of state: see `outcome-counts.ts`. */
export type OperationCountTable = { operationId: string; tenantId: string; state: string; n: number }

export type OperationPhoneTable = {
  operationId: string
  tenantId: string
  phoneId: string
  position: number
  name: string
  state: string
  sipStatus: number | null
  /** `phone`, `proxy` or `unknown`; `null` while nobody has answered. */
  answeredBy: string | null
  detail: string
  at: number
  sentAt: number | null
  answeredAt: number | null
  fetchedAt: number | null
  registeredAt: number | null
}

export type ScheduleTable = {
  id: string
  tenantId: string
  name: string
  kind: string
  /** JSON. */
  filter: string
  /** Of the only run; `null`: on these days of each week, a JSON list. */
  date: string | null
  days: string
  time: string
  force: Flag
  enabled: Flag
  /** The zone by which `nextAt` was worked out. */
  zone: string
  nextAt: number | null
  /** The run that a node begins at this moment, and until when it is that node’s. */
  dueAt: number | null
  node: string | null
  leaseUntil: number | null
  lastAt: number | null
  lastOutcome: string | null
  lastDetail: string
  lastOperationId: string | null
  createdBy: string
  revision: number
  createdAt: number
  updatedAt: number
}

export type LinkTable = {
  id: string
  /** `null`: of all tenants. */
  tenantId: string | null
  name: string
  kind: string
  host: string
  port: number | null
  path: string
  tls: Flag
  certificate: string
  username: string
  passwordSealed: string | null
  enabled: Flag
  state: string
  /** Since when it is in this state. */
  stateAt: number
  why: string
  found: string
  /** Who keeps it connected, until when. */
  node: string | null
  leaseUntil: number | null
  /** JSON: of a database, what is read in it; else `null`. */
  source: string | null
  nextReadAt: number | null
  revision: number
  createdAt: number
  updatedAt: number
}

/** An extension that was read out of a PBX’s database, and stays in step with its row there. */
export type TakenExtensionTable = {
  linkId: string
  tenantId: string
  /** The row at the PBX. */
  key: string
  extensionId: string
  /** When it was first missing there; `null` while it is there. */
  goneAt: number | null
}

/** One read of a PBX’s database. */
export type LinkReadTable = {
  id: string
  linkId: string
  at: number
  tookMs: number
  outcome: string
  why: string
  /** JSON. */
  counts: string
}

/** What a link tells now. */
export type RegistrationTable = {
  id: string
  linkId: string
  tenantId: string | null
  username: string
  extensionId: string | null
  phoneId: string | null
  line: number | null
  contact: string
  /** JSON: what its PBX needs to reach it. */
  way: string
  userAgent: string
  model: string
  firmware: string
  mac: string
  since: number
}

/** A device that asked and is not known. */
export type StrangerTable = {
  id: string
  /** From whose networks or link it came, or by whose first-contact URL; `null`: nobody's. */
  tenantId: string | null
  /** By which it is known again, within its tenant. */
  name: string
  /** What it shares its room with: who stands behind an address, or a link. */
  source: string
  mac: string
  ip: string
  userAgent: string
  vendor: string | null
  model: string | null
  modelId: string | null
  firmware: string | null
  confidence: string
  /** JSON. */
  reasons: string
  way: string
  asked: string
  link: string
  times: number
  firstAt: number
  lastAt: number
  dismissed: Flag
}

/** Of a tenant that has a first-contact URL. */
export type FirstContactTable = {
  tenantId: string
  codeSealed: string
  codeHash: string
  openUntil: number | null
  madeAt: number
}

export type ReferenceTable = {
  tenantId: string
  source: string
  kind: string
  label: string
  href: string | null
  phoneId: string
}
