/** The API of tables: phones and extensions in, phones out. */

import { may, seesTenant } from '../auth/actor.ts'
import type { ExtensionStore } from '../extensions/extension-store.ts'
import type { ModelDirectory } from '../models/model-directory.ts'
import type { PhoneStore } from '../phones/phone-store.ts'
import { modelFinder } from '../saving/find-model.ts'
import type { ExtensionsImport } from '../saving/import-extensions.ts'
import type { PhonesImport } from '../saving/import-phones.ts'
import type { PhonesMeant } from '../saving/phones-meant.ts'
import type { PastedReading } from '../saving/read-pasted.ts'
import { maskText } from '../schema/masking.ts'
import type { Api } from './api.ts'
import { phonesFile } from './phones-file.ts'

type Parts = {
  phones: Pick<PhoneStore, 'idsOf' | 'readMany'>
  extensions: Pick<ExtensionStore, 'readMany' | 'nextFree'>
  models: Pick<ModelDirectory, 'named' | 'vendors' | 'find'>
  meant: Pick<PhonesMeant, 'by'>
  phonesIn: PhonesImport
  extensionsIn: ExtensionsImport
  pasted: PastedReading
}

export function importRoutes(api: Api, parts: Parts): void {
  const { phones, extensions, models, meant, phonesIn, extensionsIn, pasted } = parts
  api.on('importPhones', async ({ scope, file, query, progress }) =>
    phonesIn.run(scope, file, query, progress),
  )
  api.on('importExtensions', async ({ scope, file, query, progress }) =>
    extensionsIn.run(scope, file, query, progress),
  )
  api.on('nextExtensions', async ({ scope, query }) => ({
    numbers: await extensions.nextFree(scope, query),
  }))
  api.on('readPasted', async ({ scope, body, actor }) =>
    pasted.read(scope, body.text, (tenantId) => seesTenant(actor, tenantId)),
  )
  api.on('exportPhones', async ({ scope, query, actor }) => {
    const ids = await phones.idsOf(scope, await meant.by(scope, query))
    const firstLines = new Map<string, number>()
    const stream = phonesFile(
      {
        ...{ phones, extensions },
        finder: modelFinder(await models.named(scope), models.vendors()),
        masked: may(actor, 'change') ? (text) => text : maskText,
        async firstLineOf(modelId) {
          const known = firstLines.get(modelId) ?? (await models.find(scope, modelId))?.firstLine ?? 1
          firstLines.set(modelId, known)
          return known
        },
      },
      scope,
      ids,
    )
    return { stream, contentType: 'text/csv', downloadName: `phones-${scope.code.toLowerCase()}.csv` }
  })
}
