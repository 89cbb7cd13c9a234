/** Parameters of XML families stand where real public files have them: in the very tree, not by our own reader of it. */

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { SaxesParser } from 'saxes'
import { makeFormat } from '../../src/formats/make-format.ts'
import { everySetting, fillSample, lineKey, mainOf, sampleParts, shipped } from '../support/sample-phone.ts'

type Element = { readonly name: string; readonly attributes: Readonly<Record<string, string>> }

/** Each element of the file, with those that it stands in. */
function elementsOf(text: string): (readonly Element[])[] {
  const open: Element[] = []
  const all: (readonly Element[])[] = []
  const parser = new SaxesParser()
  parser.on('opentag', ({ name, attributes }) => {
    open.push({ name, attributes: { ...attributes } })
    all.push([...open])
  })
  parser.on('closetag', () => void open.pop())
  parser.write(text).close()
  return all
}

/** `line[@button=1]` */
function fits(step: string, { name, attributes }: Element): boolean {
  const [, wanted, attribute, value] = /^([\w-]+)(?:\[@([^=]+)=(.*)\])?$/.exec(step) ?? assert.fail(step)
  return name === wanted && (attribute === undefined || attributes[attribute] === value)
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

test('an empty value of a flat profile stands between two tags: without an end tag the phone would keep what it has', () => {
  const { formatSpec } = mainOf(shipped.model('cisco-7841') ?? assert.fail())
  const text = makeFormat(formatSpec).serialise([{ name: 'GPP_A', value: '' }])
  assert.match(text, /<GPP_A[^>/]*><\/GPP_A>/)
})
