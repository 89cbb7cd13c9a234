import assert from 'node:assert/strict'
import { test } from 'node:test'
import { definitionAsYaml } from '../../src/definitions/definition-yaml.ts'
import type { CompiledModel } from '../../src/definitions/model.ts'
import {
  compileSheetModel,
  compileTemplateModel,
  type OwnModelResult,
} from '../../src/definitions/own-models.ts'
import { FormatError } from '../../src/kernel/errors.ts'
import { problemsOf } from '../../src/rendering/fill-file.ts'
import { renderScope } from '../../src/rendering/render-scope.ts'
import { type FormatSpec, formatSchema } from '../../src/schema/definition.ts'
import {
  everySetting,
  fillSample,
  goldenParts,
  lineKey,
  mainOf,
  type SampleChanges,
  sampleParts,
  servedFiles,
  shipped,
} from '../support/sample-phone.ts'
import { triedModels } from '../support/tried-models.ts'
import { hostileValues } from './hostile-fields.ts'

const identity = { id: 'own', vendor: 'Own', family: '', name: 'Copy' }

function modelOf(result: OwnModelResult): CompiledModel {
  if ('model' in result) return result.model
  throw new Error(JSON.stringify(result.mistakes))
}

const copies = triedModels.map((model) => {
  const text = definitionAsYaml(shipped, model.id) ?? assert.fail(model.id)
  return { model, text, copy: modelOf(compileSheetModel(text, { ...identity, vendor: model.vendor })) }
})

test('a copy of a built-in model gives its phone the same bytes', () => {
  for (const { model, copy } of copies) {
    const phones = [
      goldenParts(model),
      sampleParts(model),
      sampleParts(model, {
        lines: [],
        phone: { settings: everySetting(model), acceptUploads: true, lineKeys: [lineKey(1, 'park')] },
      }),
      sampleParts(model, { tenant: { sipTransport: 'tls', outboundProxy: 'proxy.example.com:5070' } }),
    ]
    const copied = servedFiles(copy)
    assert.deepEqual(
      copied.map((file) => file.pattern),
      servedFiles(model).map((file) => file.pattern),
    )
    for (const [index, file] of servedFiles(model).entries()) {
      const twin = copied[index] ?? assert.fail()
      for (const parts of phones) {
        const { mac } = parts.phone
        const twinParts = { ...parts, model: copy }
        assert.equal(
          fillSample(twin, twinParts).text,
          fillSample(file, parts).text,
          `${model.id} ${file.pattern}`,
        )
        assert.equal(twin.nameFor(mac), file.nameFor(mac))
        assert.equal(twin.format.contentType, file.format.contentType)
      }
    }
  }
})

test('a copy has all else that the built-in model has', () => {
  for (const { model, copy } of copies) {
    const about = ({
      firstLine,
      lastLine,
      lineKeys,
      expansionModules,
      handsets,
      virtual,
      authentication,
      tls,
      notify,
      confidence,
    }: CompiledModel) => ({
      ...{
        firstLine,
        lastLine,
        lineKeys,
        expansionModules,
        handsets,
        virtual,
        authentication,
        tls,
        notify,
        confidence,
      },
    })
    assert.deepEqual(about(copy), about(model), model.id)
    assert.deepEqual(copy.settings, model.settings, model.id)
    assert.deepEqual(copy.doubts, model.doubts, model.id)
    assert.deepEqual(
      copy.uploads.map(({ source }) => source),
      model.uploads.map(({ source }) => source),
      model.id,
    )
    assert.deepEqual(
      copy.files.map(({ pattern }) => pattern),
      model.files.map(({ pattern }) => pattern),
      model.id,
    )
  }
})

test('a copy’s YAML is plain and short enough to be edited', () => {
  for (const { model, text } of copies) {
    assert.ok(Buffer.byteLength(text) < 65_536, `${model.id}: ${text.length}`)
    assert.doesNotMatch(text, /undefined|\[object/)
  }
})

const templates: { format: FormatSpec; template: string; names: (line: number) => string[] }[] = [
  {
    format: formatSchema.parse({ kind: 'keyValue', separator: ' = ', reservedValues: ['%NULL%'] }),
    template: `ring.type = \${ring|2|select|Bell=1,Chime=2}
screen.note = \${note|Hello}
{% for line in lines %}
account.{{ line.number }}.name = {{ line.displayName }}
account.{{ line.number }}.password = {{ line.password }}
{% endfor %}
`,
    names: (line) => [`account.${line}.name`, `account.${line}.password`],
  },
  {
    format: formatSchema.parse({ kind: 'xml', root: 'phone' }),
    template: `<phone>
  <ring>\${ring%%2%%select%%Bell=1,Chime=2}</ring>
  <note>\${note%%Hello}</note>
  {% for line in lines %}<line number="{{ line.number }}"><name>{{ line.displayName }}</name><password>{{ line.password }}</password></line>
  {% endfor %}
</phone>
`,
    names: (line) => [`line[@number=${line}]/name`, `line[@number=${line}]/password`],
  },
  {
    format: formatSchema.parse({ kind: 'json' }),
    template: `{ "ring": "\${ring|2|select|Bell=1,Chime=2}", "note": "\${note|Hello}"{% for line in lines %},
  "line{{ line.number }}": { "name": "{{ line.displayName }}", "password": "{{ line.password }}" }{% endfor %} }
`,
    names: (line) => [`line${line}.name`, `line${line}.password`],
  },
]

const templateModel = ({ format, template }: (typeof templates)[number]): CompiledModel =>
  modelOf(
    compileTemplateModel({ template, format, fileName: '{mac}.cfg', firstLine: 0, lastLine: 5 }, identity),
  )

test('a template’s variables are the phone’s fields, and its loop writes each line', () => {
  for (const each of templates) {
    const model = templateModel(each)
    const settings = model.settings.map(({ key, type, options }) => ({ key, type, options }))
    assert.deepEqual(settings.slice(0, 2), [
      {
        key: 'ring',
        type: 'select',
        options: [
          { value: '1', label: 'Bell' },
          { value: '2', label: 'Chime' },
        ],
      },
      { key: 'note', type: 'text', options: undefined },
    ])
    const values = new Map(
      read(model, { phone: { settings: { ring: '1' } } }).map(({ name, value }) => [name, value]),
    )
    assert.equal([...values].find(([name]) => name.includes('ring'))?.[1], '1')
    assert.equal([...values].find(([name]) => name.includes('note'))?.[1], 'Hello')
    for (let line = 0; line <= 5; line++) {
      const [name = '', password = ''] = each.names(line)
      assert.equal(values.get(name), `Sample ${line}`)
      assert.equal(values.get(password), `sample-password-${line}`)
    }
  }
})

function read(model: CompiledModel, changes: SampleChanges) {
  const file = mainOf(model)
  return file.format.parse(fillSample(file, sampleParts(model, changes)).text)
}

test('hostile values cannot break out of a template: carried exactly, or the file is refused', () => {
  let carried = 0
  for (const each of templates) {
    const model = templateModel(each)
    const [file, lines] = [mainOf(model), [0, 5]]
    const names = read(model, { lines }).map(({ name }) => name)
    for (const value of hostileValues.filter((text) => text.trim() !== '')) {
      const changes = {
        lines,
        extension: { name: value, password: value },
        phone: { settings: { note: value } },
      }
      const parts = sampleParts(model, changes)
      const where = `${each.format.kind}: ${JSON.stringify(value.slice(0, 60))}`
      if (problemsOf(file, renderScope(parts), parts.levels).length > 0) {
        assert.throws(() => fillSample(file, parts), FormatError, where)
        continue
      }
      const found = read(model, changes)
      assert.deepEqual(
        found.map(({ name }) => name),
        names,
        where,
      )
      const put = found.filter(({ name }) => /note|name|password/.test(name))
      assert.equal(put.length, 5, where)
      for (const parameter of put) assert.equal(parameter.value, value, `${where} ${parameter.name}`)
      carried++
    }
  }
  assert.ok(carried > 150, String(carried))
})
