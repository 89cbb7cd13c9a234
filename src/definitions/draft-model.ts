/** Drafts a model's file from its vendor, its family and what its phones say of themselves. */

import { compileDefinitions, modelId, type Vendor } from './load-definitions.ts'
import type { CompiledModel } from './model.ts'
import type { DefinitionFiles } from './read-definitions.ts'
import { readUserAgent, type UserAgentFacts } from './user-agent.ts'

export type DraftRequest = {
  /** The folder of the vendor, such as `acme`. */
  readonly vendor: string
  readonly family: string
  readonly userAgent: string
  /** When the phone's word in its User-Agent is not its name. */
  readonly model?: string
}

/** The file's path below the folder of definitions and its text; or the sentence on what is missing. */
export type Draft =
  | { readonly path: string; readonly text: string; readonly like: string }
  | { readonly problem: string }

export function draftModel(files: DefinitionFiles, request: DraftRequest): Draft {
  const { catalogue } = compileDefinitions(files)
  const folders = [...new Set([...files.keys()].map((path) => path.slice(0, path.indexOf('/'))))]
  if (!folders.includes(request.vendor))
    return { problem: `there is no vendor “${request.vendor}”; the vendors are: ${folders.join(', ')}` }
  const families = [...files.keys()]
    .filter((path) => path.startsWith(`${request.vendor}/families/`))
    .map((path) => path.replace(/^.*\/|\.yaml$/g, ''))
  if (!families.includes(request.family))
    return {
      problem: `${request.vendor} has no family “${request.family}”; its families are: ${families.join(', ')}`,
    }
  const vendor = vendorIn(files, catalogue.vendors, request.vendor)
  if (!vendor)
    return { problem: `${request.vendor}/vendor.yaml has a mistake; npm run definitions:check names it` }
  const facts = factsIn(vendor, request.userAgent)
  const word = facts?.model
  if (word === undefined)
    return {
      problem: `no pattern of ${vendor.name} reads “${request.userAgent}” and finds a model in it; add one to userAgents in ${request.vendor}/vendor.yaml, with this line among its examples`,
    }
  const name = request.model ?? word
  const taken = catalogue.model(modelId(vendor.name, name))
  if (taken) return { problem: `${vendor.name} ${taken.name} is there already` }
  const like = nearest(catalogue.models, vendor.name, request.family, name)
  return {
    path: `${request.vendor}/models/${name.toLowerCase().replace(/[\s_]+/g, '-')}.yaml`,
    text: textOf(name, word, request, like),
    like: like?.name ?? '',
  }
}

/** One of the family's models, which stands for what its files can say. */
export function modelOfFamily(
  files: DefinitionFiles,
  { vendor, family }: Pick<DraftRequest, 'vendor' | 'family'>,
): CompiledModel | undefined {
  const { catalogue } = compileDefinitions(files)
  const name = vendorIn(files, catalogue.vendors, vendor)?.name
  return catalogue.models.find((model) => model.vendor === name && model.family === family)
}

function vendorIn(files: DefinitionFiles, vendors: readonly Vendor[], folder: string): Vendor | undefined {
  const text = String(files.get(`${folder}/vendor.yaml`) ?? '')
  const name = /^vendor: *["']?(.*?)["']? *$/m.exec(text)?.[1]
  return vendors.find((vendor) => vendor.name === name)
}

function factsIn(vendor: Vendor, userAgent: string): UserAgentFacts | undefined {
  return vendor.userAgents
    .flatMap((pattern) => readUserAgent(pattern, userAgent) ?? [])
    .find((facts) => facts.model !== undefined && !facts.hasBrokenMac)
}

/** The model of the family whose name begins most alike. */
function nearest(
  models: readonly CompiledModel[],
  vendor: string,
  family: string,
  name: string,
): CompiledModel | undefined {
  const shared = (other: string) => {
    let length = 0
    while (length < name.length && other.charAt(length).toLowerCase() === name.charAt(length).toLowerCase())
      length++
    return length
  }
  return models
    .filter((model) => model.vendor === vendor && model.family === family)
    .sort((a, b) => shared(b.name) - shared(a.name))[0]
}

function textOf(
  name: string,
  word: string,
  { family }: DraftRequest,
  like: CompiledModel | undefined,
): string {
  const from = like ? ` # as the ${like.name}: look at the phone` : ' # count them on the phone'
  const facts = Object.entries(like?.facts ?? {}).filter(([key]) => key !== 'model')
  return [
    `model: ${quoted(name)}`,
    `family: ${family}`,
    ...(word === name ? [] : [`userAgent: ${quoted(word)}`]),
    `lastLine: ${like?.lastLine ?? 1}${from}`,
    ...(like && like.lineKeys === 0 ? [] : [`lineKeys: ${like?.lineKeys ?? 1}${from}`]),
    ...(like?.expansionModules
      ? [
          `expansionModules: { max: ${like.expansionModules.max}, keys: ${like.expansionModules.keys} }${from}`,
        ]
      : []),
    ...(facts.length > 0
      ? [`facts: { ${facts.map(([key, value]) => `${key}: ${JSON.stringify(value)}`).join(', ')} }${from}`]
      : []),
    'confidence: low',
    'doubts:',
    `  - Drafted from its User-Agent${like ? ` and the ${like.name}` : ''}; nobody has tried it.`,
    '',
  ].join('\n')
}

function quoted(text: string): string {
  return /^[A-Za-z][\w .+-]*$/.test(text) ? text : JSON.stringify(text)
}
