/** What vendors are called, and whose phone a MAC is. */

import { useMemo } from 'react'
import type { VendorNames } from '../../../src/schema/model.ts'
import { prefixTable, vendorCalled, vendorsOfMac } from '../../../src/schema/model-search.ts'
import { useAsk } from './queries.ts'

const none: VendorNames[] = []

/** The same as long as the server runs. */
export function useVendors(): readonly VendorNames[] {
  return useAsk('vendors', {}, { staleTime: Number.POSITIVE_INFINITY }).data?.items ?? none
}

/** Names of the vendors whose prefix a MAC has, in any writing and also before it is whole. */
export function useVendorsOfMac(vendors: readonly VendorNames[], mac: string): readonly string[] {
  const table = useMemo(() => prefixTable(vendors), [vendors])
  const prefix = mac
    .replace(/[^0-9a-fA-F]/g, '')
    .slice(0, 9)
    .toLowerCase()
  return useMemo(() => vendorsOfMac(table, prefix), [table, prefix])
}

/** Whether a model can be of one of these vendors; of a vendor that nobody knows it is not known either. */
export function isOfVendor(
  vendors: readonly VendorNames[],
  name: string,
  wanted: readonly string[],
): boolean {
  const known = vendorCalled(vendors, name)
  return known === undefined || wanted.includes(known.name)
}
