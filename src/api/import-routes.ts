/** The API of tables: phones and extensions in, phones out. */

import { may, seesTenant } from '../auth/actor.ts'
import type { TenantScope } from '../auth/tenant-scope.ts'
import type { ExtensionStore } from '../extensions/extension-store.ts'
import { OffhookError } from '../kernel/errors.ts'
import { turnsOf } from '../kernel/turns.ts'
import type { ModelDirectory } from '../models/model-directory.ts'
import type { PhoneStore } from '../phones/phone-store.ts'
import { modelFinder } from '../saving/find-model.ts'
import type { ExtensionsImport } from '../saving/import-extensions.ts'
import type { PhonesImport } from '../saving/import-phones.ts'
import type { PhonesMeant } from '../saving/phones-meant.ts'
import type { PastedReading } from '../saving/read-pasted.ts'
import { maskText } from '../schema/masking.ts'
import { xlsxType } from '../tables/write-xlsx.ts'
import type { Api } from './api.ts'
import { phonesFile } from './phones-file.ts'

type Parts = {
  phones: Pick<PhoneStore, 'idsOf' | 'readMany'>
  extensions: Pick<ExtensionStore, 'readMany' | 'nextFree' | 'freeExtension'>
  models: Pick<ModelDirectory, 'named' | 'vendors' | 'find'>
  meant: Pick<PhonesMeant, 'by'>
  phonesIn: PhonesImport
  extensionsIn: ExtensionsImport
  pasted: PastedReading
}

/** Each holds its whole table, and makes files for its rows. */
const mostAtOnce = { ofTenant: 2, inAll: 6 }
const againAfterS = 15

function importTurns() {
  const turns = turnsOf((name) => {
    const whose = name === '' ? '' : 'of this tenant '
    const message = `As many tables ${whose}as may be read at once are being read: try again in ${againAfterS} seconds`
    return new OffhookError('TOO_MANY_REQUESTS', message, { retryAfter: againAfterS })
  })
  return async <Result>({ tenantId }: TenantScope, work: () => Promise<Result>): Promise<Result> => {
    const giveBack = turns.take([
      [tenantId, mostAtOnce.ofTenant],
      ['', mostAtOnce.inAll],
    ])
    try {
      return await work()
    } finally {
      giveBack()
    }
  }
}

export function importRoutes(api: Api, parts: Parts): void {
  const { phones, extensions, models, meant, phonesIn, extensionsIn, pasted } = parts
  const inTurn = importTurns()
  api.on('importPhones', async ({ scope, file, query, progress }) =>
    inTurn(scope, () => phonesIn.run(scope, file, query, progress)),
  )
  api.on('importExtensions', async ({ scope, file, query, progress }) =>
    inTurn(scope, () => extensionsIn.run(scope, file, query, progress)),
  )
  api.on('nextExtensions', async ({ scope, query }) => ({
    numbers: await extensions.nextFree(scope, query),
  }))
  api.on('freeExtension', async ({ scope, query: { from } }) => {
    const [number = ''] = await extensions.nextFree(scope, { from, count: 1 })
    return { extension: await extensions.freeExtension(scope, from), number }
  })
  api.on('readPasted', async ({ scope, body, actor }) =>
    pasted.read(scope, body.text, (tenantId) => seesTenant(actor, tenantId)),
  )
  api.on('exportPhones', async ({ scope, query: { format, ...query }, actor }) => {
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
      format,
    )
    const contentType = format === 'xlsx' ? xlsxType : 'text/csv'
    return { stream, contentType, downloadName: `phones-${scope.code.toLowerCase()}.${format}` }
  })
}
