/** Sheets and templates made by grammar, some of them far too much: each is compiled or refused within its budget. */

import assert from 'node:assert/strict'
import type { OwnDraft } from '../../../src/definitions/own-models.ts'
import { type ModelJob, modelJobs } from '../../../src/rendering/model-jobs.ts'
import { formatSchema } from '../../../src/schema/definition.ts'
import { sampleParts, shipped } from '../../support/sample-phone.ts'
import type { Campaign } from '../campaign.ts'
import type { Dice } from '../dice.ts'

type Judged = { outline?: { files: unknown[] }; mistakes?: { message: string }[] }
type Filled = { answer?: { text: string; failure?: string }; refusal?: string }

/** What may be read where an expression stands. */
type Place = { readonly paths: readonly string[]; readonly filters: readonly string[] }

const everywhere = ['language', 'phone.mac', 'phone.name', 'tenant.name', 'zone.offset']
const astray = ['line.user', 'key.number', 'nowhere', 'facts.missing', 'i.label']
const plainFilters = ['upper', "prepend: 'x'", 'hex: 400', 'item: 2', 'uriEncoded']
const loops = {
  line: ['line.user', 'line.number', 'line.label'],
  emptyLine: ['line.number', 'line.index'],
  lineKey: ['key.number', 'key.value', 'key.label'],
  emptyLineKey: ['key.number', 'key.index'],
  expansionKey: ['key.module', 'key.number', 'key.value'],
  emptyExpansionKey: ['key.module', 'key.number'],
  phoneBook: ['book.name', 'book.url'],
}
const lists = { lines: 'user', lineKeys: 'label', expansionKeys: 'value', phoneBooks: 'name' }

const inSheet: Place = {
  paths: [...everywhere, 'facts.b', 'facts.c'],
  filters: [...plainFilters, "joined: 'm', ','", "value: 'm'"],
}
const inTemplate: Place = { paths: everywhere, filters: plainFilters }

function expression(dice: Dice, { paths, filters }: Place): string {
  const many = Array.from({ length: dice.number(dice.once(30) ? 120 : 4) }, () => ` | ${dice.pick(filters)}`)
  const path = dice.pick(dice.once(200) ? astray : paths)
  return `{{ ${path}${many.join('')}${dice.once(12) ? ' == 1 or not language' : ''} }}`
}

function text(dice: Dice, place: Place): string {
  const parts = Array.from({ length: 1 + dice.number(3) }, () =>
    dice.once(2) ? expression(dice, place) : dice.text(8, dice.once(100) ? 'abc.{}$%|' : 'abc.'),
  )
  const whole = parts.join('')
  return dice.once(60) ? whole.repeat(1 + dice.number(3000)) : whole
}

/** Cut where an expression ends. */
function shortText(dice: Dice, place: Place): string {
  const whole = text(dice, place)
  return whole.length > 300 && !dice.once(10)
    ? expression(dice, { ...place, filters: ['upper'] }).slice(0, 300)
    : whole
}

function block(dice: Dice, depth: number, indent: string, place: Place): string {
  const heads = new Set<string>()
  const entry = (index: number): string => {
    const [head, within] = headOf(dice, index, place)
    if (depth > 0 && dice.once(3) && (!heads.has(head) || dice.once(40))) {
      heads.add(head)
      const body = block(dice, depth - 1, `${indent}  `, within)
      return `${indent}${JSON.stringify(head)}:${dice.once(9) ? ' &a' : ''}\n${body}`
    }
    const value = dice.once(40) ? '*a' : dice.once(100) ? '[]' : JSON.stringify(text(dice, place))
    return `${indent}${JSON.stringify(`n${index}.${shortText(dice, place)}`)}: ${value}\n`
  }
  return Array.from({ length: 1 + dice.number(4) }, (_, index) => entry(index)).join('')
}

/** What stands above a block, and what may be read within. */
function headOf(dice: Dice, index: number, place: Place): [head: string, within: Place] {
  const kind = dice.number(4)
  const isInLoop = place !== inSheet
  if (kind === 0 && (!isInLoop || dice.once(20))) {
    const loop = dice.pick(Object.keys(loops) as (keyof typeof loops)[])
    return [
      `each ${dice.once(100) ? 'nothing' : loop}`,
      { ...place, paths: [...place.paths, ...loops[loop]] },
    ]
  }
  if (kind === 1) return ['when language', place]
  if (kind === 2 && dice.once(10)) return ['count n', place]
  return [`at b${index}.${shortText(dice, place)}`, place]
}

function sheet(dice: Dice): string {
  const depth = dice.once(20) ? 35 : 4
  const long = 'b,'.repeat(dice.once(10) ? 40_000 : 5)
  return `format: { kind: ${dice.pick(['keyValue', 'keyValue', 'ini'])} }
files: [{ name: "{mac}.cfg", main: true }]
lineKeys: ${dice.pick([0, 4, 500])}
expansionModules: { max: 16, keys: 500 }
facts: { b: "${long}", c: 7 }
values: { m: { "1": one, en: two } }
sheet:
  a: &a 1
${block(dice, depth, '  ', inSheet)}`
}

/** Whole lines, so that a block ends where it began. */
function template(dice: Dice, depth = 4, place = inTemplate): string {
  const piece = (): string => {
    if (depth > 0 && dice.once(4)) return loop(dice, depth, place)
    if (depth > 0 && dice.once(5))
      return `{% if ${dice.pick(place.paths)} %}${template(dice, depth - 1, place)}{% endif %}`
    if (dice.once(100)) return dice.text(20)
    // A variable is declared once, or each time alike.
    const declared = `\${${dice.pick(['a', 'b'])}|${dice.once(60) ? dice.text(5) : 'x'}|text}`
    return `k${dice.number(9)} = ${dice.once(4) ? declared : text(dice, place)}\n`
  }
  return Array.from({ length: 1 + dice.number(6) }, piece).join('')
}

function loop(dice: Dice, depth: number, place: Place): string {
  const list = dice.pick(Object.keys(lists) as (keyof typeof lists)[])
  const through = dice.once(2) ? list : dice.pick(['(1..9)', '(1..99)', '(1..99999)'])
  const variable = `i${depth}`
  const own = through === list ? `${variable}.${lists[list]}` : variable
  const body = template(dice, depth - 1, { ...place, paths: [...place.paths, own] })
  return `{% for ${variable} in ${through} %}${body}{% endfor %}`
}

export const campaign: Campaign = {
  about: 'sheets and templates made by grammar are compiled and filled, or refused with a sentence',
  count: 100_000,
  short: 300,
  async run({ count, dice, progress }) {
    const perform = modelJobs()
    const model = shipped.models[0] ?? assert.fail()
    const { model: _, ...parts } = sampleParts(model)
    const seen = { compiled: 0, refused: 0, filled: 0, failed: 0 }
    let costliest = { ms: 0, index: 0 }
    for (let index = 0; index < count; index++) {
      const kind = dice.once(2) ? 'sheet' : 'template'
      const source = kind === 'sheet' ? sheet(dice) : template(dice)
      const draft: OwnDraft = {
        ...{ kind, source, name: 'Own', vendor: '', description: '', family: '', fileName: '{mac}.cfg' },
        ...{ format: formatSchema.parse({ kind: 'keyValue' }), firstLine: 1, lastLine: 16 },
        ...{ resyncEvent: 'check-sync', rebootEvent: 'check-sync' },
      }
      const key = String(index)
      const before = process.cpuUsage()
      const judged = perform({ do: 'compile', key, draft } satisfies ModelJob) as Judged
      if (judged.mistakes) {
        assert.ok(judged.mistakes.length > 0 && judged.mistakes.length <= 200, source)
        seen.refused++
      } else {
        seen.compiled++
        const work = { do: 'text', file: 0, parts } as const
        const { answer, refusal } = perform({ do: 'fill', key, work } satisfies ModelJob) as Filled
        assert.ok(answer || refusal, source)
        if (answer && answer.failure === undefined) seen.filled++
        else seen.failed++
      }
      const { user, system } = process.cpuUsage(before)
      const ms = Math.round((user + system) / 1000)
      if (ms > costliest.ms) costliest = { ms, index }
      progress(index + 1)
    }
    assert.ok(seen.refused > 0 && seen.filled > 0 && seen.compiled * 2 > count)
    const cost = `the costliest, number ${costliest.index}, took ${costliest.ms} ms of processor time`
    return `${seen.compiled} compiled, ${seen.refused} refused; ${seen.filled} filled, ${seen.failed} that a phone is told why they are not; ${cost}`
  },
}
