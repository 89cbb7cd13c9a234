/** Parameters of XML families stand where real public files have them: in the very tree, not by our own reader of it. */

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { SaxesParser } from 'saxes'
import { makeFormat } from '../../src/formats/make-format.ts'
import { everySetting, fillSample, lineKey, mainOf, sampleParts, shipped } from '../support/sample-phone.ts'

type Element = {
  readonly name: string
  readonly attributes: Readonly<Record<string, string>>
  /** The texts of the elements right inside, by their names. */
  readonly texts: Map<string, string>
}

/** Each element of the file, with those that it stands in. */
function elementsOf(text: string): (readonly Element[])[] {
  const open: Element[] = []
  const all: (readonly Element[])[] = []
  const parser = new SaxesParser()
  parser.on('opentag', ({ name, attributes }) => {
    open.push({ name, attributes: { ...attributes }, texts: new Map() })
    all.push([...open])
  })
  parser.on('text', (text) => {
    const name = open.at(-1)?.name
    if (name !== undefined) open.at(-2)?.texts.set(name, text)
  })
  parser.on('closetag', () => void open.pop())
  parser.write(text).close()
  return all
}

/** `line[@button=1]`, `line[@button]`, `O[N=DeviceInfo.]` */
function fits(step: string, { name, attributes, texts }: Element): boolean {
  const [, wanted, at, key, value] =
    /^([\w-]+)(?:\[(@?)([^=\]]+)(?:=(.*))?\])?$/.exec(step) ?? assert.fail(step)
  if (name !== wanted || key === undefined) return name === wanted
  const found = at === '@' ? attributes[key] : texts.get(key)
  return found !== undefined && (value === undefined || found === value)
}

const rows = readFileSync(join(import.meta.dirname, 'xml-places.tsv'), 'utf8')
  .split('\n')
  .filter((line) => line !== '' && !line.startsWith('#'))
  .slice(1)
  .map((line) => line.split('\t'))

for (const [id = '', places] of Map.groupBy(rows, ([, model]) => model ?? ''))
  test(`a file of ${id} has its elements where public files have them`, () => {
    const model = shipped.model(id) ?? assert.fail(`there is no model ${id}`)
    const parts = sampleParts(model, {
      lines: [model.firstLine],
      phone: {
        settings: everySetting(model),
        lineKeys: model.lineKeys > 0 ? [lineKey(model.lineKeys, 'blf', { line: model.firstLine })] : [],
      },
    })
    const elements = elementsOf(fillSample(mainOf(model), parts).text)
    for (const [source, , place = ''] of places) {
      const steps = place.split(/\/(?![^[]*\])/)
      assert.ok(
        elements.some(
          (chain) =>
            chain.length === steps.length &&
            chain.every((element, index) => fits(steps[index] ?? '', element)),
        ),
        `${place}, as in ${source}`,
      )
    }
  })

/** Ways to write XML of which no public file was found, by a model that writes so. */
const unseen: readonly string[] = []

/** How the main file of a model lays out its parameters. */
function wayOf(model: (typeof shipped.models)[number]): string | undefined {
  const spec = mainOf(model).formatSpec
  return spec.kind === 'xml' ? JSON.stringify({ ...spec, rootAttributes: {}, contentType: '' }) : undefined
}

test('each way to write XML is compared with a public file, or known to have none', () => {
  const compared = new Set(rows.map(([, id = '']) => wayOf(shipped.model(id) ?? assert.fail(id))))
  const ways = Map.groupBy(shipped.models, wayOf)
  ways.delete(undefined)
  const bare = [...ways].filter(([way]) => !compared.has(way)).map(([, [first]]) => first?.id)
  assert.deepEqual(bare.sort(), unseen.toSorted())
})

test('an empty value of a flat profile stands between two tags: without an end tag the phone would keep what it has', () => {
  const { formatSpec } = mainOf(shipped.model('cisco-7841') ?? assert.fail())
  const text = makeFormat(formatSpec).serialise([{ name: 'GPP_A', value: '' }])
  assert.match(text, /<GPP_A[^>/]*><\/GPP_A>/)
})
