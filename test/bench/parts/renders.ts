/** What it costs to make a phone's file, and to have the definitions that it is made by. */

import { execFileSync } from 'node:child_process'
import { join, relative } from 'node:path'
import { fillFile } from '../../../src/rendering/fill-file.ts'
import { renderScope } from '../../../src/rendering/render-scope.ts'
import { everySetting, lineKey, mainOf, sampleParts, shipped } from '../../support/sample-phone.ts'
import { median, short } from '../measure.ts'
import type { Bench, Part, Row } from '../part.ts'

const root = join(import.meta.dirname, '..', '..', '..')
const models = ['yealink-t77u', 'poly-vvx601', 'grandstream-gxp2170', 'snom-d785', 'fanvil-x7', 'cisco-8861']

function partsOf(id: string) {
  const model = shipped.model(id)
  if (!model) throw new Error(`there is no ${id}`)
  const kinds = ['blf', 'speedDial'] as const
  const key = (index: number) => lineKey(index + 1, kinds[index % 2] ?? 'blf', { line: model.firstLine })
  const side = model.expansionModules?.keys ?? 0
  const phone = {
    settings: everySetting(model),
    lineKeys: Array.from({ length: model.lineKeys }, (_, index) => key(index)),
    expansionKeys: Array.from({ length: side }, (_, index) => ({ module: 1, ...key(index) })),
  }
  return { file: mainOf(model), parts: sampleParts(model, { phone }) }
}

function rowOf(id: string, quick: boolean): Row {
  const { file, parts } = partsOf(id)
  const fill = () => fillFile(file, renderScope(parts), parts.levels)
  const { parameters, text } = fill()
  for (let turn = 0; turn < (quick ? 100 : 500); turn++) fill()
  const times = Array.from({ length: quick ? 3 : 9 }, () => {
    const before = process.cpuUsage()
    for (let turn = 0; turn < 100; turn++) fill()
    const { user, system } = process.cpuUsage(before)
    return (user + system) / 1000 / 100
  })
  return {
    measure: id,
    figures: {
      parameters: short(parameters.length),
      bytes: short(text.length),
      'processor ms': median(times).toFixed(2),
    },
  }
}

/** Phones of six families with everything. */
export const renders: Part = {
  title: 'Files made',
  about:
    'Phones with all lines, all keys, a whole side module and every setting: settings merged, rendered and written, once the code is warm.',
  async *run(_, { quick }) {
    for (const id of models) yield rowOf(id, quick)
  },
}

type Load = { models: number; ms: number; cpuMs: number; heapMb: number }

function loadRow(place: string, { quick }: Bench): Row {
  const program = join(import.meta.dirname, '..', 'programs', 'load-cost.ts')
  const runs = Array.from({ length: quick ? 1 : 5 }, (): Load => {
    return JSON.parse(execFileSync(process.execPath, ['--expose-gc', program, place], { encoding: 'utf8' }))
  })
  const of = (name: keyof Load) => median(runs.map((run) => run[name]))
  return {
    measure: relative(root, place),
    figures: {
      models: short(of('models')),
      'processor ms': of('cpuMs').toFixed(0),
      'MB kept': of('heapMb').toFixed(1),
    },
  }
}

export const definitions: Part = {
  title: 'Definitions loaded',
  about:
    'In processes of their own, as at a start: from the one file of a release, whose models are compiled when they are first used, and from the folder, with every check.',
  async *run(_, bench) {
    for (const place of [join(root, 'dist', 'definitions.json'), join(root, 'definitions')])
      yield loadRow(place, bench)
  },
}
