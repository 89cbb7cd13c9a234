/** The API of what DHCP servers are told. */

import { dhcpTexts } from '../dhcp/dhcp-texts.ts'
import { planFor } from '../dhcp/plan.ts'
import type { ModelDirectory } from '../models/model-directory.ts'
import type { TenantStore } from '../tenants/tenant-store.ts'
import type { Api } from './api.ts'

type Parts = {
  tenants: Pick<TenantStore, 'read'>
  models: Pick<ModelDirectory, 'vendorsInUse'>
  /** Its host is where phones reach this server by TFTP, too. */
  publicUrl: string
  /** 0 where TFTP is off. */
  tftpPort: number
}

export function dhcpRoutes(api: Api, { tenants, models, publicUrl, tftpPort }: Parts): void {
  const byTftp = `tftp://${new URL(publicUrl).hostname}${tftpPort === 69 ? '' : `:${tftpPort}`}/`

  api.on('dhcpTexts', async ({ scope, query }) => {
    const { tftpNetworks } = await tenants.read(scope)
    const own = tftpPort > 0 && tftpNetworks.length > 0 ? byTftp : null
    const url = query.url ?? own
    const vendors = await models.vendorsInUse(scope)
    const plan = url === null ? [] : planFor(vendors, url)
    const told = new Set(plan.map(({ vendor }) => vendor))
    return {
      url,
      vendors: plan.map(({ vendor, options }) => ({ vendor, options: options.map(({ option }) => option) })),
      without: vendors.map(({ name }) => name).filter((name) => !told.has(name)),
      texts: dhcpTexts(plan),
    }
  })
}
