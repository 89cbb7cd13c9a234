import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { definitionAsYaml } from './definition-yaml.ts'
import { loadDefinitions } from './load-definitions.ts'
import { sentence } from './mistake.ts'
import { mainFile } from './model.ts'
import { outlineOf } from './model-outline.ts'
import { recogniser } from './recognise.ts'
import { loadRelease, openRelease, type Release, releaseOf } from './release.ts'
import { acme, changed } from './test-definitions.ts'

function folderOf(context: TestContext, files: Record<string, string>): string {
  const folder = mkdtempSync(join(tmpdir(), 'release-'))
  context.after(() => rmSync(folder, { recursive: true }))
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
  return folder
}

/** As it is read back from its file; `looked` hears of each definition that is looked into. */
function released(folder: string, looked: (path: string) => void): Release {
  const release: Release = JSON.parse(JSON.stringify(releaseOf(folder)))
  const files = Object.entries(release.files).map(([path, text]) => [
    path,
    {
      toString() {
        looked(path)
        return text
      },
    },
  ])
  return { ...release, files: Object.fromEntries(files) }
}

test('the one file of a release says of every model what the folder says', (context) => {
  const folder = folderOf(context, acme)
  const file = join(folder, 'release.json')
  writeFileSync(file, JSON.stringify(releaseOf(folder)))
  const [one, other] = [loadRelease(file), loadDefinitions(folder)]
  assert.deepEqual(one.mistakes, [])
  assert.deepEqual(one.catalogue.models.map(outlineOf), other.catalogue.models.map(outlineOf))
  assert.deepEqual(one.catalogue.vendors, other.catalogue.vendors)
  for (const { id } of other.catalogue.models) {
    assert.equal(definitionAsYaml(one.catalogue, id), definitionAsYaml(other.catalogue, id))
    const [left, right] = [one, other].map(({ catalogue }) => mainFile(catalogue.model(id) ?? assert.fail()))
    assert.deepEqual([left?.sheet?.paths, left?.format.kind], [right?.sheet?.paths, right?.format.kind])
  }
})

test('nothing is compiled to know which models there are, whose phone asks and for what; then one model is, once', (context) => {
  const looked: string[] = []
  const release = released(folderOf(context, acme), (path) => void looked.push(path))
  const { catalogue } = openRelease(release)
  const recognise = recogniser(catalogue).recognise({ userAgent: 'Acme X1 1.2.3' })
  assert.equal(recognise.modelId, 'acme-x1')
  const model = catalogue.model('acme-x1') ?? assert.fail()
  assert.equal(mainFile(model)?.pattern, '{mac}.cfg')
  assert.ok(model.fields.length > 0 && model.uploads.length > 0)
  assert.deepEqual(looked, [])
  assert.ok(mainFile(model)?.sheet)
  const once = [...new Set(looked)].sort()
  assert.deepEqual(once, ['acme/families/x.yaml', 'acme/models/x1.yaml', 'acme/vendor.yaml'])
  looked.length = 0
  assert.equal(mainFile(model)?.sheet, mainFile(catalogue.model('acme-x1') ?? assert.fail())?.sheet)
  assert.ok(model.settings.length > 0)
  assert.deepEqual(looked, [])
  assert.ok(catalogue.model('acme-x10')?.settings)
  assert.deepEqual([...new Set(looked)], ['acme/models/x10.yaml'])
})

test('a release names the mistakes of its files with their lines, and leaves out what has one', (context) => {
  const broken = folderOf(context, changed('acme/models/x1.yaml', 'lastLine: 2', 'lastLine: [2'))
  const { catalogue, mistakes } = openRelease(JSON.parse(JSON.stringify(releaseOf(broken))))
  assert.match(mistakes.map((each) => sentence(each)).join(), /x1\.yaml:\d+: not YAML/)
  assert.deepEqual(
    catalogue.models.map(({ id }) => id),
    ['acme-x2pro', 'acme-x10'],
  )
})
