/** The API of what DHCP servers are told. */

import { may } from '../auth/actor.ts'
import { dhcpTexts } from '../dhcp/dhcp-texts.ts'
import { planFor } from '../dhcp/plan.ts'
import type { ModelDirectory } from '../models/model-directory.ts'
import { contactUrl } from '../rendering/render-scope.ts'
import type { FirstContactStore } from '../tenants/first-contact-store.ts'
import type { TenantStore } from '../tenants/tenant-store.ts'
import type { Api } from './api.ts'

type Parts = {
  tenants: Pick<TenantStore, 'read'>
  contacts: Pick<FirstContactStore, 'read'>
  models: Pick<ModelDirectory, 'vendorsInUse'>
  /** Its host is where phones reach this server by TFTP, too. */
  publicUrl: string
  /** 0 where TFTP is off. */
  tftpPort: number
}

export function dhcpRoutes(api: Api, { tenants, contacts, models, publicUrl, tftpPort }: Parts): void {
  const byTftp = `tftp://${new URL(publicUrl).hostname}${tftpPort === 69 ? '' : `:${tftpPort}`}/`

  api.on('dhcpTexts', async ({ scope, query, actor }) => {
    const { tftpNetworks } = await tenants.read(scope)
    const { code } = await contacts.read(scope)
    const firstContact = code === null || !may(actor, 'wholeUrl') ? null : contactUrl(publicUrl, code)
    const own = tftpPort > 0 && tftpNetworks.length > 0 ? byTftp : null
    const url = query.url ?? firstContact ?? own
    const vendors = await models.vendorsInUse(scope)
    const plan = url === null ? [] : planFor(vendors, url)
    const told = new Set(plan.map(({ vendor }) => vendor))
    return {
      ...{ url, firstContact },
      vendors: plan.map(({ vendor, options }) => ({ vendor, options: options.map(({ option }) => option) })),
      without: vendors.map(({ name }) => name).filter((name) => !told.has(name)),
      texts: dhcpTexts(plan),
    }
  })
}
