/** What a tenant's DHCP servers are told, as text for their configurations. */

import * as z from 'zod'

export const dhcpQuerySchema = z.strictObject({
  url: z
    .string()
    .max(200)
    .regex(
      /^(?:https?|tftp):\/\/(?:[A-Za-z0-9.-]+|\[[0-9a-fA-F:]+\])(?::\d{1,5})?(?:\/[\w./~-]*)?$/,
      'expected an address such as tftp://192.0.2.10/ or https://prov.example.com/phones/',
    )
    .refine((url) => URL.canParse(url), 'expected an address such as tftp://192.0.2.10/')
    .optional()
    .describe('Where the phones are to fetch; by default where they can ask without a secret'),
})

export const dhcpTextsSchema = z.object({
  /** Where the phones are told to fetch; nothing as long as there is nothing that all of them could be told. */
  url: z.string().nullable(),
  /** The tenant's first-contact URL, which carries no secret of a phone; `null` where there is none, or for who may not see it. */
  firstContact: z.string().nullable(),
  vendors: z.array(z.object({ vendor: z.string(), options: z.array(z.int()) })),
  /** Makers of the tenant's phones that cannot be told this address by DHCP, as far as is known. */
  without: z.array(z.string()),
  texts: z.array(
    z.object({
      server: z.enum(['dnsmasq', 'isc', 'kea', 'mikrotik', 'windows']),
      label: z.string(),
      text: z.string(),
    }),
  ),
})
export type DhcpTexts = z.infer<typeof dhcpTextsSchema>
