/** Recognises a phone by how it asks: exact by its User-Agent, at most probable by file name and MAC, else unknown. */

import { type MacAddress, parseMac } from '../kernel/mac-address.ts'
import type { Recognition } from '../schema/recognition.ts'
import { macsIn, requestedNames } from './file-name.ts'
import type { Catalogue, Vendor } from './load-definitions.ts'
import type { CompiledModel } from './model.ts'
import { longestUserAgent, readUserAgent, type UserAgentFacts } from './user-agent.ts'

export type Evidence = { readonly userAgent?: string; readonly path?: string; readonly mac?: string }

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
  const byOui = ouiTable(catalogue.vendors)
  return {
    recognise({ userAgent = '', path = '', mac: macText = '' }) {
      const named = parseMac(macText) ?? macsIn(requestedNames(path).at(-1) ?? '')[0]
      if (userAgent !== '') {
        const answer = byUserAgent(catalogue.vendors, byName, userAgent, named)
        if (answer) return answer
      }
      return byOtherSigns(catalogue, byOui, path, named, userAgent !== '')
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

/** What is known of a phone that does not say what it is. */
function byOtherSigns(
  catalogue: Catalogue,
  byOui: ReadonlyMap<string, readonly string[]>,
  path: string,
  mac: MacAddress | undefined,
  hasUserAgent: boolean,
): Recognition {
  const reasons = hasUserAgent ? ['No vendor’s phones send this User-Agent'] : []
  const ouiVendors = mac ? vendorsOf(byOui, mac) : []
  const fileModels = modelsAsking(catalogue, path, mac)
  const fileVendors = [...new Set(fileModels.map((model) => model.vendor))]
  if (mac && ouiVendors.length > 0) reasons.push(`The MAC begins as those of ${ouiVendors.join(' or ')}`)
  if (fileModels.length > 0) reasons.push(`Phones of ${fileVendors.join(' or ')} ask for such a file`)
  const [vendor, ...others] = agreed(ouiVendors, fileVendors)
  if (vendor === undefined || others.length > 0) {
    if (ouiVendors.length > 0 && fileVendors.length > 0 && vendor === undefined)
      reasons.push('The two do not agree')
    if (reasons.length === 0) reasons.push('Nothing says what it is')
    return { ...unknown, mac: mac ?? null, reasons }
  }
  const models = fileModels.filter((model) => model.vendor === vendor)
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

function agreed(left: readonly string[], right: readonly string[]): readonly string[] {
  if (left.length === 0 || right.length === 0) return left.length === 0 ? right : left
  return left.filter((vendor) => right.includes(vendor))
}

/** The models to whose phones alone the file belongs: its name holds a fact of the model, not just any MAC. */
function modelsAsking(catalogue: Catalogue, path: string, mac: MacAddress | undefined): CompiledModel[] {
  const names = requestedNames(path).filter((name) => name !== '')
  return catalogue.models.filter((model) =>
    model.files.some((file) => isTelling(file.pattern) && names.some((name) => file.matches(name, mac))),
  )
}

/**
 * `{mac}.cfg` and `cfg{mac}.xml` are asked for by phones of many vendors; `y0000000000{commonFile}.cfg` is one
 * vendor's, and `{model}-{mac}.xml` one model's.
 */
function isTelling(pattern: string): boolean {
  if (pattern.includes('*')) return false
  const own = pattern.replace(/\{mac\}|\{MAC\}/g, '')
  return own === pattern || /\{\w+\}/.test(own)
}

function ouiTable(vendors: readonly Vendor[]): Map<string, string[]> {
  const table = new Map<string, string[]>()
  for (const { name, ouis } of vendors)
    for (const oui of ouis) table.set(oui, [...(table.get(oui) ?? []), name])
  return table
}

/** By the longest prefix: a small vendor's nine digits stand within another's six. */
function vendorsOf(table: ReadonlyMap<string, readonly string[]>, mac: MacAddress): readonly string[] {
  for (let length = 9; length >= 6; length--) {
    const vendors = table.get(mac.slice(0, length))
    if (vendors) return vendors
  }
  return []
}
