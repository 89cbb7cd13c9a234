/** Recognises a phone by how it asks: exact by its User-Agent, at most probable by file name and MAC, else unknown. */

import { type MacAddress, parseMac } from '../kernel/mac-address.ts'
import { type PrefixTable, prefixTable, vendorsOfMac } from '../schema/model-search.ts'
import type { Recognition } from '../schema/recognition.ts'
import { macsIn, requestedNames } from './file-name.ts'
import type { Catalogue, Vendor } from './load-definitions.ts'
import type { CompiledModel } from './model.ts'
import { longestUserAgent, readUserAgent, type UserAgentFacts } from './user-agent.ts'

export type Evidence = {
  readonly userAgent?: string
  /** Of a request by HTTP, or the name that was asked for by TFTP. */
  readonly path?: string
  readonly mac?: string
  /** DHCP option 60, the vendor class. */
  readonly dhcpClass?: string
}

export type Recogniser = {
  /** Never names a model that the evidence does not name. */
  recognise(evidence: Evidence): Recognition
}

type Reading = { readonly vendor: Vendor; readonly facts: UserAgentFacts }

const unknown: Recognition = {
  vendor: null,
  family: null,
  model: null,
  modelId: null,
  firmware: null,
  mac: null,
  confidence: 'unknown',
  reasons: [],
}

export function recogniser(catalogue: Catalogue): Recogniser {
  const byName = new Map<string, CompiledModel>()
  for (const model of catalogue.models) {
    for (const name of model.userAgentNames) byName.set(`${model.vendor} ${plain(name)}`, model)
  }
  const byOui = prefixTable(catalogue.vendors)
  return {
    recognise({ userAgent = '', path = '', mac: macText = '', dhcpClass = '' }) {
      const named = parseMac(macText) ?? macsIn(requestedNames(path).at(-1) ?? '')[0]
      if (userAgent !== '') {
        const answer = byUserAgent(catalogue.vendors, byName, userAgent, named)
        if (answer) return answer
      }
      return byOtherSigns({ catalogue, byName, byOui }, { path, mac: named, dhcpClass }, userAgent !== '')
    },
  }
}

/** Names are compared without case, spaces, `-` and `_`. */
function plain(name: string): string {
  return name.toLowerCase().replace(/[\s\-_]/g, '')
}

/** Nothing when no vendor's pattern reads it: then other signs may still say something. */
function byUserAgent(
  vendors: readonly Vendor[],
  byName: ReadonlyMap<string, CompiledModel>,
  userAgent: string,
  named: MacAddress | undefined,
): Recognition | undefined {
  if (userAgent.length > longestUserAgent) {
    return { ...unknown, reasons: [`The User-Agent is longer than ${longestUserAgent} characters`] }
  }
  const readings = vendors.flatMap((vendor) => readingsOf(vendor, userAgent))
  const [first] = readings
  if (!first) return undefined
  const broken = readings.find(({ facts }) => facts.hasBrokenMac)
  if (broken) {
    return {
      ...unknown,
      reasons: [`The User-Agent looks like ${broken.vendor.name}’s, but the MAC in it is none`],
    }
  }
  const matches = readings.flatMap((reading) => {
    const model = byName.get(`${reading.vendor.name} ${plain(reading.facts.model ?? '')}`)
    return model ? [{ ...reading, model }] : []
  })
  const [match] = matches
  if (!match) return notInCatalogue(first, named)
  if (matches.some(({ model }) => model !== match.model)) {
    const names = [...new Set(matches.map(({ model }) => `${model.vendor} ${model.name}`))]
    return {
      ...unknown,
      mac: named ?? null,
      reasons: [`The User-Agent may be that of ${names.join(' or ')}`],
    }
  }
  return exact(match.model, match.facts, named)
}

function readingsOf(vendor: Vendor, userAgent: string): Reading[] {
  return vendor.userAgents.flatMap((pattern) => {
    const facts = readUserAgent(pattern, userAgent)
    return facts ? [{ vendor, facts }] : []
  })
}

function notInCatalogue({ vendor, facts }: Reading, named: MacAddress | undefined): Recognition {
  const why = facts.model ? `${facts.model} is not in the catalogue` : 'it does not say which model it is'
  return {
    ...unknown,
    firmware: facts.firmware ?? null,
    mac: facts.mac ?? named ?? null,
    reasons: [`The User-Agent looks like ${vendor.name}’s, but ${why}`],
  }
}

function exact(model: CompiledModel, facts: UserAgentFacts, named: MacAddress | undefined): Recognition {
  const reasons = [`The User-Agent names ${model.vendor} ${model.name}`]
  if (facts.mac && named && facts.mac !== named)
    reasons.push(`It names the MAC ${facts.mac}, the request ${named}`)
  return {
    vendor: model.vendor,
    family: model.family,
    model: model.name,
    modelId: model.id,
    firmware: facts.firmware ?? null,
    mac: facts.mac ?? named ?? null,
    confidence: 'exact',
    reasons,
  }
}

type Tables = {
  readonly catalogue: Catalogue
  readonly byName: ReadonlyMap<string, CompiledModel>
  readonly byOui: PrefixTable
}
type OtherSigns = { readonly path: string; readonly mac: MacAddress | undefined; readonly dhcpClass: string }
/** What one sign says: vendors, models among them if it names any, and the sentence that says so. */
type Sign = {
  readonly vendors: readonly string[]
  readonly models: readonly CompiledModel[]
  readonly reason: string
}

/** What is known of a phone that does not say what it is: signs that agree make a vendor probable, never more. */
function byOtherSigns(
  tables: Tables,
  { path, mac, dhcpClass }: OtherSigns,
  hasUserAgent: boolean,
): Recognition {
  const signs = [
    mac && signOfMac(tables, mac),
    signOfFile(tables, path, mac),
    dhcpClass !== '' && signOfDhcpClass(tables, dhcpClass),
  ].filter((sign) => typeof sign === 'object')
  const reasons = [
    ...(hasUserAgent ? ['No vendor’s phones send this User-Agent'] : []),
    ...signs.map((sign) => sign.reason),
  ]
  const telling = signs.filter((sign) => sign.vendors.length > 0)
  const [vendor, ...others] = inAll(telling.map((sign) => sign.vendors))
  if (vendor === undefined || others.length > 0) {
    if (telling.length > 1 && vendor === undefined) reasons.push('They do not agree')
    if (reasons.length === 0) reasons.push('Nothing says what it is')
    return { ...unknown, mac: mac ?? null, reasons }
  }
  const named = telling.map((sign) => sign.models.filter((model) => model.vendor === vendor))
  const models = inAll(named.filter((some) => some.length > 0))
  const [model, ...otherModels] = models
  const families = new Set(models.map((each) => each.family))
  const only = otherModels.length === 0 ? model : undefined
  return {
    ...unknown,
    vendor,
    family: model && families.size === 1 ? model.family : null,
    model: only?.name ?? null,
    modelId: only?.id ?? null,
    mac: mac ?? null,
    confidence: 'probable',
    reasons,
  }
}

/** What stands in every one of the lists. */
function inAll<T>([first = [], ...others]: readonly (readonly T[])[]): readonly T[] {
  return first.filter((each) => others.every((list) => list.includes(each)))
}

function signOfMac({ byOui }: Tables, mac: MacAddress): Sign | undefined {
  const vendors = vendorsOfMac(byOui, mac)
  return vendors.length === 0
    ? undefined
    : { vendors, models: [], reason: `The MAC begins as those of ${vendors.join(' or ')}` }
}

function signOfFile({ catalogue }: Tables, path: string, mac: MacAddress | undefined): Sign | undefined {
  const models = modelsAsking(catalogue, path, mac)
  const vendors = [...new Set(models.map((model) => model.vendor))]
  return vendors.length === 0
    ? undefined
    : { vendors, models, reason: `Phones of ${vendors.join(' or ')} ask for such a file` }
}

function signOfDhcpClass({ catalogue, byName }: Tables, dhcpClass: string): Sign {
  const text = dhcpClass.slice(0, longestUserAgent).replace(/\u0000+$/, '')
  const readings = catalogue.vendors.flatMap((vendor) =>
    vendor.dhcpClasses.flatMap((pattern) => {
      const found = pattern.exec(text)
      return found ? [{ vendor: vendor.name, model: found.groups?.model }] : []
    }),
  )
  const vendors = [...new Set(readings.map((reading) => reading.vendor))]
  if (vendors.length === 0)
    return { vendors, models: [], reason: 'No vendor’s phones send this DHCP vendor class' }
  const models = readings.flatMap(({ vendor, model }) => byName.get(`${vendor} ${plain(model ?? '')}`) ?? [])
  const [model] = models
  const said = model ? `names ${model.vendor} ${model.name}` : `is that of ${vendors.join(' or ')}`
  return { vendors, models, reason: `The DHCP vendor class ${said}` }
}

/** The models to whose phones alone the file belongs: its name holds a fact of the model, not just any MAC. */
function modelsAsking(catalogue: Catalogue, path: string, mac: MacAddress | undefined): CompiledModel[] {
  const names = requestedNames(path).filter((name) => name !== '')
  if (names.length === 0) return []
  return catalogue.models.filter((model) =>
    model.files.some((file) => isTelling(file.pattern) && names.some((name) => file.matches(name, mac))),
  )
}

/**
 * `{mac}.cfg` and `cfg{mac}.xml` are asked for by phones of many vendors; `SEP{MAC}.cnf.xml` and
 * `y0000000000{commonFile}.cfg` are one vendor's, and `{model}-{mac}.xml` one model's.
 */
function isTelling(pattern: string): boolean {
  if (pattern.includes('*') || pattern.includes('{serial}')) return false
  const own = pattern.replace(/\{mac\}|\{MAC\}/g, '')
  return own === pattern || /\{\w+\}/.test(own) || /^(?!cfg|conf)[a-z]{3,}\{mac\}/i.test(pattern)
}
