import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { CompiledModel } from '../../src/definitions/model.ts'
import { allLines, fillSample, mainOf, sampleParts, shipped } from '../support/sample-phone.ts'

type Credential = 'server' | 'user' | 'authUser' | 'password' | 'displayName'
type Names = Record<Credential, string | ((line: number) => string)>

/** Account 1 of a GXP has numbers of its own, the others have blocks. */
const block = ['', '', '4', '5', '6', '17', '18']
const pValue = (first: string, other: string) => (line: number) =>
  line === 1 ? first : `P${block[line]}${other}`

/** Each family's own names, written down a second time: `{n}` is the line, `{i}` its place counted from 0. */
const namesOf: Record<string, Names> = {
  'Yealink t4x': yealink(),
  'Yealink t5x': yealink(),
  'Poly vvx': {
    server: 'reg.{n}.server.1.address',
    user: 'reg.{n}.address',
    authUser: 'reg.{n}.auth.userId',
    password: 'reg.{n}.auth.password',
    displayName: 'reg.{n}.displayName',
  },
  'Grandstream grp26xx': {
    server: 'account.{n}.sip.server.1.address',
    user: 'account.{n}.sip.userid',
    authUser: 'account.{n}.sip.subscriber.userid',
    password: 'account.{n}.sip.subscriber.password',
    displayName: 'account.{n}.sip.subscriber.name',
  },
  'Grandstream gxp21xx': {
    server: pValue('P47', '02'),
    user: pValue('P35', '04'),
    authUser: pValue('P36', '05'),
    password: pValue('P34', '06'),
    displayName: pValue('P3', '07'),
  },
  'Snom d3xx': snom(),
  'Snom d7xx': snom(),
  'Fanvil x': {
    server: 'sip/line[@index={n}]/RegisterAddr',
    user: 'sip/line[@index={n}]/PhoneNumber',
    authUser: 'sip/line[@index={n}]/RegisterUser',
    password: 'sip/line[@index={n}]/RegisterPswd',
    displayName: 'sip/line[@index={n}]/DisplayName',
  },
  'Fanvil x-classic': classic(),
  'Cisco mpp': {
    server: 'Proxy_{n}_',
    user: 'User_ID_{n}_',
    authUser: 'Auth_ID_{n}_',
    password: 'Password_{n}_',
    displayName: 'Display_Name_{n}_',
  },
  'Linphone linphone': {
    server: 'auth_info_{i}/domain',
    user: 'auth_info_{i}/username',
    authUser: 'auth_info_{i}/userid',
    password: 'auth_info_{i}/passwd',
    displayName: 'proxy_{i}/reg_identity',
  },
  'baresip baresip': {
    server: '{n}.server',
    user: '{n}.user',
    authUser: '{n}.auth_user',
    password: '{n}.auth_pass',
    displayName: '{n}.display_name',
  },
}

function yealink(): Names {
  return {
    server: 'account.{n}.sip_server.1.address',
    user: 'account.{n}.user_name',
    authUser: 'account.{n}.auth_name',
    password: 'account.{n}.password',
    displayName: 'account.{n}.display_name',
  }
}

function snom(): Names {
  return {
    server: 'phone-settings/user_host[@idx={n}]',
    user: 'phone-settings/user_name[@idx={n}]',
    authUser: 'phone-settings/user_pname[@idx={n}]',
    password: 'phone-settings/user_pass[@idx={n}]',
    displayName: 'phone-settings/user_realname[@idx={n}]',
  }
}

function classic(): Names {
  const entry = 'SIP_CONFIG_MODULE/SIP_Line_List/SIP_Line_List_Entry[@index={n}]'
  return {
    server: `${entry}/Register_Addr`,
    user: `${entry}/Phone_Number`,
    authUser: `${entry}/Register_User`,
    password: `${entry}/Register_Pswd`,
    displayName: `${entry}/Display_Name`,
  }
}

/** Some families write the server with its port, or the display name with the address. */
const meant: Record<string, Partial<Record<Credential, (line: number) => string>>> = {
  'Grandstream grp26xx': { server: () => 'pbx.example.com:5060' },
  'Grandstream gxp21xx': { server: () => 'pbx.example.com:5060' },
  'Cisco mpp': { server: () => 'pbx.example.com:5060' },
  'baresip baresip': { server: () => 'pbx.example.com:5060' },
  'Linphone linphone': {
    displayName: (line) => `"Sample ${line}" <sip:sample-user-${line}@pbx.example.com>`,
  },
}

const credentials: Record<Credential, (line: number) => string> = {
  server: () => 'pbx.example.com',
  user: (line) => `sample-user-${line}`,
  authUser: (line) => `sample-auth-${line}`,
  password: (line) => `sample-password-${line}`,
  displayName: (line) => `Sample ${line}`,
}

const familyOf = (model: CompiledModel): string => `${model.vendor} ${model.family}`

function nameOf(family: string, credential: Credential, line: number, place: number): string {
  const name = namesOf[family]?.[credential] ?? assert.fail(`the test knows no ${credential} of ${family}`)
  return typeof name === 'function'
    ? name(line)
    : name.replace('{n}', String(line)).replace('{i}', String(place))
}

/** What the phone reads: parsed from the file's text. */
function read(model: CompiledModel, lines: readonly number[]): Map<string, string> {
  const file = mainOf(model)
  const { text } = fillSample(file, sampleParts(model, { lines }))
  return new Map(file.format.parse(text).map(({ name, value }) => [name, value]))
}

const all = Object.keys(credentials) as Credential[]

test('each line’s server, user, auth user, password and display name stand under the vendor’s own names', () => {
  for (const model of shipped.models) {
    const family = familyOf(model)
    const values = read(model, allLines(model))
    allLines(model).forEach((line, place) => {
      for (const credential of all) {
        const name = nameOf(family, credential, line, place)
        const wanted = meant[family]?.[credential]?.(line) ?? credentials[credential](line)
        assert.equal(values.get(name), wanted, `${model.id}, line ${line}: ${name}`)
      }
    })
  }
})

test('a line without an extension carries nobody’s credentials', () => {
  for (const model of shipped.models) {
    const family = familyOf(model)
    const values = read(model, [])
    allLines(model).forEach((line, place) => {
      for (const credential of ['user', 'password'] as const)
        assert.equal(
          values.get(nameOf(family, credential, line, place)) ?? '',
          '',
          `${model.id}, line ${line}`,
        )
    })
    assert.deepEqual(
      [...values].filter(([, value]) => value.startsWith('sample-')),
      [],
    )
  }
})

test('the last line alone stands under its own number, or first where a family counts without holes', () => {
  const countsWithoutHoles = ['Linphone linphone', 'baresip baresip']
  for (const model of shipped.models) {
    const family = familyOf(model)
    const values = read(model, [model.lastLine])
    const line = countsWithoutHoles.includes(family) ? 1 : model.lastLine
    assert.equal(
      values.get(nameOf(family, 'password', line, 0)),
      `sample-password-${model.lastLine}`,
      model.id,
    )
  }
})
