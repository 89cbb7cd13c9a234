/** All models as a page that a person reads: `models.md` of a release. */

import type { KeyGrid } from '../schema/key-grid.ts'
import { fields, vocabulary } from '../schema/settings.ts'
import { keyKinds } from './key-kinds.ts'
import type { CompiledModel } from './model.ts'

export function modelsDocument(models: readonly CompiledModel[]): string {
  const vendors = Map.groupBy(models, (model) => model.vendor)
  const families = new Set(models.map((model) => `${model.vendor} ${model.family}`))
  const sections = [...vendors].map(([vendor, of]) => vendorSection(vendor, of))
  return `# Phone models

${models.length} models in ${families.size} families of ${vendors.size} vendors. What is in doubt is said; nothing here was taken from a phone unless its
source says so. A model honours some of the ${fields.length} fields that models are compared by; the median honours ${median(models)}.
This page is made of the definitions when a release is built.

| vendor | models | families | honoured fields of the median model |
| --- | --- | --- | --- |
${[...vendors].map(([vendor, of]) => `| ${vendor} | ${of.length} | ${new Set(of.map(({ family }) => family)).size} | ${median(of)} |`).join('\n')}

${surenessOf(models)}

${sections.join('\n')}`
}

/** How sure each family is, as a table. */
export function surenessOf(models: readonly CompiledModel[]): string {
  const families = Map.groupBy(models, ({ vendor, family }) => `${vendor} ${family}`)
  const rows = [...families].map(([family, of]) => `| ${[family, ...surenessOfFamily(of)].join(' | ')} |`)
  return `How sure each family is: of the names that its files can carry (of the model that has most), how many were seen in a public file or a
manual. The others are known from notes alone; what they do may be right all the same. *Confidence* is what whoever described the
models thinks of the whole, *doubts* are the things of which a family says itself that they may be otherwise.

| family | models | confidence | names | seen | share | doubts |
| --- | --- | --- | --- | --- | --- | --- |
${rows.join('\n')}`
}

function surenessOfFamily(models: readonly CompiledModel[]): (string | number)[] {
  const most = models.reduce((best, each) => (namesOf(each) > namesOf(best) ? each : best))
  const { names, ofThem } = most.proved ?? { names: 0, ofThem: 0 }
  const levels = Map.groupBy(models, ({ confidence }) => confidence)
  const confidence =
    levels.size === 1 ? most.confidence : [...levels].map(([level, of]) => `${level} ${of.length}`).join(', ')
  const doubts = new Set(models.flatMap((model) => model.doubts)).size
  const share = names === 0 ? '–' : `${Math.floor((ofThem / names) * 100)} %`
  return [models.length, confidence, names, ofThem, share, doubts]
}

const namesOf = ({ proved }: CompiledModel) => proved?.names ?? 0

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
  const all = expansionModules
    ? `${lineKeys} + ${expansionModules.max} × ${expansionModules.keys}`
    : String(lineKeys)
  const keys = model.keyGrid ? `${all} (${lying(model.keyGrid)})` : all
  const own = model.doubts.filter((doubt) => !shared.includes(doubt)).join(' ')
  const honours = `${model.fields.length} of ${fields.length}`
  return `| ${[name, lines, keys, honours, confidence, own].join(' | ')} |`.replace(/ +\|$/, ' |')
}

/** `3 pages of 5 rows, left and right` */
function lying({ sides, rows, columns, pages }: KeyGrid): string {
  const place = `${rows} ${rows === 1 ? 'row' : 'rows'}${columns > 1 ? ` of ${columns}` : ''}, ${sides.join(' and ')}`
  return pages > 1 ? `${pages} pages of ${place}` : place
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
