/** Sheets and templates made by grammar, some of them far too much: each is compiled or refused within its budget. */

import assert from 'node:assert/strict'
import type { OwnDraft } from '../../../src/definitions/own-models.ts'
import { type ModelJob, modelJobs } from '../../../src/provisioning/model-jobs.ts'
import { formatSchema } from '../../../src/schema/definition.ts'
import { sampleParts, shipped } from '../../support/sample-phone.ts'
import type { Campaign } from '../campaign.ts'
import type { Dice } from '../dice.ts'

type Judged = { outline?: { files: unknown[] }; mistakes?: { message: string }[] }
type Filled = { answer?: { text: string; failure?: string }; refusal?: string }

const paths = [
  'language',
  'phone.mac',
  'facts.b',
  'facts.c',
  'line.user',
  'key.number',
  'key.value',
  'zone.offset',
]
const filters = [
  'upper',
  "append: 'x'",
  'hex: 400',
  "joined: 'm', ','",
  "value: 'm'",
  'item: 2',
  'uriEncoded',
]
const loops = ['line', 'emptyLine', 'lineKey', 'emptyLineKey', 'expansionKey', 'phoneBook', 'nothing']

function expression(dice: Dice): string {
  const many = Array.from({ length: dice.number(dice.once(30) ? 120 : 4) }, () => ` | ${dice.pick(filters)}`)
  return `{{ ${dice.pick(paths)}${many.join('')}${dice.once(6) ? ' == 1 or not x' : ''} }}`
}

function text(dice: Dice): string {
  const parts = Array.from({ length: 1 + dice.number(3) }, () =>
    dice.once(2) ? expression(dice) : dice.text(8, 'abc.{}$%|'),
  )
  const whole = parts.join('')
  return dice.once(60) ? whole.repeat(1 + dice.number(3000)) : whole
}

function block(dice: Dice, depth: number, indent: string): string {
  const entry = (index: number): string => {
    const name = `${JSON.stringify(`n${index}.${text(dice).slice(0, 900)}`)}`
    if (depth > 0 && dice.once(3)) {
      const head = dice.pick([
        `each ${dice.pick(loops)}`,
        'when language',
        `at ${text(dice).slice(0, 900)}`,
        'count n',
      ])
      return `${indent}${JSON.stringify(head)}:${dice.once(9) ? ' &a' : ''}\n${block(dice, depth - 1, `${indent}  `)}`
    }
    const value = dice.once(25) ? '*a' : dice.once(25) ? '[]' : JSON.stringify(text(dice))
    return `${indent}${name}: ${value}\n`
  }
  return Array.from({ length: 1 + dice.number(4) }, (_, index) => entry(index)).join('')
}

function sheet(dice: Dice): string {
  const depth = dice.once(20) ? 35 : 4
  const long = 'b,'.repeat(dice.once(10) ? 40_000 : 5)
  return `format: { kind: ${dice.pick(['keyValue', 'xml, root: r', 'json', 'ini'])} }
files: [{ name: "{mac}.cfg", main: true }]
lineKeys: ${dice.pick([0, 4, 500])}
expansionModules: { max: 16, keys: 500 }
facts: { b: "${long}", c: 7 }
values: { m: { "1": one, en: two } }
sheet:
  a: &a 1
${block(dice, depth, '  ')}`
}

function template(dice: Dice, depth = 4): string {
  const piece = (): string => {
    if (depth > 0 && dice.once(4))
      return `{% for i in ${dice.pick(['(1..9)', '(1..99999)', 'lines', 'lineKeys'])} %}${template(dice, depth - 1)}{% endfor %}`
    if (depth > 0 && dice.once(5))
      return `{% if ${dice.pick(paths)} %}${template(dice, depth - 1)}{% endif %}`
    if (dice.once(4))
      return `\${${dice.pick(['a', 'b', 'mac'])}|${dice.text(5)}|${dice.pick(['text', 'select', ''])}|x=1,y}`
    return dice.pick([text(dice), 'k = ', '\n', dice.text(20)])
  }
  return Array.from({ length: 1 + dice.number(6) }, piece).join('')
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
    for (let index = 0; index < count; index++) {
      const kind = dice.once(2) ? 'sheet' : 'template'
      const source = kind === 'sheet' ? sheet(dice) : template(dice)
      const draft: OwnDraft = {
        ...{ kind, source, name: 'Own', vendor: '', description: '', family: '', fileName: '{mac}.cfg' },
        ...{ format: formatSchema.parse({ kind: 'keyValue' }), firstLine: 1, lastLine: 16 },
        ...{ resyncEvent: 'check-sync', rebootEvent: 'check-sync' },
      }
      const key = String(index)
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
      progress(index + 1)
    }
    assert.ok(seen.refused > 0 && seen.filled > 0)
    return `${seen.compiled} compiled, ${seen.refused} refused; ${seen.filled} filled, ${seen.failed} that a phone is told why they are not`
  },
}
