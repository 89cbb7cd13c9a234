import assert from 'node:assert/strict'
import { test } from 'node:test'
import { furnishRoad } from '../../test/support/open-road.ts'
import { systemScope } from '../auth/tenant-scope.ts'
import { type ExplainQuery, explainQuerySchema } from '../schema/explain.ts'
import { tftpRoad } from './tftp-road.ts'

async function furnish(t: Parameters<typeof furnishRoad>[0]) {
  const rooms = await furnishRoad(t)
  const { explain, tenant, tenants, desk, phones, fetches, ask } = rooms
  const why = async (scope: Parameters<typeof explain>[0], query: Partial<ExplainQuery>) =>
    (await explain(scope, explainQuerySchema.parse(query))).told
  const answers = async (scope: Parameters<typeof explain>[0], query: Partial<ExplainQuery>) =>
    (await why(scope, query)).steps.map(({ question, answer, sign }) => `${sign}: ${question} ${answer}`)
  /** Phones that differ in what decides about them. */
  async function office() {
    const scope = await tenant('ONE', { allowedNetworks: ['10.0.0.0/8'] })
    await tenants.update(scope, { tftpNetworks: ['10.1.0.0/16'] }, undefined)
    const locked = await desk(scope, { httpUsername: 'desk', httpPassword: 'grün' })
    const named = await desk(scope, { fileName: 'own.cfg', settings: { tenantPhoneBook: true } })
    const modelless = await desk(scope)
    await phones.update(scope, modelless.id, { modelId: 'none' }, undefined)
    const sending = await desk(scope, { acceptUploads: true })
    const log = { name: `${sending.mac}.log`, contentType: 'text/plain', bytes: 3 }
    await rooms.uploads.keep(scope, sending.id, { ...log, body: body('log') })
    const replaced = await desk(scope)
    const old = replaced.secret
    await phones.replaceSecret(scope, replaced.id, 3_600_000)
    const own = await rooms.own(scope, { source: `name=\${displayname}\n` })
    const templated = await desk(scope, { modelId: own.id })
    const plain = await desk(scope)
    const others = await tenant('TWO')
    const foreign = await desk(others)
    const all = [locked, named, modelless, sending, replaced, templated, plain]
    return { scope, others, foreign, plain, locked, old, all }
  }
  return { ...rooms, why, answers, office, ask, fetches }
}

async function* body(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text)
}

test('what is explained is what the phone gets, whoever asks for whatever from wherever', async (t) => {
  const { why, office, ask, lastFetch, road, secretsOf, places, counted } = await furnish(t)
  const { scope, all, old, foreign } = await office()
  const tftp = tftpRoad({ road, secretsOf, places })
  const basic = `Basic ${Buffer.from('desk:grün').toString('base64')}`
  const secrets = [...all.map((each) => each.secret), old, foreign.secret, 'a'.repeat(26), 'none']
  const files = (mac: string) => [
    ...['', `${mac}.cfg`, `${mac.toUpperCase()}.CFG`, `folder/${mac}.cfg`, 'own.cfg', 'common.cfg'],
    ...[`${mac}.boot`, 'book.xml', 'none.cfg', '02f0f0abcdef.cfg', `${mac}.log`, '../x', 'a b?c%41.cfg'],
  ]
  let compared = 0
  for (const secret of secrets) {
    const phone = all.find((each) => each.secret === secret) ?? all[4] ?? assert.fail()
    for (const file of files(phone.mac))
      for (const ip of ['10.1.2.3', '203.0.113.9'])
        for (const userAgent of [
          'Fono F1 1.2.3',
          `Fono F1 1.2.3 ${phone.mac}`,
          'Fono F1 1.2.3 02f0f0abcdef',
          'Other O1 1.2.3',
          '',
        ])
          for (const protocol of ['http', 'tftp'] as const) {
            const given = JSON.stringify({ secret, file, ip, userAgent, protocol })
            counted.length = 0
            const { decision } = await why(systemScope, { secret, file, ip, userAgent, protocol })
            assert.deepEqual(counted, [], given)
            const name = file
              .split('/')
              .map(protocol === 'http' ? encodeURIComponent : String)
              .join('/')
            if (protocol === 'http') {
              const url = `/p/${secret}/${name}`
              const got = await ask(phone, '', { url, ip, userAgent, authorization: basic })
              assert.deepEqual([decision?.status, decision?.bytes], [got.status, got.bytes], given)
            } else {
              const request = { kind: 'read', bytes: undefined, body: body('') } as const
              const reply = await tftp.answer({ ...request, file: `p/${secret}/${name}`, address: ip })
              if ('bytes' in reply) reply.ended('done')
              const bytes = 'bytes' in reply ? reply.bytes.length : 0
              assert.deepEqual([decision?.status === 200, decision?.bytes], ['bytes' in reply, bytes], given)
            }
            const [outcome] = counted
            if (outcome === 'unknown') assert.equal(decision?.reason.code, 'unknown', given)
            else assert.equal(decision?.outcome, outcome, given)
            compared++
          }
    if (all.includes(phone) && phone.secret === secret) {
      const query = { secret, ip: '10.1.2.3', userAgent: 'Fono F1 1.2.3', file: 'none.cfg' }
      const { decision } = await why(scope, query)
      await ask(phone, 'none.cfg', { ip: '10.1.2.3', authorization: basic })
      const told = await lastFetch(scope, phone)
      assert.deepEqual([decision?.reason, decision?.file], [told?.reason, told?.file])
    }
  }
  assert.ok(compared > 2000, String(compared))
})

test('each step of the decision is told with its answer, and it ends where it is refused', async (t) => {
  const { why, answers, office } = await furnish(t)
  const { scope, plain, locked } = await office()
  const { secret, mac } = plain
  const known = { secret, ip: '10.9.9.9', userAgent: `Fono F1 1.2.3 ${mac}` }
  assert.deepEqual(await answers(scope, known), [
    'yes: Is there a secret in the path? yes',
    `yes: Whose is it? Desk (${mac})`,
    'yes: May it ask from there? yes',
    'yes: Is its MAC the phone’s? yes',
    'yes: Is it of the phone’s vendor? yes',
    'yes: Does it give its user name and password? not needed',
    'yes: Is its phone model there? yes',
    `yes: Which of its files does it mean? ${mac}.cfg`,
    'yes: Can the file be made? yes',
    `yes: What does it get? 200, ${(await why(scope, known)).decision?.bytes} bytes`,
  ])
  assert.deepEqual((await answers(scope, { ...known, ip: '203.0.113.9' })).slice(2), [
    'no: May it ask from there? no',
    'no: What does it get? 404, empty',
  ])
  const { steps, asked, decision } = await why(scope, { mac: locked.mac, ip: '10.0.0.1' })
  assert.deepEqual(asked.assumed, ['secret', 'credentials'])
  assert.equal(steps[0]?.because, `The MAC ${locked.mac} is this phone’s, a phone of ONE`)
  assert.equal(decision?.outcome, 'served')
})

test('a phone is found by its MAC, by that in its User-Agent or file name, and by where it last came from', async (t) => {
  const { why, office, ask, fetches } = await furnish(t)
  const { scope, plain, locked } = await office()
  const { mac } = plain
  const found = async (query: Partial<ExplainQuery>) => (await why(scope, query)).phone?.mac
  assert.equal(await found({ mac: mac.toUpperCase().replace(/(..)(?=.)/g, '$1:') }), mac)
  assert.equal(await found({ userAgent: `Fono F1 1.2.3 ${mac}` }), mac)
  assert.equal(await found({ file: `http://pbx/x/${mac}.cfg` }), mac)
  assert.equal(await found({ file: `http://pbx/p/${plain.secret}/${mac}.cfg` }), mac)
  assert.equal(await found({ ip: '10.5.5.5' }), undefined)
  await ask(plain, '', { ip: '10.5.5.5' })
  await fetches.flush()
  assert.equal(await found({ ip: '10.5.5.5' }), mac)
  assert.equal((await why(systemScope, { ip: '10.5.5.5' })).phone?.tenant, 'ONE')
  const basic = `Basic ${Buffer.from('desk:grün').toString('base64')}`
  await ask(locked, '', { ip: '10.5.5.5', authorization: basic })
  await fetches.flush()
  const { candidates, decision, phone } = await why(scope, { ip: '10.5.5.5' })
  assert.deepEqual(
    [candidates.map((each) => each.mac).sort(), decision, phone],
    [[mac, locked.mac].sort(), null, null],
  )
  assert.equal(await found({ ip: '10.5.5' + '.50' }), undefined)
})

test('by TFTP without a secret, the networks decide in which a tenant knows its phones by their MACs', async (t) => {
  const { why, office } = await furnish(t)
  const { scope, plain } = await office()
  const asks = { protocol: 'tftp', file: `${plain.mac}.cfg`, userAgent: '' } as const
  assert.equal((await why(scope, { ...asks, ip: '10.1.0.9' })).decision?.outcome, 'served')
  const { decision, steps } = await why(scope, { ...asks, ip: '10.2.0.9' })
  assert.deepEqual([decision?.outcome, decision?.status], ['notFound', 404])
  assert.match(steps.at(-2)?.because ?? '', /^No phone with the MAC \w+ may ask so from that address$/)
})

test('who asks in one tenant is told of another’s phones what is told of none', async (t) => {
  const { why, office, ask, fetches } = await furnish(t)
  const { scope, foreign } = await office()
  await ask(foreign, '', { ip: '10.7.7.7' })
  await fetches.flush()
  const nobody = { mac: '02f0f0ffffff', secret: 'z'.repeat(26) }
  const masked = (told: unknown) =>
    JSON.stringify(told)
      .replaceAll(nobody.mac, 'MAC')
      .replaceAll(foreign.mac, 'MAC')
      .replace(/\/p\/..••••/g, '/p/••')
  const same = async (one: Partial<ExplainQuery>, two: Partial<ExplainQuery>) =>
    assert.equal(masked(await why(scope, one)), masked(await why(scope, two)))
  await same({ mac: foreign.mac }, { mac: nobody.mac })
  await same({ secret: foreign.secret }, { secret: nobody.secret })
  await same({ file: `${foreign.mac}.cfg` }, { file: `${nobody.mac}.cfg` })
  await same(
    { protocol: 'tftp', file: `${foreign.mac}.cfg` },
    { protocol: 'tftp', file: `${nobody.mac}.cfg` },
  )
  assert.equal((await why(scope, { ip: '10.7.7.7' })).phone, null)
  assert.equal((await why(systemScope, { ip: '10.7.7.7' })).phone?.mac, foreign.mac)
})

test('asking why changes nothing: no record, no count, no address learned, no change told', async (t) => {
  const { why, office, ask, fetches, heard, known, counted, phones } = await furnish(t)
  const { scope, plain } = await office()
  await ask(plain, '', { ip: '10.5.5.5', userAgent: 'Fono F1 1.2.3' })
  await fetches.flush()
  const found = await known.ofSecret(plain.secret)
  const before = JSON.stringify(await phones.read(scope, plain.id))
  heard()
  counted.length = 0
  for (const file of ['', 'none.cfg', `${plain.mac}.log`])
    await why(scope, { secret: plain.secret, ip: '10.6.6.6', userAgent: 'Fono F1 9.9.9', file })
  await fetches.flush()
  const { total } = await fetches.list(scope, plain.id, { order: 'desc', page: 1, pageSize: 50 })
  assert.deepEqual([total, counted, heard()], [1, [], []])
  assert.equal(found?.known.came.from, '10.5.5.5')
  assert.equal(JSON.stringify(await phones.read(scope, plain.id)), before)
})

test('no secret stands in what is told, also where somebody put one into another field', async (t) => {
  const { why, office } = await furnish(t)
  const { scope, plain } = await office()
  const loud = plain.secret.toUpperCase()
  const told = await why(scope, {
    secret: plain.secret,
    file: `${loud}/x.cfg`,
    userAgent: `Fono ${loud}`,
    ip: '10.0.0.1',
  })
  assert.doesNotMatch(JSON.stringify(told), new RegExp(plain.secret, 'i'))
})

test('a first contact is explained step by step, and is noted nowhere', async (t) => {
  const { answers, why, office, firstContacts, strangers, inbox } = await furnish(t)
  const { scope, others, plain } = await office()
  await firstContacts.renew(scope)
  const code = (await firstContacts.read(scope)).code ?? ''
  const at = (mac: string) => ({ file: `http://pbx.example.com/b/${code}/${mac}.cfg`, ip: '10.0.0.5' })
  const known = await why(scope, at(plain.mac))
  assert.deepEqual([known.decision?.reason.code, known.decision?.status], ['firstContact', 200])
  assert.deepEqual(await answers(scope, at('02f0f0abcdef')), [
    'no: Which phone is meant? none',
    'plain: Is there a secret in the path? no',
    'yes: Who is it? 02f0f0abcdef',
    'yes: May it ask for the first time from there? yes',
    'no: Has an administrator entered this MAC? no',
    'no: What does it get? 404, empty',
  ])
  assert.deepEqual((await answers(others, at(plain.mac)))[1], 'no: Is there a secret in the path? no')
  assert.doesNotMatch(JSON.stringify(known), new RegExp(code))
  await strangers.flush()
  const { total } = await inbox.list(systemScope, { page: 1, pageSize: 5, order: 'asc' } as never)
  assert.equal(total, 0)
})
