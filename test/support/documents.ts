/** The documents that are made of data: `docs/models.md` of the definitions, `docs/errors.md` of the table of errors, `docs/policy.md` of the policy. */

import { keyKinds } from '../../src/definitions/key-kinds.ts'
import type { Catalogue } from '../../src/definitions/load-definitions.ts'
import type { CompiledModel } from '../../src/definitions/model.ts'
import { errorTable } from '../../src/kernel/errors.ts'
import { capabilities, isFor, policy, roleNames, roles } from '../../src/schema/policy.ts'
import { fields, vocabulary } from '../../src/schema/settings.ts'
import { shipped } from './sample-phone.ts'

/** By path below `docs/`. */
export function documents(): Map<string, string> {
  return new Map([
    ['models.md', modelsDocument(shipped)],
    ['errors.md', errorsDocument()],
    ['policy.md', policyDocument()],
  ])
}

const made = 'Written by `npm run docs`: change what it is made of, not this page.'

function errorsDocument(): string {
  const rows = Object.entries(errorTable).map(
    ([code, [status, title]]) => `| <a id="${code}"></a>\`${code}\` | ${status} | ${title} |`,
  )
  return `# Errors

Every error of the API is an RFC 9457 problem: \`code\` never changes its meaning, \`title\` is for a person, and \`errors\` names each field
that was refused. ${made}

| code | status | meaning |
| --- | --- | --- |
${rows.join('\n')}
`
}

const ofKeys = { all: 'yes', get: 'looks', none: '–' }

function policyDocument(): string {
  const cells = (texts: readonly string[]) => `| ${texts.join(' | ')} |`
  const rows = capabilities.map((capability) =>
    cells([
      policy[capability].name,
      ...roles.map((role) => (isFor(role, capability) ? 'yes' : '–')),
      ofKeys[policy[capability].readOnlyKeys],
      `\`${capability}\``,
    ]),
  )
  const heads = ['may', ...roles.map((role) => roleNames[role].toLowerCase()), 'keys that only read', 'row']
  return `# Who may do what

The table that the server obeys and the page shows and hides by; \`GET /policy\` answers it with the calls that need each row. A system administrator has all tenants,
everybody else one or several. A key that only reads has of its role's rows what the column says, and sees no secrets. ${made}

${cells(heads)}
${cells(heads.map(() => '---'))}
${rows.join('\n')}
`
}

function modelsDocument({ models }: Catalogue): string {
  const vendors = Map.groupBy(models, (model) => model.vendor)
  const families = new Set(models.map((model) => `${model.vendor} ${model.family}`))
  const sections = [...vendors].map(([vendor, of]) => vendorSection(vendor, of))
  return `# Phone models

${models.length} models in ${families.size} families of ${vendors.size} vendors. What is in doubt is said; nothing here was taken from a phone unless its
source says so. A model honours some of the ${fields.length} fields that models are compared by; the median honours ${median(models)}. ${made}

| vendor | models | families | honoured fields of the median model |
| --- | --- | --- | --- |
${[...vendors].map(([vendor, of]) => `| ${vendor} | ${of.length} | ${new Set(of.map(({ family }) => family)).size} | ${median(of)} |`).join('\n')}

${sections.join('\n')}`
}

function median(models: readonly CompiledModel[]): number {
  const counts = models.map((model) => model.fields.length).sort((a, b) => a - b)
  return counts[Math.floor(counts.length / 2)] ?? 0
}

function vendorSection(vendor: string, models: readonly CompiledModel[]): string {
  const families = Map.groupBy(models, (model) => model.family)
  return `## ${vendor}\n\n${[...families].map(([family, of]) => familySection(family, of)).join('\n')}`
}

/** What all models of a family share is said once. */
function familySection(family: string, models: readonly CompiledModel[]): string {
  const [first] = models
  if (!first) return ''
  const shared = first.doubts.filter((doubt) => models.every((model) => model.doubts.includes(doubt)))
  const facts = [
    ['Files', files(first)],
    ['Settings', settings(first, 'phone')],
    ['Settings of a line', settings(first, 'line')],
    ['Not honoured', notHonoured(first)],
    ['Choices it lacks', choicesLacked(first)],
    ['Keys', keys(first)],
    ['Time zone', zoneWords[first.zoneForm.by]],
    ['Resync', event(first.notify.resync?.event)],
    ['Reboot', event(first.notify.reboot?.event)],
    ['Sends', first.uploads.map(({ source }) => `\`${source}\``).join(', ') || 'nothing that is kept'],
    ['Authentication', first.virtual ? 'by the secret in its address' : first.authentication.join(', ')],
  ]
  const rows = models.map((model) => modelRow(model, shared))
  const doubts = shared.length > 0 ? `\nIn doubt:\n\n${shared.map((doubt) => `- ${doubt}`).join('\n')}\n` : ''
  const about = first.description === '' ? '' : `${first.description}\n\n`
  return `### ${family}

${about}${facts.map(([word, text]) => `- ${word}: ${text}`).join('\n')}

| model | lines | keys | honours | confidence | in doubt besides |
| --- | --- | --- | --- | --- | --- |
${rows.join('\n')}
${doubts}`
}

function modelRow(model: CompiledModel, shared: readonly string[]): string {
  const { name, firstLine, lastLine, lineKeys, expansionModules, confidence } = model
  const numbers = firstLine === 1 ? String(lastLine) : `${firstLine} to ${lastLine}`
  const lines = model.handsets > 0 ? `${numbers}, ${model.handsets} handsets` : numbers
  const keys = expansionModules
    ? `${lineKeys} + ${expansionModules.max} × ${expansionModules.keys}`
    : String(lineKeys)
  const own = model.doubts.filter((doubt) => !shared.includes(doubt)).join(' ')
  const honours = `${model.fields.length} of ${fields.length}`
  return `| ${[name, lines, keys, honours, confidence, own].join(' | ')} |`.replace(/ +\|$/, ' |')
}

function files(model: CompiledModel): string {
  return model.files
    .filter((file) => !file.absent)
    .map((file) => `\`${file.pattern}\`${file.common ? ' (shared)' : ''}`)
    .join(', ')
}

function settings(model: CompiledModel, scope: 'phone' | 'line'): string {
  const keys = model.settings
    .filter((setting) => setting.scope === scope)
    .map((setting) => `\`${setting.key}\``)
  return keys.join(', ') || 'none'
}

function notHonoured(model: CompiledModel): string {
  const honoured = new Set(model.settings.map(({ key }) => key))
  const others = vocabulary.filter(({ key }) => !honoured.has(key)).map(({ key }) => `\`${key}\``)
  return others.join(', ') || 'nothing'
}

function choicesLacked(model: CompiledModel): string {
  const lacked = model.settings.flatMap(({ key, unsupportedOptions }) =>
    unsupportedOptions ? [`\`${key}\` ${unsupportedOptions.join(' ')}`] : [],
  )
  return lacked.join('; ') || 'none'
}

function keys(model: CompiledModel): string {
  const { lineKeys, expansionKeys } = keyKinds(model)
  const own = [...lineKeys].join(', ') || 'none'
  return expansionKeys.size > 0 ? `${own}; on side modules: ${[...expansionKeys].join(', ')}` : own
}

const zoneWords: Record<CompiledModel['zoneForm']['by'], string> = {
  name: 'by its IANA name, from the phone’s own database',
  posix: 'as a POSIX rule',
  day: 'changes on a weekday on or after a day of the month',
  week: 'changes in a week of the month',
  offset: 'the offset alone',
  nothing: 'not honoured, or by the vendor’s own words',
}

const event = (text: string | undefined): string => (text === undefined ? 'no' : `\`${text}\``)
