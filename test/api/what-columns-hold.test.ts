/** What every column of the database may hold, judged: a new one must be, too. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openTestDatabase } from '../support/test-database.ts'

/**
 * Beside what is told by its name (`…Sealed`, `…Hash`, ids, numbers):
 * - `sealed`: ciphertext under another name.
 * - `word`: of our own making, or one of a few; nobody outside chooses it.
 * - `name`: what a person calls something, or by which it is reached; its field says that it is shown, and the API does.
 * - `masked`: what devices, browsers or other programs say, or a sentence of ours about it; what looks like a secret is taken out first.
 * - `checked`: typed by people into a field that takes no secret: an address, a code, a number, names of fields.
 * - `open`: may hold what somebody typed a secret into, though there is a better place for it; never shown to who only looks.
 */
type Judgement = 'sealed' | 'word' | 'name' | 'masked' | 'checked' | 'open'

const judged: Record<string, Record<string, Judgement>> = {
  acmeAccount: { directory: 'checked', url: 'word', contact: 'checked' },
  // What a CA asks and is answered, which everybody may read at the challenge's port.
  acmeAnswer: { token: 'word', answer: 'word' },
  acmeCertificate: {
    ...{ directory: 'checked', names: 'checked', chain: 'word', orderUrl: 'word', node: 'word' },
    trouble: 'masked',
  },
  apiKey: { name: 'name', access: 'word', role: 'word', lastUsedFrom: 'checked' },
  attempt: { name: 'word' },
  audit: {
    ...{ who: 'name', action: 'word', detail: 'checked', address: 'checked', tenantCode: 'checked' },
    ...{ kind: 'word', objectName: 'name', changes: 'masked', outcome: 'word', words: 'name', mac: 'word' },
  },
  auditChain: { signed: 'word' },
  begunSignIn: {},
  challenge: { purpose: 'word', source: 'checked' },
  change: { node: 'word', type: 'word', ids: 'word' },
  contact: { name: 'name', numbers: 'checked', company: 'name' },
  dayCount: { day: 'word' },
  dayFigure: { day: 'word' },
  extension: {
    ...{ number: 'checked', name: 'name', tech: 'word', username: 'checked', authUsername: 'checked' },
    ...{ mailbox: 'checked', members: 'checked', voicemailNumber: 'checked', words: 'name' },
  },
  fetch: {
    ...{ protocol: 'word', method: 'word', path: 'masked', file: 'masked', ip: 'checked' },
    ...{ userAgent: 'masked', outcome: 'word', reasonCode: 'word', reason: 'masked', etag: 'word' },
  },
  fetchContent: { etag: 'word' },
  follower: { name: 'word', node: 'word' },
  identity: { subject: 'name', name: 'name' },
  idempotency: { request: 'word' },
  handOver: { createdBy: 'name', usedFrom: 'checked', usedAgent: 'masked' },
  importColumns: { kind: 'word', columns: 'word' },
  invitation: { kind: 'word', createdBy: 'name' },
  keyCheck: { sealed: 'sealed' },
  link: {
    ...{ name: 'name', kind: 'word', host: 'checked', path: 'checked', certificate: 'checked' },
    ...{ username: 'name', state: 'word', why: 'masked', found: 'masked', node: 'word' },
    source: 'checked',
  },
  model: {
    ...{ kind: 'word', name: 'name', vendor: 'name', family: 'word', description: 'name', source: 'open' },
    ...{ format: 'word', fileName: 'name', resyncEvent: 'word', rebootEvent: 'word', quarantine: 'word' },
  },
  modelVersion: { who: 'name', address: 'checked', action: 'word', content: 'open' },
  modelOrigin: { content: 'word' },
  modelOriginBefore: { content: 'word' },
  modelDefaults: {},
  linkRead: { outcome: 'word', why: 'masked', counts: 'word' },
  takenExtension: { key: 'name' },
  keyLayout: { name: 'name', nameOrder: 'name', description: 'name', entries: 'open' },
  preset: { name: 'name', nameOrder: 'name', description: 'name' },
  operation: { kind: 'word', state: 'word', createdBy: 'name', node: 'word', retryOf: 'word' },
  operationCount: { state: 'word' },
  operationPhone: { name: 'name', state: 'word', detail: 'masked', answeredBy: 'word' },
  passkey: { publicKey: 'word', site: 'checked', transports: 'word', name: 'name' },
  phone: {
    ...{ name: 'name', mac: 'checked', fileName: 'name', httpUsername: 'name', oldHttpUsername: 'name' },
    ...{ contact: 'open', lineKeys: 'open', expansionKeys: 'open', lastFetch: 'masked', status: 'word' },
    ...{ nameOrder: 'name', firstNumber: 'checked', words: 'name', told: 'word', contentEtag: 'word' },
    ...{ guesses: 'word', firmware: 'masked', address: 'checked' },
  },
  phoneChange: { who: 'name', fields: 'checked' },
  phoneFile: { file: 'name', etag: 'word' },
  phoneState: {
    ...{ who: 'name', address: 'checked', action: 'word', name: 'name', mac: 'checked', fileName: 'name' },
    ...{ httpUsername: 'name', contact: 'open', lines: 'word', lineKeys: 'open', expansionKeys: 'open' },
  },
  provider: {
    ...{ name: 'name', issuer: 'checked', scopes: 'checked', roleClaim: 'checked', roles: 'checked' },
    ...{ otherRole: 'word', tenantClaim: 'checked', tenants: 'checked', comers: 'word', nameClaim: 'word' },
  },
  reference: { source: 'word', kind: 'word', label: 'name', href: 'checked' },
  registration: {
    ...{ username: 'checked', contact: 'open', way: 'open', userAgent: 'masked', model: 'word' },
    ...{ firmware: 'word', mac: 'checked' },
  },
  savedView: { name: 'name', shows: 'name' },
  schedule: {
    ...{ name: 'name', kind: 'word', filter: 'name', date: 'checked', days: 'checked', time: 'checked' },
    ...{ zone: 'word', node: 'word', lastOutcome: 'word', lastDetail: 'word', createdBy: 'name' },
  },
  sealKey: { wrappedBy: 'word', wrapped: 'sealed' },
  servedUser: { username: 'checked' },
  session: { address: 'checked', userAgent: 'masked' },
  stranger: {
    ...{ name: 'word', source: 'word', mac: 'checked', ip: 'checked', userAgent: 'masked', vendor: 'word' },
    ...{ model: 'word', firmware: 'word', confidence: 'word', reasons: 'masked', way: 'word' },
    ...{ asked: 'masked', link: 'name' },
  },
  tally: { noun: 'word', part: 'word' },
  tenant: {
    ...{ code: 'checked', name: 'name', timezone: 'word', language: 'word', sipServer: 'checked' },
    ...{ sipTransport: 'word', outboundProxy: 'checked', notifyVia: 'checked', allowedNetworks: 'checked' },
    ...{ tftpNetworks: 'checked', pnpNetworks: 'checked', clientCertificates: 'word' },
  },
  upload: { name: 'masked', contentType: 'masked' },
  user: { name: 'name', role: 'word', language: 'word' },
  wantedFile: { file: 'name', etag: 'word' },
}

/** Of an index of words, or of the migrations: made of what is judged. */
const ofThemselves = /^(?:phone|extension|audit)(?:Words|Place)|^tenantSign$|^kysely_|^sqlite_/
const toldByName = /(?:Sealed|Hash|Id|^id|^hash)$/

test('whatever may hold a text of somebody else is judged: sealed, masked, or no place for a secret', async (t) => {
  const { queries } = await openTestDatabase(t)
  const tables = await queries.introspection.getTables()
  const found: string[] = []
  for (const { name, columns } of tables) {
    if (ofThemselves.test(name)) continue
    for (const column of columns) {
      const holdsText = /text|char|blob|bytea/i.test(column.dataType)
      if (holdsText && !toldByName.test(column.name)) found.push(`${name}.${column.name}`)
    }
  }
  const all = Object.entries(judged).flatMap(([table, columns]) =>
    Object.keys(columns).map((column) => `${table}.${column}`),
  )
  assert.deepEqual(
    found.filter((each) => !all.includes(each)),
    [],
    'to be judged',
  )
  assert.deepEqual(
    all.filter((each) => !found.includes(each)),
    [],
    'judged, and not there',
  )
})
